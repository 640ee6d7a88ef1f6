import { describe, expect, it } from 'vitest';
import { listLayout, pageLayout, type Tier, tileLayout } from './layout.ts';

const HD = pageLayout(1920, 1080);
const SCREENS = [
  [1280, 720],
  [1920, 1080],
  [3840, 2160],
  [1080, 1920],
  [1024, 768],
] as const;

describe('the grid of tiles', () => {
  /** Slots, columns, rows and tier by the table in the design sheet, section 5. */
  const TABLE: readonly (readonly [number, number, number, Tier])[] = [
    [1, 1, 1, 'M'],
    [2, 2, 1, 'M'],
    [4, 2, 2, 'M'],
    [6, 3, 2, 'M'],
    [8, 4, 2, 'M'],
    [9, 3, 3, 'M'],
    [12, 4, 3, 'M'],
    [15, 5, 3, 'M'],
    [16, 4, 4, 'S'],
    [20, 5, 4, 'S'],
    [25, 5, 5, 'S'],
    [30, 6, 5, 'S'],
    [35, 7, 5, 'S'],
    [40, 7, 6, 'S'],
  ];
  it.each(TABLE)(
    '[WALL1] %i slots are %i columns and %i rows of tier %s',
    (cellCount, columns, rows, tier) => {
      expect(tileLayout(cellCount, HD)).toMatchObject({ columns, rows, tier });
    },
  );

  it('[WALL1] the figure is as large as the table says: 131 px for 12, 91 px for 30, 77 px for 40', () => {
    expect(tileLayout(12, HD).u * 13.8).toBeCloseTo(131, 0);
    expect(tileLayout(30, HD).u * 15.8).toBeCloseTo(91, 0);
    expect(tileLayout(40, HD).u * 15.8).toBeCloseTo(77, 0);
  });

  it('[WALL1] every number of slots fits on every screen, before class too', () => {
    for (const [width, height] of SCREENS) {
      const page = pageLayout(width, height);
      for (let cellCount = 1; cellCount <= 40; cellCount++) {
        for (const grid of [tileLayout(cellCount, page), listLayout(cellCount, page)]) {
          const { columns, rows, gap, tileWidth, tileHeight } = grid;
          expect(columns * rows).toBeGreaterThanOrEqual(cellCount);
          expect(columns * tileWidth + (columns - 1) * gap).toBeLessThanOrEqual(page.bodyWidth + 0.01);
          expect(rows * tileHeight + (rows - 1) * gap).toBeLessThanOrEqual(page.bodyHeight + 0.01);
        }
      }
    }
  });

  it('[WALL2] a larger screen shows the same picture, sharper', () => {
    const [small, large] = [tileLayout(12, pageLayout(1280, 720)), tileLayout(12, pageLayout(3840, 2160))];
    expect(large.columns).toBe(small.columns);
    expect(large.u / small.u).toBeCloseTo(3, 6);
    expect(large.gaugeHeight / small.gaugeHeight).toBeCloseTo(3, 6);
  });

  it('[WALL2] an upright screen has a reference of its own', () => {
    expect(pageLayout(1080, 1920)).toMatchObject({ portrait: true, px: 1 });
    expect(tileLayout(20, pageLayout(1080, 1920))).toMatchObject({ columns: 3, rows: 7, tier: 'S' });
  });
});
