/** A store that another program may be using, opened for one thing that is done at the machine itself. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { KeyRing } from '@takt/server/keys/key-ring.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { openBesideDatabase } from '@takt/server/store/postgres-beside.ts';
import { type SqlStore, sqlStore } from '@takt/server/store/sql-store.ts';
import { openBesideFile } from '@takt/server/store/sqlite-beside.ts';
import { openWriter } from '@takt/server/store/sqlite-file.ts';
import { AppError } from '@takt/shared/errors.ts';
import { DEMONSTRATION_KEY, givenKey, keyOfFile } from './master-key.ts';

const BUSY_MS = 5_000;
/** PostgreSQL overwrites nothing itself: what is deleted goes with its next vacuum. */
const PLAIN = { isWhole: () => true, shredding: (work: () => Promise<void>) => work() };

export interface Beside {
  readonly store: SqlStore;
  close(): Promise<void>;
}

interface Where {
  /** The database file. */
  readonly path: string;
  /** In the place of a file. */
  readonly store: PostgresAddress | undefined;
}

/** Without keys: for what is sealed for nobody, accounts above all. Whoever has lost a key must still be let in. */
export async function openWithoutKeys({ path, store: address }: Where): Promise<Beside> {
  // Nothing that is sealed is asked for.
  const ring = new KeyRing(DEMONSTRATION_KEY);
  if (address !== undefined) {
    const sessions = await openBesideDatabase(address, { lockMs: BUSY_MS, answerMs: BUSY_MS, ring: null });
    return { store: sqlStore(sessions.db, ring, PLAIN), close: () => sessions.close() };
  }
  if (!existsSync(path)) throw noClinic();
  const file = await openBesideFile(path, BUSY_MS);
  return { store: sqlStore(file.db, ring, PLAIN), close: () => file.close() };
}

export async function openWithKeys({
  path,
  store: address,
  key,
}: Where & { readonly key: string | undefined }): Promise<Beside> {
  if (address !== undefined) {
    const ring = new KeyRing(givenKey(key) ?? DEMONSTRATION_KEY);
    const sessions = await openBesideDatabase(address, { lockMs: BUSY_MS, answerMs: null, ring });
    return { store: sqlStore(sessions.db, ring, PLAIN), close: () => sessions.close() };
  }
  if (!existsSync(path)) throw noClinic();
  const masterKey = keyOfFile(dirname(path), basename(path), key);
  const file = await openWriter({ path, busyMs: BUSY_MS, masterKey });
  const medium = { isWhole: () => true, shredding: file.shredding };
  return { store: sqlStore(file.db, file.ring, medium), close: () => file.close() };
}

export const noClinic = (): AppError =>
  new AppError('not-found', {
    nb: 'Her er det ingen klinikk. Si hvor dataene ligger, med --data eller --store.',
    en: 'There is no clinic here. Say where the data lie, by --data or --store.',
  });
