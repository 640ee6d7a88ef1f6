import { EventEmitter } from 'node:events';
import { decodeFrame, type Frame } from '@takt/shared/frame.ts';
import { CLOSE_TOO_SLOW } from '@takt/shared/wire.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { roster } from '../../test/support/a-live-room.ts';
import { busOn } from '../../test/support/a-store.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { publish, subscribe } from '../bus/channel.ts';
import * as channels from '../bus/channels.ts';
import { type FanOut, startFanOut } from './fan-out.ts';

const NO_STRAPS = { type: 'serverStraps', straps: [], suggestions: [] } as const;
const WELCOME = { type: 'serverWelcome', protocol: 2, clockRate: 1, demonstration: true, nowMs: 0 } as const;
const EMPTY: Frame = {
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
class Screen extends EventEmitter {
  readonly sent: { readonly bytes: Uint8Array | string; readonly binary: boolean }[] = [];
  closed: number | null = null;
  send(bytes: Uint8Array | string, options?: { binary: boolean }): void {
    this.sent.push({ bytes, binary: options?.binary ?? false });
  }
  close(code: number): void {
    this.closed = code;
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
  get texts(): unknown[] {
    return this.sent
      .filter(({ binary }) => !binary)
      .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()));
  }
}

let fanOut: FanOut | null = null;
afterEach(() => fanOut?.close());

function roomWith(rate = 1) {
  const hand = handClock(rate, 1_000_000);
  const bus = busOn(() => hand.clock.nowMs());
  const out = startFanOut(bus, hand.clock);
  fanOut = out;
  const asked: string[] = [];
  void subscribe(bus, channels.ask('sal-1'), ({ type }) => asked.push(type));
  const drained = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await null;
  };
  let seq = 0;
  return {
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
      return { screen, take, ack: (seen: number) => take({ type: 'viewerAck', seq: seen }) };
    },
    /** A frame of the owner's, `afterMs` after the last. */
    async frame(afterMs: number, given = ++seq) {
      hand.moveTo(hand.clock.nowMs() + afterMs * rate);
      publish(bus, channels.frames('sal-1', 'wall'), { ...EMPTY, seq: given });
      await drained();
    },
  };
}

describe('frames to viewers', () => {
  it('[FAN1] a viewer is welcomed, and the owner is asked for a full frame and the roster', async () => {
    const { join, asked } = roomWith();
    const { screen } = await join();
    expect(screen.texts).toEqual([WELCOME]);
    expect(asked).toEqual(['edgeLost']);
  });

  it('[FAN2] a frame’s bytes go on untouched, the same to all of its projection and to nobody else', async () => {
    const { join, frame, bus, drained } = roomWith();
    const [one, two, other] = [await join(), await join(), await join('console')];
    await frame(0);
    publish(bus, channels.frames('sal-2', 'wall'), EMPTY);
    await drained();
    expect([one.screen.seqs, two.screen.seqs, other.screen.seqs]).toEqual([[1], [1], []]);
    expect(one.screen.sent.at(-1)?.bytes).toBe(two.screen.sent.at(-1)?.bytes);
  });

  it('[FAN3] an integrator gets the same as JSON', async () => {
    const { join, frame } = roomWith();
    const { screen } = await join('wall', 'json');
    await frame(0);
    expect(screen.texts.at(-1)).toEqual({ type: 'serverFrame', frame: { ...EMPTY, seq: 1 } });
  });

  it('[FAN4] the last roster is kept for who comes later; straps go to consoles alone', async () => {
    const { join, bus, drained } = roomWith();
    const early = await join();
    publish(bus, channels.roster('sal-1', 'wall'), {
      type: 'serverRoster',
      roster: roster({ version: 3 }),
    });
    publish(bus, channels.straps('sal-1'), NO_STRAPS);
    await drained();
    const late = await join();
    const console = await join('console');
    const other = await join('console');
    console.take({ type: 'viewerPairing', open: true });
    publish(bus, channels.straps('sal-1'), NO_STRAPS);
    await drained();
    expect(late.screen.texts[1]).toMatchObject({ roster: { version: 3 } });
    expect(
      [early, late, other].map(({ screen }) => JSON.stringify(screen.texts).includes('serverStraps')),
    ).toEqual([false, false, false]);
    expect(console.screen.texts.at(-1)).toMatchObject({ type: 'serverStraps' });
  });

  it('[FAN10] straps go to a console for as long as its own dialog is open; the owner hears of the last that closes', async () => {
    const { join, bus, drained, hand, asked } = roomWith();
    const [one, two] = [await join('console'), await join('console')];
    const told = async () => {
      publish(bus, channels.straps('sal-1'), NO_STRAPS);
      await drained();
      return [one, two].map(({ screen }) => JSON.stringify(screen.texts).split('serverStraps').length - 1);
    };
    one.take({ type: 'viewerPairing', open: true, slot: 1 });
    two.take({ type: 'viewerPairing', open: true, slot: 2 });
    expect(await told()).toEqual([1, 1]);
    const before = asked.length;
    one.take({ type: 'viewerPairing', open: false });
    expect(await told()).toEqual([1, 2]);
    expect(asked.slice(before), 'the other is still open').toEqual([]);
    hand.moveTo(hand.clock.nowMs() + 5_001);
    expect(await told(), 'not renewed for 5 s').toEqual([1, 2]);
    two.take({ type: 'viewerPairing', open: false });
    await drained();
    expect(asked.slice(before)).toEqual(['viewerPairing']);
  });
});

