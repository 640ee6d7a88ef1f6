import { describe, expect, it } from 'vitest';
import { createClockComparison } from './clock-comparison.ts';

describe('the comparison of clocks', () => {
  it('[UPL8] believes the quickest of the last 64 round trips', () => {
    const comparison = createClockComparison();
    expect(comparison.best()).toEqual({ clockOffsetMs: null, roundTripMs: null });
    comparison.add(1000, 6001, 1002);
    // Slow on the way back: the offset it suggests is wrong by 49 ms.
    comparison.add(2000, 7001, 2100);
    expect(comparison.best()).toEqual({ clockOffsetMs: 5000, roundTripMs: 2 });
    for (let i = 0; i < 63; i++) comparison.add(3000, 8015, 3010);
    expect(comparison.best()).toEqual({ clockOffsetMs: 5010, roundTripMs: 10 });
  });
});
