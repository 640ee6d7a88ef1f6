/**
 * The fan-out holds sockets, and the present picture of each room that somebody looks at. A frame's bytes go from the
 * bus to every viewer untouched, encoded once however many look. Who comes, or has lost something, is answered from
 * the picture, alone: nothing that a viewer sends crosses the bus, pairing apart.
 */
import type { Clock } from '@takt/shared/clock.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_TRY_AGAIN } from '@takt/shared/link/close-codes.ts';
import type { Projection } from '@takt/shared/wire/frame.ts';
import type { ServerWelcome, ViewerMessage, ViewerPairing } from '@takt/shared/wire/viewer.ts';
import type { Bus } from '../../bus/bus.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { Budget } from './budget.ts';
import { EdgePicture, OutgoingFrame } from './edge-picture.ts';
import { guardedFrame, guardedRoster } from './guarded.ts';
import { Seat, type Viewer } from './seat.ts';

/** Real time for which a room's picture is kept up after the last viewer: who comes and goes costs the bus nothing. */
const KEPT_FOR_MS = 30_000;

export interface FanOut {
  /** Takes a greeted viewer in; the returned function takes its later messages. */
  join(viewer: Viewer, welcome: ServerWelcome): (message: ViewerMessage) => void;
  counts(): FanOutCounts;
  close(): Promise<void>;
}

export interface FanOutCounts {
  readonly viewers: number;
  /** Frames that were not sent to a viewer that did not keep up. */
  readonly heldBack: number;
  /** Times that one viewer was given the present: it came, had caught up, or had lost something. */
  readonly given: number;
  /** Times that a viewer asked for it too often. */
  readonly refused: number;
  /** Times that the owner was asked for the picture. */
  readonly asked: number;
}

export function startFanOut(bus: Bus, clock: Clock): FanOut {
  return new Groups(bus, clock);
}

/** One room and projection: who looks at it, and its picture. */
interface Group {
  readonly key: string;
  readonly room: string;
  readonly seats: Set<Seat>;
  readonly picture: EdgePicture;
  /** Settles when our subscriptions stand. */
  readonly ready: Promise<(() => Promise<void>)[]>;
  /** The owner is asked once a second at most. */
  readonly asks: Budget;
  /** Ends it when nobody has come back. */
  cancelEnd: () => void;
}

