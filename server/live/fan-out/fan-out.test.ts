import { asSlot } from '@takt/shared/ids.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_TOO_SLOW } from '@takt/shared/link/close-codes.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { closeRooms, EMPTY, NO_STRAPS, roomWith, WELCOME } from '../../../test/support/a-fan-out.ts';
import { publish } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';

afterEach(closeRooms);

describe('frames to viewers', () => {
  it('[FAN1] a viewer is welcomed; when nobody looked at its room before, the owner is asked for the picture, once', async () => {
    const { join, asked } = roomWith();
    const { screen } = await join();
    await join();
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
    const { join, bus, drained, roster: tell } = roomWith();
    const early = await join();
    await tell(3);
    publish(bus, channels.straps('sal-1'), NO_STRAPS);
    await drained();
    const late = await join();
    const console = await join('console');
    const other = await join('console');
    console.take({ type: 'viewerPairing', open: true });
    publish(bus, channels.straps('sal-1'), NO_STRAPS);
    await drained();
    expect([early.screen.rosters, late.screen.rosters]).toEqual([[3], [3]]);
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
    one.take({ type: 'viewerPairing', open: true, slot: asSlot(1) });
    two.take({ type: 'viewerPairing', open: true, slot: asSlot(2) });
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
    '[FAN5] 2 s without an acknowledgement hold a viewer back; when it has caught up it gets one current frame, alone (speed %i)',
    async (rate) => {
      const { join, frame, onBus, out, roster: tell } = roomWith(rate);
      const slow = await join();
      const quick = await join();
      await tell();
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
      expect(out.counts()).toMatchObject({ viewers: 2, heldBack: 2 });
      slow.ack(4);
      slow.lost();
      await frame(100);
      expect(slow.screen.seqs, 'it has not caught up yet').toHaveLength(5);
      const before = [quick.screen.sent.length, onBus.length];
      slow.ack(5);
      expect(slow.screen.seqs, 'the present').toEqual([1, 2, 3, 4, 5, 8]);
      expect([quick.screen.sent.length, onBus.length], 'nobody else notices').toEqual(before);
      await frame(100);
      expect(slow.screen.seqs).toEqual([1, 2, 3, 4, 5, 8, 9]);
    },
  );

  it('[FAN26] with the current frame it gets the roster that it missed, once', async () => {
    const { join, frame, roster: tell } = roomWith();
    const { screen, ack } = await join();
    await tell(1);
    await frame(0);
    await frame(2_001);
    await tell(2);
    await frame(0, 3, { rosterVersion: 2 });
    expect([screen.rosters, screen.seqs]).toEqual([[1], [1]]);
    ack(1);
    expect([screen.rosters, screen.seqs]).toEqual([
      [1, 2],
      [1, 3],
    ]);
    ack(3);
    await frame(100, 4, { rosterVersion: 2 });
    expect(screen.rosters).toEqual([1, 2]);
  });

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
    await frame(100, 1);
    ack(5000);
    for (const seq of [2, 3, 4]) {
      await frame(900, seq);
      ack(seq);
    }
    expect([screen.seqs, screen.closed]).toEqual([[5000, 1, 2, 3, 4], null]);
  });

  it('[FAN27] a viewer that acknowledges what was never sent to it is closed', async () => {
    const { join, frame } = roomWith();
    const early = await join();
    early.ack(0);
    await frame(0);
    const [right, wrong] = [await join(), await join()];
    await frame(100);
    right.ack(2);
    wrong.ack(3);
    expect([early, right, wrong].map(({ screen }) => screen.closed)).toEqual([
      CLOSE_BAD_MESSAGE,
      null,
      CLOSE_BAD_MESSAGE,
    ]);
  });

  it('[FAN28] a viewer that acknowledges rightly and does not read gets nothing more, and is closed after 30 s', async () => {
    const { join, frame } = roomWith();
    const { screen, ack } = await join();
    await frame(0);
    screen.bufferedAmount = 300_000;
    for (let s = 1; s <= 30; s++) {
      ack(1);
      await frame(1_000);
    }
    expect([screen.seqs, screen.closed]).toEqual([[1], null]);
    await frame(1_001);
    expect(screen.closed).toBe(CLOSE_TOO_SLOW);
  });
});

