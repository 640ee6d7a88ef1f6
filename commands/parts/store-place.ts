/** Where a program's data lie: a database file in the data folder, or a PostgreSQL database; held for this program alone. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type PostgresAddress, readPostgresAddress } from '@takt/server/store/postgres-address.ts';
import type { Store } from '@takt/server/store/store.ts';
import { AppError } from '@takt/shared/errors.ts';
import { busOf, type DataFolderUse, openDataFolder } from './data-folder.ts';
import { DEMONSTRATION_KEY, givenKey, keyOfFile } from './master-key.ts';
import { beforeUpgrade, type UpgradeSettings } from './restore-point.ts';
import { fault, ok, type Setting } from './settings.ts';

export const STORE_SETTING = {
  name: 'store',
  value: 'URL',
  help: {
    nb: 'PostgreSQL i stedet for en fil i datamappen: postgres://bruker@vert/database\n(med passord: bruk heller TAKT_STORE, se docs/postgresql.md)',
    en: 'PostgreSQL instead of a file in the data folder: postgres://user@host/database\n(with a password: better as TAKT_STORE, see docs/postgresql.md)',
  },
  read(raw) {
    try {
      return ok(readPostgresAddress(raw));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return fault(error.text.nb, error.text.en);
    }
  },
} satisfies Setting<PostgresAddress>;

export interface StorePlace {
  /** null: it is no folder. */
  readonly folder: string | null;
  /** As a person is told. */
  readonly shown: string;
  /** Opens the store; in a folder the file of this name. `masterKey`: left out, the one that was given or lies beside it. */
  open(file: string, masterKey?: Uint8Array): Promise<Store>;
  /** Others may have it from now on; to be called after the store was closed. */
  close(): Promise<void>;
}

/** Rejects with an AppError that says what is wrong with it, who has it, and what to do. */
export async function openPlace(
  settings: {
    readonly store: PostgresAddress | undefined;
    readonly data: string;
    readonly key: string | undefined;
  } & UpgradeSettings,
  use: DataFolderUse,
): Promise<StorePlace> {
  if (settings.store !== undefined) return inPostgres(settings.store, settings, use);
  const folder = await openDataFolder(settings.data, use);
  return {
    folder: folder.path,
    shown: folder.path,
    async open(file, masterKey) {
      const { openSqliteStore } = await import('@takt/server/store/sqlite.ts');
      const path = join(folder.path, file);
      await beforeUpgrade({ path }, folder.path, settings, use.say);
      return openSqliteStore(path, { masterKey: masterKey ?? keyOfFile(folder.path, file, settings.key) });
    },
    close: () => folder.close(),
  };
}

/** It is held by the store's own connections, so there is nothing to hold before it is open. */
async function inPostgres(
  address: PostgresAddress,
  settings: { readonly data: string; readonly key: string | undefined } & UpgradeSettings,
  use: DataFolderUse,
): Promise<StorePlace> {
  hidePassword(address, use);
  const { isPostgresClaimed, openPostgresStore } = await import('@takt/server/store/postgres.ts');
  return {
    folder: null,
    shown: address.shown,
    async open(_file, ownKey) {
      await beforeUpgrade({ address }, settings.data, settings, use.say);
      const name = await claimName(use.nameBus, () => isPostgresClaimed(address));
      const masterKey = ownKey ?? givenKey(settings.key) ?? DEMONSTRATION_KEY;
      return openPostgresStore(address, { claim: { program: use.program, name }, masterKey, say: use.say });
    },
    close: async () => {},
  };
}

/** A program that works alone has a name of its own; servers have their bus's, as in a data folder. */
async function claimName(
  nameBus: DataFolderUse['nameBus'],
  isClaimed: () => Promise<boolean>,
): Promise<string> {
  const own = randomUUID();
  if (nameBus === null) return own;
  // A bus without a name is not that of those who have the database: whoever has one is told so by the store.
  return (await ((await isClaimed()) ? busOf(nameBus) : nameBus(own))) ?? own;
}

/** Others on this machine can read a program's arguments for as long as they stand in its memory. */
export function hidePassword(
  { password }: PostgresAddress,
  { program, say }: Pick<DataFolderUse, 'program' | 'say'>,
): void {
  const shows = process.argv.some((arg) => /postgres(?:ql)?:\/\/[^/@]*:[^/@]/i.test(arg));
  if (password === null || !shows) return;
  process.title = program;
  say({
    nb: 'Passordet i databasens adresse kunne ses av andre på denne maskinen da programmet startet. Bruk heller en miljøvariabel (docs/postgresql.md).',
    en: 'The password in the address could be seen by others on this machine when the program started. Use an environment variable instead (docs/postgresql.md).',
  });
}
