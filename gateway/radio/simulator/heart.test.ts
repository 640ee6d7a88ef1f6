import { describe, expect, it } from 'vitest';
import { createHeart, type HeartPlan, steadyPercent, TIME_CONSTANT_MS } from './heart.ts';

const PLAN: HeartPlan = {
  hrMaxBpm: 180,
  restPercent: 48,
  workOffsetPercent: 0,
  easyOffsetPercent: -1,
  seed: 7,
};

describe('a simulated heart', () => {
  it('[SIM4] has gone 63 % of a step after one time constant of 57 s', () => {
    const heart = createHeart(PLAN, 0);
    heart.beatsUntil(600_000, 66);
    const before = heart.bpmAt(600_000);
    heart.beatsUntil(600_000, 92);
    const step = 0.92 * 180 - before;
    expect(TIME_CONSTANT_MS).toBe(57_000);
    expect((heart.bpmAt(657_000) - before) / step).toBeCloseTo(0.632, 3);
    expect((heart.bpmAt(600_000 + 4 * 57_000) - before) / step).toBeCloseTo(0.982, 3);
  });

  it('[SIM4] the beats themselves follow: 63 % of the step within 2 points after 57 s', () => {
    const heart = createHeart(PLAN, 0);
    heart.beatsUntil(600_000, 66);
    const beats = heart.beatsUntil(1_000_000, 92);
    const near = beats.filter(({ atMs }) => Math.abs(atMs - 657_000) < 5000);
    const meanRrMs = ((near.at(-1)?.atMs ?? 0) - (near[0]?.atMs ?? 0)) / (near.length - 1);
    const reached = (60_000 / meanRrMs - 0.65 * 180) / (0.27 * 180);
    expect(Math.abs(reached - 0.632)).toBeLessThan(0.02);
  });

  it('[SIM5] the same seed gives the same beats, however the time is cut; another seed gives others', () => {
    const whole = createHeart(PLAN, 5000).beatsUntil(125_000, 92);
    const cut = createHeart(PLAN, 5000);
    const pieces = Array.from({ length: 1000 }, (_, i) => cut.beatsUntil(5000 + (i + 1) * 120, 92)).flat();
    expect(pieces).toEqual(whole);
    expect(createHeart({ ...PLAN, seed: 8 }, 5000).beatsUntil(125_000, 92)).not.toEqual(whole);
  });

  it('[SIM5] beats rise, lie on whole ticks, and carry the same instant on both clocks', () => {
    const beats = createHeart(PLAN, 5000).beatsUntil(305_000, null);
    for (const [i, beat] of beats.entries()) {
      expect(Number.isInteger(beat.ticks)).toBe(true);
      expect(beat.atMs).toBeCloseTo(5000 + beat.ticks / 1.024, 6);
      if (i > 0) expect(beat.ticks).toBeGreaterThan(beats[i - 1]?.ticks ?? 0);
    }
  });

  it('[SIM6] rests at its resting level, and varies more from beat to beat at rest than in work', () => {
    const spread = (effort: number | null): number => {
      const heart = createHeart(PLAN, 0);
      heart.beatsUntil(600_000, effort);
      const beats = heart.beatsUntil(900_000, effort);
      const rr = beats.slice(1).map((beat, i) => beat.ticks - (beats[i]?.ticks ?? 0));
      const mean = rr.reduce((sum, x) => sum + x, 0) / rr.length;
      return Math.sqrt(rr.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rr.length) / mean;
    };
    expect(createHeart(PLAN, 0).bpmAt(0)).toBeCloseTo(0.48 * 180, 6);
    expect(spread(null)).toBeGreaterThan(2 * spread(92));
    expect(spread(92)).toBeGreaterThan(0.002);
  });

  it('[SIM6] never settles above its maximum nor below rest', () => {
    expect(steadyPercent({ ...PLAN, workOffsetPercent: 30 }, 95)).toBe(100);
    expect(steadyPercent(PLAN, 10)).toBe(48);
    expect(steadyPercent(PLAN, 67)).toBe(66);
  });
});
