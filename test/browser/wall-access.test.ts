/** The wall for who reads it in another way: by a screen reader, in forced colours, at twice the size. */
import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { accessibilityFindings } from './axe.ts';
import { wallInChromium } from './wall-page.ts';
import { crowd, SCENE_NAMES, type Scene, scene } from './wall-scenes.ts';

/** Texts that lie beyond the screen, or on one another. Runs inside the page. */
function textsCutOff(): string[] {
  const boxes: { text: string; box: { left: number; right: number; top: number; bottom: number } }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if ((node.textContent ?? '').trim() === '' || node.parentElement?.closest('.unseen, noscript')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    const half = Number.parseFloat(getComputedStyle(node.parentElement ?? document.body).fontSize) * 0.365;
    // A line of several rows is as high as its rows, a single one as its digits.
    const middle = (top + bottom) / 2;
    const rows = Math.max(half, (bottom - top) / 2 - half);
    boxes.push({
      text: node.textContent ?? '',
      box: { left, right, top: middle - rows, bottom: middle + rows },
    });
  }
  return boxes.flatMap(({ text, box }, i) => {
    const beyond =
      box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    const under = boxes
      .slice(i + 1)
      .find(
        ({ box: other }) =>
          box.left < other.right - 1 &&
          other.left < box.right - 1 &&
          box.top < other.bottom - 4 &&
          other.top < box.bottom - 4,
      );
    return [...(beyond ? [`${text} beyond the screen`] : []), ...(under ? [`${text} on ${under.text}`] : [])];
  });
}

const SCENES: readonly (readonly [string, Scene])[] = [
  ...SCENE_NAMES.map((name) => [name, scene(name, 12)] as const),
  ['every kind of tile', crowd(17)],
];

describe.skipIf(!has('headlessShell'))('the wall, read in another way', () => {
  const withWall = wallInChromium();

  it('[WALL30] axe finds nothing on any scene', async () => {
    for (const [name, made] of SCENES) {
      await withWall({ scene: made }, async ({ page }) => {
        expect({ name, findings: await accessibilityFindings(page) }).toEqual({ name, findings: [] });
      });
    }
  });

  it('[WALL42] under a mouse lies one empty box over everything', async () => {
    await withWall({ scene: scene('interval', 12) }, async ({ page }) => {
      const found = await page.evaluate(() =>
        [...document.querySelectorAll('.tile')].map((tile) => {
          const { left, top } = tile.getBoundingClientRect();
          return document.elementFromPoint(left + 20, top + 20)?.tagName;
        }),
      );
      expect(new Set(found)).toEqual(new Set(['BODY']));
    });
  });

  it('[WALL40] in forced colours a lit gate is filled and others are not, and every text stays', async () => {
    await withWall({ scene: scene('interval', 12) }, async ({ page }) => {
      await page.emulateMedia({ forcedColors: 'active' });
      const filled = (gauge: string): Promise<boolean> =>
        page
          .locator(`${gauge} .lit`)
          .first()
          .evaluate((lit) => {
            const { opacity, backgroundColor } = getComputedStyle(lit);
            return Number(opacity) > 0 && backgroundColor !== getComputedStyle(document.body).backgroundColor;
          });
      expect(await filled('.gauge[data-lit="true"]')).toBe(true);
      expect(await filled('.gauge[data-gauge="scale"][data-lit="false"]')).toBe(false);
      // axe knows the author's colours only; the text's own is what the person has chosen, on a ground that they have chosen.
      const { text, ground } = await page
        .locator('.tile .figure')
        .first()
        .evaluate((figure) => {
          const ground = getComputedStyle(document.body).backgroundColor;
          return { text: getComputedStyle(figure).color, ground };
        });
      expect(text).not.toBe(ground);
    });
  });

  it('[WALL41] at 200 % nothing of a quiet scene is cut off, in both languages', async () => {
    // 1920 × 1080 and 1280 × 720 as the page sees them at 200 %.
    for (const [width, height, locale] of [
      [960, 540, 'nb-NO'],
      [640, 360, 'en-GB'],
      [540, 960, 'nb-NO'],
    ] as const) {
      await withWall(
        { scene: scene('none', 0), width, height, locale, demonstration: true },
        async ({ page, server }) => {
          expect(await page.evaluate(textsCutOff)).toEqual([]);
          const { roster, frame } = scene('finished', 12);
          server.show({ ...roster, version: 2 }, { ...frame, seq: 2, rosterVersion: 2 });
          await page.locator('.finished').waitFor();
          expect(await page.evaluate(textsCutOff)).toEqual([]);
        },
      );
    }
  });
});
