/**
 * A lock on a file without content. It is SQLite's, since Node has none of its own: the kernel takes it back however the
 * process ends, so that none is ever left behind by one that was killed.
 */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Returns what lets go again; null when somebody's lock is in the way. Made where it is missing. `alone` bears no other,
 * `together` bears others of its kind. Throws what SQLite says of a file that cannot be locked.
 */
export function lockFile(path: string, how: 'alone' | 'together' = 'alone'): (() => void) | null {
  makePrivateFile(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    if (how === 'alone') lock.exec('begin exclusive');
    else {
      lock.exec('begin');
      // A transaction takes its lock with its first question.
      lock.prepare('select 1 from sqlite_schema').get();
    }
  } catch (error) {
    lock.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return () => {
    if (lock.isOpen) lock.close();
  };
}

/** Only where there is none: closing a file that this process has locked would unlock it. */
function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
