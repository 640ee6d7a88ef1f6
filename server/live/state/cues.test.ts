import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import { describe, expect, it } from 'vitest';
import { type CueFacts, Cues } from './cues.ts';
import type { Target } from './target.ts';

const WORK: Target = {
  running: true,
  phaseIndex: 1,
  stretch: 1,
  kind: 'work',
  band: { floorPercent: 85, ceilingPercent: 95 },
  interval: 0,
  elapsedS: 10,
};
const PAUSE: Target = {
  ...WORK,
  kind: 'recovery',
  stretch: 2,
  interval: -1,
  band: { floorPercent: 60, ceilingPercent: 70 },
};
const FACTS: CueFacts = {
  judged: true,
  signal: 'live',
  ageMs: 0,
  percent: 90,
  position: 'in',
  forecastPercent: null,
  hrMaxMethod: 'measured',
};
/** Judges these facts at these seconds; the cues in order. */
const told = (cues: Cues, facts: Partial<CueFacts>, target: Target, ...seconds: number[]) =>
  seconds.map((s) => cues.judge({ ...FACTS, ...facts }, { ...target, elapsedS: s }, s * 1000));

describe('cues to the instructor', () => {
  it.each<[HrMaxMethod | null, number, string]>([
    ['measured', 100, 'none'],
    ['measured', 101, 'aboveMax'],
    ['class-peak', 101, 'aboveMax'],
    ['formula', 105, 'none'],
    ['formula', 106, 'aboveMax'],
    [null, 120, 'none'],
  ])('[CUE1] with a %s HRmax, %i %% for 10 s: %s', (hrMaxMethod, percent, cue) => {
    const facts = { hrMaxMethod, percent, position: 'in' as const };
    expect(told(new Cues(), facts, { ...WORK, kind: 'warmup' }, 0, 9.999, 10)).toEqual(['none', 'none', cue]);
  });

  it('[CUE2] a second below the limit, or without signal, and the 10 s begin anew', () => {
    const cues = new Cues();
    told(cues, { percent: 102 }, PAUSE, 0);
    told(cues, { percent: 99 }, PAUSE, 5);
    expect(told(cues, { percent: 102 }, PAUSE, 6, 15.9, 16)).toEqual(['none', 'none', 'aboveMax']);
    told(cues, { percent: 102, signal: 'stale' }, PAUSE, 17);
    expect(told(cues, { percent: 102 }, PAUSE, 18, 20)).toEqual(['none', 'none']);
  });

  it('[CUE3] above the band for 30 s in work: less', () => {
    const facts = { position: 'above', percent: 97 } as const;
    expect(told(new Cues(), facts, WORK, 0, 29.999, 30)).toEqual(['none', 'none', 'aboveBand']);
    expect(told(new Cues(), facts, PAUSE, 0, 31)).toEqual(['none', 'none']);
  });

  it('[CUE4] no fall of 10 % of HRmax by 120 s into a pause: longer pause', () => {
    const slow = new Cues();
    told(slow, { percent: 92 }, PAUSE, 0);
    expect(told(slow, { percent: 83 }, PAUSE, 119.9, 120)).toEqual(['none', 'slowRecovery']);
    expect(told(slow, { percent: 82 }, PAUSE, 121)).toEqual(['none']);
    const next = new Cues();
    told(next, { percent: 92 }, PAUSE, 0);
    told(next, { percent: 90 }, WORK, 60);
    told(next, { percent: 84 }, { ...PAUSE, stretch: 4 }, 61);
    expect(told(next, { percent: 83 }, { ...PAUSE, stretch: 4 }, 130), 'each pause by itself').toEqual([
      'slowRecovery',
    ]);
  });

  it('[CUE5] the signal gone for 15 s gives a technical cue; before the start and in a pause it gives none', () => {
    const gone = (signal: CueFacts['signal'], ageS: number) => ({
      signal,
      ageMs: ageS * 1000,
      percent: null,
      position: 'none' as const,
    });
    expect(told(new Cues(), gone('lost', 14), WORK, 14)).toEqual(['none']);
    expect(told(new Cues(), gone('lost', 15), WORK, 15)).toEqual(['signalGone']);
    expect(told(new Cues(), gone('notWorn', 15), WORK, 15)).toEqual(['signalGone']);
    expect(told(new Cues(), gone('lost', 60), { ...WORK, running: false }, 60)).toEqual(['none']);
  });

  it('[CUE6] values that are hidden because they jump for 15 s are a technical fault too', () => {
    const hidden = { signal: 'lost', ageMs: 0, percent: null, position: 'none' } as const;
    expect(told(new Cues(), hidden, WORK, 0, 14.9, 15)).toEqual(['none', 'none', 'signalGone']);
  });

  it('[CUE7] a forecast more than 3 points above the ceiling, at 30 s of work or later: a little easier', () => {
    expect(told(new Cues(), { forecastPercent: 98.1 }, WORK, 29.9, 30)).toEqual(['none', 'forecastAbove']);
    expect(told(new Cues(), { forecastPercent: 98 }, WORK, 31)).toEqual(['none']);
    expect(told(new Cues(), { forecastPercent: 99 }, PAUSE, 31)).toEqual(['none']);
  });

  it('[CUE8] what staff have seen stays quiet until its condition has been gone for 10 s', () => {
    const cues = new Cues();
    const high = { percent: 102 };
    told(cues, high, WORK, 0);
    expect(told(cues, high, WORK, 10)).toEqual(['aboveMax']);
    cues.seen('aboveMax');
    expect(told(cues, high, WORK, 11, 60)).toEqual(['none', 'none']);
    told(cues, { percent: 99 }, WORK, 61);
    expect(told(cues, high, WORK, 62, 72), 'a second below is no end').toEqual(['none', 'none']);
    told(cues, { percent: 99 }, WORK, 73, 83);
    expect(told(cues, high, WORK, 84, 94)).toEqual(['none', 'aboveMax']);
  });

  it('[CUE9] somebody steered by Borg has no cue of band, pause or forecast, but limit and signal are watched', () => {
    const rpe = { judged: false, position: 'none' } as const;
    const cues = new Cues();
    told(cues, { ...rpe, percent: 92 }, PAUSE, 0);
    expect(told(cues, { ...rpe, percent: 92 }, PAUSE, 130)).toEqual(['none']);
    expect(told(new Cues(), { ...rpe, forecastPercent: 105 }, WORK, 60)).toEqual(['none']);
    expect(told(new Cues(), { ...rpe, percent: 101 }, WORK, 0, 10)).toEqual(['none', 'aboveMax']);
    expect(told(new Cues(), { ...rpe, signal: 'lost', ageMs: 15_000, percent: null }, WORK, 15)).toEqual([
      'signalGone',
    ]);
  });
});
