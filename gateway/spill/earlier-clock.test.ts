import { describe, expect, it } from 'vitest';
import { shiftOf } from './earlier-clock.ts';

describe('an earlier boot’s times on this boot’s clock', () => {
  it('[UPL32] by the server’s clock when both boots have it, whatever this machine says of UTC', () => {
    const [earlier, here] = [
      { toUtcMs: 5, toServerMs: 1000 },
      { toUtcMs: -9e6, toServerMs: 400 },
    ];
    expect(shiftOf(earlier, here, 0, 10_000)).toBe(600);
  });

  it('[UPL32] by this machine’s UTC when one of them has not', () => {
    const [earlier, here] = [
      { toUtcMs: 300, toServerMs: null },
      { toUtcMs: 100, toServerMs: 400 },
    ];
    expect(shiftOf(earlier, here, 0, 10_000)).toBe(200);
    expect(shiftOf({ ...here }, { ...earlier }, 0, 10_000)).toBe(-200);
  });

  it('[UPL32] no sample of an earlier boot was heard after this one began: a little over is pulled back, more is unknown', () => {
    const place = { toUtcMs: 0, toServerMs: null };
    expect(shiftOf(place, place, 10_000, 10_000)).toBe(0);
    expect(shiftOf(place, place, 11_500, 10_000)).toBe(-1500);
    expect(shiftOf(place, place, 12_001, 10_000)).toBeNull();
  });
});
