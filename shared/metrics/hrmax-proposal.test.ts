import { describe, expect, it } from 'vitest';
import type { HeldPiece } from '../signal/one-heart.ts';
import { proposedHrMax } from './hrmax-proposal.ts';

/** One value a second, each holding to the next. */
const seconds = (...values: (number | null)[]): HeldPiece[] =>
  values.flatMap((bpm, s) => (bpm === null ? [] : [{ fromMs: s * 1000, toMs: (s + 1) * 1000, bpm }]));
const times = (count: number, bpm: number): number[] => Array.from({ length: count }, () => bpm);

describe('a new HRmax that a class suggests', () => {
  it('[PPL2] fifteen seconds above the stored value propose what was held for so long', () => {
    const heart = seconds(...times(5, 180), ...times(10, 186), ...times(5, 188), ...times(5, 180));
    expect(proposedHrMax(heart, [], 184)).toEqual({ bpm: 186, fromMs: 5000, toMs: 20_000 });
  });

  it('[PPL2] fourteen seconds propose nothing, nor does the stored value itself', () => {
    expect(proposedHrMax(seconds(...times(14, 186), ...times(20, 180)), [], 184)).toBeNull();
    expect(proposedHrMax(seconds(...times(60, 184)), [], 184)).toBeNull();
    expect(proposedHrMax(seconds(...times(60, 190)), [], null)).toBeNull();
  });

  it('[PPL2] a spike raises nothing: what stood below it for 15 s is proposed', () => {
    const heart = seconds(...times(10, 186), ...times(6, 192), ...times(10, 186));
    expect(proposedHrMax(heart, [], 184)?.bpm).toBe(186);
  });

  it('[PPL3] a gap, a leap, and a record that was not believed each break the fifteen seconds', () => {
    expect(proposedHrMax(seconds(...times(10, 190), null, ...times(10, 190)), [], 184)).toBeNull();
    expect(
      proposedHrMax(seconds(...times(20, 150), ...times(10, 190), ...times(20, 150)), [], 184),
    ).toBeNull();
    expect(proposedHrMax(seconds(...times(10, 190), ...times(10, 205)), [], 184)).toBeNull();
    const heart = seconds(...times(20, 190));
    expect(proposedHrMax(heart, [{ atMs: 10_400, bpm: 230, counts: false }], 184)).toBeNull();
    expect(proposedHrMax(heart, [{ atMs: 10_400, bpm: 190, counts: true }], 184)?.bpm).toBe(190);
  });

  it('[PPL3] what was proposed and confirmed is not proposed again from the same recording', () => {
    const heart = seconds(...times(20, 186), ...times(20, 189), ...times(8, 194));
    const first = proposedHrMax(heart, [], 180);
    expect(first?.bpm).toBe(189);
    expect(proposedHrMax(heart, [], first?.bpm ?? null)).toBeNull();
  });
});
