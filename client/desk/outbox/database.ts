/** The tablet's database of waiting taps, and its transactions as promises. */
const NAME = 'takt-outbox';
const VERSION = 1;

export interface Row {
  readonly id: string;
  readonly actor: string;
  readonly wallMs: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

/** Is this a row as this version writes it? */
export function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false;
  const { id, actor, iv, sealed } = value as Partial<Record<keyof Row, unknown>>;
  return (
    typeof id === 'string' &&
    typeof actor === 'string' &&
    iv instanceof Uint8Array &&
    sealed instanceof ArrayBuffer
  );
}

let opened: Promise<IDBDatabase> | null = null;

/**
 * One transaction on one store. Resolves with what `work` asked for once all of it is committed: that a disk is full is
 * found out only then.
 */
export async function transact<T>(
  mode: IDBTransactionMode,
  store: 'taps' | 'keys',
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  opened ??= open();
  const database = await opened.catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const asked = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
}

/** Once a page; anew after it was closed by the browser, or wanted by a later version. */
function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('taps', { keyPath: 'id' });
      opening.result.createObjectStore('keys');
    };
    opening.onerror = () => reject(opening.error ?? new DOMException('refused', 'UnknownError'));
    opening.onsuccess = () => {
      const database = opening.result;
      const forget = (): void => {
        opened = null;
      };
      database.onclose = forget;
      database.onversionchange = () => {
        forget();
        database.close();
      };
      resolve(database);
    };
  });
}
