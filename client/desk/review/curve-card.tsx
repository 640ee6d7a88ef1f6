/** The curve of one person: percent of the maximum to the left, bpm to the right, targets as blocks, gaps as gaps. */
import type { ClassDetail } from '@takt/shared/api.ts';
import type { IntervalSummary } from '@takt/shared/summary.ts';
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
  fallOf,
  gapLabels,
  gapsOf,
  pausesOf,
  peakOf,
  toPercent,
} from './curve-data.ts';
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
const LABEL = { fontSize: 14, fontWeight: 650, fill: 'var(--ink)' } as const;
const QUIET = { fontSize: 13, fill: 'var(--ink-3)' } as const;

export default function CurveCard({ detail, points, intervals, hrMaxBpm }: CurveCardProps) {
  const lastS = lastSecond(detail, points);
  const y = (bpm: number): number => (hrMaxBpm === null ? bpm : toPercent(bpm, hrMaxBpm));
  const data = points.map(([atS, bpm]) => ({ atS, value: bpm === null ? null : y(bpm) }));
  const values = data.flatMap(({ value }) => (value === null ? [] : [value]));
  const axis = axisOf(values);
  const blocks = hrMaxBpm === null ? [] : blocksOf(detail, intervals, lastS);
  const peak = peakOf(points);
  const fall = hrMaxBpm === null ? null : fallOf(points, blocks, intervals);
  const gaps = gapsOf(points);
  const labels = gapLabels(gaps, lastS);
  const ticks = Array.from({ length: Math.floor(lastS / TICK_EVERY_S) + 1 }, (_, i) => i * TICK_EVERY_S);

  return (
    <>
      <h2>
        {say(hrMaxBpm === null ? 'curveTitleBpm' : 'curveTitle')}
        {blocks.length > 0 && <span>{say('curveHint')}</span>}
      </h2>
      {values.length === 0 && <p className="quiet">{say('curveEmpty')}</p>}
      <div className="curve-chart" role="img" aria-label={say('curveLabel')}>
        <ResponsiveContainer width="100%" height={HEIGHT}>
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
              width={52}
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
              width={58}
              axisLine={false}
              tickLine={false}
            />
            {pausesOf(detail, lastS).map((pause) => (
              <ReferenceArea
                key={`pause ${pause.fromS}`}
                yAxisId="percent"
                x1={pause.fromS}
                x2={pause.toS}
                fill="var(--lane)"
                fillOpacity={0.7}
                label={{ value: say('pauseLabel'), position: 'insideBottom', ...QUIET }}
              />
            ))}
            {blocks.flatMap((block) => blockShapes(block, axis.max))}
            {gaps.map((gap, i) => (
              <ReferenceArea
                key={`gap ${gap.fromS}`}
                yAxisId="percent"
                x1={gap.fromS}
                x2={gap.toS}
                fill="url(#gap)"
                {...(labels[i] == null
                  ? {}
                  : {
                      label: {
                        value:
                          labels[i] === 'words'
                            ? say('gapLabel', { time: gapText(gap.toS - gap.fromS) })
                            : gapText(gap.toS - gap.fromS),
                        position: 'insideBottomLeft' as const,
                        dx: 8,
                        ...QUIET,
                      },
                    })}
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
                    position: fall.fromS + 60 < lastS * FALL_LABEL_UNTIL ? 'right' : 'left',
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

/** An interval's target is outlined and filled from the second it was reached; an easy phase's is a quiet field. */
function blockShapes(block: Block, topPercent: number) {
  const { fromS, toS, band, interval, reachedS } = block;
  const place = { yAxisId: 'percent', y1: band.floorPercent, y2: band.ceilingPercent };
  const title = {
    key: `title ${fromS}`,
    yAxisId: 'percent',
    x1: fromS,
    x2: toS,
    y1: topPercent,
    y2: topPercent,
    fill: 'none',
  };
  if (interval === null) {
    const field = (
      <ReferenceArea
        key={`easy ${fromS}`}
        {...place}
        x1={fromS}
        x2={toS}
        fill="var(--easy)"
        fillOpacity="var(--easy-field)"
        radius={5}
      />
    );
    if (block.kind === 'recovery') return [field];
    const label = {
      value: say(block.kind === 'work' ? 'workShort' : block.kind),
      position: 'top' as const,
      ...QUIET,
      fontSize: 14,
    };
    const { key, ...rest } = title;
    return [field, <ReferenceArea key={key} {...rest} label={label} />];
  }
  const { key, ...rest } = title;
  const label = { value: say('intervalShort', { n: interval }), position: 'top' as const, ...LABEL };
  return [
    reachedS !== null && (
      <ReferenceArea
        key={`reached ${fromS}`}
        {...place}
        x1={reachedS}
        x2={toS}
        fill="var(--work)"
        fillOpacity={0.5}
        radius={5}
      />
    ),
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
    <ReferenceArea key={key} {...rest} label={label} />,
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
