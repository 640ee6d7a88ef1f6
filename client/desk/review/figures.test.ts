import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { describe, expect, it } from 'vitest';
import { DASH, duration, lastFall, percentOf, shareInTarget, totalsOf, whole } from './figures.ts';

const interval = (changes: Partial<IntervalSummary>): IntervalSummary => ({
  number: 1,
  band: { floorPercent: 85, ceilingPercent: 95 },
  plannedS: 240,
  actualS: 240,
  validS: 240,
  coverage: 1,
  belowS: 80,
  inS: 160,
  aboveS: 0,
  peakBpm: 171,
  meanBpm: 160,
  meanPercent: 86,
  timeToTargetS: 75,
  fall60Bpm: 30,
  endOfPausePercent: 66,
  verdict: 'approved',
  judged: null,
  treadmill: null,
  ...changes,
});

describe('figures of the review', () => {
  it('[REV4] what is missing is a dash, and zero is a figure', () => {
    expect([whole(null), duration(null), percentOf(null)]).toEqual([DASH, DASH, DASH]);
    expect([whole(0), duration(0), percentOf(0)]).toEqual(['0', '0:00', '0\u00a0%']);
  });

  it('[REV4] only a complete coverage is called 100 %', () => {
    expect(percentOf(0.9999)).toBe('99\u00a0%');
    expect(percentOf(1)).toBe('100\u00a0%');
  });

  it('[REV4] no time in target is a dash where nobody was heard, and 0:00 where somebody was heard outside it', () => {
    expect(totalsOf([interval({ validS: 0, inS: 0 })]).inTargetS).toBeNull();
    expect(totalsOf([interval({ validS: 60, inS: 0 })]).inTargetS).toBe(0);
  });

  it('[REV5] totals leave out what was never run', () => {
    const totals = totalsOf([
      interval({}),
      interval({ number: 2, verdict: 'not-assessable', validS: 60, inS: 10 }),
      interval({ number: 3, actualS: 0, validS: 0, inS: 0, verdict: 'not-assessable' }),
    ]);
    expect(totals).toEqual({
      inTargetS: 170,
      validS: 300,
      actualS: 480,
      planned: 3,
      run: 2,
      completed: 2,
      approved: 1,
      notAssessable: 1,
    });
    expect(totalsOf([]).inTargetS).toBeNull();
    expect(totalsOf([interval({ actualS: 180 })])).toMatchObject({ run: 1, completed: 0 });
  });

  it('[REV5] the bar is the share of the interval as it was run', () => {
    expect(shareInTarget(interval({ inS: 120 }))).toBe(0.5);
    expect(shareInTarget(interval({ actualS: 0, inS: 0 }))).toBe(0);
  });

  it('[REV5] the fall shown is that of the last interval that has one', () => {
    expect(lastFall([interval({}), interval({ number: 2, fall60Bpm: null })])?.number).toBe(1);
    expect(lastFall([interval({ fall60Bpm: null })])).toBeNull();
  });
});
