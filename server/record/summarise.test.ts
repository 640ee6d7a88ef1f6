import type { PhaseSpan } from '@takt/shared/class/class.ts';
import { type Phase, templateById } from '@takt/shared/class/protocol.ts';
import { describe, expect, it } from 'vitest';
import { at, everySecond, HARD, oneInterval, own, phase, span } from '../../test/support/a-recording.ts';
import { planOnRecording } from './plan-on-recording.ts';

describe('counting', () => {
  it('[SUM3] samples, length, counted seconds and coverage, to the millisecond', () => {
    const summary = own([at(0, 100), at(1.25, 110), at(10, 120), at(11, null), at(20, null)]);
    expect(summary).toMatchObject({ samples: 3, durationS: 20, countedS: 1.25 + 3 + 1, holdS: 3 });
    expect(summary.coverage).toBe(0.263);
    expect(summary.heartRate).toEqual({ min: 100, mean: 110, meanOverTime: 109.524, max: 120 });
  });

  it('[SUM3] without samples figures are null, not zero', () => {
    expect(own([])).toMatchObject({
      samples: 0,
      durationS: 0,
      coverage: null,
      heartRate: null,
      zonesS: null,
    });
    expect(own([at(0, null), at(60, null)])).toMatchObject({ samples: 0, durationS: 60, coverage: 0 });
    expect(own([at(5, 100)])).toMatchObject({ samples: 1, durationS: 0, coverage: null });
    expect(own([at(5, 100)]).heartRate).toEqual({ min: 100, mean: 100, meanOverTime: 100, max: 100 });
  });

  it('[SUM4] values outside 30–240 bpm are records, but enter no figure', () => {
    const summary = own([at(0, 100), at(1, 255), at(2, 12), at(3, 102), at(4, 104)]);
    expect(summary).toMatchObject({ samples: 5, countedS: 2 });
    expect(summary.heartRate).toMatchObject({ min: 100, mean: 102, max: 104 });
  });

  it('[SUM5] shown percent is floored and a bound belongs to the zone above it', () => {
    const bpm = [99, 100, 119.9, 120, 140, 160, 169.9, 170, 180, 191.9, 192, 210];
    const summary = own([...bpm.map((value, s) => at(s, value)), at(bpm.length, null)], { hrMaxAt: 200 });
    expect(summary.zonesS).toEqual([1, 2, 1, 1, 3, 4]);
    expect(summary.protocolZonesS).toEqual([3, 1, 3, 3, 2]);
    expect(summary.classes5S).toEqual({
      45: 1,
      50: 1,
      55: 1,
      60: 1,
      70: 1,
      80: 2,
      85: 1,
      90: 1,
      95: 2,
      105: 1,
    });
  });

  it('[SUM5] zones by bounds in bpm need no HRmax', () => {
    const summary = own([at(0, 105), at(1, 106), at(2, 129), at(3, 184), at(4, null)], {
      zonesBpm: [106, 130, 184],
    });
    expect(summary.zonesS).toEqual([1, 2, 0, 1]);
    expect(summary.protocolZonesS).toBeNull();
  });

  it('[SUM6] Edwards and Banister from the held seconds; null where a value is missing', () => {
    const halfHour = everySecond(0, 1800, () => 150);
    const person = { hrMaxAt: 190, hrRestBpm: 60, sex: 'm' } as const;
    expect(own(halfHour, person).trimp).toEqual({ edwards: 90, banister: 50.22 });
    expect(own(halfHour, { ...person, sex: 'f' }).trimp.banister).toBeCloseTo(56.76, 2);
    expect(own(halfHour, { hrMaxAt: 190 }).trimp).toEqual({ edwards: 90, banister: null });
    expect(own(halfHour).trimp).toEqual({ edwards: null, banister: null });
  });

  it('[SUM7] a change of HRmax counts from then on', () => {
    const samples = everySecond(0, 20, () => 171);
    const changed = own(samples, { hrMaxAt: (atMs) => (atMs < 10_000 ? 190 : 200) });
    expect(changed.classes5S).toEqual({ 90: 10, 85: 10 });
  });

  it('[SUM8] paused time belongs to no figure', () => {
    const samples = everySecond(0, 60, (s) => (s >= 20 && s < 40 ? 190 : 100));
    const plan = {
      phases: [phase('free', 40)],
      spans: [span(0, 0, 20), span(0, 40, 60)],
      borg: null,
      target: 'heart-rate' as const,
    };
    expect(own(samples, { hrMaxAt: 200, plan })).toMatchObject({
      samples: 41,
      durationS: 40,
      countedS: 40,
      heartRate: { min: 100, mean: 100, meanOverTime: 100, max: 100 },
      zonesS: [0, 40, 0, 0, 0, 0],
    });
  });

  it('[SUM9] taking part from and to: seconds without a record are missing, not left out', () => {
    const summary = own(
      everySecond(30, 60, () => 120),
      { fromMs: 0, toMs: 100_000 },
    );
    expect(summary).toMatchObject({ samples: 31, durationS: 100, countedS: 33, coverage: 0.33 });
    expect(
      own(
        everySecond(0, 60, () => 120),
        { fromMs: 10_500, toMs: 20_500 },
      ),
    ).toMatchObject({
      samples: 10,
      durationS: 10,
      countedS: 10,
    });
  });
});

