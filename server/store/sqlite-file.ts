/** Opens a SQLite file the way Takt keeps it: WAL, every commit on the disk before it is acknowledged, foreign keys. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CamelCasePlugin, Kysely } from 'kysely';
import { KeyRing } from '../keys/key-ring.ts';
import { KEY_TABLES, type KeySchema, makeKeyTables } from '../keys/key-schema.ts';
import { keyWords } from '../keys/key-words.ts';
import { refuseHalfRestored } from './half-restored.ts';
import { enterKeys } from './keys-beside.ts';
import { sealed } from './migrations/0010-sealed.ts';
import { migrate } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { forgetErased, type Shredding } from './sql-erasure.ts';
import { commitsOf, NodeSqliteDialect } from './sqlite-dialect.ts';
import { foreignDatabase, isBusy, lostDatabase, noDatabaseFile, noWriteAheadLog } from './sqlite-errors.ts';
import { openKnown } from './sqlite-known.ts';

export interface SqliteFile {
  readonly path: string;
  /** How long a writer waits for another process before it gives up. */
  readonly busyMs: number;
  /** What its keys are wrapped with. */
  readonly masterKey: Uint8Array;
}

/** "Takt" in ASCII, in the file's header (bytes 68–71). */
export const APPLICATION_ID = 0x54616b74;
const WAL_ATTEMPT_MS = 20;
/** A page, of which a database has one at least. */
const SMALLEST_BYTES = 512;
const FAULTS_TOLD = 20;

export interface OpenedFile {
  readonly db: Kysely<Schema>;
  readonly ring: KeyRing;
  /** Overwrites what `work` deletes, and empties the write-ahead logs after it. */
  readonly shredding: Shredding;
  /** Commits that were on the disk when it was used last, and are not in it now. */
  readonly lostCommits: number;
  /** Migrations that were taken as it was opened. */
  readonly steps: readonly number[];
  close(): Promise<void>;
}

/**
 * Makes the folder and the file where there never was one, readable by this user alone, and brings the tables up to date.
 * Where there was one, what lies there now must be it.
 */
export async function openWriter(file: SqliteFile): Promise<OpenedFile> {
  const { path, busyMs } = file;
  makeFolder(dirname(path));
  refuseHalfRestored(path);
  // Before the database is looked at: another process may commit meanwhile, and never the other way round.
  const known = openKnown(path);
  const bytes = sizeOf(path);
  if (bytes === null && known.commits !== null) throw lostDatabase(path, null);
  if (bytes !== null && bytes < SMALLEST_BYTES) throw lostDatabase(path, bytes);
  if (bytes === null) await beginFile(file);
  const database = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true });
  try {
    const note = (commits: number): void => {
      try {
        known.note(commits);
      } catch {
        // The next commit tries again; a number that is too low takes nothing from anybody.
      }
    };
    const ours = pragma(database, 'application_id') === APPLICATION_ID;
    const empty = isEmpty(database);
    if (known.commits !== null && (!ours || empty)) throw lostDatabase(path, bytes);
    if (!ours && !empty) throw foreignDatabase(path);
    const commits = commitsOf(database);
    const { db, ring, steps } = await prepared(database, file, note);
    note(commitsOf(database));
    return {
      db,
      ring,
      shredding: (work) => shredding(database, busyMs, work),
      lostCommits: Math.max(0, (known.commits ?? 0) - commits),
      steps,
      async close() {
        await db.destroy();
        known.close();
      },
    };
  } catch (error) {
    database.close();
    known.close();
    throw error;
  }
}

async function prepared(
  database: DatabaseSync,
  { path, busyMs, masterKey }: SqliteFile,
  onCommitted: (commits: number) => void,
): Promise<{ readonly db: Kysely<Schema>; readonly ring: KeyRing; readonly steps: readonly number[] }> {
  if (writeAheadLog(database, 'main', busyMs) !== 'wal') throw noWriteAheadLog(path);
  database.exec('pragma synchronous = full');
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    database.exec(`pragma application_id = ${APPLICATION_ID}`);
  }
  attachKeys(database, path, busyMs);
  const db = over(database, onCommitted, busyMs);
  const ring = new KeyRing(masterKey);
  await enterKeys(db, ring, path, 'attached');
  const steps = await migrate(db, path, ring);
  await shredding(database, busyMs, () => forgetErased(db));
  if (steps.includes(sealed.number) && steps[0] !== 1) {
    // What was in clear lies in pages that are free now, and in the log.
    database.exec('vacuum');
    emptyLogs(database, busyMs);
  }
  return { db, ring, steps };
}

const keysOf = (path: string): string => `${path}-keys`;

