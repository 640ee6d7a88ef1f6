/**
 * Stores of tests. Where nothing else is said a write waits for another process as long as tests wait for anything.
 */
import { type Carrier, storeOver } from '@takt/server/store/sql-front.ts';
import { sqlStore } from '@takt/server/store/sql-store.ts';
import { openSqliteStore } from '@takt/server/store/sqlite.ts';
import { sqliteError } from '@takt/server/store/sqlite-errors.ts';
import { integrityOf, openWriter } from '@takt/server/store/sqlite-file.ts';
import type { Store } from '@takt/server/store/store.ts';
import { builtProgram } from '../../commands/parts/built-program.ts';
import { MASTER_KEY } from './master-key.ts';
import { PATIENCE_MS } from './patience.ts';

/** The real one, whatever a test does to timers. */
const later = setImmediate;
const thread = new URL('sqlite-worker.js', await builtProgram());

/**
 * The store as the product opens it, for tests of the store itself and for files that several open. Its threads are of the built
 * program, where they start in a fifth of the time that they take from the sources (store-writer.ts and takt-from-sources.ts).
 */
export const openStore = (path: string, options: Partial<Parameters<typeof openSqliteStore>[1]> = {}) =>
  openSqliteStore(path, { thread, busyMs: PATIENCE_MS, masterKey: MASTER_KEY, ...options });

/**
 * The same tables, questions and errors on this thread, for tests of what stands on a store: three threads are half a second of a
 * core. One call after the other, each with copies of what it is given and gives, as between threads. Nobody else may have the file.
 */
export async function openStoreHere(path: string): Promise<Store> {
  const data = { path, busyMs: PATIENCE_MS, masterKey: MASTER_KEY };
  const file = await openWriter(data);
  const isWhole = (): boolean => integrityOf(data).length === 0;
  const store = sqlStore(file.db, file.ring, { isWhole, shredding: file.shredding });
  let turn: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const carrier: Carrier = {
    carry: (_lane, part, method, args) => {
      if (closing !== null) return Promise.reject(new Error('the store is closed'));
      const given = structuredClone(args);
      return inTurn(async () => {
        // Not before whoever asks has come to its end, as between threads.
        await new Promise(later);
        const ask: (...all: readonly unknown[]) => Promise<unknown> = Reflect.get(store[part], method);
        try {
          return structuredClone(await ask(...given));
        } catch (error) {
          throw sqliteError(error, path);
        }
      });
    },
    freeBytes: async () => null,
    close: () => {
      closing ??= inTurn(() => file.close());
      return closing;
    },
  };
  return storeOver(carrier, file.lostCommits);
}
