/**
 * From a recorded curve and the class as it ran to what the chart draws. Times are seconds since the class started,
 * pauses included: the curve is real time, the figures beside it are class time.
 */
import type { ClassDetail, Curve } from '@takt/shared/api/classes.ts';
import { intervalOfPhase, plannedIntervals } from '@takt/shared/class/protocol.ts';
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { type Band, positionInBand, shownPercent } from '@takt/shared/zones.ts';

export type CurvePoints = Curve['points'];

export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** A stretch of one phase, or of one interval, with its target. */
export interface Block extends Stretch {
  readonly kind: 'warmup' | 'work' | 'recovery' | 'cooldown';
  readonly band: Band;
  /** 1, 2, …; null outside the intervals. */
  readonly interval: number | null;
}

/** Where nothing valid was heard, between two values. Silence at either end has no curve to interrupt. */
export function gapsOf(points: CurvePoints): Stretch[] {
  const gaps: Stretch[] = [];
  let fromS: number | null = null;
  let heard = false;
  for (const [atS, bpm] of points) {
    if (bpm === null) {
      if (heard && fromS === null) fromS = atS;
      continue;
    }
    if (fromS !== null && atS > fromS) gaps.push({ fromS, toS: atS });
    fromS = null;
    heard = true;
  }
  return gaps;
}

/** A shorter gap is seen as a gap; its length is written from here on. */
const GAP_TOLD_FROM_S = 10;
/** Of the curve's width: what the words need, and what the bare length needs, before the next gap. */
const ROOM_FOR_WORDS = 0.17;
const ROOM_FOR_LENGTH = 0.06;

/** What stands beside each gap: `words`, the bare `length`, or nothing where gaps crowd. */
export function gapLabels(gaps: readonly Stretch[], lastS: number): ('words' | 'length' | null)[] {
  return gaps.map((gap, i) => {
    const room = ((gaps[i + 1]?.fromS ?? lastS) - gap.toS) / lastS;
    if (gap.toS - gap.fromS < GAP_TOLD_FROM_S || room < ROOM_FOR_LENGTH) return null;
    return room < ROOM_FOR_WORDS ? 'length' : 'words';
  });
}

interface Span extends Stretch {
  readonly phaseIndex: number;
}

function spansOf(detail: ClassDetail, lastS: number): Span[] {
  const startMs = detail.entry.startedAtMs ?? detail.spans[0]?.fromMs ?? 0;
  return detail.spans.map(({ phaseIndex, fromMs, toMs }) => ({
    phaseIndex,
    fromS: (fromMs - startMs) / 1000,
    toS: toMs === null ? lastS : (toMs - startMs) / 1000,
  }));
}

/** Class time stood still here. */
export function pausesOf(detail: ClassDetail, lastS: number): Stretch[] {
  const spans = spansOf(detail, lastS);
  return spans.flatMap((span, i) => {
    const before = spans[i - 1];
    return before !== undefined && span.fromS > before.toS ? [{ fromS: before.toS, toS: span.fromS }] : [];
  });
}

/** The targets as they really lay in time. Bouts of one block of short ones are one block here too. */
export function blocksOf(
  detail: ClassDetail,
  intervals: readonly IntervalSummary[],
  lastS: number,
): readonly Block[] {
  const planned = plannedIntervals(detail.phases);
  const blocks: Block[] = [];
  for (const { phaseIndex, fromS, toS } of spansOf(detail, lastS)) {
    const phase = detail.phases[phaseIndex];
    const index = intervalOfPhase(planned, phaseIndex);
    const interval = intervals[index];
    const band = interval?.band ?? planned[index]?.band ?? phase?.band ?? null;
    if (phase === undefined || phase.kind === 'free' || band === null || toS <= fromS) continue;
    if (index < 0) {
      blocks.push({ kind: phase.kind, band, interval: null, fromS, toS });
      continue;
    }
    const last = blocks.at(-1);
    const goesOn = last !== undefined && last.interval === index + 1 && last.toS === fromS;
    if (goesOn) blocks[blocks.length - 1] = { ...last, toS };
    else blocks.push({ kind: 'work', band, interval: index + 1, fromS, toS });
  }
  return blocks;
}

/** Where in a block the person was in its band, by the shown percent: what is filled. A value holds to the next point. */
export function inBandOf(points: CurvePoints, { fromS, toS, band }: Block, hrMaxBpm: number): Stretch[] {
  const found: Stretch[] = [];
  points.forEach(([atS, bpm], i) => {
    const from = Math.max(atS, fromS);
    const to = Math.min(points[i + 1]?.[0] ?? toS, toS);
    if (bpm === null || to <= from || positionInBand(shownPercent(bpm, hrMaxBpm), band) !== 'in') return;
    const last = found.at(-1);
    if (last !== undefined && last.toS === from) found[found.length - 1] = { ...last, toS: to };
    else found.push({ fromS: from, toS: to });
  });
  return found;
}

/** The first point with the highest value. */
export function peakOf(points: CurvePoints): { atS: number; bpm: number } | null {
  let peak: { atS: number; bpm: number } | null = null;
  for (const [atS, bpm] of points) {
    if (bpm !== null && (peak === null || bpm > peak.bpm)) peak = { atS, bpm };
  }
  return peak;
}

export interface Fall {
  readonly fromS: number;
  readonly fromBpm: number;
  readonly toBpm: number;
}

/** The fall that the summary found after its last interval with one, placed on the curve. */
export function fallOf(
  points: CurvePoints,
  blocks: readonly Block[],
  intervals: readonly IntervalSummary[],
): Fall | null {
  const last = intervals.findLast(({ fall60Bpm }) => fall60Bpm !== null);
  if (last === undefined || last.fall60Bpm === null) return null;
  const fromS = blocks.findLast(({ interval }) => interval === last.number)?.toS;
  const fromBpm = fromS === undefined ? null : bpmAt(points, fromS);
  if (fromS === undefined || fromBpm === null) return null;
  return { fromS, fromBpm, toBpm: fromBpm - last.fall60Bpm };
}

function bpmAt(points: CurvePoints, atS: number): number | null {
  return points.findLast(([s]) => s <= atS)?.[1] ?? null;
}

/** Percent of the maximum as the curve draws it: not floored, so that the line is as smooth as the heart. */
export function toPercent(bpm: number, hrMaxBpm: number): number {
  return (100 * bpm) / hrMaxBpm;
}

/** The vertical axis in tens, 50–100 at least. */
export function axisOf(values: readonly number[]): { min: number; max: number; ticks: number[] } {
  const min = Math.min(50, Math.floor(Math.min(...values, 50) / 10) * 10);
  const max = Math.max(100, Math.ceil(Math.max(...values, 100) / 10) * 10);
  const ticks = Array.from({ length: (max - min) / 10 + 1 }, (_, i) => min + 10 * i);
  return { min, max, ticks };
}
