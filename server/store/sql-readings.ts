/** The log of readings, and of what else somebody has to answer for. */
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { insertNumbered } from './sql-numbered.ts';
import type { ReadingEntry } from './store.ts';

export async function insertReading(trx: Transaction<Schema>, entry: ReadingEntry): Promise<void> {
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('reading')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('clinicId', '=', entry.clinicId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('reading')
        .values({ ...entry, number })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}