describe('newest wins, by acknowledgements', () => {
  it.each([1, 20])(
    '[FAN5] 2 s without one hold a viewer back; then one current frame is asked for (speed %i)',
    async (rate) => {
      const { join, frame, asked, out } = roomWith(rate);
      const slow = await join();
      const quick = await join();
      for (let i = 0; i < 5; i++) {
        await frame(500);
        quick.ack(i + 1);
      }
      expect(slow.screen.seqs).toEqual([1, 2, 3, 4, 5]);
      await frame(500);
      await frame(500);
      quick.ack(7);
      expect(slow.screen.seqs, 'nothing is queued for it').toEqual([1, 2, 3, 4, 5]);
      expect(quick.screen.seqs).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(out.counts()).toEqual({ viewers: 2, heldBack: 2 });
      const before = asked.length;
      slow.ack(4);
      await frame(100);
      expect(slow.screen.seqs, 'it has not caught up yet').toHaveLength(5);
      slow.ack(5);
      await frame(100);
      expect(asked.slice(before)).toEqual(['edgeLost']);
      expect(slow.screen.seqs).toEqual([1, 2, 3, 4, 5, 9]);
    },
  );

  it('[FAN6] a viewer that never answers is closed after 30 s', async () => {
    const { join, frame } = roomWith();
    const { screen } = await join();
    await frame(0);
    await frame(30_000);
    expect(screen.closed).toBeNull();
    await frame(1);
    expect([screen.closed, screen.seqs]).toEqual([CLOSE_TOO_SLOW, [1]]);
  });

  it('[FAN7] another owner counts from 1 again: what the last one sent is not waited for', async () => {
    const { join, frame } = roomWith();
    const { screen, ack } = await join();
    await frame(0, 5000);
    for (const seq of [1, 2, 3]) {
      await frame(900, seq);
      ack(seq);
    }
    expect([screen.seqs, screen.closed]).toEqual([[5000, 1, 2, 3], null]);
  });
});

describe('what viewers say', () => {
  it('[FAN8] lost and pairing go to the owner; pairing only from a console', async () => {
    const { join, asked, drained } = roomWith();
    const wall = await join();
    const console = await join('console');
    asked.splice(0);
    wall.take({ type: 'viewerPairing', open: true });
    wall.take({ type: 'viewerLost' });
    console.take({ type: 'viewerPairing', open: true });
    await drained();
    expect(asked).toEqual(['edgeLost', 'viewerPairing']);
  });

  it('[FAN9] a viewer that goes is forgotten, and with the last of a room its ear at the bus', async () => {
    const { join, frame, out } = roomWith();
    const { screen } = await join();
    screen.emit('close');
    await frame(0);
    expect([out.counts().viewers, screen.seqs]).toEqual([0, []]);
    const again = await join();
    await frame(0);
    expect(again.screen.seqs).toEqual([2]);
  });
});
