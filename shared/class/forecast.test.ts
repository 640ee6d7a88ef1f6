import { describe, expect, it } from 'vitest';
import { type ForecastPoint, forecastSteadyState } from './forecast.ts';

/** Whole bpm, one a second, of a heart that is asked to go from one percent of its maximum to another at 0 s. */
function step(hrMaxBpm: number, fromPercent: number, toPercent: number, untilS: number): ForecastPoint[] {
  return Array.from({ length: untilS + 1 }, (_, s) => {
    const percent = toPercent + (fromPercent - toPercent) * Math.exp(-s / 57);
    return { atMs: 5_000_000 + s * 1000, value: Math.floor((percent * hrMaxBpm) / 100) };
  });
}

describe('the forecast', () => {
  it.each([150, 161, 172, 183, 190, 197, 205, 214])(
    '[FOR1] a step from 65 to 92 %% in whole bpm of HRmax %i forecasts 92 ± 3 from 30 to 90 s',
    (hrMaxBpm) => {
      for (let s = 30; s <= 90; s++) {
        const forecast = forecastSteadyState(step(hrMaxBpm, 65, 92, s));
        expect(Math.abs((100 * forecast!) / hrMaxBpm - 92)).toBeLessThanOrEqual(3);
      }
    },
  );

  it('[FOR2] there is none before 20 s, and none without values', () => {
    expect(forecastSteadyState([])).toBeNull();
    expect(forecastSteadyState(step(190, 65, 92, 19))).toBeNull();
    expect(forecastSteadyState(step(190, 65, 92, 20))).not.toBeNull();
  });

  it('[FOR3] only the newest 30 s count', () => {
    const late = step(190, 65, 92, 80);
    const wild = late.map((point, i) => (i < 50 ? { ...point, value: 40 } : point));
    expect(forecastSteadyState(wild)).toBe(forecastSteadyState(late));
  });

  it('[FOR4] on a straight line it is the mean of the window plus tau times the slope', () => {
    const line = Array.from({ length: 31 }, (_, s) => ({ atMs: s * 1000, value: 100 + 0.5 * s }));
    expect(forecastSteadyState(line)).toBeCloseTo(107.5 + 57 * 0.5, 9);
    expect(forecastSteadyState(line, 40)).toBeCloseTo(107.5 + 40 * 0.5, 9);
  });

  it('[FOR4] a gap among the points does not bend the line', () => {
    const line = Array.from({ length: 31 }, (_, s) => ({ atMs: s * 1000, value: 150 - 0.25 * s }));
    const gap = line.filter((_, s) => s < 8 || s > 15);
    const mean = gap.reduce((sum, point) => sum + point.value, 0) / gap.length;
    expect(forecastSteadyState(gap)).toBeCloseTo(mean - 57 * 0.25, 9);
  });
});
