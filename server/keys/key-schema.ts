/**
 * The key store's tables. They lie apart from the data, so that a back-up of the data has no keys in it: on SQLite in a file
 * of their own beside the data's, attached under the same name that is a schema on PostgreSQL.
 */
import type { Kysely } from 'kysely';
import { keyWords } from './key-words.ts';

export const KEY_TABLES = 'takt_keys';

export interface KeySchema {
  /** One row. `masterCheck` opens with the master key alone; `recovery`: the master key, locked with the recovery key. */
  'taktKeys.keyStore': {
    storeId: string;
    format: number;
    masterCheck: Uint8Array;
    recovery: Uint8Array | null;
  };
  /** `personId`: whose deletion destroys it; null: nobody's so far. */
  'taktKeys.wrappedKey': { keyId: string; subject: string; personId: string | null; wrapped: Uint8Array };
  /** What was destroyed, by ids alone. It outlives whatever a restore brings back. */
  'taktKeys.erasedKey': { keyId: string; atMs: number };
  'taktKeys.erasedPerson': { personId: string; atMs: number };
}

const FORMAT = 1;

/** Makes the tables where there are none. `where` names the data for a person. */
export async function makeKeyTables(
  db: Kysely<KeySchema>,
  where: string,
  medium: 'attached' | 'schema',
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (medium === 'schema') await trx.schema.createSchema(KEY_TABLES).ifNotExists().execute();
    const table = (name: string) => trx.schema.createTable(`taktKeys.${name}`).ifNotExists();
    await table('keyStore')
      .addColumn('storeId', 'text', (c) => c.primaryKey())
      .addColumn('format', 'integer', (c) => c.notNull())
      .addColumn('masterCheck', 'blob', (c) => c.notNull())
      .addColumn('recovery', 'blob')
      .execute();
    await table('wrappedKey')
      .addColumn('keyId', 'text', (c) => c.primaryKey())
      .addColumn('subject', 'text', (c) => c.notNull().unique())
      .addColumn('personId', 'text')
      .addColumn('wrapped', 'blob', (c) => c.notNull())
      .execute();
    await table('erasedKey')
      .addColumn('keyId', 'text', (c) => c.primaryKey())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .execute();
    await table('erasedPerson')
      .addColumn('personId', 'text', (c) => c.primaryKey())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .execute();
    const found = await trx.selectFrom('taktKeys.keyStore').select('format').executeTakeFirst();
    if (found !== undefined && found.format > FORMAT) throw keyWords.newer(where);
  });
}

export const KEY_FORMAT = FORMAT;
