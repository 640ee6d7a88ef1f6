import { describe, expect, it } from 'vitest';
import { at } from '../../../test/support/a-class.ts';
import { busOn } from '../../../test/support/a-store.ts';
import { type HandClock, handClock } from '../../../test/support/hand-clock.ts';
import { publish, subscribe } from '../../bus/channel.ts';
import * as channels from '../../bus/channels.ts';
import { startRoomClock } from './room-clock.ts';

const HOUR = 3_600_000;
/** Two machines, the second's clock ahead by so much; time passes on both alike. */
async function twoMachines(aheadMs: number, rate = 1) {
  const bus = busOn(() => 0);
  const hands: [HandClock, HandClock] = [handClock(rate, at(0)), handClock(rate, at(0) + aheadMs)];
  const clockOf = (i: 0 | 1) =>
    startRoomClock({ roomId: 'sal-1', bus, clock: hands[i].clock, processId: `p${i}` });
  const [here, there] = [await clockOf(0), await clockOf(1)];
  const pass = async (ms: number): Promise<void> => {
    for (const hand of hands) hand.moveTo(hand.clock.nowMs() + ms);
    for (let i = 0; i < 8; i++) await null;
  };
  return { bus, hands, here, there, pass };
}

describe('a room has one clock', () => {
  it.each([
    ['5 s', 5_000],
    ['an hour back', -HOUR],
    ['an hour ahead', HOUR],
  ])(
    '[OWN28] another machine’s clock is %s: it has the room’s time all the same, and places on it',
    async (_, aheadMs) => {
      const { here, there, pass } = await twoMachines(aheadMs);
      expect(there.isKnown()).toBe(false);
      here.own(1, at(0));
      await pass(200);
      expect(there.isKnown()).toBe(true);
      expect(there.nowMs()).toBe(here.nowMs());
      expect(there.place(there.processMs() - 700)).toBe(here.nowMs() - 700);
      expect(there.unplace(there.nowMs())).toBe(there.processMs());
      expect(there.ownersMs()).toBe(here.processMs());
    },
  );

  it('[OWN29] the owner’s time goes on from the log, and the others follow it', async () => {
    const { here, there, pass } = await twoMachines(0);
    here.own(1, at(600) + HOUR);
    await pass(200);
    expect(here.nowMs()).toBe(at(600.2) + HOUR);
    expect(there.nowMs()).toBe(at(600.2) + HOUR);
    expect(there.ownersMs()).toBe(at(0.2));
  });

  it('[OWN30] at a change of owner the time goes on without a step, by what the heir has measured', async () => {
    const { here, there, pass } = await twoMachines(-HOUR);
    here.own(1, at(0));
    await pass(200);
    here.letGo();
    there.own(2, there.nowMs());
    await pass(5_000);
    expect(there.nowMs()).toBe(at(5.2));
    expect(here.nowMs()).toBe(at(5.2));
    expect(here.ownersMs()).toBe(there.processMs());
  });

  it('[OWN31] what an owner with a lower number says of the time is not believed', async () => {
    const { bus, hands, here, there, pass } = await twoMachines(0);
    here.own(7, at(0));
    await pass(200);
    await subscribe(bus, channels.clock('sal-1'), (message) => {
      if (message.type !== 'clockAsk') return;
      const { from: to, sentMs } = message;
      const nowMs = hands[0].clock.nowMs();
      publish(bus, channels.clock('sal-1'), {
        ...{ type: 'clockTold', to, sentMs, fence: 6 },
        ...{ roomMs: nowMs + HOUR, ownersMs: nowMs },
      });
    });
    for (let i = 0; i < 10; i++) await pass(200);
    expect(there.nowMs()).toBe(here.nowMs());
  });

  it('[OWN32] of several round trips the quickest counts, and one of over two seconds is not used', async () => {
    const bus = busOn(() => 0);
    const hand = handClock(1, at(0));
    const clock = await startRoomClock({ roomId: 'sal-1', bus, clock: hand.clock, processId: 'p' });
    const answers = [2_100, 900, 40, 700];
    await subscribe(bus, channels.clock('sal-1'), (message) => {
      const tripMs = message.type === 'clockAsk' ? answers.shift() : undefined;
      if (message.type !== 'clockAsk' || tripMs === undefined) return;
      // The way there takes all of it, as on a lopsided line: the middle is wrong by half.
      const roomMs = hand.clock.nowMs() + tripMs + HOUR;
      hand.moveTo(hand.clock.nowMs() + tripMs);
      const told = {
        type: 'clockTold',
        to: 'p',
        sentMs: message.sentMs,
        roomMs,
        ownersMs: 0,
        fence: 1,
      } as const;
      publish(bus, channels.clock('sal-1'), told);
    });
    const errors: number[] = [];
    for (let i = 0; i < 6; i++) {
      hand.moveTo(hand.clock.nowMs() + 200);
      for (let turn = 0; turn < 8; turn++) await null;
      if (clock.isKnown()) errors.push(clock.nowMs() - hand.clock.nowMs() - HOUR);
    }
    expect(errors.at(-1)).toBe(20);
    expect(Math.max(...errors)).toBeLessThanOrEqual(450);
  });
});
