/**
 * What a gateway was given when it was enrolled, one file a server in its own folder, for this user alone: the token is
 * a secret, and is never printed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Redeemed, Redeemed as RedeemedSchema } from '@takt/shared/api/gateways.ts';
import { matches } from '@takt/shared/check.ts';
import { AppError } from '@takt/shared/errors.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { serverUrl } from './words.ts';

/** `base`: the gateway's folder, as for the spill. */
function fileOf(base: string, server: string): string {
  const { host, pathname } = serverUrl(server);
  const name = createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 16);
  return join(base, 'credentials', `${name}.json`);
}

/** null: this gateway is not enrolled with that server. AppError when the file cannot be read or is not one that Takt wrote. */
export function readCredentials(base: string, server: string): Redeemed | null {
  const file = fileOf(base, server);
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (matches(RedeemedSchema, value)) return value;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unreadable(file, code ?? 'JSON', cause);
  }
  throw unreadable(file, 'JSON', null);
}

/**
 * The file is opened before `given` is asked for: a code that was redeemed for a token that cannot be kept would be
 * lost. AppError when the folder cannot be written to; what `given` rejects with is passed on.
 */
export async function keepCredentials(
  base: string,
  server: string,
  given: () => Promise<Redeemed>,
): Promise<Redeemed> {
  const file = fileOf(base, server);
  const draft = `${file}.${randomUUID()}`;
  try {
    makePrivateFolder(join(base, 'credentials'));
    writeFileSync(draft, '', { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw unwritable(file, cause);
  }
  try {
    const redeemed = await given();
    writeFileSync(draft, `${JSON.stringify(redeemed, null, 2)}\n`, { flush: true });
    renameSync(draft, file);
    return redeemed;
  } finally {
    rmSync(draft, { force: true });
  }
}

const unreadable = (file: string, reason: string, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      nb: `${file} kan ikke leses (${reason}). Slett den, og meld inn på nytt med --enrol KODE.`,
      en: `${file} cannot be read (${reason}). Delete it, and enrol again with --enrol CODE.`,
    },
    { cause },
  );

const unwritable = (file: string, cause: unknown): AppError => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'unavailable',
    {
      nb: `${file} kan ikke skrives (${reason}). Koden er ikke brukt. Velg en annen mappe med --spill.`,
      en: `${file} cannot be written (${reason}). The code has not been used. Choose another folder with --spill.`,
    },
    { cause },
  );
};
