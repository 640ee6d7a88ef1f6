/**
 * Where the master key comes from: a credential that systemd hands to the service, else a file that only this user can
 * read. It is never in the database, and never in a back-up.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { keyWords } from './key-words.ts';

const CREDENTIAL = 'takt-key';
export const MASTER_BYTES = 32;
const LINE = /^[0-9a-f]{64}\s*$/i;

export const newMasterKey = (): Uint8Array => Uint8Array.from(randomBytes(MASTER_BYTES));

/** The credential's file; null: the program was not given one. */
export function credentialFile(environment: Readonly<Record<string, string | undefined>>): string | null {
  const folder = environment.CREDENTIALS_DIRECTORY;
  return folder === undefined || folder === '' ? null : join(folder, CREDENTIAL);
}

/**
 * null: there is no such file. Throws an AppError when it is no key, or when others than its owner can read it. Who may read
 * a credential is systemd's care: its rights show by an access list, which looks like a file that is open to a group.
 */
export function readMasterKey(path: string, kind: 'file' | 'credential' = 'file'): Uint8Array | null {
  let file: number;
  try {
    // A pipe in its place would be waited for, for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw keyWords.unreadable(path, error);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw keyWords.noKeyFile(path);
    if (kind === 'file' && (found.mode & 0o077) !== 0) throw keyWords.openToOthers(path);
    // As text, and as the bytes themselves, which is how credentials are often made.
    const bytes = found.size <= 200 ? readFileSync(file) : Buffer.alloc(0);
    if (bytes.byteLength === MASTER_BYTES) return Uint8Array.from(bytes);
    const text = bytes.toString('latin1');
    if (!LINE.test(text)) throw keyWords.noKeyFile(path);
    return Uint8Array.from(Buffer.from(text.trim(), 'hex'));
  } finally {
    closeSync(file);
  }
}

/** Into a file for this user alone, and onto the disk. One that is there stays as it is, and counts. */
export function writeMasterKey(path: string, key: Uint8Array): void {
  // Under another name first: nobody reads half a key.
  const fresh = `${path}.${randomUUID()}.new`;
  const file = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(file, `${Buffer.from(key).toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
