/** The master key of a clinic, by what was chosen at set-up: systemd's credential, or a file that only this user can read. */
import { existsSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { keyWords } from '@takt/server/keys/key-words.ts';
import { credentialFile, newMasterKey, readMasterKey, writeMasterKey } from '@takt/server/keys/master-key.ts';
import type { KeyChoice } from '@takt/shared/api/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import { CLINIC_FILE } from './database-files.ts';
import { keyFileOf } from './master-key.ts';

/** null: it lies in no file. */
export const keyPathOf = (choice: KeyChoice, folder: string): string | null =>
  choice.kind === 'credential' ? null : (choice.path ?? join(folder, keyFileOf(CLINIC_FILE)));

/** AppError: it is not there, or others can read it. */
export function clinicKey(choice: KeyChoice, folder: string): Uint8Array {
  const path = keyPathOf(choice, folder);
  if (path === null) return credential();
  if (existsSync(`${path}.next`)) throw keyWords.rotating(path);
  const found = readMasterKey(path);
  if (found === null) throw keyWords.missing(path);
  return found;
}

export interface MadeKey {
  readonly key: Uint8Array;
  /** Takes it away again, if it was made just now: it would open nothing. */
  undo(): void;
}

/** The same; a file that is not there is made, unless `wasUsed` says that keys are wrapped with one already. */
export function makeClinicKey(choice: KeyChoice, folder: string, wasUsed: boolean): MadeKey {
  const path = keyPathOf(choice, folder);
  if (path !== null && !isAbsolute(path)) throw notAbsolute(path);
  if (path === null || existsSync(path) || wasUsed) return { key: clinicKey(choice, folder), undo: () => {} };
  try {
    writeMasterKey(path, newMasterKey());
  } catch (cause) {
    throw keyWords.unreadable(path, cause);
  }
  return { key: clinicKey(choice, folder), undo: () => rmSync(path, { force: true }) };
}

function credential(): Uint8Array {
  const file = credentialFile(process.env);
  const key = file === null ? null : readMasterKey(file, 'credential');
  if (key === null) throw noCredential();
  return key;
}

const noCredential = (): AppError =>
  new AppError('unavailable', {
    nb: 'systemd har ikke gitt Takt noen nøkkel. Legg LoadCredentialEncrypted=takt-key:… i tjenesten og start den på nytt (docs/keys.md), eller velg en fil.',
    en: 'systemd has handed Takt no key. Put LoadCredentialEncrypted=takt-key:… into the service and start it again (docs/keys.md), or choose a file.',
  });
const notAbsolute = (path: string): AppError =>
  new AppError('bad-input', {
    nb: `«${path}» er ikke en hel sti. Skriv den fra roten: /etc/takt/takt.key`,
    en: `"${path}" is no full path. Write it from the root: /etc/takt/takt.key`,
  });
