/** What is drawn of one person's curve, as the chart's own elements: axes, targets, pauses, gaps, fall and peak. */
import { ReferenceArea, ReferenceDot, ReferenceLine, XAxis, YAxis } from 'recharts';
import { type Block, inBandOf, type Stretch } from './curve-data.ts';
import {
  AXES_PX,
  type CurveLayout,
  fallIsLabelledRight,
  fallText,
  LABEL,
  QUIET,
  titleOf,
} from './curve-layout.ts';

/** Percent of the maximum to the left, bpm to the right. */
export function axes({ lastS, ticks, axis, hrMaxBpm }: CurveLayout) {
  return (
    <>
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
    </>
  );
}

const tickText = (s: number, lastTickS: number): string => `${s / 60}${s === lastTickS ? ' min' : ''}`;

export function pauseShapes({ pauses }: CurveLayout) {
  return pauses.map(({ fromS, toS, text }) => (
    <ReferenceArea
      key={`pause ${fromS}`}
      yAxisId="percent"
      x1={fromS}
      x2={toS}
      fill="var(--lane)"
      fillOpacity={0.7}
      {...footLabel(text, 'insideBottom')}
    />
  ));
}

export function gapShapes({ gaps }: CurveLayout) {
  return gaps.map(({ fromS, toS, text }) => (
    <ReferenceArea
      key={`gap ${fromS}`}
      yAxisId="percent"
      x1={fromS}
      x2={toS}
      fill="url(#gap)"
      {...footLabel(text, 'insideBottomLeft')}
    />
  ));
}

const footLabel = (value: string | null, position: 'insideBottom' | 'insideBottomLeft') =>
  value === null
    ? {}
    : { label: { value, position, ...(position === 'insideBottomLeft' ? { dx: 8 } : {}), ...QUIET } };

export function targetShapes({ points, hrMaxBpm, axis, blocks, titled }: CurveLayout) {
  return blocks.flatMap((block) =>
    blockShapes(
      block,
      axis.max,
      hrMaxBpm === null ? [] : inBandOf(points, block, hrMaxBpm),
      titled.has(block),
    ),
  );
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

/** The drop after the last interval: from where it began, down to where it was a minute later. */
export function fallShapes({ fall, y, lastS }: CurveLayout) {
  if (fall === null) return null;
  return (
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
  );
}

export function peakShape({ peak, y }: CurveLayout) {
  if (peak === null) return null;
  return (
    <ReferenceDot
      yAxisId="percent"
      x={peak.atS}
      y={y(peak.bpm)}
      r={4.5}
      fill="var(--tile)"
      stroke="var(--ink)"
      strokeWidth={2.2}
    />
  );
}
