/** A person's maxima: each a row of its own, with who set it, from when, and which class suggested it. None is overwritten. */
import type { HrMax } from '@takt/shared/class/class.ts';
import type { Transaction } from 'kysely';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';
import { insertNumbered } from './sql-numbered.ts';

interface NewHrMax {
  readonly clinicId: string;
  readonly personId: string;
  readonly hrMax: HrMax;
  readonly classId: string | null;
}

/** In force from `atMs` on. */
export async function insertHrMax(
  trx: Transaction<Schema>,
  { clinicId, personId, hrMax: { bpm, method, date }, classId }: NewHrMax,
  { actor, atMs }: By,
): Promise<void> {
  const row = { personId, clinicId, bpm, method, date, setBy: actor, fromMs: atMs, classId };
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('hrMax')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('personId', '=', personId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('hrMax')
        .values({ ...row, number })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}
