import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Battery, lowestBattery } from './battery.ts';

const MINUTE = 60_000;
type Told = { readonly atMs: number; readonly percent?: number; readonly low?: boolean };

function battery(told: readonly Told[]): Battery {
  const one = new Battery();
  for (const { atMs, percent = null, low } of told) {
    one.take({ batteryPercent: percent, ...(low === undefined ? {} : { batteryLow: low }) }, atMs);
  }
  return one;
}

describe('the battery of a strap', () => {
  it('[LIV80] of a level that jumps the lowest of five minutes holds, and then the present one', () => {
    const jumping = battery([
      { atMs: 0, percent: 80 },
      { atMs: MINUTE, percent: 10 },
      { atMs: 2 * MINUTE, percent: 90 },
    ]);
    expect(jumping.level(2 * MINUTE)).toEqual({ percent: 10, isLow: true, atMs: 2 * MINUTE });
    expect(jumping.level(7 * MINUTE - 1)).toMatchObject({ percent: 10, isLow: true });
    expect(jumping.level(7 * MINUTE)).toMatchObject({ percent: 90, isLow: false });
  });

  it('[LIV80] a level counts until the next one is sent, however long that takes', () => {
    const seldom = battery([
      { atMs: 0, percent: 12 },
      { atMs: 60 * MINUTE, percent: 95 },
    ]);
    expect(seldom.level(64 * MINUTE)).toMatchObject({ percent: 12, isLow: true });
    expect(seldom.level(65 * MINUTE)).toMatchObject({ percent: 95, isLow: false });
  });

  it('[LIV80] any levels at any times: never above any that was the present one in the last five minutes', () => {
    const levels = fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 4 * MINUTE }),
        percent: fc.integer({ min: 0, max: 100 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(levels, fc.integer({ min: 0, max: 8 * MINUTE }), (steps, wait) => {
        let atMs = 0;
        const told = steps.map(({ after, percent }) => {
          atMs += after;
          return { atMs, percent };
        });
        const nowMs = atMs + wait;
        const untilMs = (i: number) => told[i + 1]?.atMs ?? Number.POSITIVE_INFINITY;
        const counting = told.filter((_, i) => nowMs - untilMs(i) < 5 * MINUTE);
        const lowest = Math.min(...counting.map(({ percent }) => percent));
        expect(battery(told).level(nowMs)).toMatchObject({ percent: lowest, isLow: lowest <= 15 });
      }),
    );
  });

  it('[LIV81] a strap that says in a word that it is low is low, with a percent or without; what it does not say is not known', () => {
    expect(battery([]).level(0)).toBeNull();
    expect(battery([{ atMs: 1, low: true }]).level(1)).toEqual({ percent: null, isLow: true, atMs: 1 });
    expect(battery([{ atMs: 1, low: false }]).level(1)).toEqual({ percent: null, isLow: false, atMs: 1 });
    expect(battery([{ atMs: 1, percent: 80, low: true }]).level(1)).toMatchObject({
      percent: 80,
      isLow: true,
    });
    expect(battery([{ atMs: 1, percent: 15, low: false }]).level(1)).toMatchObject({
      percent: 15,
      isLow: true,
    });
    expect(battery([{ atMs: 1, percent: 16 }]).level(1)).toMatchObject({ percent: 16, isLow: false });
  });

  it('[LIV81] a word that jumps holds for five minutes too', () => {
    const jumping = battery([
      { atMs: 0, low: true },
      { atMs: MINUTE, low: false },
      { atMs: 2 * MINUTE, low: false },
    ]);
    expect(jumping.level(6 * MINUTE - 1)?.isLow).toBe(true);
    expect(jumping.level(6 * MINUTE)?.isLow).toBe(false);
  });

  it('[LIV82] two radios of one strap have one battery: the lowest that either tells', () => {
    expect(lowestBattery([null, null])).toBeNull();
    const ant = battery([{ atMs: 5, low: true }]).level(9);
    const ble = battery([{ atMs: 8, percent: 70 }]).level(9);
    expect(lowestBattery([ant, null, ble])).toEqual({ percent: 70, isLow: true, atMs: 8 });
  });
});
