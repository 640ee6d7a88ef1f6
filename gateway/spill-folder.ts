/** The spill's folder: which one, whose, and that no second gateway uses it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFolder } from './private-folder.ts';
import { folderInUse, folderTrouble } from './spill-words.ts';

/** One below `base` for each gateway and room: what waits for one room must not end in another. */
export function spillFolder(base: string, gatewayId: string, room: string): string {
  return join(base, `${encodeURIComponent(gatewayId)}@${encodeURIComponent(room)}`);
}

/** Where this user's programs keep their data (XDG Base Directory Specification). */
export function defaultSpillBase(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'takt', 'gateway');
}

/**
 * Makes the folder, for this user alone, and locks it; returns what unlocks it. The lock is SQLite's on a file without
 * content, since Node has none of its own: the kernel takes it back however the process ends.
 */
export function lockSpillFolder(folder: string): () => void {
  let lock: DatabaseSync | null = null;
  try {
    makePrivateFolder(folder);
    lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    throw isLocked(error) ? folderInUse(folder) : folderTrouble(folder, error);
  }
  const held = lock;
  return () => {
    if (held.isOpen) held.close();
  };
}

const SQLITE_BUSY = 5;

function isLocked(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
