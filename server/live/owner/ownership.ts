/**
 * One process owns a room's zone loop: whoever holds the room's lease (room-lease.ts). Every process asks for the lease of
 * every room each 1 s (RENEW_EVERY_REAL_MS), which renews it for its holder. When the holder dies, the first that asks once
 * nobody has renewed it for 5 s (LEASE_TTL_MS) has it. It then
 * - keeps what the straps send meanwhile (heard-meanwhile.ts), and reads the log and the recording of the class that is open;
 * - takes the room's time over (goes-on.ts), under the lease's number: the store refuses whoever had a lower one;
 * - notes an outage when nobody has counted a running class for more than 120 s (OUTAGE_AFTER_MS, control/owner-events.ts):
 *   it stands paused at its last second, and the console asks. Else the time away counts as class time;
 * - rebuilds the class from log and recording (rebuild.ts), and draws it (zone-loop.ts).
 */
import { hasEnded } from '@takt/shared/class/class.ts';
import type { ClassLog, OpenClass } from '../../control/class-log.ts';
import { clockQuestion, outageSince } from '../../control/owner-events.ts';
import { messagesOf } from '../../record/believed.ts';
import { batteriesOf, readRecorded, samplesAgain } from '../../record/recorded.ts';
import type { NewEvent, SeenStrap, Store } from '../../store/store.ts';
import type { Equipment } from '../pairing/pairing-desk.ts';
import type { ClassState } from '../state/class-state.ts';
import { timeGoesOn } from './goes-on.ts';
import { type Heard, listenToRoom } from './heard-meanwhile.ts';
import { rebuildClassState } from './rebuild.ts';
import { RoomLease, type RoomLeaseParts } from './room-lease.ts';
import { runZoneLoop, type ZoneLoop } from './zone-loop.ts';

const RENEW_EVERY_REAL_MS = 1_000;
/** No more commits than this, however fast a demonstration runs. */
const ALIVE_EVERY_REAL_MS = 250;

export interface Ownership {
  close(): Promise<void>;
}

export interface OwnershipParts extends RoomLeaseParts {
  readonly log: ClassLog;
  readonly clinicId: string;
}

export function keepRoom(parts: OwnershipParts): Ownership {
  const owner = new Owner(parts);
  owner.turn();
  return owner;
}

class Owner implements Ownership {
  readonly #parts: OwnershipParts;
  readonly #lease: RoomLease;
  #loop: ZoneLoop | null = null;
  #aliveMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;
  #closed = false;
  #renewing: Promise<void> = Promise.resolve();
  /** The log is read, and the loop begun. */
  #following: Promise<void> | null = null;

  constructor(parts: OwnershipParts) {
    this.#parts = parts;
    this.#lease = new RoomLease(parts, () => this.#stop());
  }

