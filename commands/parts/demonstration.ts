/**
 * Simulated or replayed straps with no clinic set up: the demonstration. Its data lie in a file of their own, never
 * the clinic's, and it is served to this machine only.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import type { Clinic, Store } from '@takt/server/store/store.ts';
import { DEFAULT_PARTICIPANTS, demonstration } from '@takt/shared/demonstration.ts';
import { AppError } from '@takt/shared/errors.ts';

const CLINIC_FILE = 'takt.sqlite';
/** A room of another size has other people, so a file of its own. */
const demonstrationFile = (participants: number): string =>
  participants === DEFAULT_PARTICIPANTS ? 'demonstration.sqlite' : `demonstration-${participants}.sqlite`;

export interface Demonstration {
  readonly store: Store;
  readonly clinic: Clinic;
  readonly groupId: string;
}

export async function openDemonstration(dataDir: string, participants: number): Promise<Demonstration> {
  if (existsSync(join(dataDir, CLINIC_FILE))) {
    throw new AppError('conflict', {
      nb: `${dataDir} hører til en klinikk. Simulerte og avspilte belter legges aldri der: velg en annen mappe med --data.`,
      en: `${dataDir} belongs to a clinic. Simulated and replayed straps are never put there: choose another folder with --data.`,
    });
  }
  const store = await openSqliteStore(join(dataDir, demonstrationFile(participants)));
  const seed = demonstration(participants);
  await store.people.seed(seed);
  return {
    store,
    clinic: seed.clinic,
    groupId: seed.group.groupId,
  };
}
