/**
 * A simulated heart: a first-order response towards what the effort asks for, and beats with a little noise.
 * Pure: time is an argument, and the same seed and the same calls give the same beats.
 */
import { createRandom } from './random.ts';

/** First-order time constant of the response to a change of effort (product rule "Heart rate lags"). */
export const TIME_CONSTANT_MS = 57_000;
/** The strap's own clock counts 1/1024 s. */
export const TICKS_PER_MS = 1.024;

export interface HeartPlan {
  readonly hrMaxBpm: number;
  /** % of HRmax standing still; about 45–50 in a room before class. */
  readonly restPercent: number;
  /** Added to what is asked in work (80 % asked and above) and in easy phases: nobody lands exactly on the number. */
  readonly workOffsetPercent: number;
  readonly easyOffsetPercent: number;
  readonly seed: number;
}

export interface Beat {
  /** Whole 1/1024 s since the heart was started; the exact time of the beat, and what a strap's clock tells. */
  readonly ticks: number;
  /** The same instant on the gateway's clock, ms. */
  readonly atMs: number;
}

export interface Heart {
  /** Beats after the last call's time, up to and including `toMs`, with this effort (% of HRmax; null: rest). */
  beatsUntil(toMs: number, effortPercent: number | null): Beat[];
  /** The noiseless rate at a time at or after the last call's, if the effort stays as it is. */
  bpmAt(atMs: number): number;
}

/** Asked for so much, % of HRmax, a room works. */
export const WORK_FROM_PERCENT = 80;
/** Breathing pulls a resting heart by some per cent every few seconds; in hard work it hardly does. */
const BREATH_MS = 4200;

/** Where a heart settles under an effort, % of HRmax: never below rest, never above its maximum. */
export function steadyPercent(plan: HeartPlan, effortPercent: number | null): number {
  if (effortPercent === null) return plan.restPercent;
  const offset = effortPercent >= WORK_FROM_PERCENT ? plan.workOffsetPercent : plan.easyOffsetPercent;
  return Math.min(100, Math.max(plan.restPercent, effortPercent + offset));
}

export function createHeart(plan: HeartPlan, bornAtMs: number): Heart {
  const random = createRandom(plan.seed);
  const breathPhase = random.uniform() * 2 * Math.PI;
  const steadyBpm = (effortPercent: number | null): number =>
    (steadyPercent(plan, effortPercent) / 100) * plan.hrMaxBpm;

  let effort: number | null = null;
  let towardsBpm = steadyBpm(null);
  let fromBpm = towardsBpm;
  let fromMs = bornAtMs;
  let seenMs = bornAtMs;

  const bpmAt = (atMs: number): number =>
    towardsBpm + (fromBpm - towardsBpm) * Math.exp(-(atMs - fromMs) / TIME_CONSTANT_MS);
  const timeOf = (ticks: number): number => bornAtMs + ticks / TICKS_PER_MS;

  const rrTicksAt = (atMs: number): number => {
    const bpm = bpmAt(atMs);
    const calm = Math.max(0, 1 - bpm / plan.hrMaxBpm);
    const breath = 0.06 * calm * Math.sin((2 * Math.PI * atMs) / BREATH_MS + breathPhase);
    const jitter = (0.004 + 0.02 * calm) * random.bell();
    return Math.round((60_000 / bpm) * TICKS_PER_MS * (1 + breath + jitter));
  };

  let nextTicks = Math.round(rrTicksAt(bornAtMs) * random.uniform());

  return {
    bpmAt,
    beatsUntil(toMs, effortPercent) {
      if (effortPercent !== effort) {
        fromBpm = bpmAt(seenMs);
        fromMs = seenMs;
        effort = effortPercent;
        towardsBpm = steadyBpm(effort);
      }
      const beats: Beat[] = [];
      while (timeOf(nextTicks) <= toMs) {
        const beat = { ticks: nextTicks, atMs: timeOf(nextTicks) };
        beats.push(beat);
        nextTicks += rrTicksAt(beat.atMs);
      }
      seenMs = Math.max(seenMs, toMs);
      return beats;
    },
  };
}
