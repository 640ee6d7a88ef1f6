/**
 * The store in one SQLite file. The database is never opened on the caller's thread: one thread writes, two read, so that
 * a slow query delays neither a frame nor a commit. Several processes of one machine may share the file.
 */
import { statfs } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Carrier, storeOver } from './sql-front.ts';
import type { Part } from './sql-lanes.ts';
import { StoreThread } from './sqlite-rpc.ts';
import type { ThreadData } from './sqlite-worker.ts';
import type { Store } from './store.ts';

const READERS = 2;
const BUSY_MS = 5000;
/** Beside this file, and of its kind: `.ts` among the sources, `.js` in a build (commands/parts/built-program.ts). */
const THREAD = new URL(`./sqlite-worker${extname(import.meta.filename)}`, import.meta.url);

/**
 * Opens the store, and makes folder, file and tables where they are missing. Rejects with an AppError that names the file
 * when it is damaged, locked, not ours, made by a newer Takt, or may not be written. `busyMs`: how long a write waits for
 * another process. `thread`: the file that each thread runs. `masterKey`: what its keys are wrapped with.
 */
export async function openSqliteStore(
  path: string,
  options: { masterKey: Uint8Array; busyMs?: number; thread?: URL },
): Promise<Store> {
  const { masterKey, busyMs = BUSY_MS } = options;
  const file = { path: resolve(path), busyMs, masterKey };
  const startThread = (workerData: ThreadData): StoreThread => {
    // A thread does not take over what takt.ts has switched on.
    const execArgv = [...process.execArgv, '--enable-source-maps'];
    return new StoreThread(new Worker(options.thread ?? THREAD, { workerData, execArgv }));
  };
  const openThread = async (role: ThreadData['role']) => {
    const thread = startThread({ ...file, role });
    return { thread, ...(await thread.opened()) };
  };
  const { thread: writer, lostCommits } = await openThread('writer');
  const readers = await Promise.all(
    Array.from({ length: READERS }, async () => (await openThread('reader')).thread),
  ).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  const checking = new Set<StoreThread>();
  let closing: Promise<void> | null = null;

  const ask = (lane: 'read' | 'write', part: Part, method: string, args: readonly unknown[]) => {
    const thread = lane === 'write' ? writer : readers.reduce((a, b) => (b.load < a.load ? b : a));
    return thread.call(part, method, args);
  };
  // In a thread of its own for as long as it takes.
  const check = async (part: Part, method: string, args: readonly unknown[]): Promise<unknown> => {
    if (closing !== null) return ask('read', part, method, args);
    const thread = startThread({ ...file, role: 'reader' });
    // From its start: a store that is closed while the thread opens its file must find it, or it would never end.
    checking.add(thread);
    try {
      await thread.opened();
      const answer = await thread.call(part, method, args);
      if (closing === null) await thread.close();
      return answer;
    } catch (error) {
      await thread.terminate();
      throw error;
    } finally {
      checking.delete(thread);
    }
  };
  const carrier: Carrier = {
    carry: (lane, part, method, args) =>
      lane === 'check' ? check(part, method, args) : ask(lane, part, method, args),
    freeBytes: () => freeBytes(dirname(file.path)),
    close: () => {
      // Nobody waits for the end of a check.
      closing ??= Promise.all([...checking].map((thread) => thread.terminate())).then(() =>
        closeAll(writer, readers),
      );
      return closing;
    },
  };
  return storeOver(carrier, lostCommits);
}

async function freeBytes(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}

/** The writer last, so that it can fold the write-ahead log into the file. */
async function closeAll(writer: StoreThread, readers: readonly StoreThread[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader.close()));
  await writer.close();
}
