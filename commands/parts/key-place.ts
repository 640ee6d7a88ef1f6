/** The key store of a data folder or of a PostgreSQL database, opened alone: the data are not looked at. */
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { hasRecovery, type KeyBase } from '@takt/server/keys/key-ring.ts';
import { keyWords } from '@takt/server/keys/key-words.ts';
import { openPostgresKeys } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { openSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import { openDataFolder } from './data-folder.ts';
import { databaseFile } from './database-files.ts';
import { DEMONSTRATION_KEY, keyFileOf } from './master-key.ts';
import { DATA_FOLDER, say } from './serving.ts';
import { hidePassword } from './store-place.ts';

export interface KeyPlace {
  readonly db: KeyBase;
  readonly shown: string;
  /** Where its master key lies when nobody names another file; null: in no file. */
  readonly keyFile: string | null;
  /** The key that counts when there is none; null: there must be one. */
  readonly common: Uint8Array | null;
  counts(): Promise<{ readonly keys: number; readonly recovery: boolean; readonly persons: number }>;
  close(): Promise<void>;
}

const BUSY_MS = 5_000;

export async function openKeyPlace(settings: {
  readonly store: PostgresAddress | undefined;
  readonly data: string | undefined;
}): Promise<KeyPlace> {
  const use = {
    program: 'takt keys',
    nameBus: null,
    say: ({ nb, en }: { nb: string; en: string }) => say(nb, en),
  };
  if (settings.store !== undefined) {
    hidePassword(settings.store, use);
    const claim = { program: use.program, name: randomUUID() };
    const { db, close } = await openPostgresKeys(settings.store, claim);
    return {
      db,
      shown: settings.store.shown,
      keyFile: null,
      common: DEMONSTRATION_KEY,
      counts: () => counts(db),
      close,
    };
  }
  const path = databaseFile(settings.data ?? DATA_FOLDER);
  const folder = await openDataFolder(dirname(path), use);
  try {
    const keys = openSqliteKeys(path, BUSY_MS);
    if (keys === null) throw keyWords.lost(path);
    return {
      ...{
        db: keys.db,
        shown: path,
        keyFile: join(folder.path, keyFileOf(path.slice(dirname(path).length + 1))),
      },
      common: null,
      counts: () => counts(keys.db),
      async close() {
        await keys.close();
        await folder.close();
      },
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function counts(db: KeyBase): ReturnType<KeyPlace['counts']> {
  const count = async (table: 'taktKeys.wrappedKey' | 'taktKeys.erasedPerson'): Promise<number> =>
    Number(
      (
        await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  return {
    keys: await count('taktKeys.wrappedKey'),
    recovery: await hasRecovery(db),
    persons: await count('taktKeys.erasedPerson'),
  };
}
