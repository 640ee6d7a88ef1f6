/** Where everything of one person's curve lies: what is drawn, and which words find room. Nothing is drawn here. */
import type { ClassDetail } from '@takt/shared/api/classes.ts';
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { say } from '../words/words.ts';
import {
  axisOf,
  type Block,
  blocksOf,
  type CurvePoints,
  type Fall,
  fallOf,
  gapLabels,
  gapsOf,
  pausesOf,
  peakOf,
  type Stretch,
  toPercent,
} from './curve-data.ts';
import { besidePlot, footTexts, textPx, titledBlocks, type Wished } from './curve-labels.ts';
import { duration } from './figures.ts';

export interface CurveOfPerson {
  readonly detail: ClassDetail;
  readonly points: CurvePoints;
  readonly intervals: readonly IntervalSummary[];
  readonly hrMaxBpm: number | null;
}

const TICK_EVERY_S = 300;
/** Share of the class. */
const FALL_LABEL_UNTIL = 0.9;
/** The foot of the plot, where pauses and gaps are named, as a share of its height. */
const FOOT = 0.12;
export const AXES_PX = { left: 52, right: 58 } as const;
/** A title has room beside it that the widths, taken at their widest, do not know of. */
const AXIS_APART_PX = { foot: 6, title: 20 } as const;
export const LABEL = { fontSize: 14, fontWeight: 650, fill: 'var(--ink)' } as const;
export const QUIET = { fontSize: 13, fill: 'var(--ink-3)' } as const;

export type CurveLayout = ReturnType<typeof layOutCurve>;

export function layOutCurve({ detail, points, intervals, hrMaxBpm }: CurveOfPerson, widthPx: number) {
  const lastS = lastSecond(detail, points);
  /** On the axis: percent of the maximum, or bpm where it is not known. */
  const y = (bpm: number): number => (hrMaxBpm === null ? bpm : toPercent(bpm, hrMaxBpm));
  const data = points.map(([atS, bpm]) => ({ atS, value: bpm === null ? null : y(bpm) }));
  const axis = axisOf(data.flatMap(({ value }) => (value === null ? [] : [value])));
  const blocks = hrMaxBpm === null ? [] : blocksOf(detail, intervals, lastS);
  const fall = hrMaxBpm === null ? null : fallOf(points, blocks, intervals);
  const gaps = gapsOf(points);
  const pauses = pausesOf(detail, lastS);
  const pxPerS = Math.max(1, widthPx - AXES_PX.left - AXES_PX.right) / lastS;
  const fallIsAtFoot = fall !== null && (y(fall.toBpm) - axis.min) / (axis.max - axis.min) <= FOOT;
  const plotPx = lastS * pxPerS;
  const foot = footTexts([...pauses.map(pauseWish), ...gapWishes(gaps, lastS)], pxPerS, QUIET.fontSize, [
    ...besidePlot(plotPx, AXIS_APART_PX.foot),
    ...(fallIsAtFoot ? [fallPlace(fall, lastS, pxPerS)] : []),
  ]);
  return {
    ...{ points, hrMaxBpm, lastS, y, data, axis, blocks, fall },
    isEmpty: data.every(({ value }) => value === null),
    peak: peakOf(points),
    titled: titledBlocks(blocks, titleOf, pxPerS, LABEL.fontSize, besidePlot(plotPx, AXIS_APART_PX.title)),
    pauses: pauses.map((pause, i) => ({ ...pause, text: foot[i] ?? null })),
    gaps: gaps.map((gap, i) => ({ ...gap, text: foot[pauses.length + i] ?? null })),
    ticks: Array.from({ length: Math.floor(lastS / TICK_EVERY_S) + 1 }, (_, i) => i * TICK_EVERY_S),
  };
}

const pauseWish = (pause: Stretch): Wished => ({ ...pause, texts: [say('pauseLabel')], anchor: 'middle' });

function gapWishes(gaps: readonly Stretch[], lastS: number): Wished[] {
  const room = gapLabels(gaps, lastS);
  return gaps.map((gap, i) => ({ ...gap, texts: gapTexts(gap, room[i] ?? null), anchor: 'start' }));
}

function gapTexts({ fromS, toS }: Stretch, room: 'words' | 'length' | null): string[] {
  const time = gapText(toS - fromS);
  if (room === null) return [];
  return room === 'words' ? [say('gapLabel', { time }), time] : [time];
}

/** Where the fall's own words stand. */
function fallPlace({ fromS, fromBpm, toBpm }: Fall, lastS: number, pxPerS: number) {
  const atPx = (fromS + 60) * pxPerS;
  const width = textPx(fallText(fromBpm - toBpm), LABEL.fontSize) + 10;
  return fallIsLabelledRight(fromS, lastS)
    ? { fromPx: atPx, toPx: atPx + width }
    : { fromPx: atPx - width, toPx: atPx };
}

export const fallIsLabelledRight = (fromS: number, lastS: number): boolean =>
  fromS + 60 < lastS * FALL_LABEL_UNTIL;

/** An active pause says what it is by its place. */
export function titleOf({ kind, interval }: Block): string | null {
  if (interval !== null) return say('intervalShort', { n: interval });
  if (kind === 'recovery') return null;
  return say(kind === 'work' ? 'workShort' : kind);
}

function lastSecond(detail: ClassDetail, points: CurvePoints): number {
  const { startedAtMs, endedAtMs } = detail.entry;
  const recordedS = points.at(-1)?.[0] ?? 0;
  if (startedAtMs === null || endedAtMs === null) return Math.max(1, recordedS);
  return Math.max(1, (endedAtMs - startedAtMs) / 1000);
}

const gapText = (s: number): string => (s < 60 ? `${Math.round(s)} s` : duration(s));
export const fallText = (bpm: number): string =>
  bpm >= 0 ? say('fallLabel', { n: bpm }) : say('fallLabelUp', { n: -bpm });
