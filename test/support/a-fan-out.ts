/** A fan-out with screens, and in the same hand the owner of its room, the bus and the clock. */
import { EventEmitter } from 'node:events';
import { publish, subscribe } from '@takt/server/bus/channel.ts';
import * as channels from '@takt/server/bus/channels.ts';
import { type FanOut, startFanOut } from '@takt/server/live/fan-out/fan-out.ts';
import { decodeFrame, type Frame } from '@takt/shared/wire/frame.ts';
import type { WebSocket } from 'ws';
import { roster } from './a-live-room.ts';
import { busOn } from './a-store.ts';
import { handClock } from './hand-clock.ts';

export const NO_STRAPS = { type: 'serverStraps', straps: [], suggestions: [] } as const;
export const WELCOME = {
  type: 'serverWelcome',
  protocol: 2,
  clockRate: 1,
  demonstration: true,
  nowMs: 0,
} as const;
export const EMPTY: Frame = {
  projection: 'wall',
  full: true,
  blanked: false,
  status: 'none',
  seq: 0,
  atMs: 0,
  rosterVersion: 1,
  phaseIndex: 0,
  inTargetCount: 0,
  onTheWayCount: 0,
  phaseElapsedMs: 0,
  phaseRemainingMs: null,
  groupInTargetS: 0,
  slots: [],
};

/** The other end of a socket: what was sent, and whether it was closed. */
export class Screen extends EventEmitter {
  readonly sent: { readonly bytes: Uint8Array | string; readonly binary: boolean }[] = [];
  closed: number | null = null;
  bufferedAmount = 0;
  send(bytes: Uint8Array | string, options?: { binary: boolean }): void {
    this.sent.push({ bytes, binary: options?.binary ?? false });
  }
  close(code: number): void {
    this.closed ??= code;
  }
  terminate(): void {
    this.closed ??= 1006;
    this.emit('close');
  }
  get seqs(): number[] {
    return this.sent.flatMap(({ bytes, binary }) =>
      binary && typeof bytes !== 'string' ? [decodeFrame(bytes)?.seq ?? -1] : [],
    );
  }
  get frames(): (Frame | null)[] {
    return this.sent.flatMap(({ bytes, binary }) =>
      binary && typeof bytes !== 'string' ? [decodeFrame(bytes)] : [],
    );
  }
  get rosters(): number[] {
    return this.texts.flatMap((text) =>
      typeof text === 'object' && text !== null && 'roster' in text
        ? [(text.roster as { version: number }).version]
        : [],
    );
  }
  get texts(): unknown[] {
    return this.sent
      .filter(({ binary }) => !binary)
      .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()));
  }
}

const started: FanOut[] = [];
export async function closeRooms(): Promise<void> {
  for (const out of started.splice(0)) await out.close();
}

/** A fan-out on a bus of its own, by a hand's clock `rate` times as fast as real time. */
export function roomWith(rate = 1) {
  const hand = handClock(rate, 1_000_000);
  const bus = busOn(() => hand.clock.nowMs());
  const out = startFanOut(bus, hand.clock);
  started.push(out);
  const asked: string[] = [];
  const onBus: string[] = [];
  void subscribe(bus, channels.ask('sal-1'), ({ type }) => asked.push(type));
  const drained = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await null;
  };
  let seq = 0;
  for (const channel of [
    channels.ask('sal-1'),
    channels.frames('sal-1', 'wall'),
    channels.roster('sal-1', 'wall'),
  ])
    void bus.subscribe(channel.name, () => onBus.push(channel.kind));
  return {
    onBus,
    hand,
    bus,
    out,
    asked,
    drained,
    async join(projection: 'wall' | 'console' = 'wall', format: 'binary' | 'json' = 'binary') {
      const screen = new Screen();
      const take = out.join(
        { socket: screen as unknown as WebSocket, room: 'sal-1', projection, format },
        WELCOME,
      );
      await drained();
      return {
        screen,
        take,
        ack: (seen: number) => take({ type: 'viewerAck', seq: seen }),
        lost: () => take({ type: 'viewerLost' }),
      };
    },
    async roster(version = 1, projection: 'wall' | 'console' = 'wall') {
      publish(bus, channels.roster('sal-1', projection), {
        type: 'serverRoster',
        roster: roster({ version }),
      });
      await drained();
    },
    /** Timer by timer. */
    async pass(realMs: number) {
      const untilMs = hand.clock.nowMs() + realMs * rate;
      while (hand.nextMs() <= untilMs) {
        hand.moveTo(hand.nextMs());
        await drained();
      }
      hand.moveTo(untilMs);
      await drained();
    },
    /** A frame of the owner's, `afterMs` after the last. */
    async frame(afterMs: number, given = ++seq, change: Partial<Frame> = {}) {
      seq = given;
      hand.moveTo(hand.clock.nowMs() + afterMs * rate);
      publish(bus, channels.frames('sal-1', 'wall'), { ...EMPTY, seq: given, ...change });
      await drained();
    },
  };
}
