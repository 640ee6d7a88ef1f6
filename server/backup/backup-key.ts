/**
 * The machine's own key to its back-ups, as age keeps one: it is what reads them back, and what restores on this machine. On
 * another machine the recovery key on paper does, to which each back-up is encrypted too.
 */
import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { AppError } from '@takt/shared/errors.ts';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

export interface BackupKey {
  /** Secret. */
  readonly identity: string;
  readonly recipient: string;
}

/** Makes one where there is none, readable by this user alone, and closes one that others can read. */
export async function openBackupKey(path: string): Promise<BackupKey> {
  const found = await stat(path).catch(() => null);
  if (found === null) return makeKey(path);
  if ((found.mode & 0o077) !== 0) {
    await chmod(path, 0o600).catch((cause) => {
      throw openToOthers(path, cause);
    });
  }
  return readBackupKey(path);
}

/** Kept nowhere yet. */
export async function newBackupKey(): Promise<BackupKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** As it was typed: upper and lower case, and spaces, do not matter. null: it is none. */
export async function typedBackupKey(typed: string): Promise<BackupKey | null> {
  const identity = typed.replaceAll(/\s/g, '').toUpperCase();
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    return null;
  }
}

/** Of a file as age-keygen writes it, or into which the key on paper was typed. */
export async function readBackupKey(path: string): Promise<BackupKey> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw unreadable(path, cause);
  });
  const identity = /^ *(AGE-SECRET-KEY-1[0-9A-Z]{20,})\s*$/im.exec(text)?.[1]?.toUpperCase();
  try {
    if (identity === undefined) throw new Error('no line of it is a key');
    return { identity, recipient: await identityToRecipient(identity) };
  } catch (cause) {
    throw noKey(path, cause);
  }
}

/** Under another name first: a key of which half was written would open nothing. */
async function makeKey(path: string): Promise<BackupKey> {
  const { identity, recipient } = await newBackupKey();
  const fresh = `${path}.new`;
  const text = `# Takt: the key to this machine's back-ups\n# public key: ${recipient}\n${identity}\n`;
  const file = await open(fresh, 'w', 0o600).catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  return { identity, recipient };
}

/** Of a public key as it was given; null: it is none. */
export function isRecipient(text: string): boolean {
  return /^age1[02-9ac-hj-np-z]{58}$/.test(text);
}

const unreadable = (path: string, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      nb: `Nøkkelfilen ${path} kan ikke leses eller lages. Sjekk at mappen finnes, og at brukeren som kjører Takt, har tilgang.`,
      en: `The key file ${path} cannot be read or made. Check that its folder is there, and that the user that runs Takt has access.`,
    },
    { cause },
  );
const openToOthers = (path: string, cause: unknown): AppError =>
  new AppError(
    'not-allowed',
    {
      nb: `Andre brukere kan lese nøkkelfilen ${path}, og Takt får ikke lukket den. La bare brukeren som kjører Takt, lese den (chmod 600).`,
      en: `Other users can read the key file ${path}, and Takt cannot close it. Let the user that runs Takt alone read it (chmod 600).`,
    },
    { cause },
  );
const noKey = (path: string, cause: unknown): AppError =>
  new AppError(
    'bad-input',
    {
      nb: `${path} er ingen nøkkel til sikkerhetskopier: ingen linje begynner med AGE-SECRET-KEY-1.`,
      en: `${path} is no key to back-ups: no line of it begins with AGE-SECRET-KEY-1.`,
    },
    { cause },
  );
