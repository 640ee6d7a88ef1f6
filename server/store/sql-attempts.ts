/** Tries that failed, counted within the transaction that looks at what is tried, whatever it is: a code, a password, a PIN. */
import type { Kysely, Transaction } from 'kysely';
import type { AttemptStore, TryLimit } from './account-store.ts';
import type { Schema } from './schema.ts';
import { insertNumbered } from './sql-numbered.ts';

type Trx = Transaction<Schema>;

/** Nothing is counted for longer, so a subject that nobody tries any more leaves no row behind. */
const FORGOTTEN_AFTER_MS = 86_400_000;

export function sqlAttempts(db: Kysely<Schema>): AttemptStore {
  return {
    take: (clinicId, limits, nowMs) =>
      db.transaction().execute(async (trx) => {
        await settleClock(trx, clinicId, nowMs);
        const untilMs = await longestWait(trx, clinicId, limits, nowMs);
        if (untilMs !== null) return { untilMs };
        for (const { subject } of limits) await noteTry(trx, clinicId, subject, nowMs);
        return { untilMs: null };
      }),
    waitUntil: (clinicId, limits, nowMs) => longestWait(db, clinicId, limits, nowMs),
    giveBack: (clinicId, subjects, nowMs) =>
      db.transaction().execute(async (trx) => {
        for (const subject of subjects) await takeBack(trx, clinicId, subject, nowMs);
      }),
    failed: async (clinicId, prefix) => {
      const rows = await db
        .selectFrom('attempt')
        .select((eb) => ['subject', eb.fn.countAll<number>().as('count'), eb.fn.max('atMs').as('lastAtMs')])
        .where('clinicId', '=', clinicId)
        // The first text after every one that begins so.
        .where('subject', '>=', prefix)
        .where('subject', '<', `${prefix}\uffff`)
        .groupBy('subject')
        .orderBy('subject')
        .execute();
      return rows.map(({ subject, count, lastAtMs }) => ({ subject, count: Number(count), lastAtMs }));
    },
  };
}

/**
 * May another be tried? A try that lies in the future was counted by a clock that has been set back since, or by another
 * server's: it counts as of now, so that it is neither forgotten nor kept for ever.
 */
export async function mayTry(trx: Trx, clinicId: string, limit: TryLimit, nowMs: number): Promise<boolean> {
  await settleClock(trx, clinicId, nowMs);
  return (await waitOf(trx, clinicId, limit, nowMs)) === null;
}

export async function noteTry(trx: Trx, clinicId: string, subject: string, nowMs: number): Promise<void> {
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('attempt')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('clinicId', '=', clinicId)
        .where('subject', '=', subject)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('attempt')
        .values({ clinicId, subject, number, atMs: nowMs })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}

async function settleClock(trx: Trx, clinicId: string, nowMs: number): Promise<void> {
  await trx
    .deleteFrom('attempt')
    .where('clinicId', '=', clinicId)
    .where('atMs', '<=', nowMs - FORGOTTEN_AFTER_MS)
    .execute();
  await trx
    .updateTable('attempt')
    .set({ atMs: nowMs })
    .where('clinicId', '=', clinicId)
    .where('atMs', '>', nowMs)
    .execute();
}

/** When it may be tried again; null: now. Then as many have gone out of the window as let the next one in. */
async function waitOf(
  db: Kysely<Schema>,
  clinicId: string,
  { subject, atMost, withinMs }: TryLimit,
  nowMs: number,
): Promise<number | null> {
  const oldestThatCounts = await db
    .selectFrom('attempt')
    .select('atMs')
    .where('clinicId', '=', clinicId)
    .where('subject', '=', subject)
    .where('atMs', '>', nowMs - withinMs)
    .orderBy('atMs', 'desc')
    .orderBy('number', 'desc')
    .offset(atMost - 1)
    .limit(1)
    .executeTakeFirst();
  return oldestThatCounts === undefined ? null : oldestThatCounts.atMs + withinMs;
}

async function longestWait(
  db: Kysely<Schema>,
  clinicId: string,
  limits: readonly TryLimit[],
  nowMs: number,
): Promise<number | null> {
  const waits: number[] = [];
  for (const limit of limits) {
    const untilMs = await waitOf(db, clinicId, limit, nowMs);
    if (untilMs !== null) waits.push(untilMs);
  }
  return waits.length === 0 ? null : Math.max(...waits);
}

async function takeBack(trx: Trx, clinicId: string, subject: string, nowMs: number): Promise<void> {
  const last = await trx
    .selectFrom('attempt')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('clinicId', '=', clinicId)
    .where('subject', '=', subject)
    .where('atMs', '<=', nowMs)
    .executeTakeFirst();
  if (last?.number == null) return;
  await trx
    .deleteFrom('attempt')
    .where('clinicId', '=', clinicId)
    .where('subject', '=', subject)
    .where('number', '=', last.number)
    .execute();
}
