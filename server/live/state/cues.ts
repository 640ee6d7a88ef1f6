/**
 * Instructor cues: private to the console, they name no cause (product rule "Instructor cues"). Pure.
 * A cue that staff have seen stays quiet until its condition has been gone for 10 s: one that flickers at a bound is one.
 */
import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import {
  CUE_AFTER_MS,
  CUE_ENDED_AFTER_MS,
  type Cue,
  MAX_LIMIT_PERCENT,
} from '@takt/shared/class/cue-rules.ts';
import type { FramePosition, Signal } from '@takt/shared/wire/frame.ts';
import type { Target } from './target.ts';

const RECOVERY_JUDGED_AT_S = 120;
const RECOVERY_FALL_PERCENT = 10;
const FORECAST_FROM_S = 30;
const FORECAST_MARGIN_PERCENT = 3;

export interface CueFacts {
  /** Not for somebody steered by Borg: the heart does not follow, so only its limit and its signal are watched. */
  readonly judged: boolean;
  readonly signal: Signal;
  readonly ageMs: number | null;
  readonly percent: number | null;
  readonly position: FramePosition;
  readonly forecastPercent: number | null;
  readonly hrMaxMethod: HrMaxMethod | null;
}

export class Cues {
  #aboveMaxSinceMs: number | null = null;
  #aboveBandSinceMs: number | null = null;
  #goneSinceMs: number | null = null;
  #pauseStretch: number | null = null;
  #percentAtPauseStart: number | null = null;
  #seen: Cue = 'none';
  #seenGoneSinceMs: number | null = null;

  seen(cue: Cue): void {
    this.#seen = cue;
    this.#seenGoneSinceMs = null;
  }

  judge(facts: CueFacts, target: Target, nowMs: number): Cue {
    const cue = this.#present(facts, target, nowMs);
    this.#seenGoneSinceMs = cue === this.#seen ? null : (this.#seenGoneSinceMs ?? nowMs);
    if (this.#seenGoneSinceMs !== null && nowMs - this.#seenGoneSinceMs >= CUE_ENDED_AFTER_MS)
      this.#seen = 'none';
    return cue === this.#seen ? 'none' : cue;
  }

  #present(facts: CueFacts, target: Target, nowMs: number): Cue {
    const { percent } = facts;
    const limit = facts.hrMaxMethod === null ? null : MAX_LIMIT_PERCENT[facts.hrMaxMethod];
    const live = facts.signal === 'live' && percent !== null;
    const aboveMax = live && limit !== null && percent > limit;
    this.#aboveMaxSinceMs = aboveMax ? (this.#aboveMaxSinceMs ?? nowMs) : null;
    const aboveBand = live && target.running && target.kind === 'work' && facts.position === 'above';
    const gone = facts.signal === 'lost' || facts.signal === 'notWorn' || facts.signal === 'conflict';
    this.#goneSinceMs = gone ? (this.#goneSinceMs ?? nowMs - (facts.ageMs ?? 0)) : null;
    this.#aboveBandSinceMs = aboveBand ? (this.#aboveBandSinceMs ?? nowMs) : null;
    if (target.kind !== 'recovery') this.#pauseStretch = null;
    else if (this.#pauseStretch !== target.stretch) {
      this.#pauseStretch = target.stretch;
      this.#percentAtPauseStart = live ? percent : null;
    }
    if (this.#aboveMaxSinceMs !== null && nowMs - this.#aboveMaxSinceMs >= CUE_AFTER_MS.aboveMax)
      return 'aboveMax';
    if (target.running && this.#goneSinceMs !== null && nowMs - this.#goneSinceMs >= CUE_AFTER_MS.signalGone)
      return 'signalGone';
    if (this.#aboveBandSinceMs !== null && nowMs - this.#aboveBandSinceMs >= CUE_AFTER_MS.aboveBand)
      return 'aboveBand';
    if (!target.running || !live || !facts.judged) return 'none';
    const start = this.#percentAtPauseStart;
    const slow =
      this.#pauseStretch !== null &&
      start !== null &&
      target.elapsedS >= RECOVERY_JUDGED_AT_S &&
      start - percent < RECOVERY_FALL_PERCENT;
    if (slow) return 'slowRecovery';
    const tooFast =
      target.kind === 'work' &&
      target.band !== null &&
      target.elapsedS >= FORECAST_FROM_S &&
      facts.forecastPercent !== null &&
      facts.forecastPercent > target.band.ceilingPercent + FORECAST_MARGIN_PERCENT;
    return tooFast ? 'forecastAbove' : 'none';
  }
}
