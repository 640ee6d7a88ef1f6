/** Wrong enrolment codes of a clinic, counted within the transaction that looks a code up. */
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { insertNumbered } from './sql-numbered.ts';
import type { TriesRule } from './store.ts';

/**
 * May another code be tried? Forgets what is over. A try that lies in the future was counted by a clock that has been set
 * back since, or by another server's: it counts as of now, so that it is neither forgotten nor kept for ever.
 */
export async function mayTry(
  trx: Transaction<Schema>,
  clinicId: string,
  nowMs: number,
  { atMost, withinMs }: TriesRule,
): Promise<boolean> {
  const own = () => trx.deleteFrom('enrolmentAttempt').where('clinicId', '=', clinicId);
  await own()
    .where('atMs', '<=', nowMs - withinMs)
    .execute();
  await trx
    .updateTable('enrolmentAttempt')
    .set({ atMs: nowMs })
    .where('clinicId', '=', clinicId)
    .where('atMs', '>', nowMs)
    .execute();
  const { count } = await trx
    .selectFrom('enrolmentAttempt')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('clinicId', '=', clinicId)
    .executeTakeFirstOrThrow();
  return Number(count) < atMost;
}

export async function noteWrongTry(trx: Transaction<Schema>, clinicId: string, nowMs: number): Promise<void> {
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('enrolmentAttempt')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('clinicId', '=', clinicId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('enrolmentAttempt')
        .values({ clinicId, number, atMs: nowMs })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}
