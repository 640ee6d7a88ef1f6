import { afterEach, describe, expect, it } from 'vitest';
import { closeRooms, EMPTY, roomWith } from '../../../test/support/a-fan-out.ts';
import { slot } from '../../../test/support/a-live-room.ts';

afterEach(closeRooms);

describe('the picture at the edge', () => {
  it('[FAN20] who comes gets the roster and one full frame with every change since, alone, and the bus hears nothing', async () => {
    const { join, frame, roster: tell, onBus, hand } = roomWith();
    const early = await join();
    await tell();
    await frame(0, 7, { slots: [slot(1, 88), slot(2, 70)] });
    await frame(100, 8, { full: false, slots: [slot(2, 91)], groupInTargetS: 5 });
    onBus.splice(0);
    const before = early.screen.sent.length;
    const { screen } = await join();
    expect(screen.rosters).toEqual([1]);
    expect(screen.frames).toEqual([
      { ...EMPTY, seq: 8, full: true, groupInTargetS: 5, slots: [slot(1, 88), slot(2, 91)] },
    ]);
    expect([onBus, early.screen.sent.length]).toEqual([[], before]);
    await frame(100, 9, { full: false, slots: [slot(1, 89)] });
    expect(screen.seqs, 'what comes next joins on').toEqual([8, 9]);
    expect(hand.clock.nowMs()).toBe(1_000_200);
  });

  it('[FAN21] 200 times "lost" a second from one viewer cost the others and the bus nothing, and are answered once a second', async () => {
    const { join, frame, roster: tell, onBus, out } = roomWith();
    const [flooding, other] = [await join(), await join()];
    await tell();
    await frame(0);
    onBus.splice(0);
    const before = [flooding, other].map(({ screen }) => screen.sent.length);
    for (let s = 0; s < 10; s++) {
      for (let i = 0; i < 200; i++) flooding.lost();
      await frame(1_000);
      for (const one of [flooding, other]) one.ack(s + 2);
    }
    const sent = [flooding, other].map(({ screen }, i) => screen.sent.length - (before[i] ?? 0));
    expect(sent).toEqual([10 + 3 + 9, 10]);
    expect(onBus).toEqual(Array(10).fill('frames'));
    expect(out.counts()).toMatchObject({ refused: 2_000 - 12, given: 12 });
    expect(flooding.screen.closed).toBeNull();
  });

  it('[FAN22] a picture with a gap is given to no viewer; the owner is asked, once a second, until it is whole', async () => {
    const { join, frame, roster: tell, asked } = roomWith();
    const { screen } = await join();
    await tell();
    await frame(0, 1);
    asked.splice(0);
    const lost = { full: false, slots: [slot(1, 88)] };
    for (let i = 0; i < 20; i++) await frame(100, 3 + i, lost);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(screen.seqs).toHaveLength(21);
    const late = await join();
    expect([late.screen.rosters, late.screen.seqs]).toEqual([[1], []]);
    await frame(100, 23);
    expect((await join()).screen.seqs).toEqual([23]);
  });

  it('[FAN22] a picture whose roster has not come is given to no viewer either', async () => {
    const { join, frame, roster: tell, asked } = roomWith();
    await join();
    await tell(1);
    asked.splice(0);
    await frame(1_000, 1, { rosterVersion: 2 });
    expect(asked).toEqual(['edgeLost']);
    expect((await join()).screen.seqs).toEqual([]);
    await tell(2);
    const late = await join();
    expect([late.screen.rosters, late.screen.seqs]).toEqual([[2], [1]]);
  });

  it('[FAN23] nothing older than 3 s is given as the present', async () => {
    const { join, frame, roster: tell, hand } = roomWith(20);
    await join();
    await tell();
    await frame(0);
    hand.moveTo(hand.clock.nowMs() + 3_000 * 20);
    expect((await join()).screen.seqs).toEqual([1]);
    hand.moveTo(hand.clock.nowMs() + 20);
    expect((await join()).screen.seqs).toEqual([]);
  });

  it('[FAN24] another owner’s first full frame replaces the picture, though it counts from 1', async () => {
    const { join, frame, roster: tell } = roomWith();
    await join();
    await tell(1);
    await frame(0, 5_000, { slots: [slot(1, 88)] });
    await tell(900);
    await frame(100, 1, { rosterVersion: 900, slots: [slot(2, 70)] });
    const { screen } = await join();
    expect([screen.rosters, screen.frames]).toEqual([
      [900],
      [{ ...EMPTY, seq: 1, rosterVersion: 900, slots: [slot(2, 70)] }],
    ]);
  });

  it('[FAN25] a room’s picture is kept up for half a minute after its last viewer: who comes and goes costs the bus nothing', async () => {
    const { join, frame, roster: tell, asked, pass } = roomWith();
    const first = await join();
    await tell();
    for (let i = 0; i < 100; i++) {
      await frame(100);
      const { screen } = await join();
      screen.emit('close');
    }
    first.screen.emit('close');
    expect(asked).toEqual(['edgeLost']);
    await pass(29_999);
    await frame(0);
    expect((await join()).screen.seqs, 'still kept up').toHaveLength(1);
  });
});
