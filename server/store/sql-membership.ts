/** Who is on a group's list, at which station, with which strap. A station of a list has one person. */
import { AppError } from '@takt/shared/errors.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import { SLOTS_MAX, STATIONS_MAX } from '@takt/shared/limits.ts';
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { refuseBlocked, refuseUnknownPerson } from './sql-person-steps.ts';

type Trx = Transaction<Schema>;

/** The strap they had last comes along from another group of theirs; whoever is on the list already stays as they are. */
export async function joinGroup(
  trx: Trx,
  clinicId: string,
  groupId: string,
  { personId, station }: { readonly personId: string; readonly station: number | null },
): Promise<void> {
  await refuseUnknownPerson(trx, clinicId, personId);
  await refuseBlocked(trx, personId);
  const rows = await membersOf(trx, clinicId, groupId);
  if (rows.some((row) => row.personId === personId)) return;
  const slot = firstFree(
    rows.map((row) => row.slot),
    SLOTS_MAX,
  );
  const at = station ?? firstFree([...rows.map((row) => row.station)], STATIONS_MAX);
  if (slot === null || at === null) throw full();
  refuseTaken(rows, at);
  const elsewhere = await trx
    .selectFrom('membership')
    .select('strapId')
    .where('clinicId', '=', clinicId)
    .where('personId', '=', personId)
    .where('strapId', 'is not', null)
    .executeTakeFirst();
  await trx
    .insertInto('membership')
    .values({
      ...{ groupId, clinicId, personId, slot: asSlot(slot), station: asStation(at) },
      strapId: elsewhere?.strapId ?? null,
    })
    .execute();
}

export async function leaveGroup(
  trx: Trx,
  clinicId: string,
  groupId: string,
  personId: string,
): Promise<void> {
  await trx
    .deleteFrom('membership')
    .where('clinicId', '=', clinicId)
    .where('groupId', '=', groupId)
    .where('personId', '=', personId)
    .execute();
}

export async function moveInGroup(
  trx: Trx,
  clinicId: string,
  groupId: string,
  { personId, station }: { readonly personId: string; readonly station: number },
): Promise<void> {
  const rows = await membersOf(trx, clinicId, groupId);
  refuseTaken(
    rows.filter((row) => row.personId !== personId),
    station,
  );
  const { numUpdatedRows } = await trx
    .updateTable('membership')
    .set({ station: asStation(station) })
    .where('clinicId', '=', clinicId)
    .where('groupId', '=', groupId)
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  throw new AppError('not-found', {
    nb: 'Personen står ikke på lista. Last inn siden på nytt.',
    en: 'The person is not on the list. Reload the page.',
  });
}

const membersOf = (trx: Trx, clinicId: string, groupId: string) =>
  trx
    .selectFrom('membership')
    .select(['slot', 'station', 'personId'])
    .where('clinicId', '=', clinicId)
    .where('groupId', '=', groupId)
    .execute();

function firstFree(taken: readonly number[], most: number): number | null {
  for (let number = 1; number <= most; number++) if (!taken.includes(number)) return number;
  return null;
}

function refuseTaken(rows: readonly { readonly station: number }[], station: number): void {
  if (!rows.some((row) => row.station === station)) return;
  throw new AppError('conflict', {
    nb: `Plass ${station} er en annens på lista. Velg en annen.`,
    en: `Station ${station} is somebody else's on the list. Choose another.`,
  });
}

const full = (): AppError =>
  new AppError('conflict', {
    nb: `Lista er full: en gruppe har høyst ${SLOTS_MAX} deltakere. Del den i to.`,
    en: `The list is full: a group has ${SLOTS_MAX} participants at most. Divide it in two.`,
  });
