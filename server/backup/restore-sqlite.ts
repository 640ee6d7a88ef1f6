/**
 * Puts a back-up in the place of a database file. The new file is whole, checked and beside the old one before the old one is
 * touched; from then until the new one has its name a note says that a restore is under way, and no program opens what is
 * there. Cut off at any moment it is done again from the start.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { restoreNote } from '../store/half-restored.ts';
import { type DatabaseFacts, difference } from './manifest.ts';
import {
  type RestoredStore,
  type RestoreSource,
  type RestoreSteps,
  refuseAnother,
  refuseUnfit,
} from './restore.ts';
import { restoreRefusals } from './restore-words.ts';
import { writeDatabase } from './sqlite-end.ts';

export interface SqliteTarget {
  /** Held by the caller, so that no other program uses it meanwhile. */
  readonly path: string;
  /** Is given the new file before it has its name: what was deleted since the back-up is deleted from it. */
  readonly beforeServed: (path: string, facts: DatabaseFacts) => Promise<void>;
}

/** Of a database: what SQLite keeps beside it, and what we do. */
const BESIDE = ['-wal', '-shm', '-journal', '-known'];

export async function restoreSqlite(
  { manifest, database }: RestoreSource,
  { path, beforeServed }: SqliteTarget,
  steps: RestoreSteps,
): Promise<RestoredStore> {
  refuseUnfit(manifest, 'sqlite');
  const begun = existsSync(restoreNote(path));
  const stands = existsSync(path);
  // What an earlier try left half done says nothing of a clinic.
  if (stands && !begun) refuseAnother(manifest.facts, clinicOf(path), path);
  const fresh = `${path}.restoring`;
  remove(fresh);
  try {
    const found = await writeDatabase(database, fresh);
    const differs = difference(manifest.facts, found);
    if (differs !== null) throw restoreRefusals.differs(differs);
    await beforeServed(fresh, found);
    const restorePoint =
      stands && (!begun || !isReadable(path)) ? await setAside(path, steps, () => note(path)) : null;
    note(path);
    for (const ending of BESIDE) rmSync(path + ending, { force: true });
    syncFile(fresh);
    renameSync(fresh, path);
    sync(dirname(path));
    rmSync(restoreNote(path));
    sync(dirname(path));
    return { restorePoint };
  } finally {
    remove(fresh);
  }
}

/** What cannot be read any more is kept as it is: perhaps somebody can save something of it. */
async function setAside(
  path: string,
  { restorePoint, onAside }: RestoreSteps,
  beforeMoved: () => void,
): Promise<string> {
  try {
    return await restorePoint();
  } catch (error) {
    if (isReadable(path)) throw error;
    const name = `${basename(path)}-damaged-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
    const aside = join(dirname(path), name);
    beforeMoved();
    for (const ending of [...BESIDE, '']) {
      if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
    }
    onAside(aside);
    return aside;
  }
}

function isReadable(path: string): boolean {
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    return Object.values(database.prepare('pragma quick_check(1)').get() ?? {})[0] === 'ok';
  } catch {
    return false;
  }
}

/** null: not known. */
function clinicOf(path: string): string | null {
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    const id = database.prepare('select clinic_id as id from clinic limit 1').get()?.id;
    return id === undefined ? null : String(id);
  } catch {
    return null;
  }
}

/** From now on no program opens what is there. */
function note(path: string): void {
  closeSync(openSync(restoreNote(path), 'w', 0o600));
  sync(dirname(path));
}

function remove(file: string): void {
  for (const ending of ['', ...BESIDE]) rmSync(file + ending, { force: true });
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function sync(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
