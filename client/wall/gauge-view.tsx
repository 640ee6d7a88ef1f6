/**
 * The gauge of a tile: the lane with the last 75 s, and the gate for "now". The gate has the colour of the phase: an
 * outline below and above the band, filled in it: yellow in work, blue in an easy phase (`--target`, wall.css). In the band
 * the marker (●) stands out from the filled gate (gauge.css). Below (▲) and above (▼) it has the colour of the zone, of which
 * the bounds are 60, 70, 85 and 96 % (PROTOCOL_LOWER_BOUNDS): grey, blue, turquoise, yellow, red (`--z1` to `--z5`,
 * theme/tokens.css). So above the band of hard work, 85–95 % (HARD), the marker is red; above that of an easy phase,
 * 60–70 % (EASY), it goes from turquoise to red.
 */
import type { Slot } from '@takt/shared/ids.ts';
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
  readonly slot: Slot;
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

/** A line in the tile's own layer: forty canvases would be forty layers, put together anew with every picture. */
function Trace({ slot, grid, traces }: { slot: Slot; grid: TileGrid; traces: Traces }) {
  const path = useRef<SVGPathElement>(null);
  const { laneWidth, gaugeHeight, u, tier } = grid;
  const lineWidth = u * LINE[tier];
  useEffect(
    () =>
      traces.attach(slot, (lines) => {
        const point = ({ x, y }: { x: number; y: number }): string => {
          const left = lineWidth / 2 + x * (laneWidth - lineWidth);
          return `${left.toFixed(1)} ${((1 - y) * gaugeHeight).toFixed(1)}`;
        };
        // A single point is a dot: a line to itself.
        const drawn = lines.map(([first, ...rest]) =>
          first === undefined ? '' : `M${point(first)}L${[first, ...rest].map(point).join(' ')}`,
        );
        path.current?.setAttribute('d', drawn.join(''));
      }),
    [slot, traces, laneWidth, gaugeHeight, lineWidth],
  );
  return (
    <svg className="trace" aria-hidden="true" focusable="false">
      <path ref={path} strokeWidth={lineWidth} />
    </svg>
  );
}
