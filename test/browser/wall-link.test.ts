import { CLOSE_NOT_ALLOWED, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { SIGNALS } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { findClashes } from './wall-geometry.ts';
import { SCREENS, seen, send, tileText, wallInChromium } from './wall-page.ts';
import { crowd, scene } from './wall-scenes.ts';

describe.skipIf(!has('headlessShell'))('the link of the wall', () => {
  const withWall = wallInChromium();

  it('[WALL14] parts of a picture change their own tiles alone', async () => {
    await withWall({}, async (open) => {
      const { frame } = scene('interval', 12);
      const [first] = frame.slots;
      if (first === undefined) throw new Error('twelve places');
      await send(open, { ...frame, full: false, slots: [{ ...first, percent: 94 }] }, 2, 9);
      expect(await tileText(open.page, 1)).toContain('94 %');
      expect(await tileText(open.page, 2)).toContain('88 %');
    });
  });

  it('[WALL11] frames stop: after 3 s everything live is stale, and the next frame mends it', async () => {
    await withWall({ clock: true }, async (open) => {
      const { page } = open;
      const { frame } = scene('interval', 12);
      const first = page.locator('.tile[data-slot="1"]');
      await send(open, frame, 2, 7);
      expect(await first.getAttribute('data-faded')).toBe('false');
      await page.clock.fastForward(3_600);
      await page.locator('.tile[data-slot="1"][data-faded="true"]').waitFor();
      expect(await tileText(page, 1)).toMatch(/^Plass 1 1 Bjørk 91 % [3-9] s siden/);
      expect(await page.locator('.tile[data-faded="true"]').count()).toBe(10);
      expect(await page.locator('.lamp.on').count()).toBe(0);
      open.server.forward(3_600);
      await send(open, frame, 3, 8);
      expect(await first.getAttribute('data-faded')).toBe('false');
      expect(await tileText(page, 1)).toContain('Hold');
    });
  });

  it('[WALL11] nothing for 10 s: dashes, "mangler forbindelse", and recovery by itself', async () => {
    await withWall({ clock: true }, async ({ page, server }) => {
      server.reachable(false);
      await page.clock.fastForward(10_600);
      await page.locator('.link-bar').waitFor();
      expect(await seen(page.locator('.link-bar'))).toContain('Mangler forbindelse');
      expect(await seen(page.getByRole('timer'))).toBe('–:––');
      for (let slot = 1; slot <= 12; slot++)
        expect(await tileText(page, slot)).toMatch(/^Plass \d+ \d+ \S+ –$/);
      expect(await seen(page.locator('.lamps'))).toMatch(/^–\s+i målsonen$/);
      server.reachable(true);
      await page.clock.fastForward(5_000);
      await page.locator('.link-bar').waitFor({ state: 'detached' });
      expect(await tileText(page, 1)).toContain('91 % Hold');
    });
  });

  it.each(['nb-NO', 'en-GB'])(
    '[WALL11] the lost connection at any size in %s: a dash for every signal but quiet tiles, nothing overlaps',
    async (locale) => {
      const everybody = crowd(SIGNALS.length * 2 + 1);
      await withWall({ scene: everybody, clock: true, locale }, async ({ page, server }) => {
        server.reachable(false);
        await page.clock.fastForward(10_600);
        await page.locator('.link-bar').waitFor();
        const texts = await page.locator('.tile:not([data-surface="quiet"]) .figure').allInnerTexts();
        expect(new Set(texts)).toEqual(new Set(['–']));
        expect(await page.locator('.tile .say').count()).toBe(1);
        for (const [width, height] of SCREENS) {
          await page.setViewportSize({ width, height });
          await expect
            .poll(() => page.evaluate(findClashes), { message: `${width} × ${height}` })
            .toEqual([]);
        }
      });
    },
  );

  it('[LIVE8] a viewer without access says what to do', async () => {
    await withWall({}, async ({ page, server }) => {
      server.dismiss(CLOSE_NOT_ALLOWED);
      await page.getByText('Tavla har ikke tilgang').waitFor();
      expect(await page.locator('.tile').count()).toBe(0);
    });
  });

  it('[LIVE7] a page older than the server loads itself anew', async () => {
    await withWall({}, async ({ page, server }) => {
      const made = scene('interval', 3);
      const loaded = page.waitForEvent('load');
      server.dismiss(CLOSE_TOO_OLD);
      await loaded;
      server.show(made.roster, made.frame);
      await page.locator('.tile').first().waitFor();
      expect(server.heard.filter(({ type }) => type === 'viewerHello').length).toBeGreaterThanOrEqual(2);
    });
  });

  it('[LIVE5] the wall acknowledges what it has drawn', async () => {
    await withWall({ clock: true }, async (open) => {
      await send(open, scene('interval', 12).frame, 41, 6);
      await open.page.clock.fastForward(1_500);
      await expect.poll(() => open.server.heard.at(-1)).toEqual({ type: 'viewerAck', seq: 41 });
    });
  });
});
