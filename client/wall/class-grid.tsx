/** The tiles, in the room's order as it was when the wall was laid. A tile never moves while people work (grid-cells.ts). */
import type { RosterSlot } from '@takt/shared/class/roster.ts';
import { useEffect, useMemo, useState } from 'react';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { usePart } from '../live/store.ts';
import { crossFade } from './cross-fade.ts';
import { customProperties } from './custom-properties.ts';
import { isDue, layAnew, withLatecomers } from './grid-cells.ts';
import { type Page, type TileGrid, tileLayout } from './layout.ts';
import { bandAt, type Plan, targetColour } from './plan.ts';
import { Tile } from './tile.tsx';
import { Traces } from './traces.ts';

interface Props {
  readonly live: Live;
  readonly plan: Plan;
  readonly rosterSlots: readonly RosterSlot[];
  readonly page: Page;
}

export function ClassGrid({ live, plan, rosterSlots, page }: Props) {
  const { cells, grid } = useCells(live, plan, rosterSlots, page);
  const traces = useTraces(live, plan, rosterSlots);
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
      <ol className="grid" data-tier={grid.tier} style={style} aria-label={t('wall.tiles')}>
        {cells.map((rosterSlot, cell) =>
          rosterSlot === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: an empty cell is known by where it is
            <li key={`cell ${cell}`} className="spare" />
          ) : (
            <Tile
              key={rosterSlot.slot}
              rosterSlot={rosterSlot}
              live={live}
              plan={plan}
              grid={grid}
              traces={traces}
            />
          ),
        )}
      </ol>
    </main>
  );
}

function useCells(
  live: Live,
  plan: Plan,
  rosterSlots: readonly RosterSlot[],
  page: Page,
): { readonly cells: readonly (RosterSlot | null)[]; readonly grid: TileGrid } {
  const pause = usePart(live.header, (header) => {
    if (header?.status === 'paused') return `paused in ${header.phaseIndex}`;
    const colour = header === null ? 'work' : targetColour(plan, header.phaseIndex);
    if (header === null || colour === 'work') return null;
    // A class without phases has no next pause to wait for.
    return colour === 'none' ? `${rosterSlots.length} slots` : `phase ${header.phaseIndex}`;
  });
  const slots = rosterSlots.map(({ slot }) => slot);
  const [laidFor, setLaidFor] = useState(slots.length);
  const [laid, setLaid] = useState(() => layAnew(slots));
  const grid = useMemo(() => {
    const wanted = tileLayout(laidFor, page);
    // A screen that was turned may have fewer spare cells than were taken.
    return wanted.columns * wanted.rows >= laid.cells.length ? wanted : tileLayout(laid.cells.length, page);
  }, [laidFor, laid.cells.length, page]);
  const filled = withLatecomers(laid, slots, grid.columns * grid.rows);
  if (filled !== laid) setLaid(filled);
  const due = isDue(filled, slots, pause);
  const names = slots.join(' ');
  useEffect(() => {
    if (!due) return;
    const all = names.split(' ').map(Number);
    crossFade(() => {
      setLaidFor(all.length);
      setLaid(layAnew(all, pause));
    });
  }, [due, names, pause]);
  return {
    cells: filled.cells.map((slot) => rosterSlots.find((rosterSlot) => rosterSlot.slot === slot) ?? null),
    grid,
  };
}

/** One for the class, however the roster changes meanwhile. */
function useTraces(live: Live, plan: Plan, rosterSlots: readonly RosterSlot[]): Traces {
  const [traces] = useState(() => new Traces(live));
  useEffect(() => traces.follow(), [traces]);
  useEffect(() => traces.setBands((phaseIndex) => bandAt(plan, phaseIndex)), [traces, plan]);
  useEffect(
    () => traces.setPeople(new Map(rosterSlots.map(({ slot, nickname }) => [slot, nickname]))),
    [traces, rosterSlots],
  );
  return traces;
}