  /** Asks for the lease now, and each second anew. */
  turn(): void {
    const { room, clock, warn } = this.#parts;
    this.#renewing = this.#renew()
      .catch((error) => warn(`the lease on ${room.name} could not be taken`, error))
      .finally(() => {
        if (!this.#closed) this.#cancel = clock.after(RENEW_EVERY_REAL_MS * clock.rate, () => this.turn());
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lease.takeNoMore();
    this.#cancel?.();
    await this.#renewing;
    await this.#following;
    await this.#lease.giveBack();
  }

  async #renew(): Promise<void> {
    await this.#lease.renew();
    this.#following ??= this.#follow();
  }

  /** Beside the turns: a store that is slow, or a long recording, must not cost the lease. */
  async #follow(): Promise<void> {
    const { log, room, warn } = this.#parts;
    try {
      // A "class changed" that the bus has lost is found here.
      await log.refresh();
      if (this.#lease.isMine() && this.#loop === null) await this.#own();
    } catch (error) {
      warn(`the class in ${room.name} could not be read`, error);
    } finally {
      this.#following = null;
    }
  }

  async #own(): Promise<void> {
    const { room, log, bus, store, clinicId, clock } = this.#parts;
    const as = this.#lease.fence();
    const heard = await listenToRoom(bus, room.roomId);
    const state = await this.#goOn(as, heard).catch(async (error: unknown) => {
      await heard.close();
      throw error;
    });
    if (this.#lease.fence() !== as || this.#closed) return heard.close();
    const begun = await runZoneLoop({
      heard,
      room,
      log,
      bus,
      clock,
      state,
      equipment: () => equipmentOf(store, clinicId),
      onWorn: (worn) => this.#noteWorn(worn),
      recorded: async (classId, slot) =>
        messagesOf((await readRecorded(store, classId, slot))[0]?.samples ?? []),
      holds: () => this.#lease.holds(as),
      note: (decide) => this.#note(decide),
      onAlive: (open, atMs) => this.#noteAlive(as, open, atMs),
    });
    if (this.#lease.fence() === as && !this.#closed) this.#loop = begun;
    else await begun.close();
  }

  /** Takes the room's time over from whoever had it, and the class with it. */
  async #goOn(as: number, heard: Heard): Promise<ClassState | null> {
    const { log, store, clock } = this.#parts;
    const machineMs = clock.processMs();
    const followedMs = clock.isKnown() ? clock.nowMs() : null;
    const open = log.current();
    if (open === null) {
      clock.own(as, followedMs ?? machineMs);
      return null;
    }
    const recorded = await readRecorded(store, open.classId, null);
    const samples = samplesAgain(recorded);
    const { aliveClockMs } = open;
    const aliveAtMs = Math.max(open.aliveAtMs, open.events.at(-1)?.atMs ?? 0);
    const lastMs = Math.max(aliveAtMs, samples.at(-1)?.receivedAtMs ?? 0);
    const readMs = clock.processMs() - machineMs;
    const taken = { machineMs, followedMs, lastMs, aliveAtMs: open.aliveAtMs, aliveClockMs };
    const nowMs = timeGoesOn(taken) + readMs;
    if (this.#lease.fence() !== as) return null;
    clock.own(as, nowMs);
    await this.#note(({ model }) => outageSince(model, aliveAtMs, nowMs));
    // The clock of a demonstration that runs faster shows no dates.
    if (clock.rate === 1 && !hasEnded(open.model))
      await this.#note((present) => clockQuestion(present, { machineMs: clock.processMs(), nowMs }));
    return rebuildClassState(
      log.current()?.events ?? open.events,
      { samples: heard.mergedInto(samples), batteries: batteriesOf(recorded) },
      { untilMs: clock.nowMs(), heardFromMs: followedMs ?? nowMs },
    );
  }

  async #note(decide: (present: OpenClass) => NewEvent | null): Promise<void> {
    const as = this.#lease.fence();
    const amended = await this.#parts.log.amend({ fence: as, decide });
    if (amended.outcome === 'fenced') await this.#lease.surpassed(as);
  }

  #noteAlive(as: number, open: OpenClass, atMs: number): void {
    const { room, store, clock, warn } = this.#parts;
    if (atMs - this.#aliveMs < ALIVE_EVERY_REAL_MS * clock.rate) return;
    this.#aliveMs = atMs;
    store.classes.alive(open.classId, as, atMs, clock.processMs()).then(
      (mine) => {
        if (!mine) void this.#lease.surpassed(as);
      },
      (error) => warn(`the class in ${room.name} could not be marked as running`, error),
    );
  }

  #noteWorn(worn: readonly SeenStrap[]): void {
    const { store, clinicId, warn } = this.#parts;
    store.straps
      .seen(
        clinicId,
        worn.map((seen) => this.#onMachine(seen)),
      )
      .catch((error) => warn('when straps were heard last could not be written', error));
  }

  /** When a strap was heard last is a date, not a time of the class. */
  #onMachine(seen: SeenStrap): SeenStrap {
    const { clock } = this.#parts;
    const { atMs, battery } = seen;
    const batteryOf = battery === null ? null : { ...battery, atMs: clock.unplace(battery.atMs) };
    return { ...seen, atMs: clock.unplace(atMs), battery: batteryOf };
  }

  /** The room is no longer this process's. */
  async #stop(): Promise<void> {
    this.#parts.clock.letGo();
    const was = this.#loop;
    this.#loop = null;
    await was?.close();
  }
}

async function equipmentOf(store: Store, clinicId: string): Promise<Equipment> {
  const [inventory, lastStraps] = await Promise.all([
    store.people.straps(clinicId),
    store.people.lastStraps(clinicId),
  ]);
  return { inventory, lastStraps };
}
