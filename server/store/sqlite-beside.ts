/** Opens a SQLite file that another program may have open, without its keys: for rows that are sealed for nobody. */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@takt/shared/errors.ts';
import { CamelCasePlugin, Kysely } from 'kysely';
import { lookAtSteps, NEWEST_MIGRATION } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import { sqliteError } from './sqlite-errors.ts';

export interface BesideFile {
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/** Rejects with an AppError when it is no database of ours, or another version's: nothing is changed then. */
export async function openBesideFile(path: string, busyMs: number): Promise<BesideFile> {
  try {
    const database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true });
    database.exec('pragma synchronous = full');
    const db = new Kysely<Schema>({
      dialect: new NodeSqliteDialect(database, undefined, busyMs),
      plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    });
    try {
      if (!(await lookAtSteps(db, path)).has(NEWEST_MIGRATION)) throw olderTables(path);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { db, close: () => db.destroy() };
  } catch (error) {
    throw sqliteError(error, path);
  }
}

const olderTables = (path: string): AppError =>
  new AppError('unavailable', {
    nb: `${path} er ingen database fra denne Takt. Er den fra en eldre, kjør takt migrate først.`,
    en: `${path} is no database of this Takt. If it is an older one's, run takt migrate first.`,
  });
