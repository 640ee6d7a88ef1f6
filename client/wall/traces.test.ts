import { describe, expect, it } from 'vitest';
import { TRACE_S, type TracePoint, traceLines, withPoint } from './traces.ts';

const BAND = { floorPercent: 85, ceilingPercent: 95 };

describe('the trace', () => {
  it('[WALL9] keeps the last 75 s', () => {
    let points: TracePoint[] = [];
    for (let atS = 0; atS <= 200; atS++) points = withPoint(points, { atS, percent: 90 });
    const [line] = traceLines(points, 200, BAND, 3);
    expect(line?.at(-1)?.x).toBe(1);
    expect(points[0]?.atS).toBeGreaterThan(200 - TRACE_S - 4);
  });

  it('[WALL9] what was not heard is a gap, never a line across', () => {
    const at = (atS: number, percent: number | null) => ({ atS, percent });
    const points = [at(10, 88), at(11, 89), at(12, null), at(13, 90), at(14, 90), at(30, 91), at(31, 91)];
    expect(traceLines(points, 31, BAND, 3).map((line) => line.length)).toEqual([2, 2, 2]);
  });

  it('[WALL9] a clock that goes back begins a new trace', () => {
    expect(withPoint([{ atS: 50, percent: 90 }], { atS: 10, percent: 70 })).toEqual([
      { atS: 10, percent: 70 },
    ]);
  });
});
