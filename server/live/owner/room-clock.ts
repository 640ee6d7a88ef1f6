/**
 * A room's one clock: its owner's monotonic one. Whatever touches a class is timed by it; the time of day is a label.
 * The owner counts on from what the class's log knows. Every other process compares its own clock with the owner's over
 * the bus, and places on it what its gateways bring, whatever either machine takes the time of day to be.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Bus } from '../../bus/bus.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import type { RoomTime } from '../../control/room-time.ts';

// Real milliseconds.
const ASK_EVERY_MS = 10_000;
const ASK_AT_FIRST_EVERY_MS = 200;
const ASKED_AT_FIRST = 6;
/** A comparison is wrong by half its round trip at most; one with a longer round trip is not used. */
const ROUND_TRIP_MAX_MS = 2_000;
/** Three minutes of them: two machines' clocks part by some milliseconds in that time. */
const ROUND_TRIPS_KEPT = 16;
/** An owner that has said nothing for so long is gone, whatever its number. */
const OWNER_SILENT_MS = 30_000;

/** It is known once this process owns the room, or has compared clocks with the process that does. */
export interface RoomClock extends RoomTime {
  /** This process's own clock, which began at its machine's time of day. */
  processMs(): number;
  /** A time of this process's clock as the room's. */
  place(processMs: number): number;
  /** A time of the room's as this process's clock has it. */
  unplace(roomMs: number): number;
  /** Does this process own the room? */
  isOwner(): boolean;
  /** For the room's owner: it is `nowMs` now, and from now on the time is counted here. */
  own(fence: number, nowMs: number): void;
  /** Somebody else owns the room; until it is heard of, its time goes on as it did. */
  letGo(): void;
  close(): Promise<void>;
}

export interface RoomClockParts {
  readonly roomId: string;
  readonly bus: Bus;
  /** This process's. */
  readonly clock: Clock;
  /** This process, unlike every other. */
  readonly processId: string;
}

interface Comparison {
  readonly fence: number;
  readonly roundTripMs: number;
  /** The room's clock minus this process's. */
  readonly offsetMs: number;
  /** The owner's own clock minus the room's. */
  readonly ownerAheadMs: number;
}

export async function startRoomClock({ roomId, bus, clock, processId }: RoomClockParts): Promise<RoomClock> {
  const channel = channels.clock(roomId);
  const { promise: known, resolve: setKnown } = Promise.withResolvers<void>();
  let isKnown = false;
  let offsetMs = 0;
  let ownerAheadMs = 0;
  /** The number by which this process owns the room, or null. */
  let mine: number | null = null;
  let owner = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let comparisons: Comparison[] = [];
  let soon = ASKED_AT_FIRST;
  let isClosed = false;
  let cancel = (): void => {};

  const nowMs = (): number => clock.nowMs() + offsetMs;

  function know(): void {
    isKnown = true;
    setKnown();
  }

  function ask(): void {
    cancel();
    if (mine !== null || isClosed) return;
    publish(bus, channel, { type: 'clockAsk', from: processId, sentMs: clock.nowMs() });
    const again = isKnown && soon === 0 ? ASK_EVERY_MS : ASK_AT_FIRST_EVERY_MS;
    soon = Math.max(0, soon - 1);
    cancel = clock.after(again * clock.rate, ask);
  }

  function tell(to: string | null, sentMs: number, fence: number): void {
    publish(bus, channel, { type: 'clockTold', to, sentMs, roomMs: nowMs(), ownersMs: clock.nowMs(), fence });
  }

  function hear({ to, sentMs, roomMs, ownersMs, fence }: channels.ClockTold): void {
    if (mine !== null) return;
    const heardMs = clock.nowMs();
    const silent = heardMs - toldAtMs > OWNER_SILENT_MS * clock.rate;
    if (fence < owner && !silent) return;
    if (fence !== owner) {
      // The time goes on as it was known until there is something better.
      [owner, comparisons, soon] = [fence, [], ASKED_AT_FIRST];
      toldAtMs = heardMs;
      if (to !== processId) ask();
    }
    const roundTripMs = heardMs - sentMs;
    if (to !== processId || roundTripMs < 0 || roundTripMs > ROUND_TRIP_MAX_MS * clock.rate) return;
    toldAtMs = heardMs;
    const offset = roomMs - (sentMs + heardMs) / 2;
    comparisons.push({ fence, roundTripMs, offsetMs: offset, ownerAheadMs: ownersMs - roomMs });
    comparisons = comparisons.slice(-ROUND_TRIPS_KEPT);
    // Whatever made the others slower made them lopsided too (the filter of NTP, RFC 5905 section 10).
    const best = comparisons.reduce((least, one) => (one.roundTripMs < least.roundTripMs ? one : least));
    offsetMs = best.offsetMs;
    ownerAheadMs = best.ownerAheadMs;
    know();
  }

  const unsubscribe = await subscribe(bus, channel, (message) => {
    if (message.type === 'clockTold') hear(message);
    else if (mine !== null) tell(message.from, message.sentMs, mine);
  });
  ask();

  return {
    rate: clock.rate,
    nowMs,
    after: (delayMs, task) => clock.after(delayMs, task),
    known,
    isKnown: () => isKnown,
    processMs: () => clock.nowMs(),
    place: (processMs) => processMs + offsetMs,
    unplace: (roomMs) => roomMs - offsetMs,
    ownersMs: () => (mine === null ? nowMs() + ownerAheadMs : clock.nowMs()),
    isOwner: () => mine !== null,
    own(fence, atMs) {
      cancel();
      offsetMs = atMs - clock.nowMs();
      [mine, owner, comparisons] = [fence, fence, []];
      know();
      tell(null, clock.nowMs(), fence);
    },
    letGo() {
      if (mine === null) return;
      ownerAheadMs = -offsetMs;
      mine = null;
      soon = ASKED_AT_FIRST;
      toldAtMs = clock.nowMs();
      ask();
    },
    async close() {
      mine = null;
      isClosed = true;
      cancel();
      await unsubscribe();
    },
  };
}