class Groups implements FanOut {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #groups = new Map<string, Group>();
  readonly #counts = { heldBack: 0, given: 0, refused: 0, asked: 0 };

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  join(viewer: Viewer, welcome: ServerWelcome): (message: ViewerMessage) => void {
    const { socket, room, projection, guarded = false } = viewer;
    const group = this.#groupOf(room, projection, guarded);
    const seat = new Seat(viewer, this.#realMs());
    group.cancelEnd();
    socket.send(JSON.stringify({ ...welcome, nowMs: this.#classNowMs(group) ?? welcome.nowMs }));
    this.#give(seat, group);
    group.seats.add(seat);
    socket.on('close', () => this.#leave(group, seat));
    group.ready.catch(() => socket.close(CLOSE_TRY_AGAIN, 'the bus is away'));
    return (message) => this.#hear(message, seat, group);
  }

  counts(): FanOutCounts {
    let viewers = 0;
    for (const group of this.#groups.values()) viewers += group.seats.size;
    return { viewers, ...this.#counts };
  }

  async close(): Promise<void> {
    const all = [...this.#groups.values()];
    this.#groups.clear();
    for (const group of all) {
      group.cancelEnd();
      for (const seat of group.seats) seat.viewer.socket.terminate();
      const unsubscribers = await group.ready.catch(() => []);
      for (const end of unsubscribers) await end();
    }
  }

  #groupOf(room: string, projection: Projection, guarded: boolean): Group {
    const key = `${guarded ? 'guarded' : projection}:${room}`;
    return this.#groups.get(key) ?? this.#open(key, room, projection, guarded);
  }

  #open(key: string, room: string, projection: Projection, guarded: boolean): Group {
    const bus = this.#bus;
    const subscriptions = [
      subscribe(bus, channels.frames(room, projection), (heard) =>
        this.#offerFrame(group, guarded ? guardedFrame(heard) : heard),
      ),
      subscribe(bus, channels.roster(room, projection), (heard) => {
        const roster = guarded ? guardedRoster(heard) : heard;
        group.picture.takeRoster(roster);
        for (const seat of group.seats) seat.offerRoster(roster.bytes);
      }),
    ];
    if (projection === 'console' && !guarded) {
      subscriptions.push(
        subscribe(bus, channels.straps(room), ({ bytes }) => {
          for (const seat of group.seats) seat.offerStraps(bytes, this.#realMs());
        }),
      );
    }
    const group: Group = {
      key,
      room,
      seats: new Set(),
      picture: new EdgePicture(projection),
      ready: Promise.all(subscriptions),
      asks: new Budget(1, 1, this.#realMs()),
      cancelEnd: () => {},
    };
    group.ready.then(
      // The picture of a room that nobody looked at until now.
      () => this.#askOwner(group),
      // Whoever comes next tries anew.
      () => this.#groups.delete(key),
    );
    this.#groups.set(key, group);
    return group;
  }

  #offerFrame(group: Group, heard: channels.HeardFrame): void {
    const nowMs = this.#realMs();
    group.picture.takeFrame(heard, nowMs, this.#clock.nowMs());
    const frame = new OutgoingFrame(heard);
    for (const seat of group.seats) if (!seat.offer(frame, nowMs)) this.#counts.heldBack += 1;
    if (!group.picture.sound) this.#askOwner(group);
  }

  #askOwner({ room, asks }: Group): void {
    if (!asks.spend(this.#realMs())) return;
    this.#counts.asked += 1;
    publish(this.#bus, channels.ask(room), { type: 'edgeLost' });
  }

  #give(seat: Seat, { picture }: Group): void {
    if (seat.give(picture, this.#realMs())) this.#counts.given += 1;
  }

  #hear(message: ViewerMessage, seat: Seat, group: Group): void {
    const nowMs = this.#realMs();
    if (!seat.speaks(nowMs)) return;
    switch (message.type) {
      case 'viewerAck':
        if (seat.acknowledged(message.seq)) this.#give(seat, group);
        if (message.nowMs !== undefined) seat.tellTime(message.nowMs, this.#classNowMs(group), nowMs);
        return;
      case 'viewerLost':
        if (seat.mayAsk(nowMs)) this.#give(seat, group);
        else this.#counts.refused += 1;
        return;
      case 'viewerPairing':
        if (seat.dialog(message, nowMs)) this.#passDialogOn(message, group, nowMs);
        return;
      case 'viewerHello':
        seat.viewer.socket.close(CLOSE_BAD_MESSAGE, 'viewerHello comes once');
    }
  }

  /** Another console's dialog stays open when this one's closes. */
  #passDialogOn({ type, open, slot }: ViewerPairing, { room, seats }: Group, nowMs: number): void {
    const others = [...seats].some((one) => one.pairing(nowMs));
    if (!open && others) return;
    publish(this.#bus, channels.ask(room), slot === undefined ? { type, open } : { type, open, slot });
  }

  #leave(group: Group, seat: Seat): void {
    group.seats.delete(seat);
    if (group.seats.size > 0 || this.#groups.get(group.key) !== group) return;
    group.cancelEnd = this.#clock.after(KEPT_FOR_MS * this.#clock.rate, () => {
      this.#groups.delete(group.key);
      group.ready.then(
        (unsubscribers) => Promise.all(unsubscribers.map((end) => end())),
        () => {},
      );
    });
  }

  #classNowMs({ picture }: Group): number | null {
    return picture.classNowMs(this.#clock.nowMs());
  }

  #realMs(): number {
    return this.#clock.nowMs() / this.#clock.rate;
  }
}
