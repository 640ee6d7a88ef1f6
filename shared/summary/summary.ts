/**
 * What is computed from a recording: the same for a class, for a replay and for an imported file.
 * Seconds are seconds of class time; missing is not zero, and null means "cannot be said".
 */
import type { HrMaxMethod } from '../class/class-event.ts';
import type { Band } from '../zones.ts';

/** Raised when any figure would come out differently; stored with every summary. */
export const SUMMARY_ALGORITHM = 'takt-summary/3';
/** The one before it: every record in range counted, believed by the live tile or not. It can still be computed. */
export const EARLIER_ALGORITHM = 'takt-summary/2';
/** Raised when a summary tells more than before and no figure of it changes: what is stored is then made anew. */
export const SUMMARY_FORMAT = 2;

export interface Summary {
  /** Records with a heart rate; of our own recordings those of the transmitter in use that told something new. */
  readonly samples: number;
  /** Last record minus first, with or without heart rate. */
  readonly durationS: number;
  /** Seconds with a valid value, by the hold rule. */
  readonly countedS: number;
  /** countedS / durationS, 0–1; null for a recording without length. */
  readonly coverage: number | null;
  readonly heartRate: {
    readonly min: number;
    /** Of the samples that count. */
    readonly mean: number;
    /** Of the held seconds. */
    readonly meanOverTime: number;
    readonly max: number;
  } | null;
  /** What the percentages are of; of several in one class the last. null: nobody knows, and nothing is said in percent. */
  readonly hrMax: HrMaxUsed | null;
  /** Six, lowest first: below 50, 50–59, … 90 and above in shown %HRmax; or by `--zones`, in bpm. null without HRmax. */
  readonly zonesS: readonly number[] | null;
  /** The protocol's five. */
  readonly protocolZonesS: readonly number[] | null;
  /** Keyed by lower bound in shown %HRmax, five wide: {"60": 12.5, "65": …}; only classes that have seconds. */
  readonly classes5S: Readonly<Record<string, number>> | null;
  readonly trimp: { readonly edwards: number | null; readonly banister: number | null };
  /** Empty without a template. */
  readonly intervals: readonly IntervalSummary[];
  readonly sessionLabel: SessionLabel | null;
  readonly holdS: number;
  readonly algorithm: string;
}

/** `recording-peak`: nobody gave one, and the highest heart rate of the recording stands in for it: an estimate. */
export interface HrMaxUsed {
  readonly bpm: number;
  readonly method: HrMaxMethod | 'recording-peak';
}

/** Product rule "Session label"; for staff only. */
export type SessionLabel = 'full' | 'adapted' | 'partial' | 'not-assessable';

/** `not-assessable`: fewer than 80 % of the window's seconds are valid. `by-borg-missing`: steered by RPE, no Borg given. */
export type IntervalVerdict = 'approved' | 'not-approved' | 'not-assessable' | 'not-judged';

export type Judged = JudgedByHeartRate | JudgedByBorg;

/**
 * A share is rounded down and a mean up, to a thousandth: what missed its criterion never reads as if it had met it.
 * The rule itself is judged on the exact milliseconds.
 */
export interface JudgedByHeartRate {
  readonly by: 'heart-rate';
  /** The window, in seconds since the interval began, pauses of the class left out: 120 to 240 are two minutes. */
  readonly fromS: number;
  readonly toS: number;
  readonly validS: number;
  /** Of the window's seconds that must be valid, and of the valid ones that must reach the floor: 0–1. */
  readonly wantedShare: number;
  /** Valid seconds at or above the band's floor, and their share of the valid ones; null without HRmax or valid seconds. */
  readonly reachedS: number | null;
  readonly reachedShare: number | null;
  /** Of the shown percent of all valid seconds; it must not lie above the band's ceiling. */
  readonly meanPercent: number | null;
  /** Empty: approved. `valid` and `hr-max` stand alone: nothing more can then be said. */
  readonly missed: readonly ('valid' | 'hr-max' | 'floor' | 'ceiling')[];
}

/** Steered by RPE: Borg 6–20 inside the range, both ends included. `borg` null: none was given. */
export interface JudgedByBorg {
  readonly by: 'borg';
  readonly borg: number | null;
  readonly from: number;
  readonly to: number;
  readonly missed: readonly 'borg'[];
}

export interface IntervalSummary {
  /** 1, 2, … as planned. */
  readonly number: number;
  readonly band: Band;
  readonly plannedS: number;
  /** How long it really ran; 0 when the class never came to it. */
  readonly actualS: number;
  readonly validS: number;
  readonly coverage: number | null;
  readonly belowS: number;
  readonly inS: number;
  readonly aboveS: number;
  readonly peakBpm: number | null;
  readonly meanBpm: number | null;
  readonly meanPercent: number | null;
  /** To the first sustained 10 s at or above the floor. */
  readonly timeToTargetS: number | null;
  /** HR at its end minus HR 60 s later; null when either is missing or another interval came in between. */
  readonly fall60Bpm: number | null;
  /** Shown percent at the end of the pause that follows it. */
  readonly endOfPausePercent: number | null;
  readonly verdict: IntervalVerdict;
  /** What the verdict was found from; null: the class never came to it, or the person had no part in it. */
  readonly judged: Judged | null;
  /** null: no treadmill told anything in it. */
  readonly treadmill: IntervalTreadmill | null;
}

/** Means over the seconds in which it was known; the seconds of each stand beside it. */
export interface IntervalTreadmill {
  readonly meanSpeedKmh: number | null;
  readonly speedS: number;
  readonly meanInclinePercent: number | null;
  readonly inclineS: number;
  /**
   * Oxygen uptake by ACSM's equations, ml/kg/min: always an estimate. null when it can be said for less than 80 % of the
   * interval's seconds: speed or incline not known, downhill, below the equations' range, or the rails held.
   */
  readonly vo2MlKgMin: number | null;
  readonly vo2S: number;
}
