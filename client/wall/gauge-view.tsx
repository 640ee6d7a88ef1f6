/** Lane with the last 75 s, and the gate for "now": outlined until the person is in it, then it lights up. */
import type { Band } from '@takt/shared/zones.ts';
import { protocolZone } from '@takt/shared/zones.ts';
import { useEffect, useRef } from 'react';
import { customProperties } from './custom-properties.ts';
import { markerHeight } from './gauge.ts';
import { Glyph, Strap, StruckHeart } from './icons.tsx';
import { TILE_SHAPE, type TileGrid } from './layout.ts';
import type { TileView } from './tile-view.ts';
import type { Traces } from './traces.ts';

interface Props {
  readonly slot: number;
  readonly view: TileView;
  readonly lampPercent: number | null;
  readonly band: Band | null;
  readonly grid: TileGrid;
  readonly traces: Traces;
}

export function Gauge({ slot, view, lampPercent, band, grid, traces }: Props) {
  const { position, gauge, symbol } = view;
  const marked = gauge === 'scale' && position !== 'none' && band !== null;
  const half = (TILE_SHAPE[grid.tier].markerHalf * grid.u) / grid.gaugeHeight;
  const height = marked ? markerHeight(lampPercent, position, band, half) : 0.49;
  const live = gauge === 'scale' || gauge === 'borg' || gauge === 'idle';
  const style = customProperties({
    '--rise': -height * grid.gaugeHeight,
    '--marker': lampPercent === null ? 'var(--ink-2)' : `var(--z${protocolZone(lampPercent)})`,
  });
  return (
    <div className="gauge" data-gauge={gauge} data-lit={marked && position === 'in'} style={style}>
      <div className="lane" />
      {live && <Trace slot={slot} grid={grid} traces={traces} />}
      <div className="gate">
        <div className="lit" />
        {symbol === 'lost' && <StruckHeart />}
        {symbol === 'strap' && <Strap />}
        {gauge === 'borg' && <span className="borg">Borg</span>}
      </div>
      {marked && (
        <div className="marker">
          <Glyph shape={position === 'in' ? 'in' : position === 'below' ? 'up' : 'down'} />
        </div>
      )}
    </div>
  );
}

/** Line width in u, by tier. */
const LINE = { M: 0.36, S: 0.44 } as const;

function Trace({ slot, grid, traces }: { slot: number; grid: TileGrid; traces: Traces }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { laneWidth, gaugeHeight, u, tier } = grid;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const sharp = window.devicePixelRatio;
    element.width = Math.round(laneWidth * sharp);
    element.height = Math.round(gaugeHeight * sharp);
    const lineWidth = u * LINE[tier];
    const ink = getComputedStyle(element).color;
    return traces.attach(slot, (lines) => {
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
      context.clearRect(0, 0, laneWidth, gaugeHeight);
      context.strokeStyle = ink;
      context.lineWidth = lineWidth;
      context.lineJoin = 'round';
      context.lineCap = 'round';
      context.beginPath();
      for (const line of lines) {
        line.forEach(({ x, y }, i) => {
          const left = lineWidth / 2 + x * (laneWidth - lineWidth);
          const top = (1 - y) * gaugeHeight;
          if (i === 0) context.moveTo(left, top);
          context.lineTo(left, top);
        });
      }
      context.stroke();
    });
  }, [slot, traces, laneWidth, gaugeHeight, u, tier]);
  return <canvas ref={canvas} className="trace" />;
}
