/** The curve of one person: percent of the maximum to the left, bpm to the right, targets as blocks, gaps as gaps. */
import type { ClassDetail } from '@takt/shared/api/classes.ts';
import type { IntervalSummary } from '@takt/shared/summary/summary.ts';
import { useState } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
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
  inBandOf,
  pausesOf,
  peakOf,
  type Stretch,
  toPercent,
} from './curve-data.ts';
import { footTexts, textPx, titledBlocks, type Wished } from './curve-labels.ts';
import { duration } from './figures.ts';

interface CurveCardProps {
  readonly detail: ClassDetail;
  readonly points: CurvePoints;
  readonly intervals: readonly IntervalSummary[];
  readonly hrMaxBpm: number | null;
}

const TICK_EVERY_S = 300;
/** Share of the class. */
const FALL_LABEL_UNTIL = 0.9;
const HEIGHT = 300;
const AXES_PX = { left: 52, right: 58 } as const;
/** Until the chart has been measured; a narrow one, so that too little is written rather than too much. */
const FIRST_WIDTH_PX = 600;
/** The foot of the plot, where pauses and gaps are named, as a share of its height. */
const FOOT = 0.12;
const LABEL = { fontSize: 14, fontWeight: 650, fill: 'var(--ink)' } as const;
const QUIET = { fontSize: 13, fill: 'var(--ink-3)' } as const;

