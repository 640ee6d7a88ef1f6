/** The latest copy of a store's keys, in the folder of its back-ups (server/keys/keys-copy.ts). */
import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { deletionsOf, type KeyBase } from '@takt/server/keys/key-ring.ts';
import { copyKeys, erasedIn, putKeys } from '@takt/server/keys/keys-copy.ts';
import { AppError } from '@takt/shared/errors.ts';
import { say } from './serving.ts';

/** `whose`: as in the names of the back-ups. */
const copyFile = (folder: string, whose: string): string => join(folder, `takt-${whose}-keys.json`);

/** In the place of the one before. */
export async function keepKeys(folder: string, whose: string, db: KeyBase): Promise<void> {
  const path = copyFile(folder, whose);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(await copyKeys(db));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/**
 * In the place of one that does not know every deletion; where there is none yet nothing is made, since there is no back-up
 * that it would belong to.
 */
export async function renewKeys(folder: string, whose: string, db: KeyBase): Promise<void> {
  const path = copyFile(folder, whose);
  if (!existsSync(path)) return;
  const known = erasedIn(await readFile(path, 'utf8'));
  const { persons, keys } = await deletionsOf(db);
  const all = [...persons.map(({ personId }) => personId), ...keys.map(({ keyId }) => keyId)];
  if (!all.every((id) => known.has(id))) await keepKeys(folder, whose, db);
}

/** After a deletion at the machine. */
export function sayCopyFollows(): void {
  say(
    'Kopien av nøklene ved sikkerhetskopiene fornyes av en Takt som er i gang, innen et halvt minutt. Ellers: takt backup --keys-only --backup-to MAPPE',
    'A running Takt renews the copy of the keys beside the back-ups within half a minute. Else: takt backup --keys-only --backup-to DIR',
  );
}

/** Where the restored store has no keys yet. Without a copy it stays so, and whoever starts it is told. */
export async function restoreKeys(folder: string, whose: string, db: KeyBase): Promise<boolean> {
  const path = copyFile(folder, whose);
  if (!existsSync(path)) return false;
  try {
    return await putKeys(db, await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError(
      'damaged',
      {
        nb: `Kopien av nøklene (${path}) kan ikke leses. Uten den kan navn og opptak ikke leses.`,
        en: `The copy of the keys (${path}) cannot be read. Without it names and recordings cannot be read.`,
      },
      { cause },
    );
  }
}
