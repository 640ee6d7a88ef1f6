import { describe, expect, it } from 'vitest';
import { curveOf } from './curve.ts';

const piece = (fromS: number, toS: number, bpm: number) => ({ fromMs: fromS * 1000, toMs: toS * 1000, bpm });

describe('the curve of a review', () => {
  it('[REC-W30] is a point a second at most, from the start of the class', () => {
    const pieces = [piece(10, 10.5, 100), piece(10.5, 11, 101), piece(11, 14, 102)];
    expect(curveOf(pieces, 5000)).toEqual([
      [5, 100],
      [6, 102],
      [9, 102],
      [9, null],
    ]);
  });

  it('[REC-W31] a gap is a gap: it ends where the hold ended, and begins anew at the next value', () => {
    expect(curveOf([piece(0, 3, 100), piece(8, 11, 110)], 0)).toEqual([
      [0, 100],
      [3, 100],
      [3, null],
      [8, 110],
      [11, 110],
      [11, null],
    ]);
  });

  it('[REC-W32] when nothing is recorded there is no curve', () => {
    expect(curveOf([], 0)).toEqual([]);
  });
});
