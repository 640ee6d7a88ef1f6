/** A real store in a folder of its own, with a clinic, some rooms, a group of three and their straps. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bus } from '@takt/server/bus/bus.ts';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import { type ClassLog, openClassLog } from '@takt/server/control/class-log.ts';
import type { NewEvent, Store } from '@takt/server/store/store.ts';
import type { ClassEvent } from '@takt/shared/class/class.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import { plan, strapOf } from './a-class.ts';
import { openStore, openStoreHere } from './open-store.ts';
import { PATIENCE_MS } from './patience.ts';

export const CLINIC = { clinicId: 'klinikk', name: 'Klinikken', timeZone: 'Europe/Oslo' };
export const GROUP = { groupId: 'tirsdag', name: 'Tirsdag' };
const ROOMS = 20;
export const roomOf = (n: number) => ({ roomId: `sal-${n}`, clinicId: CLINIC.clinicId, name: `Sal ${n}` });

export interface TempStore {
  readonly store: Store;
  readonly folder: string;
  close(): Promise<void>;
}

export interface SharedStore extends TempStore {
  /** Another process's end of the same file. */
  again(): Promise<Store>;
}

/** One that nobody else opens. */
export const tempStore = (): Promise<TempStore> => seeded(openStoreHere);

/** One that several processes have open. */
export const sharedStore = (): Promise<SharedStore> => seeded(openStore);

async function seeded(open: (path: string) => Promise<Store>): Promise<SharedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'takt-store-'));
  const path = join(folder, 'test.sqlite');
  const store = await open(path);
  const opened = [store];
  await store.people.seed({
    clinic: CLINIC,
    rooms: Array.from({ length: ROOMS }, (_, i) => roomOf(i + 1)),
    group: {
      ...GROUP,
      members: [1, 2, 3].map((slot) => ({ plan: plan(slot), strap: strapOf(slot), autoSignIn: true })),
    },
    straps: [1, 2, 3, 4].map(strapOf),
    treadmills: [],
  });
  return {
    store,
    folder,
    async again() {
      const other = await open(path);
      opened.push(other);
      return other;
    },
    async close() {
      for (const one of opened) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a log as it stands into the store, and follows it. */
export async function storedLog(
  store: Store,
  bus: Bus,
  roomId: string,
  events: readonly ClassEvent[],
): Promise<{ log: ClassLog; classId: string }> {
  const classId = `time-${roomId}-${events[0]?.atMs}`;
  for (const { seq, ...event } of events) {
    if (event.kind === 'prepared') {
      await store.classes.create({ classId, clinicId: CLINIC.clinicId, roomId, event });
    } else await store.classes.append(classId, asClassSeq(seq - 1), event);
  }
  return { log: await openClassLog(roomId, store, bus), classId };
}

/** Writes this event into the room's class, wherever its log ends. */
export async function write(log: ClassLog, event: NewEvent): Promise<void> {
  await log.amend({ decide: () => event });
}

/** A bus whose leases run on a clock of the test's. */
export const busOn = (nowMs: () => number): Bus => createMemoryBus(nowMs);

/** Lets everything that is under way between threads and microtasks come to an end, until `done` says so. */
export async function settled(done: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await done())) {
    if (performance.now() > until) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
