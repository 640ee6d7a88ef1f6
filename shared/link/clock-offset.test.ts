import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClockOffset } from './clock-offset.ts';

describe('how far another clock is ahead', () => {
  it('[UPL8] rests on the quickest way there and the quickest way back, whichever messages took them', () => {
    const offset = createClockOffset();
    expect(offset.best(0)).toEqual({ offsetMs: null, roundTripMs: null });
    // The other is 5000 ahead. There in 40 ms and back in 2 ms; then there in 4 ms and back in 60 ms.
    offset.atMost(5040, 0);
    offset.atLeast(4998, 0);
    expect(offset.best(0)).toEqual({ offsetMs: 5019, roundTripMs: 42 });
    offset.atMost(5004, 0);
    offset.atLeast(4940, 0);
    expect(offset.best(0)).toEqual({ offsetMs: 5001, roundTripMs: 6 });
  });

  it('[UPL50] whatever was late on either way, a time comes out at most 250 ms newer than it is, and never older than the slowest way back', () => {
    const ways = fc.array(
      fc.record({
        thereMs: fc.integer({ min: 0, max: 20_000 }),
        backMs: fc.integer({ min: 0, max: 20_000 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(ways, fc.integer({ min: -1e9, max: 1e9 }), (trips, trueMs) => {
        const offset = createClockOffset();
        for (const { thereMs, backMs } of trips) {
          offset.atMost(trueMs + thereMs, 0);
          offset.atLeast(trueMs - backMs, 0);
        }
        const wrongByMs = (offset.best(0).offsetMs ?? Number.NaN) - trueMs;
        expect(wrongByMs).toBeLessThanOrEqual(250);
        expect(wrongByMs).toBeGreaterThanOrEqual(-Math.min(...trips.map(({ backMs }) => backMs)));
      }),
    );
  });

  it('[UPL51] a clock that stood still for 10 s, or was moved, is known from the first message that says so', () => {
    for (const jumpMs of [10_000, -10_000]) {
      const offset = createClockOffset();
      for (let at = 0; at < 130_000; at += 2_000) {
        offset.atMost(501, at);
        offset.atLeast(499, at);
      }
      offset.atMost(500 + jumpMs + 3, 130_000);
      offset.atLeast(500 + jumpMs - 3, 130_000);
      const { offsetMs } = offset.best(130_000);
      expect(Math.abs((offsetMs ?? 0) - 500 - jumpMs)).toBeLessThanOrEqual(3);
    }
  });

  it('[UPL50] two clocks that part by 50 ms in an hour are followed', () => {
    const offset = createClockOffset();
    for (let at = 0; at <= 3_600_000; at += 2_000) {
      const trueMs = (at / 3_600_000) * 50;
      offset.atMost(trueMs + 2, at);
      offset.atLeast(trueMs - 2, at);
    }
    expect(Math.abs((offset.best(3_600_000).offsetMs ?? 0) - 50)).toBeLessThan(3);
  });
});
