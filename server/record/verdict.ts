/**
 * Whether an interval was a valid dose (product rules "Interval approved", "Data quality"), and what that was found from:
 * the verdict follows from the same figures that stand beside it. Pure.
 *
 * By heart rate an interval is approved when of its last 120 s (WINDOW_S) in which the person took part, pauses left out,
 * - at least 4 of 5 (SHARE) are valid: a value that is believed held then, to the next one, and for 3 s (OWN_HOLD_S) at
 *   most, or 10 s (IMPORTED_HOLD_S) in a file from elsewhere (shared/recording/hold.ts); else it cannot be assessed;
 * - of the valid time at least 4 of 5 (SHARE) are at the band's floor or above it;
 * - and the mean over the valid time is at the band's ceiling at most.
 * Floor, ceiling and mean are in shown percent of HRmax (shared/zones.ts); without an HRmax nothing is judged. The band is
 * the work phase's: 85–95 (HARD) in the templates that ship, but for 15/15 (shared/class/protocol.ts).
 * By RPE it is approved when the Borg that was told lies in the plan's range, 16–18 (BORG_TARGET) by default.
 */
import type { PlannedInterval } from '@takt/shared/class/protocol.ts';
import type { IntervalVerdict, Judged, JudgedByHeartRate } from '@takt/shared/summary/summary.ts';
import { clip, lastOf, lengthMs, type Stretch } from './class-time.ts';
import type { Evidence, SummaryPlan } from './evidence.ts';
import { figuresOf, stretchesOf } from './in-band.ts';
import { seconds } from './rounding.ts';

/** An interval is judged by its last so many seconds, or by all of it when it is shorter. */
const WINDOW_S = 120;
/** The share of a window that must be valid, and the share of the valid time that must reach the floor: four fifths. */
const SHARE = { of: 5, atLeast: 4 } as const;
export const WANTED_SHARE = SHARE.atLeast / SHARE.of;
/** Borg 6–20 that the plan aims at when it says nothing else. */
const BORG_TARGET = { from: 16, to: 18 } as const;

/** `ran`: the interval's class time in which the person took part. */
export function judgeInterval(
  evidence: Evidence,
  plan: SummaryPlan,
  interval: PlannedInterval,
  ran: readonly Stretch[],
): Judged | null {
  if (ran.length === 0) return null;
  if (plan.target === 'heart-rate') return judgeHeartRate(evidence, plan, interval, ran);
  const { from, to } = plan.borgTarget ?? BORG_TARGET;
  const inside = plan.borg !== null && plan.borg >= from && plan.borg <= to;
  return { by: 'borg', borg: plan.borg, from, to, missed: inside ? [] : ['borg'] };
}

/** Whoever is steered by RPE is never "not approved": without the Borg that the plan wants, nothing is judged. */
export function verdictOf(judged: Judged | null): IntervalVerdict {
  if (judged === null) return 'not-judged';
  const { missed } = judged;
  if (missed.length === 0) return 'approved';
  if (judged.by === 'borg' || judged.missed.includes('hr-max')) return 'not-judged';
  return judged.missed.includes('valid') ? 'not-assessable' : 'not-approved';
}

function judgeHeartRate(
  evidence: Evidence,
  { spans }: SummaryPlan,
  { band, fromPhase, toPhase }: PlannedInterval,
  ran: readonly Stretch[],
): JudgedByHeartRate {
  const window = lastOf(ran, WINDOW_S * 1000);
  const windowMs = lengthMs(window);
  // Somebody who joined late has the window where it lay in the interval, not in their own part of it.
  const windowFromMs = window[0]?.fromMs ?? 0;
  const beforeMs = lengthMs(clip(stretchesOf(spans, fromPhase, toPhase), -Infinity, windowFromMs));
  const { validMs, percentMs, positionMs } = figuresOf(evidence, band, window);
  const reachedMs = positionMs.in + positionMs.above;
  const found = {
    by: 'heart-rate' as const,
    fromS: seconds(beforeMs),
    toS: seconds(beforeMs + windowMs),
    validS: seconds(validMs),
    wantedShare: WANTED_SHARE,
    reachedS: percentMs === null ? null : seconds(reachedMs),
    reachedShare: percentMs === null ? null : thousandthBelow(reachedMs / validMs),
    meanPercent: percentMs === null ? null : thousandthAbove(percentMs / validMs),
  };
  if (validMs * SHARE.of < windowMs * SHARE.atLeast) return { ...found, missed: ['valid'] };
  if (percentMs === null) return { ...found, missed: ['hr-max'] };
  const missed: ('floor' | 'ceiling')[] = [];
  if (reachedMs * SHARE.of < validMs * SHARE.atLeast) missed.push('floor');
  if (percentMs > band.ceilingPercent * validMs) missed.push('ceiling');
  return { ...found, missed };
}

/** What a division leaves behind the twelfth figure is no step: a millisecond of a window moves far more. */
const NOISE = 1e-6;
const thousandthBelow = (value: number): number => Math.floor(value * 1000 + NOISE) / 1000;
const thousandthAbove = (value: number): number => Math.ceil(value * 1000 - NOISE) / 1000;
