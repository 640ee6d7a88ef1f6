/**
 * Simulated or replayed straps with no clinic set up: the demonstration. Its data lie in a file, or a database, of their
 * own, never the clinic's, and it is served to this machine only.
 */
import type { Clinic, Store } from '@takt/server/store/store.ts';
import { DEFAULT_PARTICIPANTS, demonstration, MAX_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import { AppError } from '@takt/shared/errors.ts';
import { planDemonstration } from './demonstration-plans.ts';
import type { StorePlace } from './store-place.ts';

/** A room of another size has other people, so a file of its own. */
const demonstrationFile = (participants: number): string =>
  participants === DEFAULT_PARTICIPANTS ? 'demonstration.sqlite' : `demonstration-${participants}.sqlite`;

export interface Demonstration {
  readonly store: Store;
  readonly clinic: Clinic;
  readonly groupId: string;
  /** In a data folder, its file. */
  readonly file: string;
}

export async function openDemonstration(place: StorePlace, participants: number): Promise<Demonstration> {
  const file = demonstrationFile(participants);
  const store = await place.open(file);
  try {
    const seed = demonstration(participants);
    const clinic = await store.people.clinic();
    if (clinic !== null && clinic.clinicId !== seed.clinic.clinicId) throw belongsToClinic(place);
    await store.people.seed(seed);
    await planDemonstration(store, Date.now());
    const size = await sizeOf(store);
    if (size !== participants) throw anotherSize(place, size);
    return { store, clinic: seed.clinic, groupId: seed.group.groupId, file };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** By its straps: people are moved out of the group, and deleted, and a strap stays in the inventory. */
async function sizeOf(store: Store): Promise<number> {
  const { clinic, straps } = demonstration(MAX_PARTICIPANTS);
  const ours = new Set<string>(straps.map(({ strapId }) => strapId));
  return (await store.straps.inventory(clinic.clinicId)).filter(({ strapId }) => ours.has(strapId)).length;
}

export function belongsToClinic({ folder, shown }: StorePlace): AppError {
  const [nb, en] =
    folder === null
      ? ['en annen database med --store', 'another database with --store']
      : ['en annen mappe med --data', 'another folder with --data'];
  return new AppError('conflict', {
    nb: `${shown} hører til en klinikk. Simulerte og avspilte belter legges aldri der: velg ${nb}.`,
    en: `${shown} belongs to a clinic. Simulated and replayed straps are never stored there: choose ${en}.`,
  });
}

function anotherSize({ shown }: StorePlace, participants: number): AppError {
  return new AppError('conflict', {
    nb: `${shown} har en demonstrasjon med ${participants} deltakere. Start med like mange, eller velg et annet sted for dataene.`,
    en: `${shown} has a demonstration of ${participants} participants. Start with the same number, or choose another place for the data.`,
  });
}
