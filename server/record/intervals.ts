/**
 * What a person did in each interval of the plan, whether it was a dose, and what the session as a whole is called
 * (product rules "Interval approved", "Data quality", "Session label").
 */

import { type PlannedInterval, plannedIntervals } from '@takt/shared/class/protocol.ts';
import { fall60Bpm, RECOVERY_AFTER_S } from '@takt/shared/metrics/recovery.ts';
import { bpmAt } from '@takt/shared/recording/hold.ts';
import type { IntervalSummary, SessionLabel } from '@takt/shared/summary/summary.ts';
import { clip, lengthMs, partsWithin, type Stretch } from './class-time.ts';
import type { Evidence, SummaryPlan } from './evidence.ts';
import { figuresOf, stretchesOf } from './in-band.ts';
import { seconds, thousandth } from './rounding.ts';
import { treadmillFigures } from './treadmill-figures.ts';
import { judgeInterval, verdictOf, WANTED_SHARE } from './verdict.ts';

/** Time to target: the first time that the floor is kept for so long. */
const SUSTAINED_MS = 10_000;
/** An interval is done when so much of its planned length was run, as a share: the same four fifths as a verdict's. */
const DONE_SHARE = WANTED_SHARE;

export function summariseIntervals(evidence: Evidence, plan: SummaryPlan): IntervalSummary[] {
  const planned = plannedIntervals(plan.phases, plan.durationsS);
  return planned.map((interval, i) => {
    const ran = clip(
      stretchesOf(plan.spans, interval.fromPhase, interval.toPhase),
      evidence.fromMs,
      evidence.toMs,
    );
    const figures = figuresOf(evidence, interval.band, ran);
    const judged = judgeInterval(evidence, plan, interval, ran);
    return {
      number: i + 1,
      band: interval.band,
      plannedS: interval.durationS,
      actualS: seconds(lengthMs(ran)),
      validS: seconds(figures.validMs),
      coverage: ran.length === 0 ? null : thousandth(figures.validMs / lengthMs(ran)),
      belowS: seconds(figures.positionMs.below),
      inS: seconds(figures.positionMs.in),
      aboveS: seconds(figures.positionMs.above),
      peakBpm: figures.peakBpm,
      meanBpm: figures.validMs === 0 ? null : thousandth(figures.bpmMs / figures.validMs),
      meanPercent: figures.percentMs === null ? null : thousandth(figures.percentMs / figures.validMs),
      timeToTargetS: timeToTargetS(evidence, interval, ran),
      fall60Bpm: fallAfter(evidence, plan, ran, planned[i + 1]),
      endOfPausePercent: endOfPausePercent(evidence, plan, interval, planned[i + 1]),
      verdict: verdictOf(judged),
      judged,
      treadmill: treadmillFigures(evidence.belt, evidence.treadmillUseAt, ran),
    };
  });
}

function timeToTargetS(
  evidence: Evidence,
  interval: PlannedInterval,
  stretches: readonly Stretch[],
): number | null {
  let [runFromMs, runToMs] = [0, 0];
  for (const { fromMs, toMs, bpm, classMs } of partsWithin(evidence.pieces, stretches)) {
    const percent = evidence.percentAt(bpm, fromMs);
    if (percent === null || percent < interval.band.floorPercent) continue;
    if (classMs !== runToMs) runFromMs = classMs;
    runToMs = classMs + (toMs - fromMs);
    if (runToMs - runFromMs >= SUSTAINED_MS) return seconds(runFromMs);
  }
  return null;
}

/** Unbroken class time only: a pause, or the next interval, within the 60 s gives none. */
function fallAfter(
  evidence: Evidence,
  plan: SummaryPlan,
  ran: readonly Stretch[],
  next: PlannedInterval | undefined,
): number | null {
  const stopMs = ran.at(-1)?.toMs;
  if (stopMs === undefined) return null;
  const laterMs = stopMs + RECOVERY_AFTER_S * 1000;
  const nextFromMs = next && stretchesOf(plan.spans, next.fromPhase, next.toPhase)[0]?.fromMs;
  if (laterMs > evidence.toMs || (nextFromMs !== undefined && nextFromMs < laterMs)) return null;
  if (evidence.pauses.some((pause) => pause.fromMs < laterMs && pause.toMs > stopMs)) return null;
  const fall = fall60Bpm(evidence.pieces, stopMs);
  return fall === null ? null : thousandth(fall);
}

/** Only of an active pause that ran to its end: the next interval has begun. */
function endOfPausePercent(
  evidence: Evidence,
  plan: SummaryPlan,
  interval: PlannedInterval,
  next: PlannedInterval | undefined,
): number | null {
  if (next === undefined || stretchesOf(plan.spans, next.fromPhase, next.toPhase).length === 0) return null;
  const pausePhases = plan.phases.slice(interval.toPhase + 1, next.fromPhase);
  if (!pausePhases.every((phase) => phase.kind === 'recovery')) return null;
  const endMs = stretchesOf(plan.spans, interval.toPhase + 1, next.fromPhase - 1).at(-1)?.toMs;
  if (endMs === undefined || endMs < evidence.fromMs || endMs > evidence.toMs) return null;
  const bpm = bpmAt(evidence.pieces, endMs);
  return bpm === null ? null : evidence.percentAt(bpm, endMs);
}

/**
 * Staff's word for the session. Adapted comes first: a plan that was changed is never called a failure, nor unassessable
 * for the intervals that were taken out. null without any interval, and when a heart-rate session has no HRmax.
 */
export function sessionLabel(
  intervals: readonly IntervalSummary[],
  plan: SummaryPlan,
  evidence: Evidence,
): SessionLabel | null {
  if (intervals.length === 0) return null;
  const done = intervals.map((interval) => interval.actualS >= DONE_SHARE * interval.plannedS);
  const allDone = done.every(Boolean);
  if (plan.target === 'rpe') return allDone || plan.adapted === true ? 'adapted' : 'partial';
  if (plan.adapted === true || wasSkipped(plan)) return 'adapted';
  const plannedS = intervals.reduce((sum, interval) => sum + interval.plannedS, 0);
  const validS = intervals.reduce((sum, interval) => sum + Math.min(interval.validS, interval.plannedS), 0);
  if (plannedS - validS > plannedS / 2) return 'not-assessable';
  if (!evidence.pieces.some((piece) => evidence.percentAt(piece.bpm, piece.fromMs) !== null)) return null;
  const assessable = intervals.filter((interval) => interval.verdict !== 'not-assessable');
  return allDone && assessable.every((interval) => interval.verdict === 'approved') ? 'full' : 'partial';
}

/** Staff took an interval out: the class never came to it and yet went on to a later phase. */
function wasSkipped(plan: SummaryPlan): boolean {
  const lastPhase = Math.max(-1, ...plan.spans.map((span) => span.phaseIndex));
  return plannedIntervals(plan.phases, plan.durationsS).some(
    (interval) =>
      interval.toPhase < lastPhase &&
      stretchesOf(plan.spans, interval.fromPhase, interval.toPhase).length === 0,
  );
}
