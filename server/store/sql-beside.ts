/**
 * A transaction that holds also beside others that write, each statement of which sees what others have committed before
 * it: its rules rest on rows that it has changed or locked first. In SQLite nobody writes beside another; on PostgreSQL
 * a transaction without this has the store to itself (postgres-dialect.ts).
 */
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export const beside = (db: Kysely<Schema>) => db.transaction().setIsolationLevel('read committed');