export default function CurveCard({ detail, points, intervals, hrMaxBpm }: CurveCardProps) {
  const lastS = lastSecond(detail, points);
  const [widthPx, setWidthPx] = useState(FIRST_WIDTH_PX);
  const y = (bpm: number): number => (hrMaxBpm === null ? bpm : toPercent(bpm, hrMaxBpm));
  const data = points.map(([atS, bpm]) => ({ atS, value: bpm === null ? null : y(bpm) }));
  const values = data.flatMap(({ value }) => (value === null ? [] : [value]));
  const axis = axisOf(values);
  const blocks = hrMaxBpm === null ? [] : blocksOf(detail, intervals, lastS);
  const peak = peakOf(points);
  const fall = hrMaxBpm === null ? null : fallOf(points, blocks, intervals);
  const gaps = gapsOf(points);
  const pauses = pausesOf(detail, lastS);
  const pxPerS = Math.max(1, widthPx - AXES_PX.left - AXES_PX.right) / lastS;
  const titled = titledBlocks(blocks, titleOf, pxPerS, LABEL.fontSize);
  const room = gapLabels(gaps, lastS);
  const foot = footTexts(
    [
      ...pauses.map((pause): Wished => ({ ...pause, texts: [say('pauseLabel')], anchor: 'middle' })),
      ...gaps.map((gap, i): Wished => ({ ...gap, texts: gapTexts(gap, room[i] ?? null), anchor: 'start' })),
    ],
    pxPerS,
    QUIET.fontSize,
    fall === null || (y(fall.toBpm) - axis.min) / (axis.max - axis.min) > FOOT
      ? []
      : [fallPlace(fall, lastS, pxPerS)],
  );
  const ticks = Array.from({ length: Math.floor(lastS / TICK_EVERY_S) + 1 }, (_, i) => i * TICK_EVERY_S);

  return (
    <>
      <h2>
        {say(hrMaxBpm === null ? 'curveTitleBpm' : 'curveTitle')}
        {blocks.length > 0 && <span>{say('curveHint')}</span>}
      </h2>
      {values.length === 0 && <p className="quiet">{say('curveEmpty')}</p>}
      <div className="curve-chart" role="img" aria-label={say('curveLabel')}>
        <ResponsiveContainer width="100%" height={HEIGHT} onResize={setWidthPx}>
          <LineChart
            data={data}
            margin={{ top: 26, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <Hatch />
            <CartesianGrid vertical={false} stroke="var(--line)" yAxisId="percent" />
            <XAxis
              dataKey="atS"
              type="number"
              domain={[0, lastS]}
              ticks={ticks}
              tickFormatter={(s: number) => tickText(s, ticks.at(-1) ?? 0)}
              tick={QUIET}
              axisLine={false}
              tickLine={false}
            />
            <YAxis
              yAxisId="percent"
              domain={[axis.min, axis.max]}
              ticks={axis.ticks}
              tickFormatter={(v: number) => (v === axis.max && hrMaxBpm !== null ? `${v} %` : String(v))}
              tick={QUIET}
              width={AXES_PX.left}
              axisLine={false}
              tickLine={false}
            />
            <YAxis
              yAxisId="bpm"
              orientation="right"
              domain={[axis.min, axis.max]}
              ticks={hrMaxBpm === null ? [] : axis.ticks}
              tickFormatter={(v: number) =>
                `${Math.round((v * (hrMaxBpm ?? 100)) / 100)}${v === axis.max ? '/min' : ''}`
              }
              tick={QUIET}
              width={AXES_PX.right}
              axisLine={false}
              tickLine={false}
            />
            {pauses.map((pause, i) => (
              <ReferenceArea
                key={`pause ${pause.fromS}`}
                yAxisId="percent"
                x1={pause.fromS}
                x2={pause.toS}
                fill="var(--lane)"
                fillOpacity={0.7}
                {...footLabel(foot[i] ?? null, 'insideBottom')}
              />
            ))}
            {blocks.flatMap((block) =>
              blockShapes(
                block,
                axis.max,
                hrMaxBpm === null ? [] : inBandOf(points, block, hrMaxBpm),
                titled.has(block),
              ),
            )}
            {gaps.map((gap, i) => (
              <ReferenceArea
                key={`gap ${gap.fromS}`}
                yAxisId="percent"
                x1={gap.fromS}
                x2={gap.toS}
                fill="url(#gap)"
                {...footLabel(foot[pauses.length + i] ?? null, 'insideBottomLeft')}
              />
            ))}
            <Line
              yAxisId="percent"
              dataKey="value"
              type="linear"
              stroke="var(--ink)"
              strokeWidth={2.2}
              strokeLinejoin="round"
              dot={false}
              activeDot={false}
              connectNulls={false}
              isAnimationActive={false}
            />
            {/* The second axis is drawn only when something is measured on it. */}
            <Line
              yAxisId="bpm"
              dataKey="value"
              stroke="none"
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
            {fall !== null && (
              <>
                <ReferenceLine
                  yAxisId="percent"
                  segment={[
                    { x: fall.fromS, y: y(fall.fromBpm) },
                    { x: fall.fromS + 60, y: y(fall.fromBpm) },
                  ]}
                  stroke="var(--ink)"
                  strokeDasharray="3 3"
                />
                <ReferenceLine
                  yAxisId="percent"
                  segment={[
                    { x: fall.fromS + 60, y: y(fall.fromBpm) },
                    { x: fall.fromS + 60, y: y(fall.toBpm) },
                  ]}
                  stroke="var(--ink)"
                  strokeDasharray="3 3"
                />
                <ReferenceDot
                  yAxisId="percent"
                  x={fall.fromS + 60}
                  y={y(fall.toBpm)}
                  r={4}
                  fill="var(--ink)"
                  stroke="none"
                  label={{
                    value: fallText(fall.fromBpm - fall.toBpm),
                    // Beside the falling curve, where nothing else is written; near the end of the class there is no room.
                    position: fallIsLabelledRight(fall.fromS, lastS) ? 'right' : 'left',
                    ...LABEL,
                  }}
                />
              </>
            )}
            {peak !== null && (
              <ReferenceDot
                yAxisId="percent"
                x={peak.atS}
                y={y(peak.bpm)}
                r={4.5}
                fill="var(--tile)"
                stroke="var(--ink)"
                strokeWidth={2.2}
              />
            )}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </>
  );
}

function Hatch() {
  return (
    <defs>
      <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.5" height="7" fill="var(--ink-3)" opacity="0.5" />
      </pattern>
    </defs>
  );
}

const footLabel = (value: string | null, position: 'insideBottom' | 'insideBottomLeft') =>
  value === null
    ? {}
    : { label: { value, position, ...(position === 'insideBottomLeft' ? { dx: 8 } : {}), ...QUIET } };

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

const fallIsLabelledRight = (fromS: number, lastS: number): boolean => fromS + 60 < lastS * FALL_LABEL_UNTIL;

/** An active pause says what it is by its place. */
function titleOf({ kind, interval }: Block): string | null {
  if (interval !== null) return say('intervalShort', { n: interval });
  if (kind === 'recovery') return null;
  return say(kind === 'work' ? 'workShort' : kind);
}

/** An interval's target is outlined, and filled while the person was in it; an easy phase's is a quiet field. */
function blockShapes(block: Block, topPercent: number, inBand: readonly Stretch[], hasTitle: boolean) {
  const { fromS, toS, band, interval } = block;
  const place = { yAxisId: 'percent', y1: band.floorPercent, y2: band.ceilingPercent };
  const look = interval === null ? { ...QUIET, fontSize: LABEL.fontSize } : LABEL;
  const title = hasTitle && (
    <ReferenceArea
      key={`title ${fromS}`}
      yAxisId="percent"
      x1={fromS}
      x2={toS}
      y1={topPercent}
      y2={topPercent}
      fill="none"
      label={{ value: titleOf(block) ?? '', position: 'top', ...look }}
    />
  );
  if (interval === null) {
    return [
      <ReferenceArea
        key={`easy ${fromS}`}
        {...place}
        x1={fromS}
        x2={toS}
        fill="var(--easy)"
        fillOpacity="var(--easy-field)"
        radius={5}
      />,
      title,
    ];
  }
  return [
    ...inBand.map((stretch) => (
      <ReferenceArea
        key={`in ${stretch.fromS}`}
        {...place}
        x1={stretch.fromS}
        x2={stretch.toS}
        fill="var(--work)"
        fillOpacity={0.5}
      />
    )),
    <ReferenceArea
      key={`work ${fromS}`}
      {...place}
      x1={fromS}
      x2={toS}
      fill="none"
      stroke="var(--z4-edge)"
      strokeWidth={1.5}
      radius={5}
    />,
    title,
  ];
}

function lastSecond(detail: ClassDetail, points: CurvePoints): number {
  const { startedAtMs, endedAtMs } = detail.entry;
  const recordedS = points.at(-1)?.[0] ?? 0;
  if (startedAtMs === null || endedAtMs === null) return Math.max(1, recordedS);
  return Math.max(1, (endedAtMs - startedAtMs) / 1000);
}

const tickText = (s: number, lastTickS: number): string => `${s / 60}${s === lastTickS ? ' min' : ''}`;
const gapText = (s: number): string => (s < 60 ? `${Math.round(s)} s` : duration(s));
const fallText = (bpm: number): string =>
  bpm >= 0 ? say('fallLabel', { n: bpm }) : say('fallLabelUp', { n: -bpm });
