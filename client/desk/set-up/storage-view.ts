/** Where data and key lie, from what stands in the form's fields. Pure. */
import type { SetUpState, StorageAnswer } from '@takt/shared/api/set-up.ts';

export interface StoragePlaces {
  readonly store: 'sqlite' | 'postgres';
  /** Of the database: it holds a password. */
  readonly url: string;
  readonly key: 'file' | 'credential';
  readonly keyFile: string;
}

export function storagePlacesOf({ storage, proposed }: SetUpState): StoragePlaces {
  return {
    store: storage?.store ?? 'sqlite',
    url: '',
    key: storage?.key ?? (proposed.credential ? 'credential' : 'file'),
    keyFile: storage?.keyFile ?? proposed.keyFile,
  };
}

/** The file that is proposed goes by the server's own choice, so that it stays beside the data wherever they are moved. */
export const storageAnswer = (
  { store, url, key, keyFile }: StoragePlaces,
  { proposed }: SetUpState,
): StorageAnswer => ({
  store: store === 'sqlite' ? { kind: 'sqlite' } : { kind: 'postgres', url: url.trim() },
  key:
    key === 'credential'
      ? { kind: 'credential' }
      : { kind: 'file', path: keyFile.trim() === proposed.keyFile ? null : keyFile.trim() },
});