describe('clocks', () => {
  it('[FAN33] a viewer is told the clock by which frames are dated, the owner’s: with the welcome, and in answer', async () => {
    const { join, frame, hand } = roomWith();
    await join();
    await frame(0, 1, { atMs: 1_007_000 });
    await frame(4_000, 2, { atMs: 1_008_000 });
    const { screen, take } = await join();
    expect(screen.texts[0], 'one frame was 3 s on its way').toMatchObject({ nowMs: 1_011_000 - 0.8 });
    await frame(0, 3, { atMs: 1_011_000 });
    for (let i = 0; i < 10; i++) take({ type: 'viewerAck', seq: 3, nowMs: 77 });
    const told = screen.texts.filter((text) => JSON.stringify(text).includes('serverTime'));
    expect(told, 'not more often than is of use').toHaveLength(3);
    expect(told[0]).toEqual({ type: 'serverTime', echoMs: 77, nowMs: 1_011_000 });
    await frame(0, 1, { atMs: 500_000 });
    expect((await join()).screen.texts[0], 'another owner').toMatchObject({ nowMs: 500_000 });
    expect(hand.clock.nowMs()).toBe(1_004_000);
  });
});

describe('what viewers say', () => {
  it('[FAN8] only pairing goes to the owner, only from a console, and only what is known of it', async () => {
    const { join, bus, drained } = roomWith();
    const said: unknown[] = [];
    await bus.subscribe(channels.ask('sal-1').name, (bytes) =>
      said.push(JSON.parse(Buffer.from(bytes).toString())),
    );
    const wall = await join();
    const console = await join('console');
    await drained();
    said.splice(0);
    const dialog = { type: 'viewerPairing', open: true, slot: asSlot(3) } as const;
    wall.take(dialog);
    wall.lost();
    console.lost();
    console.take(
      JSON.parse('{"type":"viewerPairing","open":true,"slot":3,"__proto__":{"a":1},"constructor":2}'),
    );
    await drained();
    expect(said).toEqual([dialog]);
  });

  it('[FAN29] a console that opens and closes its dialog without end is heard five times a second in the long run', async () => {
    const { join, asked, frame } = roomWith();
    const { take } = await join('console');
    asked.splice(0);
    for (let s = 0; s < 10; s++) {
      for (let i = 0; i < 100; i++) take({ type: 'viewerPairing', open: i % 2 === 0 });
      await frame(1_000);
    }
    expect(asked.length).toBe(20 + 9 * 5);
  });

  it('[FAN30] a viewer that sends thousands of messages a second is closed', async () => {
    const { join } = roomWith();
    const { screen, lost } = await join();
    for (let i = 0; i < 1_000; i++) lost();
    expect(screen.closed).toBeNull();
    lost();
    expect(screen.closed).toBe(1008);
  });

  it('[FAN31] a second hello does not lead into another room', async () => {
    const { join } = roomWith();
    const { screen, take } = await join();
    take({ type: 'viewerHello', protocol: 2, room: 'sal-2', projection: 'console', format: 'binary' });
    expect(screen.closed).toBe(CLOSE_BAD_MESSAGE);
  });

  it('[FAN9] a viewer that goes is forgotten; half a minute after a room’s last viewer the subscriptions end', async () => {
    const { join, frame, out, asked, pass } = roomWith();
    const { screen } = await join();
    screen.emit('close');
    await frame(0);
    expect([out.counts().viewers, screen.seqs]).toEqual([0, []]);
    await pass(30_001);
    await join();
    expect(asked).toEqual(['edgeLost', 'edgeLost']);
  });
});
