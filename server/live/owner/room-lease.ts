/**
 * A room's lease as one process has it: taken on the bus, and its fencing number told to the store. That number goes
 * with everything that an owner writes; the store refuses a lower one. A lease that could not be renewed for as long as
 * it lasts is over, here as for whoever waits for it: from then on not a frame goes out. Who asks for it, how often, and
 * what a new owner does first: ownership.ts.
 */
import type { Bus } from '../../bus/bus.ts';
import type { Store } from '../../store/store.ts';
import type { RoomName } from '../state/roster.ts';
import type { RoomClock } from './room-clock.ts';

const LEASE_TTL_MS = 5_000;

/** `refused`: the lease is ours, but the store knows of a number as high. */
type Taken = 'mine' | 'refused' | 'not-mine';

export interface RoomLeaseParts {
  readonly room: RoomName;
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: RoomClock;
  /** This process, unlike every other. */
  readonly holder: string;
  readonly warn: (message: string, error: unknown) => void;
}

export class RoomLease {
  readonly #parts: RoomLeaseParts;
  readonly #name: string;
  readonly #onLost: () => Promise<void>;
  /** The number that came with the lease; 0: the room is not this process's. */
  #fence = 0;
  /** The store has taken that number. */
  #claimed = false;
  /** The lease is held, and the store has not refused its number. */
  #mine = false;
  /** The highest of others' numbers that the store has told of. */
  #others = 0;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #takesMore = true;

  /** `onLost`: what must stop when the room is no longer this process's; called also when it was not before. */
  constructor(parts: RoomLeaseParts, onLost: () => Promise<void>) {
    this.#parts = parts;
    this.#name = `room:${parts.room.roomId}`;
    this.#onLost = onLost;
  }

  fence(): number {
    return this.#fence;
  }

  isMine(): boolean {
    return this.#mine;
  }

  /** Is the lease that came with this number held still, by the time that has passed? */
  holds(as: number): boolean {
    return this.#fence === as && this.#realMs() < this.#heldUntilMs;
  }

  /** Takes it, or renews it. */
  async renew(): Promise<void> {
    let taken = await this.#take();
    // A Redis that came back empty counts from the start: the second time it counts on from what the store knows.
    if (taken === 'refused') taken = await this.#take();
    this.#mine = taken === 'mine';
  }

  /** The store knows of somebody with a higher number: the next turn asks for a higher one, or finds the room taken. */
  async surpassed(as: number): Promise<void> {
    if (this.#fence === as) await this.#letGo();
  }

  takeNoMore(): void {
    this.#takesMore = false;
  }

  async giveBack(): Promise<void> {
    await this.#letGo();
    await this.#parts.bus.release(this.#name, this.#parts.holder);
  }

  async #take(): Promise<Taken> {
    const { bus, holder } = this.#parts;
    const askedMs = this.#realMs();
    const above = Math.max(this.#others, this.#fence - 1);
    const granted = await bus.lease(this.#name, holder, LEASE_TTL_MS, above);
    if (granted !== this.#fence) await this.#letGo();
    if (granted === null || !this.#takesMore) return 'not-mine';
    this.#fence = granted;
    this.#heldUntilMs = askedMs + LEASE_TTL_MS;
    return this.#claimed ? 'mine' : this.#claim(granted);
  }

  async #claim(fence: number): Promise<Taken> {
    const { room, store, warn } = this.#parts;
    const claim = await store.classes.claim(room.roomId, fence).catch((error) => {
      // A store that cannot write cannot judge either: the lease alone decides, and the next turn asks again.
      warn(`that ${room.name} has a new owner could not be written down`, error);
      return null;
    });
    this.#claimed = claim?.mine === true;
    if (claim?.mine !== false) return 'mine';
    this.#others = claim.fence;
    await this.#letGo();
    return 'refused';
  }

  async #letGo(): Promise<void> {
    this.#fence = 0;
    this.#claimed = false;
    this.#mine = false;
    await this.#onLost();
  }

  #realMs(): number {
    const { clock } = this.#parts;
    return clock.processMs() / clock.rate;
  }
}
