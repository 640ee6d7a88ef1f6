/** The spill's folder: which one, whose, and that no second gateway uses it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '../folder-lock.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { folderInUse, folderTrouble } from './words.ts';

/** One below `base` for each gateway and room: what waits for one room must not end in another. */
export function spillFolder(base: string, gatewayId: string, room: string): string {
  return join(base, `${encodeURIComponent(gatewayId)}@${encodeURIComponent(room)}`);
}

/** Where this user's programs keep their data (XDG Base Directory Specification). */
export function defaultSpillBase(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'takt', 'gateway');
}

/** Makes the folder, for this user alone, and locks it; returns what unlocks it. */
export function lockSpillFolder(folder: string): () => void {
  let unlock: (() => void) | null;
  try {
    makePrivateFolder(folder);
    unlock = lockFile(join(folder, 'lock'));
  } catch (error) {
    throw folderTrouble(folder, error);
  }
  if (unlock === null) throw folderInUse(folder);
  return unlock;
}
