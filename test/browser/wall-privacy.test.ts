import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { seen, tileText, wallInChromium } from './wall-page.ts';
import { type Scene, scene } from './wall-scenes.ts';

describe.skipIf(!has('headlessShell'))('privacy on the wall', () => {
  const withWall = wallInChromium();

  it('[WALL12] the only numbers on the wall are stations, percents, clocks and counts', async () => {
    await withWall({ scene: scene('interval', 30), clock: true }, async ({ page }) => {
      const shown = scene('interval', 30).frame;
      const allowed = new Set([
        ...shown.slots.flatMap(({ slot, percent }) => [slot, percent ?? 0]),
        shown.inTargetCount,
        shown.onTheWayCount,
        // Drag 2 av 4, 85–95 %, the pause of 3 min; the interval's seconds and the clock are 1:26.
        ...[1, 2, 3, 4, 85, 95],
      ]);
      const text = (await seen(page.locator('.wall'))).replace(/\d+:\d\d/g, '').replace(/\d+ s siden/g, '');
      for (const digits of text.match(/\d+/g) ?? []) expect(allowed).toContain(Number(digits));
      expect(text).not.toMatch(/slag|bpm/i);
    });
  });

  it('[WALL13] a hidden person leaves a quiet tile with the number of the station', async () => {
    const made = scene('interval', 4);
    const hidden: Scene = {
      roster: {
        ...made.roster,
        slots: made.roster.slots.map((p) => (p.slot === 2 ? { ...p, nickname: null, display: 'hidden' } : p)),
      },
      frame: {
        ...made.frame,
        slots: made.frame.slots.map((s) =>
          s.slot === 2
            ? {
                ...s,
                percent: null,
                lampPercent: null,
                position: 'none',
                signal: 'left',
                word: 'none',
                ageS: null,
              }
            : s,
        ),
      },
    };
    await withWall({ scene: hidden }, async ({ page }) => {
      expect(await tileText(page, 2)).toBe('Plass 2 2');
      expect(await page.locator('.tile').count()).toBe(4);
    });
  });

  it('[WALL5] words only: the word, no figure, no gauge', async () => {
    const made = scene('interval', 2);
    const words: Scene = {
      roster: { ...made.roster, slots: made.roster.slots.map((p) => ({ ...p, display: 'words' })) },
      frame: {
        ...made.frame,
        slots: made.frame.slots.map((s) => ({
          ...s,
          percent: null,
          lampPercent: null,
          position: 'none',
          intervalInTargetS: 0,
          word: s.slot === 1 ? 'hold' : 'buildUp',
        })),
      },
    };
    await withWall({ scene: words }, async ({ page }) => {
      expect(await tileText(page, 1)).toBe('Plass 1 1 Bjørk Bra');
      expect(await tileText(page, 2)).toBe('Plass 2 2 Elv Litt opp');
      expect(await page.locator('.gauge').count()).toBe(0);
    });
  });
});
