/**
 * The fan-out holds sockets only: a frame's bytes go from the bus to every viewer untouched, encoded once however
 * many look. Newest wins per socket, by the viewer's own acknowledgements: a socket's bufferedAmount shows nothing,
 * the kernel swallows half an hour of our stream.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Projection } from '@takt/shared/frame.ts';
import { CLOSE_TOO_SLOW, type ServerMessage, type ViewerMessage } from '@takt/shared/wire.ts';
import type { WebSocket } from 'ws';
import type { Bus } from '../bus/bus.ts';
import { encodeJson, publish, subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';

/** Real time without an acknowledgement after which a viewer gets nothing until it answers. */
const HOLD_BACK_AFTER_MS = 2_000;
const HOPELESS_AFTER_MS = 30_000;
/** A console says every 2 s that its dialog is open. */
const PAIRING_FOR_MS = 5_000;

export interface Viewer {
  readonly socket: WebSocket;
  readonly room: string;
  readonly projection: Projection;
  readonly format: 'binary' | 'json';
}

export interface FanOut {
  /** Takes a greeted viewer in; the returned function takes its later messages. */
  join(viewer: Viewer, welcome: ServerMessage): (message: ViewerMessage) => void;
  counts(): { readonly viewers: number; readonly heldBack: number };
  close(): Promise<void>;
}

interface Seat extends Viewer {
  /** Frames sent and not acknowledged yet, oldest first. */
  unacknowledged: { readonly seq: number; readonly sentMs: number }[];
  heldBack: boolean;
  /** Its pairing dialog is open until then, real ms, unless it says so again. */
  pairingUntilMs: number;
}

interface Group {
  readonly seats: Set<Seat>;
  roster: Uint8Array | null;
  readonly ready: Promise<(() => Promise<void>)[]>;
}

export function startFanOut(bus: Bus, clock: Clock): FanOut {
  const groups = new Map<string, Group>();
  let heldBack = 0;
  const realMs = (): number => clock.nowMs() / clock.rate;

  function groupOf(room: string, projection: Projection): Group {
    const key = `${projection}:${room}`;
    const found = groups.get(key);
    if (found !== undefined) return found;
    const seats = new Set<Seat>();
    const subscriptions = [
      subscribe(bus, channels.frames(room, projection), (heard) => sendFrame(seats, heard)),
      subscribe(bus, channels.roster(room, projection), ({ bytes }) => {
        group.roster = bytes;
        sendText(seats, bytes);
      }),
    ];
    if (projection === 'console') {
      const pairing = (seat: Seat): boolean => seat.pairingUntilMs > realMs();
      subscriptions.push(
        subscribe(bus, channels.straps(room), ({ bytes }) => sendText([...seats].filter(pairing), bytes)),
      );
    }
    const group: Group = { seats, roster: null, ready: Promise.all(subscriptions) };
    group.ready.catch(() => {});
    groups.set(key, group);
    return group;
  }

  function sendText(seats: Iterable<Seat>, bytes: Uint8Array): void {
    for (const seat of seats) if (!seat.heldBack) seat.socket.send(bytes, { binary: false });
  }

  function sendFrame(seats: ReadonlySet<Seat>, { bytes, frame }: channels.HeardFrame): void {
    const nowMs = realMs();
    const { seq } = frame;
    let json: Uint8Array | null = null;
    for (const seat of seats) {
      const waitingSinceMs = seat.unacknowledged[0]?.sentMs ?? nowMs;
      // Once held back, until it has caught up: a frame in between would only wait behind the others.
      if (seat.heldBack || nowMs - waitingSinceMs > HOLD_BACK_AFTER_MS) {
        heldBack += 1;
        seat.heldBack = true;
        if (nowMs - waitingSinceMs > HOPELESS_AFTER_MS) {
          seat.socket.close(CLOSE_TOO_SLOW, 'no acknowledgement for 30 s');
        }
        continue;
      }
      // Another owner, or a roll-over, counts from the start again: what was sent before is not waited for.
      if ((seat.unacknowledged.at(-1)?.seq ?? 0) > seq) seat.unacknowledged = [];
      seat.unacknowledged.push({ seq, sentMs: nowMs });
      if (seat.format === 'binary') seat.socket.send(bytes, { binary: true });
      else {
        json ??= encodeJson({ type: 'serverFrame', frame });
        seat.socket.send(json, { binary: false });
      }
    }
  }

  function ask(room: string, message: channels.Ask): void {
    publish(bus, channels.ask(room), message);
  }

  function leave(key: string, group: Group, seat: Seat): void {
    group.seats.delete(seat);
    if (group.seats.size > 0) return;
    groups.delete(key);
    group.ready.then(
      (unsubscribers) => Promise.all(unsubscribers.map((end) => end())),
      () => {},
    );
  }

  return {
    join(viewer, welcome) {
      const { socket, room, projection } = viewer;
      const group = groupOf(room, projection);
      const seat: Seat = { ...viewer, unacknowledged: [], heldBack: false, pairingUntilMs: 0 };
      socket.send(JSON.stringify(welcome));
      if (group.roster !== null) socket.send(group.roster, { binary: false });
      group.seats.add(seat);
      socket.on('close', () => leave(`${projection}:${room}`, group, seat));
      // A full frame and the roster from whoever owns the room, once our ear is at the bus.
      group.ready.then(
        () => ask(room, { type: 'edgeLost' }),
        () => socket.close(1011, 'the bus is away'),
      );
      return (message) => {
        switch (message.type) {
          case 'viewerAck':
            seat.unacknowledged = seat.unacknowledged.filter((frame) => frame.seq > message.seq);
            if (seat.heldBack && seat.unacknowledged.length === 0) {
              seat.heldBack = false;
              ask(room, { type: 'edgeLost' });
            }
            return;
          case 'viewerPairing':
            if (projection !== 'console') return;
            seat.pairingUntilMs = message.open ? realMs() + PAIRING_FOR_MS : 0;
            // Another console's dialog stays open when this one's closes.
            if (message.open || [...group.seats].every((one) => one.pairingUntilMs <= realMs()))
              ask(room, message);
            return;
          case 'viewerLost':
            ask(room, { type: 'edgeLost' });
            return;
          case 'viewerHello':
            return;
        }
      };
    },
    counts() {
      let viewers = 0;
      for (const group of groups.values()) viewers += group.seats.size;
      return { viewers, heldBack };
    },
    async close() {
      for (const group of groups.values()) for (const seat of group.seats) seat.socket.terminate();
      const all = [...groups.values()];
      groups.clear();
      for (const group of all) {
        const unsubscribers = await group.ready.catch(() => []);
        for (const end of unsubscribers) await end();
      }
    },
  };
}
