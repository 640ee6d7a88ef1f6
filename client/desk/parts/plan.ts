/**
 * A class's plan as the desk shows it: its parts, their names, what comes next. Pure.
 */
import { intervalOfPhase, type Phase, plannedIntervals, type Template } from '@takt/shared/class/protocol.ts';
import { nb } from '../words/nb.ts';
import { type DeskWord, say } from '../words/words.ts';

/** What is drawn as one block of the timeline: a phase, or all bouts of a block of short ones. */
export interface Segment {
  readonly effort: 'high' | 'low';
  readonly fromPhase: number;
  readonly toPhase: number;
  /** An open phase is drawn as five minutes. */
  readonly durationS: number;
}

const OPEN_PHASE_S = 300;

export function segmentsOf(phases: readonly Phase[]): Segment[] {
  const intervals = plannedIntervals(phases);
  const segments: Segment[] = [];
  for (let i = 0; i < phases.length; i++) {
    const interval = intervals[intervalOfPhase(intervals, i)];
    const toPhase = interval?.toPhase ?? i;
    segments.push({
      effort: interval === undefined ? 'low' : 'high',
      fromPhase: i,
      toPhase,
      durationS: interval?.durationS || (phases[i]?.durationS ?? OPEN_PHASE_S),
    });
    i = toPhase;
  }
  return segments;
}

/** Of a segment that is being run: how much of it is over, 0–1. */
export function shareDone(
  segment: Segment,
  phases: readonly Phase[],
  phaseIndex: number,
  elapsedS: number,
): number {
  if (phaseIndex > segment.toPhase) return 1;
  if (phaseIndex < segment.fromPhase) return 0;
  const earlier = phases.slice(segment.fromPhase, phaseIndex);
  const doneS = earlier.reduce((sum, phase) => sum + (phase.durationS ?? 0), 0) + elapsedS;
  return Math.min(1, doneS / Math.max(1, segment.durationS));
}

/** "Oppvarming", "Drag 2 av 4", "Aktiv pause". */
export function phaseName(phases: readonly Phase[], phaseIndex: number): string {
  const phase = phases[phaseIndex];
  if (phase === undefined) return '';
  const intervals = plannedIntervals(phases);
  const interval = intervalOfPhase(intervals, phaseIndex);
  if (interval >= 0) return say('interval', { n: interval + 1, m: intervals.length });
  return phase.kind === 'work' ? say('workShort') : say(phase.kind);
}

/** The first phase that is not part of the present interval; null when this is the last. */
export function nextPhaseIndex(phases: readonly Phase[], phaseIndex: number): number | null {
  const intervals = plannedIntervals(phases);
  const next = (intervals[intervalOfPhase(intervals, phaseIndex)]?.toPhase ?? phaseIndex) + 1;
  return next < phases.length ? next : null;
}

/** Seconds of the class from here on; null when a phase to come is open. */
export function classRemainingS(
  phases: readonly Phase[],
  phaseIndex: number,
  phaseRemainingS: number | null,
): number | null {
  if (phaseRemainingS === null) return null;
  return sumS(phases.slice(phaseIndex + 1), phaseRemainingS);
}

export function classLengthS(phases: readonly Phase[]): number | null {
  return sumS(phases, 0);
}

function sumS(phases: readonly Phase[], fromS: number): number | null {
  let sum: number | null = fromS;
  for (const { durationS } of phases) sum = sum === null || durationS === null ? null : sum + durationS;
  return sum;
}

/** A template that ships has a name in both languages; one of the clinic's own keeps the name it was given. */
export function templateName(template: Pick<Template, 'id' | 'name'>): string {
  const key = `template_${template.id}`;
  return key in nb ? say(key as DeskWord) : template.name;
}
