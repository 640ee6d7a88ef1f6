import { expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { followDeletions } from './follow-deletions.ts';

const turns = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await null;
};

it('[ERA10] a deletion that was made elsewhere has the copy of the keys renewed within half a minute, once', async () => {
  const hand = handClock();
  let deleted = ['a'];
  let broken = false;
  let renewals = 0;
  const store = {
    erasure: {
      erase: async () => {},
      apply: async () => {},
      deletions: async () => {
        if (broken) throw new Error('away');
        return { persons: [], keys: deleted.map((keyId) => ({ keyId, atMs: 1 })) };
      },
    },
  };
  const backup = {
    renewKeys: async () => {
      renewals += 1;
      return true;
    },
  };
  const following = followDeletions(store, hand.clock, backup);
  await turns();
  const after = async (ms: number): Promise<number> => {
    hand.moveTo(hand.clock.nowMs() + ms);
    await turns();
    return renewals;
  };
  expect(await after(30_000), 'what was there at the start').toBe(0);
  deleted = ['a', 'b'];
  expect(await after(30_000)).toBe(1);
  expect(await after(30_000)).toBe(1);
  broken = true;
  deleted = ['a', 'b', 'c'];
  expect(await after(30_000)).toBe(1);
  broken = false;
  expect(await after(30_000), 'when the store is back').toBe(2);
  following.close();
  expect(hand.timers()).toBe(0);
});
