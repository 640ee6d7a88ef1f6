/**
 * What the class asks for now, and what a tile says to it. Pure; the words are the design sheet's table,
 * "rising" and "falling" are the forecast's (product rule "Heart rate lags").
 */
import { type ClassModel, classAt } from '@takt/shared/class/class.ts';
import {
  bandOfPhase,
  intervalOfPhase,
  type PhaseKind,
  type PlannedInterval,
} from '@takt/shared/class/protocol.ts';
import type { FramePosition, Word } from '@takt/shared/wire/frame.ts';
import type { Band } from '@takt/shared/zones.ts';

export interface Target {
  /** Before the start, after the end and in a pause: no band, no verdict, no minutes. */
  readonly running: boolean;
  readonly phaseIndex: number;
  /** Changes when the target does: a block of short bouts is one stretch. */
  readonly stretch: number;
  /** A pause inside a block of short bouts counts as work: one band, one interval. */
  readonly kind: PhaseKind;
  readonly band: Band | null;
  /** 0-based interval, or -1 outside intervals. */
  readonly interval: number;
  /** Class seconds since this stretch began. */
  readonly elapsedS: number;
}

export function targetAt(model: ClassModel, intervals: readonly PlannedInterval[], nowMs: number): Target {
  const clock = classAt(model, nowMs);
  const phases = model.template.phases;
  const interval = intervalOfPhase(intervals, clock.phaseIndex);
  const block = interval < 0 ? undefined : intervals[interval];
  const running = clock.status === 'running';
  const stretch = block?.fromPhase ?? clock.phaseIndex;
  let elapsedS = clock.phaseElapsedMs / 1000;
  for (let i = stretch; i < clock.phaseIndex; i++) elapsedS += model.durationsS[i] ?? 0;
  return {
    running,
    phaseIndex: clock.phaseIndex,
    stretch,
    kind: block !== undefined ? 'work' : (phases[clock.phaseIndex]?.kind ?? 'free'),
    band: running ? bandOfPhase(phases, clock.phaseIndex) : null,
    interval,
    elapsedS,
  };
}

const ON_THE_WAY_UP_S = 30;
const ON_THE_WAY_DOWN_S = 90;

/**
 * `towards`: the forecast reaches the band from this side; null: there is no forecast yet. Then nothing is asked of anybody
 * that a forecast might take back: a treadmill that has just been started has not moved a heart.
 */
export function wordFor(target: Target, position: FramePosition, towards: boolean | null): Word {
  if (position === 'none') return 'none';
  if (position === 'in') return 'hold';
  if (position === 'below') {
    switch (target.kind) {
      case 'cooldown':
        return 'easy';
      case 'recovery':
        return 'keepMoving';
      case 'work':
        return target.elapsedS < ON_THE_WAY_UP_S ? 'onTheWay' : upWord(towards);
      default:
        return upWord(towards);
    }
  }
  if (target.kind !== 'recovery') return 'easeOff';
  if (target.elapsedS < ON_THE_WAY_DOWN_S) return 'onTheWayDown';
  return towards === null ? 'none' : towards ? 'onTheWayDown' : 'easeOff';
}

function upWord(towards: boolean | null): Word {
  return towards === null ? 'none' : towards ? 'onTheWay' : 'buildUp';
}
