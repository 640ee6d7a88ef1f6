/** Opens the key store that belongs to a database, before its tables are brought up to date. */
import type { Kysely } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import { makeKeyTables } from '../keys/key-schema.ts';
import { keyWords } from '../keys/key-words.ts';
import { sealed } from './migrations/0010-sealed.ts';
import { lookAtSteps } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { keyIdsIn } from './sealed-event.ts';

/**
 * Rejects with an AppError when the database is a newer program's, when its keys are not there or are another's, and when
 * the master key does not fit. Resolves to the steps that were taken.
 */
export async function enterKeys(
  db: Kysely<Schema>,
  ring: KeyRing,
  where: string,
  medium: 'attached' | 'schema',
): Promise<void> {
  const isSealed = (await lookAtSteps(db, where)).has(sealed.number);
  const there = await hasKeyStore(db);
  if (isSealed && !there) throw keyWords.lost(where);
  if (!there) await makeKeyTables(db, where, medium);
  await ring.enter(db, where);
  if (isSealed && !(await belongs(db, ring))) throw keyWords.lost(where);
}

const hasKeyStore = (db: Kysely<Schema>): Promise<boolean> =>
  db
    .selectFrom('taktKeys.keyStore')
    .select('storeId')
    .executeTakeFirst()
    .then(
      (row) => row !== undefined,
      () => false,
    );

/** Are the newest class's keys among these? One that was only prepared with nobody in it has none. */
async function belongs(db: Kysely<Schema>, ring: KeyRing): Promise<boolean> {
  const newest = await db
    .selectFrom('event')
    .innerJoin('class', 'class.classId', 'event.classId')
    .select('data')
    .where('kind', '=', 'prepared')
    .orderBy('class.number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const ids = newest === undefined ? [] : keyIdsIn(parsed(newest.data));
  return ids.length === 0 || (await ring.byIds(db, ids)).size > 0;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