/** The keys' own file, made for this user alone. What is deleted from it is overwritten. */
function attachKeys(database: DatabaseSync, path: string, busyMs: number): void {
  const keys = keysOf(path);
  if (sizeOf(keys) === null) {
    if (hasStep(database, sealed.number)) throw keyWords.lost(path);
    try {
      closeSync(openSync(keys, 'wx', 0o600));
    } catch (error) {
      // Another program has begun it at the same time.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    syncFolder(dirname(path));
  }
  database.prepare(`attach database ? as ${KEY_TABLES}`).run(keys);
  if (writeAheadLog(database, KEY_TABLES, busyMs) !== 'wal') throw noWriteAheadLog(keys);
  database.exec(`pragma ${KEY_TABLES}.synchronous = full; pragma ${KEY_TABLES}.secure_delete = on`);
}

function hasStep(database: DatabaseSync, number: number): boolean {
  const known = database.prepare(`select 1 from sqlite_schema where name = 'migration'`).get() !== undefined;
  return known && database.prepare('select 1 from migration where number = ?').get(number) !== undefined;
}

async function shredding(
  database: DatabaseSync,
  busyMs: number,
  work: () => Promise<unknown>,
): Promise<void> {
  database.exec('pragma main.secure_delete = on');
  let changed: unknown;
  try {
    changed = await work();
  } finally {
    database.exec('pragma main.secure_delete = off');
  }
  if (changed !== false) emptyLogs(database, busyMs);
}

/** Somebody who reads at this moment holds a log back for as long as that takes. */
function emptyLogs(database: DatabaseSync, busyMs: number, names = [KEY_TABLES, 'main']): void {
  for (const name of names) {
    for (let waitedMs = 0; ; waitedMs += WAL_ATTEMPT_MS) {
      const found = database.prepare(`pragma ${name}.wal_checkpoint(truncate)`).get();
      if (found?.busy === 0 || waitedMs >= busyMs) break;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_ATTEMPT_MS);
    }
  }
}

/**
 * Under another name first, so that the file is whole from the moment at which it has its own: one that is empty was cut,
 * and never merely not begun. Of several that begin at once the first to be finished counts.
 */
async function beginFile(file: SqliteFile): Promise<void> {
  const { path, busyMs } = file;
  const fresh = `${path}.${randomUUID()}.new`;
  try {
    closeSync(openSync(fresh, 'wx', 0o600));
    const database = new DatabaseSync(fresh, { timeout: busyMs, enableForeignKeyConstraints: true });
    try {
      await prepared(database, file, () => {});
    } finally {
      database.close();
    }
    giveName(fresh, path);
  } finally {
    for (const name of ['', '-wal', '-shm', '-journal']) rmSync(fresh + name, { force: true });
  }
}

function giveName(fresh: string, path: string): void {
  try {
    linkSync(fresh, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // A disk without hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error;
    renameSync(fresh, path);
  }
  syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** null: nothing has the name. */
function sizeOf(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw noDatabaseFile(path);
    return null;
  }
  if (!found.isFile()) throw noDatabaseFile(path);
  return found.size;
}

/** Not those above it: below /proc Node's own `recursive` goes round for ever (seen in 24.21). */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export interface OpenedKeys {
  readonly db: Kysely<KeySchema>;
  close(): Promise<void>;
}

/** The keys of a database file alone; null: it has none. */
export function openSqliteKeys(path: string, busyMs: number): OpenedKeys | null {
  return sizeOf(keysOf(path)) === null ? null : keysAlone(path, busyMs);
}

/** The same; made where there are none. */
export async function beginSqliteKeys(path: string, busyMs: number): Promise<OpenedKeys> {
  const opened = keysAlone(path, busyMs);
  await makeKeyTables(opened.db, path, 'attached');
  return opened;
}

function keysAlone(path: string, busyMs: number): OpenedKeys {
  // The data are named by the schema in which they lie beside the keys, and there are none here.
  const database = new DatabaseSync(':memory:', { timeout: busyMs });
  attachKeys(database, path, busyMs);
  const db = over(database) as unknown as Kysely<KeySchema>;
  return {
    db,
    async close() {
      emptyLogs(database, busyMs, [KEY_TABLES]);
      await db.destroy();
    },
  };
}

/** Of a file that a writer has opened. */
export function openReader({ path, busyMs, masterKey }: SqliteFile): OpenedFile {
  const database = new DatabaseSync(path, { timeout: busyMs, readOnly: true });
  database.prepare(`attach database ? as ${KEY_TABLES}`).run(keysOf(path));
  const db = over(database);
  const ring = new KeyRing(masterKey);
  return { db, ring, shredding: (work) => work(), lostCommits: 0, steps: [], close: () => db.destroy() };
}

/** What SQLite finds wrong in the file: nothing in a sound one. It reads all of it, which takes its time. */
export function integrityOf({ path, busyMs }: Omit<SqliteFile, 'masterKey'>): string[] {
  using database = new DatabaseSync(path, { timeout: busyMs, readOnly: true });
  const found = database.prepare(`pragma integrity_check(${FAULTS_TOLD})`).all();
  return found.flatMap((row) => Object.values(row).map(String)).filter((text) => text !== 'ok');
}

function over(
  database: DatabaseSync,
  onCommitted?: (commits: number) => void,
  busyMs?: number,
): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: new NodeSqliteDialect(database, onCommitted, busyMs),
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
function writeAheadLog(database: DatabaseSync, name: string, busyMs: number): unknown {
  for (let waitedMs = 0; ; waitedMs += WAL_ATTEMPT_MS) {
    try {
      return pragma(database, `${name}.journal_mode = wal`);
    } catch (error) {
      if (!isBusy(error) || waitedMs >= busyMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_ATTEMPT_MS);
    }
  }
}
