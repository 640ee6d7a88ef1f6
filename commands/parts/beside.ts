/** A store that another program may be using, opened for one thing that is done at the machine itself. */
import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { KeyRing } from '@takt/server/keys/key-ring.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { openBesideDatabase } from '@takt/server/store/postgres-beside.ts';
import { type SqlStore, sqlStore } from '@takt/server/store/sql-store.ts';
import { openBesideFile } from '@takt/server/store/sqlite-beside.ts';
import { openWriter } from '@takt/server/store/sqlite-file.ts';
import type { Clinic } from '@takt/server/store/store.ts';
import { AppError } from '@takt/shared/errors.ts';
import { atClinic } from './at-clinic.ts';
import { databaseFile } from './database-files.ts';
import { DEMONSTRATION_KEY, givenKey, keyOfFile } from './master-key.ts';
import { DATA_FOLDER, say } from './serving.ts';
import { hidePassword } from './store-place.ts';

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

export interface ClinicBeside extends Beside {
  readonly clinic: Clinic;
  /** The database file; '' where there is an address. */
  readonly path: string;
  readonly address: PostgresAddress | undefined;
}

/**
 * The clinic for a command that is run beside it: its database and key by what was given, else by clinic.json of the data
 * folder. Rejects when there is none.
 */
export async function openClinicBeside(
  given: {
    readonly data: string | undefined;
    readonly store: PostgresAddress | undefined;
    readonly key?: string | undefined;
  },
  {
    program,
    keys,
    fileIn = databaseFile,
  }: { readonly program: string; readonly keys: boolean; readonly fileIn?: (data: string) => string },
): Promise<ClinicBeside> {
  const { data = DATA_FOLDER, store: address, key } = await atClinic(given);
  if (address !== undefined) hidePassword(address, { program, say: ({ nb, en }) => say(nb, en) });
  const path = address === undefined ? fileIn(data) : '';
  const where = { path, store: address };
  const opened = keys ? await openWithKeys({ ...where, key }) : await openWithoutKeys(where);
  const clinic = await opened.store.people.clinic().catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  if (clinic !== null) return { ...opened, clinic, path, address };
  await opened.close();
  throw noClinic();
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

async function openWithKeys({
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

const noClinic = (): AppError =>
  new AppError('not-found', {
    nb: 'Her er det ingen klinikk. Si hvor dataene ligger, med --data eller --store.',
    en: 'There is no clinic here. Say where the data lie, by --data or --store.',
  });
