/** A clinic's store with its keys, opened for set-up, by what was chosen there. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasRecovery, type KeyBase, KeyRing } from '@takt/server/keys/key-ring.ts';
import type { OpenedClinic } from '@takt/server/set-up/means.ts';
import { openPostgresKeys, openPostgresStore } from '@takt/server/store/postgres.ts';
import { type PostgresAddress, readPostgresAddress } from '@takt/server/store/postgres-address.ts';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { openSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import type { Store } from '@takt/server/store/store.ts';
import type { StorageAnswer } from '@takt/shared/api/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import { keyPathOf, makeClinicKey } from './clinic-key.ts';
import { CLINIC_FILE } from './database-files.ts';
import { beforeUpgrade } from './restore-point.ts';
import { say } from './serving.ts';

const BUSY_MS = 5_000;
const PROGRAM = 'takt setup';
const told = ({ nb, en }: { readonly nb: string; readonly en: string }): void => say(nb, en);
const UPGRADE = { backupKey: undefined, backupRecipient: [], withoutRestorePoint: undefined };

interface Opened {
  readonly store: Store;
  readonly shown: string;
  keys(): Promise<{ readonly db: KeyBase; close(): Promise<void> }>;
}

/** `folder`: the data folder, which the caller holds. */
export async function openForSetUp({ store, key }: StorageAnswer, folder: string): Promise<OpenedClinic> {
  const path = join(folder, CLINIC_FILE);
  const made = makeClinicKey(key, folder, store.kind === 'sqlite' && existsSync(`${path}-keys`));
  try {
    const opened =
      store.kind === 'sqlite'
        ? await openFile(path, folder, made.key)
        : await openDatabase(addressOf(store.url), folder, made.key);
    return withKeys(opened, made.key, keyPathOf(key, folder));
  } catch (error) {
    made.undo();
    throw error;
  }
}

async function openFile(path: string, folder: string, masterKey: Uint8Array): Promise<Opened> {
  await beforeUpgrade({ path }, folder, UPGRADE, told);
  const store = await openSqliteStore(path, { masterKey });
  return {
    ...{ store, shown: path },
    async keys() {
      const keys = openSqliteKeys(path, BUSY_MS);
      if (keys === null) throw new Error('a store that is open has lost its keys');
      return keys;
    },
  };
}

async function openDatabase(
  address: PostgresAddress,
  folder: string,
  masterKey: Uint8Array,
): Promise<Opened> {
  await beforeUpgrade({ address }, folder, UPGRADE, told);
  const claim = { program: PROGRAM, name: randomUUID() };
  const store = await openPostgresStore(address, { claim, masterKey, say: told });
  return { store, shown: address.shown, keys: () => openPostgresKeys(address, claim) };
}

function withKeys({ store, shown, keys }: Opened, master: Uint8Array, keyFile: string | null): OpenedClinic {
  const ring = new KeyRing(master);
  const asked = async <T>(work: (db: KeyBase) => Promise<T>): Promise<T> => {
    const { db, close } = await keys();
    return work(db).finally(() => close());
  };
  return {
    ...{ store, shown, keyFile },
    proposeRecovery: () => ring.proposeRecovery(),
    keepRecovery: (text) => asked((db) => ring.keepRecovery(db, text)),
    hasRecovery: () => asked(hasRecovery),
    close: () => store.close(),
  };
}

/** In the words of a page, not of an option. */
export function addressOf(url: string): PostgresAddress {
  try {
    return readPostgresAddress(url.trim());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { nb, en } = error.text;
    throw new AppError('bad-input', {
      nb: `Adressen til databasen: ${nb}`,
      en: `The database's address: ${en}`,
    });
  }
}

/** The file, and all that Takt keeps beside it; the key stays, since another place may have been given it. */
export function removeClinicFile(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(CLINIC_FILE)) rmSync(join(folder, name), { force: true });
  }
}
