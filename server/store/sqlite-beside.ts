/** Opens a SQLite file that another program may have open, without its keys: for rows that are sealed for nobody. */
import { DatabaseSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely } from 'kysely';
import { refuseOlder } from './migrations/migrations.ts';
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
      await refuseOlder(db, path);
    } catch (error) {
      await db.destroy();
      throw error;
    }
    return { db, close: () => db.destroy() };
  } catch (error) {
    throw sqliteError(error, path);
  }
}
