/** The class as the wall names and draws it: a block of short bouts is one interval. Pure. */
import {
  bandOfPhase,
  intervalOfPhase,
  type Phase,
  type PhaseKind,
  type PlannedInterval,
  plannedIntervals,
} from '@takt/shared/class/protocol.ts';
import type { Band } from '@takt/shared/zones.ts';

/** One piece of the timeline. */
export interface Stretch {
  readonly fromPhase: number;
  readonly toPhase: number;
  readonly kind: PhaseKind;
  /** 1, 2, … of an interval; null for everything else. */
  readonly interval: number | null;
  /** null: open. */
  readonly durationS: number | null;
}

export interface Plan {
  readonly phases: readonly Phase[];
  readonly intervals: readonly PlannedInterval[];
  readonly stretches: readonly Stretch[];
}

/** How wide an open phase is drawn. */
export const OPEN_PHASE_S = 300;

export function planOf(phases: readonly Phase[]): Plan {
  const intervals = plannedIntervals(phases);
  const stretches: Stretch[] = [];
  for (let i = 0; i < phases.length; i++) {
    const number = intervalOfPhase(intervals, i);
    const toPhase = intervals[number]?.toPhase ?? i;
    const kind = phases[i]!.kind;
    const durationS = intervals[number]?.durationS ?? phases[i]!.durationS;
    stretches.push({ fromPhase: i, toPhase, kind, interval: number < 0 ? null : number + 1, durationS });
    i = toPhase;
  }
  return { phases, intervals, stretches };
}

export function stretchIndexOf(plan: Plan, phaseIndex: number): number {
  return plan.stretches.findIndex((s) => phaseIndex >= s.fromPhase && phaseIndex <= s.toPhase);
}

/** Class seconds since the stretch of this phase began. */
export function stretchElapsedS(plan: Plan, phaseIndex: number, phaseElapsedS: number): number {
  const stretch = plan.stretches[stretchIndexOf(plan, phaseIndex)];
  let elapsedS = phaseElapsedS;
  for (let i = stretch?.fromPhase ?? phaseIndex; i < phaseIndex; i++)
    elapsedS += plan.phases[i]?.durationS ?? 0;
  return elapsedS;
}

/** How many intervals lie wholly behind a class that has come to `phaseIndex`; all of them when it ran to its end. */
export function intervalsBehind(plan: Plan, phaseIndex: number, over: boolean): number {
  const last = over && phaseIndex >= plan.phases.length - 1;
  return plan.intervals.filter(({ toPhase }) => toPhase < phaseIndex || last).length;
}

export type TargetColour = 'easy' | 'work' | 'none';

/** Only the present phase is coloured: intervals amber, easy phases blue. */
export function targetColour(plan: Plan, phaseIndex: number): TargetColour {
  if (bandOfPhase(plan.phases, phaseIndex) === null) return 'none';
  return plan.stretches[stretchIndexOf(plan, phaseIndex)]?.interval == null ? 'easy' : 'work';
}

export function bandAt(plan: Plan, phaseIndex: number): Band | null {
  return bandOfPhase(plan.phases, phaseIndex);
}

/** "På vei" is counted while a right speed cannot yet show in the heart rate: design sheet, section 4, "Header". */
const ON_THE_WAY_WORK_S = 120;
const ON_THE_WAY_PAUSE_S = 90;

export function countsOnTheWay(plan: Plan, phaseIndex: number, phaseElapsedS: number): boolean {
  const stretch = plan.stretches[stretchIndexOf(plan, phaseIndex)];
  const elapsedS = stretchElapsedS(plan, phaseIndex, phaseElapsedS);
  if (stretch?.interval != null) return elapsedS < ON_THE_WAY_WORK_S;
  return stretch?.kind === 'recovery' && elapsedS < ON_THE_WAY_PAUSE_S;
}
