/**
 * Where everything on the wall goes, from the screen's size and the number of slots alone (design sheet, section 5).
 * Header sizes are multiples of `px`, one pixel of a 1920 × 1080 (upright 1080 × 1920) screen; tile sizes of `u`.
 * A larger screen shows the same picture, sharper. Pure; everything in CSS pixels.
 */

/** M has word, "%" and minutes; S, from about 16 slots, only what must be read from afar. */
export type Tier = 'M' | 'S';

interface TileShape {
  /** The reference tile, in u. */
  readonly width: number;
  readonly height: number;
  readonly paddingX: number;
  readonly leftColumn: number;
  readonly columnGap: number;
  /** What the tile's height has over the gauge's. */
  readonly besideGauge: number;
  readonly gateWidth: number;
  /** Half the height of the marker. */
  readonly markerHalf: number;
}

export const TILE_SHAPE: Readonly<Record<Tier, TileShape>> = {
  M: {
    width: 46,
    height: 26.5,
    paddingX: 1.7,
    leftColumn: 24.6,
    columnGap: 1.2,
    besideGauge: 6.7,
    gateWidth: 9,
    markerHalf: 1.95,
  },
  S: {
    width: 52,
    height: 25,
    paddingX: 1.9,
    leftColumn: 28.2,
    columnGap: 1.4,
    besideGauge: 4.6,
    gateWidth: 9.6,
    markerHalf: 2.35,
  },
};

/** Below this unit an M tile is too small to read; px of the reference screen. */
const SMALLEST_M_UNIT = 7.5;
const LARGEST_UNIT = 19;
const EMPTY_CELL_COST = 0.012;
const TALLEST_TILE = 1.3;
const TALLEST_ROW = 1.5;
const WIDEST_TILE_OF_FEW = 60;

/** Space around the page and the header's height, px of the reference screen. */
const MARGIN_X = 32;
const MARGIN_Y = 30;
const HEADER = { landscape: 236, portrait: 342 } as const;

export interface Page {
  readonly px: number;
  readonly portrait: boolean;
  readonly bodyWidth: number;
  readonly bodyHeight: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly u: number;
  readonly gap: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

export interface TileGrid extends Grid {
  readonly tier: Tier;
  readonly gaugeWidth: number;
  readonly gaugeHeight: number;
  readonly laneWidth: number;
}

export function pageLayout(width: number, height: number): Page {
  const portrait = height > width;
  const px = portrait ? Math.min(width / 1080, height / 1920) : Math.min(width / 1920, height / 1080);
  const header = portrait ? HEADER.portrait : HEADER.landscape;
  return {
    px,
    portrait,
    bodyWidth: width - 2 * MARGIN_X * px,
    bodyHeight: height - (2 * MARGIN_Y + header) * px,
  };
}

/** Tries every number of columns and keeps the one with the largest unit; fewest columns on a tie. */
function bestGrid(
  cellCount: number,
  page: Page,
  refWidth: number,
  refHeight: number,
  tallest = TALLEST_TILE,
): Grid {
  const { px, bodyWidth, bodyHeight } = page;
  const gap = (cellCount > 24 ? 10 : cellCount > 16 ? 12 : 14) * px;
  let best: Grid | null = null;
  let bestScore = 0;
  for (let columns = 1; columns <= Math.max(1, cellCount); columns++) {
    const rows = Math.max(1, Math.ceil(cellCount / columns));
    const width = (bodyWidth - gap * (columns - 1)) / columns;
    const height = (bodyHeight - gap * (rows - 1)) / rows;
    const u = Math.min(width / refWidth, height / refHeight, LARGEST_UNIT * px);
    const score = u * (1 - EMPTY_CELL_COST * (columns * rows - cellCount));
    if (best !== null && score <= bestScore + 1e-6) continue;
    bestScore = score;
    best = {
      columns,
      rows,
      u,
      gap,
      tileWidth: cellCount <= 4 ? Math.min(width, u * WIDEST_TILE_OF_FEW) : width,
      tileHeight: Math.min(height, u * refHeight * tallest),
    };
  }
  return best!;
}

export function tileLayout(cellCount: number, page: Page): TileGrid {
  const roomy = bestGrid(cellCount, page, TILE_SHAPE.M.width, TILE_SHAPE.M.height);
  const tier: Tier = roomy.u >= SMALLEST_M_UNIT * page.px ? 'M' : 'S';
  const shape = TILE_SHAPE[tier];
  const grid = tier === 'M' ? roomy : bestGrid(cellCount, page, shape.width, shape.height);
  const { u, tileWidth, tileHeight } = grid;
  const gaugeWidth = tileWidth - (2 * shape.paddingX + shape.leftColumn + shape.columnGap) * u;
  return {
    ...grid,
    tier,
    gaugeWidth,
    gaugeHeight: tileHeight - shape.besideGauge * u,
    laneWidth: Math.max(0, gaugeWidth - (shape.gateWidth + 0.7) * u),
  };
}

/** The list before class: one wide row a slot, filled column by column. */
export function listLayout(cellCount: number, page: Page): Grid {
  return bestGrid(cellCount, page, 42, 7.2, TALLEST_ROW);
}
