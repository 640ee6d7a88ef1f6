/**
 * One process owns a room's zone loop: whoever holds the lease on the bus and has told the store its fencing number,
 * which goes with everything that an owner writes; the store refuses a lower one. A lease that could not be renewed for
 * as long as it lasts is over, here as for whoever waits for it: from then on not a frame goes out. A class that was under way is rebuilt from the
 * store; after more than two minutes without an owner it stands paused at its last second, and the console asks.
 */
import type { Bus } from '../../bus/bus.ts';
import type { ClassLog, OpenClass } from '../../control/class-log.ts';
import { clockQuestion, outageSince } from '../../control/owner-events.ts';
import { messagesOf } from '../../record/believed.ts';
import { readRecorded, samplesAgain } from '../../record/recorded.ts';
import type { NewEvent, SeenStrap, Store } from '../../store/store.ts';
import type { Equipment } from '../pairing/pairing-desk.ts';
import type { ClassState } from '../state/class-state.ts';
import type { RoomName } from '../state/roster.ts';
import { timeGoesOn } from './goes-on.ts';
import { rebuildClassState } from './rebuild.ts';
import type { RoomClock } from './room-clock.ts';
import { runZoneLoop, type ZoneLoop } from './zone-loop.ts';

const LEASE_TTL_MS = 5_000;
const RENEW_EVERY_REAL_MS = 1_000;
/** No more commits than this, however fast a demonstration runs. */
const ALIVE_EVERY_REAL_MS = 250;

export interface Ownership {
  close(): Promise<void>;
}

export interface OwnershipParts {
  readonly room: RoomName;
  readonly log: ClassLog;
  readonly bus: Bus;
  readonly store: Store;
  readonly clinicId: string;
  readonly clock: RoomClock;
  /** This process, unlike every other. */
  readonly holder: string;
  readonly warn: (message: string, error: unknown) => void;
}

