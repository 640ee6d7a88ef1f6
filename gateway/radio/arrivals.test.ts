import { expect, it } from 'vitest';
import { handClock } from '../../test/support/hand-clock.ts';
import { watchArrivals } from './arrivals.ts';

it('[DEC41] what waited while the process stood still was heard then; what comes 0.3 s after it went on is heard now', () => {
  const hand = handClock();
  const bornMs = hand.clock.nowMs();
  const arrivals = watchArrivals(hand.clock);
  hand.runTo(bornMs + 5_000);
  expect(arrivals.nowMs() - bornMs).toBe(5_000);
  // Stopped for 10 s; its timers run first.
  hand.moveTo(bornMs + 15_000);
  expect(arrivals.nowMs() - bornMs).toBe(5_000);
  hand.runTo(bornMs + 15_200);
  expect(arrivals.nowMs() - bornMs).toBe(5_000);
  hand.runTo(bornMs + 15_300);
  expect(arrivals.nowMs() - bornMs).toBe(15_300);
  arrivals.stop();
  expect(hand.timers()).toBe(0);
});
