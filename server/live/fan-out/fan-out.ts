/**
 * The fan-out holds sockets, and the present picture of each room that somebody looks at. A frame's bytes go from the
 * bus to every viewer untouched, encoded once however many look. Who comes, or has lost something, is answered from
 * the picture, alone: nothing that a viewer sends crosses the bus, pairing apart.
 */
import type { Clock } from '@takt/shared/clock.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_TRY_AGAIN } from '@takt/shared/link/close-codes.ts';
import type { Projection } from '@takt/shared/wire/frame.ts';
import type { ServerWelcome, ViewerMessage } from '@takt/shared/wire/viewer.ts';
import type { Bus } from '../../bus/bus.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { Budget } from './budget.ts';
import { EdgePicture, OutgoingFrame } from './edge-picture.ts';
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

/** One room and projection. */
interface Group {
  readonly seats: Set<Seat>;
  readonly picture: EdgePicture;
  /** Settles when our ear is at the bus. */
  readonly ready: Promise<(() => Promise<void>)[]>;
  /** The owner is asked once a second at most. */
  readonly asks: Budget;
  /** Ends it when nobody has come back. */
  cancelEnd: () => void;
}

export function startFanOut(bus: Bus, clock: Clock): FanOut {
  const groups = new Map<string, Group>();
  const counts = { heldBack: 0, given: 0, refused: 0, asked: 0 };
  const realMs = (): number => clock.nowMs() / clock.rate;

  function groupOf(room: string, projection: Projection): Group {
    const key = `${projection}:${room}`;
    const found = groups.get(key);
    if (found !== undefined) return found;
    const seats = new Set<Seat>();
    const picture = new EdgePicture(projection);
    const subscriptions = [
      subscribe(bus, channels.frames(room, projection), (heard) => {
        const nowMs = realMs();
        picture.takeFrame(heard, nowMs, clock.nowMs());
        const frame = new OutgoingFrame(heard);
        for (const seat of seats) if (!seat.offer(frame, nowMs)) counts.heldBack += 1;
        if (!picture.sound) askOwner(room, group);
      }),
      subscribe(bus, channels.roster(room, projection), (heard) => {
        picture.takeRoster(heard);
        for (const seat of seats) seat.offerRoster(heard.bytes);
      }),
    ];
    if (projection === 'console') {
      subscriptions.push(
        subscribe(bus, channels.straps(room), ({ bytes }) => {
          for (const seat of seats) seat.offerStraps(bytes, realMs());
        }),
      );
    }
    const group: Group = {
      seats,
      picture,
      ready: Promise.all(subscriptions),
      asks: new Budget(1, 1, realMs()),
      cancelEnd: () => {},
    };
    group.ready.then(
      // The picture of a room that nobody looked at until now.
      () => askOwner(room, group),
      // Whoever comes next tries anew.
      () => groups.delete(key),
    );
    groups.set(key, group);
    return group;
  }

  function askOwner(room: string, { asks }: Group): void {
    if (!asks.spend(realMs())) return;
    counts.asked += 1;
    publish(bus, channels.ask(room), { type: 'edgeLost' });
  }

  function give(seat: Seat, { picture }: Group): void {
    if (seat.give(picture, realMs())) counts.given += 1;
  }

  const classNowMs = ({ picture }: Group): number | null => picture.classNowMs(clock.nowMs());

  function leave(key: string, group: Group, seat: Seat): void {
    group.seats.delete(seat);
    if (group.seats.size > 0 || groups.get(key) !== group) return;
    group.cancelEnd = clock.after(KEPT_FOR_MS * clock.rate, () => {
      groups.delete(key);
      group.ready.then(
        (unsubscribers) => Promise.all(unsubscribers.map((end) => end())),
        () => {},
      );
    });
  }

  function hear(message: ViewerMessage, seat: Seat, group: Group): void {
    const nowMs = realMs();
    if (!seat.speaks(nowMs)) return;
    switch (message.type) {
      case 'viewerAck':
        if (seat.acknowledged(message.seq)) give(seat, group);
        if (message.nowMs !== undefined) seat.tellTime(message.nowMs, classNowMs(group), nowMs);
        return;
      case 'viewerLost':
        if (seat.mayAsk(nowMs)) give(seat, group);
        else counts.refused += 1;
        return;
      case 'viewerPairing': {
        if (!seat.dialog(message, nowMs)) return;
        // Another console's dialog stays open when this one's closes.
        const others = [...group.seats].some((one) => one.pairing(nowMs));
        const { type, open, slot } = message;
        const told = slot === undefined ? { type, open } : { type, open, slot };
        if (open || !others) publish(bus, channels.ask(seat.viewer.room), told);
        return;
      }
      case 'viewerHello':
        seat.viewer.socket.close(CLOSE_BAD_MESSAGE, 'viewerHello comes once');
    }
  }

  return {
    join(viewer, welcome) {
      const { socket, room, projection } = viewer;
      const group = groupOf(room, projection);
      const seat = new Seat(viewer, realMs());
      group.cancelEnd();
      socket.send(JSON.stringify({ ...welcome, nowMs: classNowMs(group) ?? welcome.nowMs }));
      give(seat, group);
      group.seats.add(seat);
      socket.on('close', () => leave(`${projection}:${room}`, group, seat));
      group.ready.catch(() => socket.close(CLOSE_TRY_AGAIN, 'the bus is away'));
      return (message) => hear(message, seat, group);
    },
    counts() {
      let viewers = 0;
      for (const group of groups.values()) viewers += group.seats.size;
      return { viewers, ...counts };
    },
    async close() {
      const all = [...groups.values()];
      groups.clear();
      for (const group of all) {
        group.cancelEnd();
        for (const seat of group.seats) seat.viewer.socket.terminate();
        const unsubscribers = await group.ready.catch(() => []);
        for (const end of unsubscribers) await end();
      }
    },
  };
}
