/**
 * The store in one SQLite file. The database is never opened on the caller's thread: one thread writes, two read, so that
 * a slow query delays neither a frame nor a commit. Several processes of one machine may share the file.
 */
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Part, StoreThread } from './sqlite-rpc.ts';
import type { ThreadData } from './sqlite-worker.ts';
import type { JournalRow, Store } from './store.ts';

const READERS = 2;
const BUSY_MS = 5000;

type Lane = 'read' | 'write';

/** Which threads a method goes to. A reader sees what was committed before it was asked. */
const LANES: { readonly [P in Part]: { readonly [M in keyof Store[P]]: Lane } } = {
  classes: {
    create: 'write',
    append: 'write',
    appendAsOwner: 'write',
    events: 'read',
    get: 'read',
    openInRoom: 'read',
    list: 'read',
    claim: 'write',
    alive: 'write',
  },
  recordings: {
    journal: 'write',
    compact: 'write',
    read: 'read',
    saveSummary: 'write',
    summary: 'read',
    summaryAlgorithms: 'read',
  },
  people: {
    seed: 'write',
    clinic: 'read',
    rooms: 'read',
    groups: 'read',
    members: 'read',
    addHrMax: 'write',
    straps: 'read',
    lastStraps: 'read',
    setLastStrap: 'write',
    autoSignIn: 'read',
    setAutoSignIn: 'write',
    logReading: 'write',
  },
  gateways: {
    openEnrolment: 'write',
    redeem: 'write',
    byToken: 'read',
    list: 'read',
    rename: 'write',
    revoke: 'write',
  },
  stations: { treadmills: 'read' },
  straps: { inventory: 'read', add: 'write', change: 'write', seen: 'write' },
};

/**
 * Opens the store, and makes folder, file and tables where they are missing. Rejects with an AppError that names the file
 * when it is damaged, locked, not ours, made by a newer Takt, or may not be written. `busyMs`: how long a write waits for
 * another process.
 */
export async function openSqliteStore(path: string, options: { busyMs?: number } = {}): Promise<Store> {
  const file = { path: resolve(path), busyMs: options.busyMs ?? BUSY_MS };
  const writer = await openThread({ ...file, role: 'writer' });
  const readers = await Promise.all(
    Array.from({ length: READERS }, () => openThread({ ...file, role: 'reader' })),
  ).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  let closing: Promise<void> | null = null;

  const send = (lane: Lane, part: Part, method: string, args: readonly unknown[]): Promise<unknown> => {
    const thread = lane === 'write' ? writer : readers.reduce((a, b) => (b.load < a.load ? b : a));
    return thread.call(part, method, args);
  };
  const remote = <P extends Part>(part: P): Store[P] => {
    const lanes: Readonly<Record<string, Lane>> = LANES[part];
    const methods = Object.entries(lanes).map(([method, lane]) => [
      method,
      (...args: readonly unknown[]) => send(lane, part, method, args),
    ]);
    return Object.fromEntries(methods) as Store[P];
  };

  const recordings = remote('recordings');
  return {
    classes: remote('classes'),
    recordings: { ...recordings, journal: (rows) => recordings.journal(rows.map(compactRow)) },
    people: remote('people'),
    gateways: remote('gateways'),
    stations: remote('stations'),
    straps: remote('straps'),
    close: () => {
      closing ??= closeAll(writer, readers);
      return closing;
    },
  };
}

/** The writer last, so that it can fold the write-ahead log into the file. */
async function closeAll(writer: StoreThread, readers: readonly StoreThread[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader.close()));
  await writer.close();
}

async function openThread(workerData: ThreadData): Promise<StoreThread> {
  const thread = new StoreThread(new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData }));
  await thread.opened();
  return thread;
}

/** A view into a larger buffer would take all of that along to the other thread. */
const compactRow = (row: JournalRow): JournalRow => ({ ...row, blocks: Uint8Array.from(row.blocks) });