describe('intervals', () => {
  it('[SUM10] approved: the last 120 s at or above the floor, on average not above the ceiling', () => {
    const { interval, label } = oneInterval((s) => (s < 100 ? 150 : 180));
    expect(interval).toMatchObject({
      number: 1,
      band: HARD,
      plannedS: 240,
      actualS: 240,
      validS: 240,
      coverage: 1,
      belowS: 100,
      inS: 140,
      aboveS: 0,
      peakBpm: 180,
      meanBpm: 167.5,
      timeToTargetS: 100,
      verdict: 'approved',
    });
    expect(interval.meanPercent).toBe(83.75);
    expect(label).toBe('full');
  });

  it.each([
    ['96 of 120 s at the floor', (s: number) => (s < 144 ? 169 : 170), 'approved'],
    ['95 of 120 s at the floor', (s: number) => (s < 145 ? 169 : 170), 'not-approved'],
    ['191 of 200 bpm is still 95', () => 191, 'approved'],
    ['192 of 200 bpm is 96: above the ceiling', () => 192, 'not-approved'],
    ['above for a while, on average not', (s: number) => (s < 200 ? 180 : 196), 'approved'],
    ['96 of 120 s are valid', (s: number) => (s < 122 || s > 147 ? 180 : null), 'approved'],
    ['95 of 120 s are valid', (s: number) => (s < 121 || s > 147 ? 180 : null), 'not-assessable'],
  ] as [string, (s: number) => number | null, string][])('[SUM10] %s: %s', (_, bpmAt, verdict) => {
    expect(oneInterval(bpmAt).interval.verdict).toBe(verdict);
  });

  it('[SUM100] a verdict tells its window, the share at or above the floor, the mean, and what was missed', () => {
    const judged = (bpmAt: (s: number) => number | null, plan = {}) =>
      oneInterval(bpmAt, plan).interval.judged;
    expect(judged((s) => (s < 144 ? 169 : 170))).toEqual({
      by: 'heart-rate',
      fromS: 120,
      toS: 240,
      validS: 120,
      wantedShare: 0.8,
      reachedS: 96,
      reachedShare: 0.8,
      meanPercent: 84.8,
      missed: [],
    });
    expect(judged((s) => (s < 145 ? 169 : 170))).toMatchObject({ reachedShare: 0.791, missed: ['floor'] });
    expect(judged(() => 195)).toMatchObject({ reachedShare: 1, meanPercent: 97, missed: ['ceiling'] });
    expect(judged((s) => (s < 150 ? 130 : 220))).toMatchObject({ missed: ['floor', 'ceiling'] });
    expect(judged((s) => (s < 171 ? 180 : s < 239 ? null : 180))).toMatchObject({
      validS: 54,
      reachedS: 54,
      missed: ['valid'],
    });
    expect(oneInterval((s) => (s < 190 ? 180 : null)).interval).toMatchObject({
      coverage: 0.8,
      judged: { fromS: 120, toS: 240, validS: 72, missed: ['valid'] },
    });
  });

  it('[SUM100] a figure that missed its limit by a millisecond never reads as met: a share is rounded down, a mean up', () => {
    const at = (floorMs: number) =>
      own(
        [
          { ...everySecond(0, 0, () => 169)[0]!, atMs: 0 },
          { ...everySecond(0, 0, () => 170)[0]!, atMs: floorMs },
        ],
        {
          hrMaxAt: 200,
          toMs: 3_000 + floorMs,
          plan: {
            phases: [phase('work', 95)],
            spans: [{ phaseIndex: 0, fromMs: 0, toMs: 3_000 + floorMs }],
            borg: null,
            target: 'heart-rate',
          },
        },
      ).intervals[0]?.judged;
    expect(at(750)).toMatchObject({ reachedShare: 0.8, missed: [] });
    expect(at(751)).toMatchObject({ reachedShare: 0.799, missed: ['floor'] });
  });

  it('[SUM101] the window lies where it lay in the interval: after a pause, for who joined late and for who left', () => {
    const spans = [span(0, 0, 200), span(0, 260, 300)];
    expect(oneInterval(() => 180, { spans }).interval.judged).toMatchObject({ fromS: 120, toS: 240 });
    const part = (fromS: number, toS: number) =>
      own(
        everySecond(0, 240, () => 180),
        {
          hrMaxAt: 200,
          fromMs: fromS * 1000,
          toMs: toS * 1000,
          plan: { phases: [phase('work', 240)], spans: [span(0, 0, 240)], borg: null, target: 'heart-rate' },
        },
      ).intervals[0]?.judged;
    expect(part(60, 240)).toMatchObject({ fromS: 120, toS: 240, validS: 120 });
    expect(part(0, 150)).toMatchObject({ fromS: 30, toS: 150, validS: 120 });
    expect(part(200, 240)).toMatchObject({ fromS: 200, toS: 240, validS: 40 });
    expect(part(300, 400)).toBeNull();
  });

  it('[SUM102] by Borg: what was given and what the plan wants; without a maximum that is what is missing', () => {
    const rpe = { target: 'rpe' as const };
    expect(oneInterval(() => 180, { ...rpe, borg: 15 }).interval.judged).toEqual({
      by: 'borg',
      borg: 15,
      from: 16,
      to: 18,
      missed: ['borg'],
    });
    expect(oneInterval(() => 180, { ...rpe, borg: 17 }).interval.judged).toMatchObject({ missed: [] });
    expect(oneInterval(() => 180, rpe).interval.judged).toMatchObject({ borg: null, missed: ['borg'] });
    const plan = {
      phases: [phase('work', 240)],
      spans: [span(0, 0, 240)],
      borg: null,
      target: 'heart-rate' as const,
    };
    const judged = own(
      everySecond(0, 240, () => 180),
      { plan },
    ).intervals[0]?.judged;
    expect(judged).toMatchObject({
      reachedS: null,
      reachedShare: null,
      meanPercent: null,
      missed: ['hr-max'],
    });
  });

  it('[SUM10] a phase shorter than 120 s is judged as a whole', () => {
    const plan = { phases: [phase('work', 95)], spans: [span(0, 0, 95)] };
    expect(oneInterval((s) => (s < 19 ? 160 : 180), plan).interval.verdict).toBe('approved');
    expect(oneInterval((s) => (s < 20 ? 160 : 180), plan).interval.verdict).toBe('not-approved');
  });

  it('[SUM11] time to target is the first 10 s in a row at or above the floor; a gap breaks the row', () => {
    expect(oneInterval((s) => ((s >= 50 && s < 59) || s >= 70 ? 175 : 150)).interval.timeToTargetS).toBe(70);
    expect(oneInterval((s) => ((s >= 50 && s < 60) || s >= 70 ? 175 : 150)).interval.timeToTargetS).toBe(50);
    expect(oneInterval((s) => (s < 30 || s > 35 ? 175 : null)).interval.timeToTargetS).toBe(0);
    expect(oneInterval((s) => (s % 9 < 4 ? 175 : null)).interval.timeToTargetS).toBeNull();
    expect(oneInterval(() => 150).interval.timeToTargetS).toBeNull();
    expect(oneInterval(() => 170).interval.timeToTargetS).toBe(0);
    expect(oneInterval(() => 169).interval.timeToTargetS).toBeNull();
  });

  it('[SUM12] fall in 60 s, and the shown percent at the end of the pause', () => {
    const phases = [phase('work', 240), phase('recovery', 180), phase('work', 240), phase('cooldown', 60)];
    const spans = [span(0, 0, 240), span(1, 240, 420), span(2, 420, 660), span(3, 660, 720)];
    const samples = everySecond(0, 720, (s) => (s <= 240 ? 180 : s <= 420 ? 180 - (s - 240) / 3 : 178));
    const plan = { phases, spans, borg: null, target: 'heart-rate' as const };
    const [first, second] = own(samples, { hrMaxAt: 200, plan }).intervals;
    expect([first!.fall60Bpm, first!.endOfPausePercent]).toEqual([20, 60]);
    expect([second!.fall60Bpm, second!.endOfPausePercent]).toEqual([0, null]);
  });

  it('[SUM12] no fall where the next interval comes within 60 s, a pause lies between, or the person has left', () => {
    const fallOf = (phases: Phase[], spans: PhaseSpan[], toMs?: number): number | null | undefined =>
      own(
        everySecond(0, 900, () => 150),
        {
          hrMaxAt: 200,
          plan: { phases, spans, borg: null, target: 'heart-rate' },
          ...(toMs === undefined ? {} : { toMs }),
        },
      ).intervals[0]?.fall60Bpm;
    const phases = [phase('work', 240), phase('recovery', 59), phase('work', 240)];
    expect(fallOf(phases, [span(0, 0, 240), span(1, 240, 299), span(2, 299, 500)])).toBeNull();
    expect(fallOf(phases, [span(0, 0, 240), span(1, 240, 300), span(2, 300, 500)])).toBe(0);
    expect(fallOf(phases, [span(0, 0, 240), span(1, 240, 270), span(1, 290, 330)])).toBeNull();
    expect(fallOf(phases, [span(0, 0, 240), span(1, 240, 330)], 299_000)).toBeNull();
  });

  it('[SUM13] a pause inside an interval: class time goes on where it stood', () => {
    const spans = [span(0, 0, 200), span(0, 260, 300)];
    const { interval } = oneInterval((s) => (s >= 200 && s < 260 ? 80 : s < 120 ? 160 : 175), { spans });
    expect(interval).toMatchObject({
      actualS: 240,
      belowS: 120,
      inS: 120,
      peakBpm: 175,
      verdict: 'approved',
    });
    const reached = (fromS: number): number | null =>
      oneInterval((s) => (s < fromS ? 160 : 175), { spans }).interval.timeToTargetS;
    expect(reached(195)).toBe(195);
    expect(reached(265)).toBe(205);
  });

  it('[SUM14] 15/15 is one interval with its first band, pauses included', () => {
    const template = templateById('15-15')!;
    const samples = everySecond(0, 2400, (s) => (s < 500 ? 120 : 184));
    const plan = { ...planOnRecording(template, { samples }), borg: null, target: 'heart-rate' as const };
    const { intervals } = own(samples, { hrMaxAt: 200, plan });
    expect(intervals).toHaveLength(1);
    expect(intervals[0]).toMatchObject({
      plannedS: 47 * 15 + 46 * 15,
      actualS: 47 * 15 + 46 * 15,
      belowS: 140,
      verdict: 'approved',
    });
  });

  it('[SUM15] steered by RPE: approved by Borg inside the range, else not judged', () => {
    const verdict = (borg: number | null): string =>
      oneInterval(() => 100, { target: 'rpe', borg }).interval.verdict;
    expect([null, 15, 16, 18, 19].map(verdict)).toEqual([
      'not-judged',
      'not-judged',
      'approved',
      'approved',
      'not-judged',
    ]);
    expect(oneInterval(() => 100, { target: 'rpe', borg: 17 }).label).toBe('adapted');
  });

  it('[SUM16] without HRmax nothing is judged and the session has no label', () => {
    const summary = own(
      everySecond(0, 240, () => 170),
      {
        plan: { phases: [phase('work', 240)], spans: [span(0, 0, 240)], borg: null, target: 'heart-rate' },
      },
    );
    expect(summary.intervals[0]).toMatchObject({ meanBpm: 170, meanPercent: null, verdict: 'not-judged' });
    expect(summary.sessionLabel).toBeNull();
  });
});
