/**
 * The store in one SQLite file. The database is never opened on the caller's thread: one thread writes, two read, so that
 * a slow query delays neither a frame nor a commit. Several processes of one machine may share the file.
 */
import { statfs } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SqlStore } from './sql-store.ts';
import { type Part, StoreThread } from './sqlite-rpc.ts';
import type { ThreadData } from './sqlite-worker.ts';
import type { JournalRow, Store } from './store.ts';
import { StoreFault } from './store-fault.ts';
import { trackHealth } from './store-health.ts';
import type { DamagedPlace } from './upkeep-store.ts';

const READERS = 2;
const BUSY_MS = 5000;
/** Beside this file, and of its kind: `.ts` among the sources, `.js` in a build (commands/parts/built-program.ts). */
const WORKER = new URL(`./sqlite-worker${extname(import.meta.filename)}`, import.meta.url);

/** `check`: a thread of its own for as long as it takes, so that it delays no other question. */
type Lane = 'read' | 'write' | 'check';

/** Which threads a method goes to. A reader sees what was committed before it was asked. */
const LANES: { readonly [P in Part]: { readonly [M in keyof SqlStore[P]]: Lane } } = {
  classes: {
    create: 'write',
    append: 'write',
    appendAsOwner: 'write',
    events: 'read',
    get: 'read',
    openInRoom: 'read',
    list: 'read',
    claim: 'write',
    setAside: 'write',
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
  upkeep: { verify: 'check', probe: 'write' },
};

/**
 * Opens the store, and makes folder, file and tables where they are missing. Rejects with an AppError that names the file
 * when it is damaged, locked, not ours, made by a newer Takt, or may not be written. `busyMs`: how long a write waits for
 * another process.
 */
export async function openSqliteStore(path: string, options: { busyMs?: number } = {}): Promise<Store> {
  const file = { path: resolve(path), busyMs: options.busyMs ?? BUSY_MS };
  const { thread: writer, lostCommits } = await openThread({ ...file, role: 'writer' });
  const readers = await Promise.all(
    Array.from({ length: READERS }, async () => (await openThread({ ...file, role: 'reader' })).thread),
  ).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  const tracker = trackHealth(lostCommits);
  const checking = new Set<StoreThread>();
  let closing: Promise<void> | null = null;

  const ask = (lane: 'read' | 'write', part: Part, method: string, args: readonly unknown[]) => {
    const thread = lane === 'write' ? writer : readers.reduce((a, b) => (b.load < a.load ? b : a));
    return thread.call(part, method, args);
  };
  const send = async (lane: Lane, part: Part, method: string, args: readonly unknown[]): Promise<unknown> => {
    try {
      const answer = await (lane === 'check' ? check(part, method, args) : ask(lane, part, method, args));
      if (lane === 'write') tracker.wrote();
      return answer;
    } catch (error) {
      tracker.failed(error, lane === 'write');
      throw error;
    }
  };
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
  const remote = <P extends Part>(part: P): SqlStore[P] => {
    const lanes: Readonly<Record<string, Lane>> = LANES[part];
    const methods = Object.entries(lanes).map(([method, lane]) => [
      method,
      (...args: readonly unknown[]) => send(lane, part, method, args),
    ]);
    return Object.fromEntries(methods) as SqlStore[P];
  };

  const recordings = remote('recordings');
  const upkeep = remote('upkeep');
  return {
    classes: remote('classes'),
    recordings: {
      ...recordings,
      journal: (rows) => recordings.journal(rows.map(compactRow)),
      async read(classId, slot) {
        const found = await recordings.read(classId, slot);
        tracker.read(classId, found);
        return found;
      },
    },
    people: remote('people'),
    gateways: remote('gateways'),
    stations: remote('stations'),
    straps: remote('straps'),
    upkeep: {
      ...upkeep,
      async verify() {
        try {
          const damaged = await upkeep.verify();
          tracker.verified(damaged);
          return damaged;
        } catch (error) {
          const damaged = error instanceof StoreFault && error.reason === 'damaged';
          tracker.verified(damaged ? [DATABASE] : null);
          throw error;
        }
      },
      freeBytes: () => freeBytes(dirname(file.path)),
    },
    health: tracker.health,
    onHealth: tracker.onHealth,
    close: () => {
      // Nobody waits for the end of a check.
      closing ??= Promise.all([...checking].map((thread) => thread.terminate())).then(() =>
        closeAll(writer, readers),
      );
      return closing;
    },
  };
}

const DATABASE: DamagedPlace = { what: 'database', classId: null, slot: null, atMs: null, seq: null };

async function freeBytes(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  return disk === null ? null : disk.bavail * disk.bsize;
}

/** The writer last, so that it can fold the write-ahead log into the file. */
async function closeAll(writer: StoreThread, readers: readonly StoreThread[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader.close()));
  await writer.close();
}

function startThread(workerData: ThreadData): StoreThread {
  // A thread does not take over what takt.ts has switched on.
  const execArgv = [...process.execArgv, '--enable-source-maps'];
  return new StoreThread(new Worker(WORKER, { workerData, execArgv }));
}

async function openThread(workerData: ThreadData): Promise<{ thread: StoreThread; lostCommits: number }> {
  const thread = startThread(workerData);
  return { thread, ...(await thread.opened()) };
}

/** A view into a larger buffer would take all of that along to the other thread. */
const compactRow = (row: JournalRow): JournalRow => ({ ...row, blocks: Uint8Array.from(row.blocks) });
