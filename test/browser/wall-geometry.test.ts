import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { findClashes } from './wall-geometry.ts';
import { SCREENS, wallInChromium } from './wall-page.ts';
import { crowd, place, scene } from './wall-scenes.ts';

/** The boxes stay where they are, and nothing is painted, which is most of the work. Runs inside the page. */
const drawNothing = (): void => {
  document.documentElement.style.visibility = 'hidden';
};

describe.skipIf(!has('headlessShell'))('the geometry of the wall', () => {
  const withWall = wallInChromium();

  it.each(SCREENS)(
    '[WALL10] at %i × %i in %s nothing overlaps and nothing is cut off, 1 to 40 slots',
    async (width, height, locale) => {
      await withWall({ width, height, locale, scene: crowd(1) }, async ({ page, server, complaints }) => {
        await page.evaluate(drawNothing);
        for (let places = 1; places <= 40; places++) {
          // The kind that begins changes, so that small classes see every kind too.
          const { roster, frame } = crowd(places, places * 5);
          const seq = places + 1;
          const version = seq;
          server.show(
            { ...roster, version, classId: `class-${places}` },
            { ...frame, seq, rosterVersion: version },
          );
          await page.waitForFunction((count) => document.querySelectorAll('.tile').length === count, places);
          await page.locator('.lamp', { hasText: new RegExp(`^${places}$`) }).waitFor({ state: 'attached' });
          expect({ places, clashes: await page.evaluate(findClashes) }).toEqual({ places, clashes: [] });
        }
        expect(complaints).toEqual([]);
      });
    },
  );

  it.each(['nb-NO', 'en-GB'])(
    '[WALL43] what is only for a screen reader lies wholly beside the picture, at any size, in %s',
    async (locale) => {
      await withWall({ locale, scene: scene('before', 12) }, async ({ page, server }) => {
        const near = (): Promise<string[]> =>
          page.locator('.unseen').evaluateAll((texts) =>
            texts.flatMap((text) => {
              // A tile cuts off what is outside it. Letters set close stand out of their box by less than their size.
              const size = Number.parseFloat(getComputedStyle(text).fontSize);
              const { right } = text.getBoundingClientRect();
              return text.closest('.tile') === null && right > -size
                ? [`${text.textContent} at ${right}`]
                : [];
            }),
          );
        for (const [name, its] of [
          ['before', '.slot'],
          ['interval', '.tile'],
        ] as const) {
          const { roster, frame } = scene(name, 12);
          server.show(roster, frame);
          await page.locator(its).first().waitFor();
          await page.locator('.unseen').first().waitFor({ state: 'attached' });
          for (const [width, height] of SCREENS) {
            await page.setViewportSize({ width, height });
            await expect.poll(near, { message: `${name} at ${width} × ${height}` }).toEqual([]);
          }
        }
      });
    },
  );

  it.each(SCREENS)(
    '[WALL10] nor before class, nor with three small sentences, at %i × %i in %s',
    async (width, height, locale) => {
      await withWall(
        { width, height, locale, demonstration: true, scene: scene('before', 1) },
        async ({ page, server }) => {
          await page.evaluate(drawNothing);
          for (const places of [1, 2, 3, 5, 8, 12, 13, 20, 29, 40]) {
            const { roster, frame } = scene('before', places);
            const version = places + 1;
            server.show(
              { ...roster, version, classId: `class-${places}` },
              { ...frame, seq: version, rosterVersion: version },
            );
            await page.waitForFunction(
              (count) => document.querySelectorAll('.slot').length === count,
              places,
            );
            expect({ places, clashes: await page.evaluate(findClashes) }).toEqual({ places, clashes: [] });
          }
        },
      );
    },
  );

  it('[WALL17] a slot added during an interval waits for the pause: no tile moves', async () => {
    const work = scene('interval', 12);
    await withWall({ scene: work }, async ({ page, server }) => {
      const before = await page.locator('.tile[data-slot="12"]').boundingBox();
      const more = { ...work.roster, version: 2, slots: [...work.roster.slots, place(13, 'Ask')] };
      server.show(more, { ...work.frame, seq: 2, rosterVersion: 2, inTargetCount: 5 });
      await page.locator('.lamp', { hasText: /^5$/ }).waitFor();
      expect(await page.locator('.tile').count()).toBe(12);
      expect(await page.locator('.tile[data-slot="12"]').boundingBox()).toEqual(before);
      const pause = scene('recovery', 13);
      server.show({ ...more, version: 3 }, { ...pause.frame, seq: 3, rosterVersion: 3 });
      await page.locator('.tile[data-slot="13"]').waitFor();
    });
  });

  it('[WALL3] the marker lies in the gate or outside it, never on its edge', async () => {
    await withWall({ scene: scene('interval', 30) }, async ({ page }) => {
      await page.locator('.marker .glyph').first().waitFor();
      const onEdge = await page.evaluate(
        () =>
          [...document.querySelectorAll('.gauge')].filter((gauge) => {
            const gate = gauge.querySelector('.gate')?.getBoundingClientRect();
            const marker = gauge.querySelector('.marker .glyph')?.getBoundingClientRect();
            if (gate === undefined || marker === undefined) return false;
            const inside = marker.top >= gate.top - 0.5 && marker.bottom <= gate.bottom + 0.5;
            const outside = marker.bottom <= gate.top + 1 || marker.top >= gate.bottom - 1;
            return !inside && !outside;
          }).length,
      );
      expect(onEdge).toBe(0);
    });
  });
});
