/** Which master key a program takes for a store: systemd's credential, a file that was named, or the one beside the data. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keyWords } from '@takt/server/keys/key-words.ts';
import { credentialFile, newMasterKey, readMasterKey, writeMasterKey } from '@takt/server/keys/master-key.ts';
import { anyText, type Setting } from './settings.ts';

export const KEY_SETTING = {
  name: 'key',
  value: 'FILE',
  help: {
    nb: 'filen med hovednøkkelen (standard: systemds takt-key, ellers en fil i datamappen)',
    en: "the file with the master key (by default systemd's takt-key, else a file in the data folder)",
  },
  read: anyText,
} satisfies Setting<string>;

/** The key that was given to the program; null: none was. */
export function givenKey(named: string | undefined): Uint8Array | null {
  if (named !== undefined) {
    const key = readMasterKey(named);
    if (key === null) throw keyWords.missing(named);
    return key;
  }
  const credential = credentialFile(process.env);
  return credential === null ? null : readMasterKey(credential, 'credential');
}

/** Where a database file's own master key lies: `takt.key` beside `takt.sqlite`. */
export const keyFileOf = (database: string): string => database.replace(/\.sqlite$/, '.key');

/**
 * For a database file. The key beside it is made when it is needed first; where keys are wrapped with one already, and it
 * is not there, another one would be of no use.
 */
export function keyOfFile(folder: string, database: string, named: string | undefined): Uint8Array {
  const given = givenKey(named);
  if (given !== null) return given;
  const path = join(folder, keyFileOf(database));
  if (existsSync(`${path}.next`)) throw keyWords.rotating(path);
  const found = readMasterKey(path);
  if (found !== null) return found;
  if (existsSync(join(folder, `${database}-keys`))) throw keyWords.missing(path);
  writeMasterKey(path, newMasterKey());
  return keyOfFile(folder, database, named);
}

/**
 * For a demonstration in PostgreSQL that was given none. Several machines share it without a question, and its people are
 * made up: it protects nothing.
 */
export const DEMONSTRATION_KEY: Uint8Array = Uint8Array.from(
  Buffer.from('made-up people need no secret'.padEnd(32, '.')),
);
