/** The tiles, in the room's order. A tile never moves while people work. */
import type { RosterSlot } from '@takt/shared/wire.ts';
import { useEffect, useMemo, useRef } from 'react';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { usePart } from '../live/store.ts';
import { customProperties } from './custom-properties.ts';
import { type Page, tileLayout } from './layout.ts';
import { bandAt, type Plan, targetColour } from './plan.ts';
import { Tile } from './tile.tsx';
import { Traces } from './traces.ts';

interface Props {
  readonly live: Live;
  readonly plan: Plan;
  readonly places: readonly RosterSlot[];
  readonly page: Page;
}

export function ClassGrid({ live, plan, places, page }: Props) {
  const working = usePart(
    live.header,
    (header) => header?.status === 'running' && targetColour(plan, header.phaseIndex) === 'work',
  );
  const shown = useSteadyPlaces(places, working);
  const grid = useMemo(() => tileLayout(shown.length, page), [shown.length, page]);
  const traces = useMemo(() => new Traces(live, (phaseIndex) => bandAt(plan, phaseIndex)), [live, plan]);
  useEffect(() => traces.follow(), [traces]);
  const style = {
    ...customProperties({
      '--u': grid.u,
      '--gap': grid.gap,
      '--tile-width': grid.tileWidth,
      '--tile-height': grid.tileHeight,
      '--lane-width': grid.laneWidth,
      '--gauge-height': grid.gaugeHeight,
    }),
    gridTemplateColumns: `repeat(${grid.columns}, var(--tile-width))`,
  };
  return (
    <main className="body">
      <ol
        key={shown.length}
        className="grid"
        data-tier={grid.tier}
        style={style}
        aria-label={t('wall.tiles')}
      >
        {shown.map((place) => (
          <Tile key={place.slot} place={place} live={live} plan={plan} grid={grid} traces={traces} />
        ))}
      </ol>
    </main>
  );
}

/** Places added during an interval appear when it is over: more places mean another grid, and tiles would move. */
function useSteadyPlaces(places: readonly RosterSlot[], working: boolean): readonly RosterSlot[] {
  const count = useRef(places.length);
  if (!working || places.length < count.current) count.current = places.length;
  return places.slice(0, count.current);
}
