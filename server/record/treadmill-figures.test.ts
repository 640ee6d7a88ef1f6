import { TEMPLATES } from '@takt/shared/class/protocol.ts';
import type { RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import type { TreadmillUse } from '@takt/shared/signal/treadmill.ts';
import type { IntervalSummary, Summary } from '@takt/shared/summary/summary.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everySecond, phase, span } from '../../test/support/a-recording.ts';
import { planOnRecording } from './plan-on-recording.ts';
import { summarise } from './summarise.ts';

type Told = Partial<Omit<RecordedTreadmill, 'atMs'>>;
const reading = (s: number, told: Told): RecordedTreadmill => ({
  atMs: s * 1000,
  sensor: 'fec:1',
  speedKmh: 5,
  inclinePercent: 10,
  state: 'in-use',
  ...told,
});
const each = (fromS: number, toS: number, told: (s: number) => Told | null): RecordedTreadmill[] =>
  Array.from({ length: toS - fromS }, (_, i) => told(fromS + i)).flatMap((one, i) =>
    one === null ? [] : [reading(fromS + i, one)],
  );
/** 240 s of work and nothing else. */
function interval(treadmill: readonly RecordedTreadmill[], use: Partial<TreadmillUse> = {}): IntervalSummary {
  const summary = summarise(
    { samples: everySecond(0, 240, () => 180), treadmill, holdS: 3 },
    {
      hrMaxAt: 200,
      treadmillUseAt: () => ({ holdsRails: false, running: false, ...use }),
      plan: { phases: [phase('work', 240)], spans: [span(0, 0, 240)], borg: null, target: 'heart-rate' },
    },
  );
  return summary.intervals[0]!;
}
const vo2 = (told: Told, use: Partial<TreadmillUse> = {}): number | null | undefined =>
  interval(
    each(0, 240, () => told),
    use,
  ).treadmill?.vo2MlKgMin;

describe('speed, incline and oxygen uptake of an interval', () => {
  it('[SUM31] means over the seconds that are known, which stand beside them; what is missing is not zero', () => {
    const half = each(0, 240, (s) =>
      s < 120 ? { speedKmh: 6 } : s < 150 ? { speedKmh: null, inclinePercent: 4 } : null,
    );
    expect(interval(half).treadmill).toEqual({
      meanSpeedKmh: 6,
      speedS: 120,
      // 120 s at 10 %, and 32 s at 4 %: the last reading holds for 3 s.
      meanInclinePercent: 8.737,
      inclineS: 152,
      vo2MlKgMin: null,
      vo2S: 120,
    });
    expect(interval([]).treadmill).toBeNull();
    expect(interval(each(0, 240, () => ({ speedKmh: null, inclinePercent: null }))).treadmill).toBeNull();
  });

  it('[SUM31] a pause that says 0 is a speed of 0; one that repeats its last speed has none', () => {
    const paused = (speedKmh: number) =>
      interval(each(0, 240, (s) => (s < 120 ? { speedKmh: 6 } : { speedKmh, state: 'paused' }))).treadmill;
    expect(paused(0)).toMatchObject({ meanSpeedKmh: 3, speedS: 240 });
    expect(paused(6)).toMatchObject({ meanSpeedKmh: 6, speedS: 120 });
  });

  it('[SUM32] the uptake by ACSM: walking and running, the check values, and when it cannot be said', () => {
    expect(vo2({ speedKmh: 5, inclinePercent: 10 })).toBe(26.833);
    expect(vo2({ speedKmh: 9, inclinePercent: 5 })).toBe(40.25);
    expect(vo2({ speedKmh: 7, inclinePercent: 0 })).toBe(15.167);
    expect(vo2({ speedKmh: 7, inclinePercent: 0 }, { running: true })).toBe(26.833);
    expect(vo2({ speedKmh: 5 }, { holdsRails: true }), 'holds the rails').toBeNull();
    expect(vo2({ speedKmh: 2.9 }), 'below the range').toBeNull();
    expect(vo2({ speedKmh: 0 }, { running: true }), 'a belt that stands').toBeNull();
    expect(vo2({ inclinePercent: null }), 'incline not told').toBeNull();
    expect(vo2({ inclinePercent: -1 }), 'downhill').toBeNull();
  });

  it('[SUM32] four fifths of the interval are needed for it', () => {
    const until = (s: number) => interval(each(0, s - 2, () => ({}))).treadmill;
    expect(until(192)).toMatchObject({ vo2S: 192, vo2MlKgMin: 26.833 });
    expect(until(191)).toMatchObject({ vo2S: 191, vo2MlKgMin: null });
  });

  it('[SUM34] a treadmill changes no figure of the heart by a bit, whatever it told', () => {
    const template = TEMPLATES[0]!;
    const told = fc.record({
      speedKmh: fc.option(fc.integer({ min: 0, max: 2000 }).map((n) => n / 100)),
      inclinePercent: fc.option(fc.integer({ min: -300, max: 4000 }).map((n) => n / 100)),
      state: fc.constantFrom(null, 'off', 'ready', 'in-use', 'paused'),
    });
    const samples = everySecond(0, 2100, (s) => (s % 50 < 3 ? null : 120 + (s % 70)));
    const plan = { ...planOnRecording(template, { samples }), borg: null, target: 'heart-rate' as const };
    const heartOf = (summary: Summary) =>
      JSON.stringify({
        ...summary,
        intervals: summary.intervals.map((one) => ({ ...one, treadmill: null })),
      });
    const without = summarise({ samples, holdS: 3 }, { hrMaxAt: 200, plan });
    expect(without.intervals.every(({ treadmill }) => treadmill === null)).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2_100_000), told), { maxLength: 200 }), (all) => {
        const treadmill = all
          .map(([atMs, one]) => ({ ...reading(0, one), atMs }))
          .sort((a, b) => a.atMs - b.atMs);
        const summary = summarise({ samples, treadmill, holdS: 3 }, { hrMaxAt: 200, plan });
        expect(heartOf(summary)).toBe(heartOf(without));
      }),
      { numRuns: 30 },
    );
  });
});
