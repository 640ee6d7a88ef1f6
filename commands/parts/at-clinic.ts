/** Where a clinic that was set up keeps its data and key, for commands that are run beside it at the machine. */
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { readClinicFile } from './clinic-file.ts';
import { keyPathOf } from './clinic-key.ts';
import { addressOf } from './clinic-store.ts';
import { DATA_FOLDER } from './serving.ts';

interface Where {
  readonly data: string | undefined;
  readonly store: PostgresAddress | undefined;
  readonly key?: string | undefined;
}

/** The same settings; a database and a key file that nobody named are those of the folder's clinic.json. */
export async function atClinic<S extends Where>(settings: S): Promise<S> {
  if (settings.store !== undefined) return settings;
  const folder = settings.data ?? DATA_FOLDER;
  const storage = (await readClinicFile(folder))?.storage ?? null;
  if (storage === null) return settings;
  const { store, key } = storage;
  return {
    ...settings,
    store: store.kind === 'postgres' ? addressOf(store.url) : undefined,
    key: settings.key ?? keyPathOf(key, folder) ?? undefined,
  };
}
