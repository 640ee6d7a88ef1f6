/** Figures as the review writes them. What is missing is a dash with a word, never a zero. Pure. */
import type { IntervalSummary, Summary } from '@takt/shared/summary/summary.ts';
import { decimal, minutesSeconds } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';

export const DASH = '–';

export const whole = (value: number | null): string => (value === null ? DASH : String(Math.round(value)));

export const oneDecimal = (value: number | null): string =>
  value === null ? DASH : decimal(value, 1, language());

export const duration = (seconds: number | null): string =>
  seconds === null ? DASH : minutesSeconds(Math.round(seconds));

/** 0.987 → "98 %": rounded down, so that only what is complete is called 100 %. */
export const percentOf = (share: number | null): string =>
  share === null ? DASH : `${Math.floor(share * 100 + 1e-9)}\u00a0%`;

/** A phase ends at a frame, not at a whole second. */
const WHOLE_WITHIN_S = 0.5;

export interface Totals {
  /** Seconds in target inside the intervals that were run; null when none of their seconds is valid: missing is not zero. */
  readonly inTargetS: number | null;
  /** Valid seconds and all seconds of those intervals. */
  readonly validS: number;
  readonly actualS: number;
  readonly planned: number;
  readonly run: number;
  /** Run for their whole planned length. */
  readonly completed: number;
  readonly approved: number;
  readonly notAssessable: number;
}

export function totalsOf(intervals: readonly IntervalSummary[]): Totals {
  const run = intervals.filter(({ actualS }) => actualS > 0);
  const sum = (of: (interval: IntervalSummary) => number): number => run.reduce((s, i) => s + of(i), 0);
  const verdicts = (verdict: IntervalSummary['verdict']): number =>
    run.filter((interval) => interval.verdict === verdict).length;
  return {
    inTargetS: sum(({ validS }) => validS) === 0 ? null : sum(({ inS }) => inS),
    validS: sum(({ validS }) => validS),
    actualS: sum(({ actualS }) => actualS),
    planned: intervals.length,
    run: run.length,
    completed: run.filter(({ actualS, plannedS }) => actualS >= plannedS - WHOLE_WITHIN_S).length,
    approved: verdicts('approved'),
    notAssessable: verdicts('not-assessable'),
  };
}

/** Share of the interval in target, 0–1, for its bar. */
export const shareInTarget = ({ inS, actualS }: IntervalSummary): number =>
  actualS > 0 ? Math.min(1, inS / actualS) : 0;

/** The newest interval that has a 60 s fall. */
export const lastFall = (intervals: readonly IntervalSummary[]): IntervalSummary | null =>
  intervals.findLast(({ fall60Bpm }) => fall60Bpm !== null) ?? null;

export const countedTotalS = (summary: Summary): number =>
  summary.protocolZonesS?.reduce((sum, s) => sum + s, 0) ?? summary.countedS;
