/**
 * A SQLite file as it was at one instant: `VACUUM INTO` by a connection that only reads, so that who writes goes on. It takes
 * along no page of what was deleted. The copy lies beside the database, in a folder of this user's alone, until it is sealed.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refuseHalfRestored } from '../store/half-restored.ts';
import { foreignDatabase, sqliteError } from '../store/sqlite-errors.ts';
import { APPLICATION_ID, integrityOf } from '../store/sqlite-file.ts';
import { backupRefusals } from './backup-words.ts';
import type { BackupEnd } from './end.ts';
import type { DatabaseFacts } from './manifest.ts';

export interface SqliteEnd {
  readonly path: string;
  /** A folder for copies, on a disk with room for one; made where it is missing. */
  readonly work: string;
}

const BUSY_MS = 5_000;
/** Between two of a class's commits there is time enough for most copies. */
const TRIES = 5;

export function sqliteEnd({ path, work }: SqliteEnd): BackupEnd {
  return {
    shown: path,
    async identity() {
      try {
        return { ...factsOf(path), name: basename(path) };
      } catch (error) {
        throw sqliteError(error, path);
      }
    },
    async snapshot() {
      const folder = await workFolder(work);
      const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
      try {
        const copy = join(folder, 'copy.sqlite');
        await copyOf(path, copy);
        const facts = { ...factsOf(copy), name: basename(path) };
        return { facts, database: createReadStream(copy), close };
      } catch (error) {
        await close();
        throw sqliteError(error, path);
      }
    },
    async inspect(database) {
      const folder = await workFolder(work);
      try {
        return { ...(await writeDatabase(database, join(folder, 'read.sqlite'))), name: basename(path) };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Counted in the original too, and both must say the same when nothing was committed in between. After some tries the copy
 * alone is counted: a class commits without a pause.
 */
async function copyOf(path: string, copy: string): Promise<void> {
  refuseHalfRestored(path);
  using source = new DatabaseSync(path, { timeout: BUSY_MS, readOnly: true });
  for (let tries = 1; ; tries++) {
    const before = countIn(source);
    source.prepare('vacuum into ?').run(copy);
    using made = new DatabaseSync(copy, { readOnly: true });
    const after = countIn(made);
    if (before.commits === after.commits) {
      if (JSON.stringify(before.rows) !== JSON.stringify(after.rows))
        throw backupRefusals.differs(path, 'vacuum');
      return;
    }
    if (tries >= TRIES) return;
    await rm(copy);
  }
}

function countIn(database: DatabaseSync): {
  readonly commits: number;
  readonly rows: Record<string, number>;
} {
  database.exec('begin');
  try {
    const commits = Number(database.prepare('pragma user_version').get()?.user_version);
    const tables = database
      .prepare(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
      )
      .all()
      .map(({ name }) => String(name));
    const count = (table: string): number =>
      Number(database.prepare(`select count(*) as n from "${table.replaceAll('"', '""')}"`).get()?.n);
    return { commits, rows: Object.fromEntries(tables.map((table) => [table, count(table)])) };
  } finally {
    database.exec('rollback');
  }
}

/** Writes it into a new file, which is then known to be whole. Rejects with an AppError when it is not. */
export async function writeDatabase(database: Readable, path: string): Promise<DatabaseFacts> {
  await pipeline(database, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
  try {
    const [fault] = integrityOf({ path, busyMs: BUSY_MS });
    if (fault !== undefined) throw backupRefusals.notWhole(fault);
    return factsOf(path);
  } catch (error) {
    throw sqliteError(error, path);
  }
}

function factsOf(path: string): DatabaseFacts {
  using database = new DatabaseSync(path, { readOnly: true });
  if (database.prepare('pragma application_id').get()?.application_id !== APPLICATION_ID) {
    throw foreignDatabase(path);
  }
  const { rows } = countIn(database);
  const migration = database.prepare('select max(number) as n from migration').get()?.n;
  const clinic = database.prepare('select clinic_id as id from clinic limit 1').get()?.id;
  return {
    database: 'sqlite',
    name: basename(path),
    clinicId: clinic === undefined ? null : String(clinic),
    migration: Number(migration),
    rows,
  };
}

async function workFolder(work: string): Promise<string> {
  await mkdir(work, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return mkdtemp(join(work, 'copy-'));
}
