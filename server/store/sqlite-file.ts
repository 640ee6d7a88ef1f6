/** Opens a SQLite file the way Takt keeps it: WAL, every commit on the disk before it is acknowledged, foreign keys. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely } from 'kysely';
import { migrate } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import { foreignDatabase, isBusy, noWriteAheadLog } from './sqlite-errors.ts';

export interface SqliteFile {
  readonly path: string;
  /** How long a writer waits for another process before it gives up. */
  readonly busyMs: number;
}

/** "Takt" in ASCII, in the file's header (bytes 68–71). */
const APPLICATION_ID = 0x54616b74;
const WAL_ATTEMPT_MS = 20;

/** Makes the folder and the file where they are missing, readable by this user alone, and brings the tables up to date. */
export async function openWriter({ path, busyMs }: SqliteFile): Promise<Kysely<Schema>> {
  makeFolder(dirname(path));
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true });
  try {
    const ours = pragma(database, 'application_id') === APPLICATION_ID;
    if (!ours && !isEmpty(database)) throw foreignDatabase(path);
    if (writeAheadLog(database, busyMs) !== 'wal') throw noWriteAheadLog(path);
    database.exec('pragma synchronous = full');
    if (!ours) database.exec(`pragma application_id = ${APPLICATION_ID}`);
    const db = over(database);
    await migrate(db, path);
    return db;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Not those above it: below /proc Node's own `recursive` goes round for ever (seen in 24.21). */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Of a file that a writer has opened. */
export function openReader({ path, busyMs }: SqliteFile): Kysely<Schema> {
  return over(new DatabaseSync(path, { timeout: busyMs, readOnly: true }));
}

function over(database: DatabaseSync): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: new NodeSqliteDialect(database),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0];
}

/** Two processes that open a new file at once may both be turned away here without having been made to wait. */
function writeAheadLog(database: DatabaseSync, busyMs: number): unknown {
  for (let waitedMs = 0; ; waitedMs += WAL_ATTEMPT_MS) {
    try {
      return pragma(database, 'journal_mode = wal');
    } catch (error) {
      if (!isBusy(error) || waitedMs >= busyMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_ATTEMPT_MS);
    }
  }
}