export function keepRoom(parts: OwnershipParts): Ownership {
  const { room, log, bus, store, clock, holder, clinicId } = parts;
  const lease = `room:${room.roomId}`;
  let loop: ZoneLoop | null = null;
  /** The number that came with the lease; 0: the room is not this process's. */
  let fence = 0;
  /** The store has taken that number. */
  let claimed = false;
  /** The lease is held, and the store has not refused its number. */
  let mine = false;
  /** The highest of others' numbers that the store has told of. */
  let others = 0;
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let aliveMs = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();
  let reading: Promise<void> | null = null;

  const realMs = (): number => clock.processMs() / clock.rate;

  async function note(decide: (present: OpenClass) => NewEvent | null): Promise<void> {
    const as = fence;
    const amended = await log.amend({ fence: as, decide });
    if (amended.outcome === 'fenced') await surpassed(as);
  }

  /** The store knows of somebody with a higher number: the next turn asks for a higher one, or finds the room taken. */
  async function surpassed(as: number): Promise<void> {
    if (fence === as) await letGo();
  }

  async function own(): Promise<void> {
    const as = fence;
    const state = await goOn(as);
    if (fence !== as || closed) return;
    const begun = await runZoneLoop({
      room,
      log,
      bus,
      clock,
      state,
      equipment: () => equipmentOf(store, clinicId),
      onWorn(worn) {
        store.straps
          .seen(clinicId, worn.map(onMachine))
          .catch((error) => parts.warn('when straps were heard last could not be written', error));
      },
      recorded: async (classId, slot) =>
        messagesOf((await readRecorded(store, classId, slot))[0]?.samples ?? []),
      holds: () => fence === as && realMs() < heldUntilMs,
      note,
      onAlive(open, atMs) {
        if (atMs - aliveMs < ALIVE_EVERY_REAL_MS * clock.rate) return;
        aliveMs = atMs;
        store.classes.alive(open.classId, as, atMs, clock.processMs()).then(
          (mine) => {
            if (!mine) void surpassed(as);
          },
          (error) => parts.warn(`the class in ${room.name} could not be marked as running`, error),
        );
      },
    });
    if (fence === as && !closed) loop = begun;
    else await begun.close();
  }

  /** Takes the room's time over from whoever had it, and the class with it. */
  async function goOn(as: number): Promise<ClassState | null> {
    const machineMs = clock.processMs();
    const followedMs = clock.isKnown() ? clock.nowMs() : null;
    const open = log.current();
    if (open === null || open.model.endedAtMs !== null) {
      clock.own(as, followedMs ?? machineMs);
      return null;
    }
    const samples = samplesAgain(await readRecorded(store, open.classId, null));
    const { aliveClockMs } = open;
    const aliveAtMs = Math.max(open.aliveAtMs, open.events.at(-1)?.atMs ?? 0);
    const lastMs = Math.max(aliveAtMs, samples.at(-1)?.receivedAtMs ?? 0);
    const readMs = clock.processMs() - machineMs;
    const taken = { machineMs, followedMs, lastMs, aliveAtMs: open.aliveAtMs, aliveClockMs };
    const nowMs = timeGoesOn(taken) + readMs;
    if (fence !== as) return null;
    clock.own(as, nowMs);
    await note(({ model }) => outageSince(model, aliveAtMs, nowMs));
    // The clock of a demonstration that runs faster shows no dates.
    if (clock.rate === 1)
      await note((present) => clockQuestion(present, { machineMs: clock.processMs(), nowMs }));
    return rebuildClassState(log.current()?.events ?? open.events, samples, nowMs);
  }

  /** When a strap was heard last is a date, not a time of the class. */
  function onMachine(seen: SeenStrap): SeenStrap {
    const { atMs, battery } = seen;
    const batteryOf = battery === null ? null : { ...battery, atMs: clock.unplace(battery.atMs) };
    return { ...seen, atMs: clock.unplace(atMs), battery: batteryOf };
  }

  async function letGo(): Promise<void> {
    fence = 0;
    claimed = false;
    mine = false;
    clock.letGo();
    const was = loop;
    loop = null;
    await was?.close();
  }

  /** `refused`: the lease is ours, but the store knows of a number as high. */
  async function take(): Promise<'mine' | 'refused' | 'not-mine'> {
    const askedMs = realMs();
    const granted = await bus.lease(lease, holder, LEASE_TTL_MS, Math.max(others, fence - 1));
    if (granted !== fence) await letGo();
    if (granted === null || closed) return 'not-mine';
    fence = granted;
    heldUntilMs = askedMs + LEASE_TTL_MS;
    if (claimed) return 'mine';
    const claim = await store.classes.claim(room.roomId, granted).catch((error) => {
      // A store that cannot write cannot judge either: the lease alone decides, and the next turn asks again.
      parts.warn(`that ${room.name} has a new owner could not be written down`, error);
      return null;
    });
    claimed = claim?.mine === true;
    if (claim?.mine !== false) return 'mine';
    others = claim.fence;
    await letGo();
    return 'refused';
  }

  async function renew(): Promise<void> {
    let taken = await take();
    // A Redis that came back empty counts from the start: the second time it counts on from what the store knows.
    if (taken === 'refused') taken = await take();
    mine = taken === 'mine';
    reading ??= follow();
  }

  /** Beside the turns: a store that is slow, or a long recording, must not cost the lease. */
  async function follow(): Promise<void> {
    try {
      // A "class changed" that the bus has lost is found here.
      await log.refresh();
      if (mine && loop === null) await own();
    } catch (error) {
      parts.warn(`the class in ${room.name} could not be read`, error);
    } finally {
      reading = null;
    }
  }

  function turnOnce(): void {
    turn = renew()
      .catch((error) => parts.warn(`the lease on ${room.name} could not be taken`, error))
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
      await reading;
      await letGo();
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
