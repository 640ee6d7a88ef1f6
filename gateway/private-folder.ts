/** A folder for this user alone. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Made where it is missing, with those above it. Throws the system's error. */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder);
  chmodSync(folder, 0o700);
}

/** One by one: below /proc Node's own `recursive` goes round for ever (seen in 24.21). */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, 0o700);
  }
}
