/**
 * What is computed from a recording: the same for a class, for a replay and for an imported file. The schemas are for who
 * receives one as JSON.
 * Seconds are seconds of class time; missing is not zero, and null means "cannot be said".
 */
import Type from 'typebox';
import { HrMaxMethod } from '../class/person.ts';
import { OrNull, type Static } from '../schema.ts';

/** Raised when any figure would come out differently; stored with every summary. */
export const SUMMARY_ALGORITHM = 'takt-summary/3';
/** The one before it: every record in range counted, believed by the live tile or not. It can still be computed. */
export const EARLIER_ALGORITHM = 'takt-summary/2';
/** Raised when a summary contains more than before and no figure of it changes: what is stored is then computed anew. */
export const SUMMARY_FORMAT = 2;

const NumberOrNull = OrNull(Type.Number());

/**
 * A share is rounded down and a mean up, to a thousandth: what missed its criterion never reads as if it had met it.
 * The rule itself is judged on the exact milliseconds.
 */
const JudgedByHeartRate = Type.Object({
  by: Type.Literal('heart-rate'),
  /** The window, in seconds since the interval began, pauses of the class left out: 120 to 240 are two minutes. */
  fromS: Type.Number(),
  toS: Type.Number(),
  validS: Type.Number(),
  /** Of the window's seconds that must be valid, and of the valid ones that must reach the floor: 0–1. */
  wantedShare: Type.Number(),
  /** Valid seconds at or above the band's floor, and their share of the valid ones; null without HRmax or valid seconds. */
  reachedS: NumberOrNull,
  reachedShare: NumberOrNull,
  /** Of the shown percent of all valid seconds; it must not lie above the band's ceiling. */
  meanPercent: NumberOrNull,
  /** Empty: approved. `valid` and `hr-max` stand alone: nothing more can then be said. */
  missed: Type.Array(Type.Enum(['valid', 'hr-max', 'floor', 'ceiling'])),
});
export type JudgedByHeartRate = Static<typeof JudgedByHeartRate>;

/** Steered by RPE: Borg 6–20 inside the range, both ends included. `borg` null: none was given. */
const JudgedByBorg = Type.Object({
  by: Type.Literal('borg'),
  borg: NumberOrNull,
  from: Type.Number(),
  to: Type.Number(),
  missed: Type.Array(Type.Literal('borg')),
});

const Judged = Type.Union([JudgedByHeartRate, JudgedByBorg]);
export type Judged = Static<typeof Judged>;

/** `not-assessable`: fewer than 80 % of the window's seconds are valid. `not-judged`: steered by RPE, no Borg given. */
const IntervalVerdict = Type.Enum(['approved', 'not-approved', 'not-assessable', 'not-judged']);
export type IntervalVerdict = Static<typeof IntervalVerdict>;

/** Means over the seconds in which it was known; the seconds of each stand beside it. */
const IntervalTreadmill = Type.Object({
  meanSpeedKmh: NumberOrNull,
  speedS: Type.Number(),
  meanInclinePercent: NumberOrNull,
  inclineS: Type.Number(),
  /**
   * Oxygen uptake by ACSM's equations, ml/kg/min: always an estimate. null when it can be said for less than 80 % of the
   * interval's seconds: speed or incline not known, downhill, below the equations' range, or the rails held.
   */
  vo2MlKgMin: NumberOrNull,
  vo2S: Type.Number(),
});
export type IntervalTreadmill = Static<typeof IntervalTreadmill>;

const IntervalSummary = Type.Object({
  /** 1, 2, … as planned. */
  number: Type.Integer(),
  band: Type.Object({ floorPercent: Type.Number(), ceilingPercent: Type.Number() }),
  plannedS: Type.Number(),
  /** How long it really ran; 0 when the class never came to it. */
  actualS: Type.Number(),
  validS: Type.Number(),
  coverage: NumberOrNull,
  belowS: Type.Number(),
  inS: Type.Number(),
  aboveS: Type.Number(),
  peakBpm: NumberOrNull,
  meanBpm: NumberOrNull,
  meanPercent: NumberOrNull,
  /** To the first sustained 10 s at or above the floor. */
  timeToTargetS: NumberOrNull,
  /** HR at its end minus HR 60 s later; null when either is missing or another interval came in between. */
  fall60Bpm: NumberOrNull,
  /** Shown percent at the end of the pause that follows it. */
  endOfPausePercent: NumberOrNull,
  verdict: IntervalVerdict,
  /** What the verdict was found from; null: the class never came to it, or the person had no part in it. */
  judged: OrNull(Judged),
  /** null: no treadmill told anything in it. */
  treadmill: OrNull(IntervalTreadmill),
});
export type IntervalSummary = Static<typeof IntervalSummary>;

/** `recording-peak`: nobody gave one, and the highest heart rate of the recording stands in for it: an estimate. */
const HrMaxUsed = Type.Object({
  bpm: Type.Number(),
  method: Type.Union([HrMaxMethod, Type.Literal('recording-peak')]),
});
export type HrMaxUsed = Static<typeof HrMaxUsed>;

/** Product rule "Session label"; for staff only. */
const SessionLabel = Type.Enum(['full', 'adapted', 'partial', 'not-assessable']);
export type SessionLabel = Static<typeof SessionLabel>;

export const Summary = Type.Object({
  /** Records with a heart rate; of our own recordings those of the transmitter in use that told something new. */
  samples: Type.Integer(),
  /** Last record minus first, with or without heart rate. */
  durationS: Type.Number(),
  /** Seconds with a valid value, by the hold rule. */
  countedS: Type.Number(),
  /** countedS / durationS, 0–1; null for a recording without length. */
  coverage: NumberOrNull,
  heartRate: OrNull(
    Type.Object({
      min: Type.Number(),
      /** Of the samples that count. */
      mean: Type.Number(),
      /** Of the held seconds. */
      meanOverTime: Type.Number(),
      max: Type.Number(),
    }),
  ),
  /** What the percentages are of; of several in one class the last. null: nobody knows, and nothing is said in percent. */
  hrMax: OrNull(HrMaxUsed),
  /** Six, lowest first: below 50, 50–59, … 90 and above in shown %HRmax; or by `--zones`, in bpm. null without HRmax. */
  zonesS: OrNull(Type.Array(Type.Number())),
  /** The protocol's five. */
  protocolZonesS: OrNull(Type.Array(Type.Number())),
  /** Keyed by lower bound in shown %HRmax, five wide: {"60": 12.5, "65": …}; only classes that have seconds. */
  classes5S: OrNull(Type.Record(Type.String(), Type.Number())),
  trimp: Type.Object({ edwards: NumberOrNull, banister: NumberOrNull }),
  /** Empty without a template. */
  intervals: Type.Array(IntervalSummary),
  sessionLabel: OrNull(SessionLabel),
  holdS: Type.Number(),
  algorithm: Type.String(),
});
export type Summary = Static<typeof Summary>;
