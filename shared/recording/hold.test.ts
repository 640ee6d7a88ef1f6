import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bpmAt, heldPieces } from './hold.ts';
import type { RecordedSample } from './recording.ts';

const at = (atMs: number, heartRateBpm: number | null): RecordedSample => ({
  atMs,
  heartRateBpm,
  rrTicks: [],
  strap: null,
});

describe('the hold rule', () => {
  it('[SUM1] a value holds to the next record, for holdS at most; what is beyond is a gap', () => {
    expect(heldPieces([at(0, 100), at(1500, 101), at(9000, 102)], 3)).toEqual([
      { fromMs: 0, toMs: 1500, bpm: 100 },
      { fromMs: 1500, toMs: 4500, bpm: 101 },
      { fromMs: 9000, toMs: 12_000, bpm: 102 },
    ]);
  });

  it('[SUM1] a record without a valid heart rate ends the hold', () => {
    expect(heldPieces([at(0, 100), at(400, null), at(1000, 241), at(2000, 29), at(3000, 30)], 3)).toEqual([
      { fromMs: 0, toMs: 400, bpm: 100 },
      { fromMs: 3000, toMs: 6000, bpm: 30 },
    ]);
  });

  it('[SUM2] records of one instant are one, in whatever order they stand', () => {
    const one = [at(0, null), at(0, 120), at(0, 118), at(1000, 110)];
    expect(heldPieces(one, 3)[0]).toEqual({ fromMs: 0, toMs: 1000, bpm: 118 });
    fc.assert(
      fc.property(fc.shuffledSubarray(one.slice(0, 3), { minLength: 3 }), (shuffled) => {
        expect(heldPieces([...shuffled, one[3]!], 3)).toEqual(heldPieces(one, 3));
      }),
    );
  });

  it('[SUM1] the value in force at an instant, or none in a gap', () => {
    const pieces = heldPieces([at(0, 100), at(1000, 101), at(9000, 102)], 3);
    expect([-1, 0, 999, 1000, 3999, 4000, 9000, 11_999, 12_000].map((ms) => bpmAt(pieces, ms))).toEqual([
      null,
      100,
      100,
      101,
      101,
      null,
      102,
      102,
      null,
    ]);
  });
});
