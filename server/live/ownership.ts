/**
 * One process owns a room's zone loop: whoever holds the lease on the bus. The fencing number that comes with it
 * goes with every sign of life, and the store refuses a lower one. A class that was under way is rebuilt from the
 * store; after more than two minutes without an owner it stands paused at its last second, and the console asks.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Bus } from '../bus/bus.ts';
import { readRecorded, samplesAgain } from '../record/recorded.ts';
import type { Store } from '../store/store.ts';
import type { ClassLog } from './class-log.ts';
import type { ClassState } from './class-state.ts';
import type { Equipment } from './pairing-desk.ts';
import { rebuildClassState } from './rebuild.ts';
import type { RoomName } from './roster.ts';
import { runZoneLoop, type ZoneLoop } from './zone-loop.ts';

const LEASE_TTL_MS = 5_000;
const RENEW_EVERY_REAL_MS = 1_000;
/** No more commits than this, however fast a demonstration runs. */
const ALIVE_EVERY_REAL_MS = 250;
/** Product rule "Pause and outage": up to two minutes the class's time ran on. */
const OUTAGE_AFTER_MS = 120_000;

export interface Ownership {
  close(): Promise<void>;
}

export interface OwnershipParts {
  readonly room: RoomName;
  readonly log: ClassLog;
  readonly bus: Bus;
  readonly store: Store;
  readonly clinicId: string;
  readonly clock: Clock;
  /** This process, unlike every other. */
  readonly holder: string;
  readonly warn: (message: string, error: unknown) => void;
}

export function keepRoom(parts: OwnershipParts): Ownership {
  const { room, log, bus, store, clock, holder, clinicId } = parts;
  const lease = `room:${room.roomId}`;
  let loop: ZoneLoop | null = null;
  let fence = 0;
  let aliveMs = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  async function own(): Promise<void> {
    loop = await runZoneLoop({
      room,
      log,
      bus,
      clock,
      state: await rebuild(),
      equipment: () => equipmentOf(store, clinicId),
      onWorn(worn) {
        store.straps
          .seen(clinicId, worn)
          .catch((error) => parts.warn('when straps were heard last could not be written', error));
      },
      onAlive(open, atMs) {
        if (atMs - aliveMs < ALIVE_EVERY_REAL_MS * clock.rate) return;
        aliveMs = atMs;
        store.classes.alive(open.classId, fence, atMs).then(
          (mine) => {
            if (!mine) void disown();
          },
          (error) => parts.warn(`the class in ${room.name} could not be marked as running`, error),
        );
      },
    });
  }

  async function rebuild(): Promise<ClassState | null> {
    const open = log.current();
    if (open === null || open.model.endedAtMs !== null) return null;
    const nowMs = clock.nowMs();
    const aliveAtMs = Math.max(open.aliveAtMs, open.events.at(-1)?.atMs ?? 0);
    if (open.model.status === 'running' && nowMs - aliveAtMs > OUTAGE_AFTER_MS) {
      await log.append(open.model.lastSeq, {
        kind: 'outage',
        fromMs: aliveAtMs,
        atMs: nowMs,
        actor: 'system',
        commandId: null,
      });
    }
    const samples = samplesAgain(await readRecorded(store, open.classId, null));
    return rebuildClassState(log.current()?.events ?? open.events, samples, nowMs);
  }

  async function disown(): Promise<void> {
    const was = loop;
    loop = null;
    await was?.close();
  }

  async function renew(): Promise<void> {
    const granted = await bus.lease(lease, holder, LEASE_TTL_MS);
    if (closed) return;
    if (granted === null) await disown();
    else fence = granted;
    // A "class changed" that the bus has lost is found here.
    await log.refresh();
    if (granted !== null && loop === null) await own();
  }

  function turnOnce(): void {
    turn = renew()
      .catch((error) => parts.warn(`the class in ${room.name} could not be read`, error))
      .finally(() => {
        if (!closed) cancel = clock.after(RENEW_EVERY_REAL_MS * clock.rate, turnOnce);
      });
  }
  turnOnce();

  return {
    async close() {
      closed = true;
      cancel?.();
      await turn;
      await disown();
      await bus.release(lease, holder);
    },
  };
}

async function equipmentOf(store: Store, clinicId: string): Promise<Equipment> {
  const [inventory, lastStraps] = await Promise.all([
    store.people.straps(clinicId),
    store.people.lastStraps(clinicId),
  ]);
  return { inventory, lastStraps };
}
