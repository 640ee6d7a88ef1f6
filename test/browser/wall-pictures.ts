/** Draws every scene of the wall as a picture: node test/browser/wall-pictures.ts FOLDER [NAME…] */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { builtScreens } from '../../commands/parts/screens.ts';
import { openChromium } from '../support/chromium.ts';
import { readScreens, wallServer } from './wall-gallery.ts';
import { crowd, leadUp, SCENE_NAMES, type Scene, scene } from './wall-scenes.ts';

const LANDSCAPE = [1920, 1080] as const;
const PORTRAIT = [1080, 1920] as const;

const PICTURES: readonly (readonly [string, Scene, readonly [number, number]])[] = [
  ...SCENE_NAMES.map((name) => [name, scene(name, 12), LANDSCAPE] as const),
  ...[1, 4, 30, 40].map((places) => [`interval-${places}`, scene('interval', places), LANDSCAPE] as const),
  ...[15, 17].map((places) => [`crowd-${places}`, crowd(places), LANDSCAPE] as const),
  ['before-30', scene('before', 30), LANDSCAPE],
  ['before-20-portrait', scene('before', 20), PORTRAIT],
  ['interval-20-portrait', scene('interval', 20), PORTRAIT],
  ['finished-portrait', scene('finished', 12), PORTRAIT],
];

const [folder = '.', ...names] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await openChromium();
await using server = await wallServer(await readScreens(await builtScreens(() => undefined)));
for (const [name, shown, [width, height]] of PICTURES) {
  if (names.length > 0 && !names.includes(name)) continue;
  const before = leadUp(shown);
  server.show(shown.roster, before[0] ?? shown.frame);
  const page = await browser.newPage({ locale: 'nb-NO', viewport: { width, height } });
  await page.goto(`${server.url}/wall`);
  await page.locator('.wall h1, .mark').first().waitFor();
  for (const frame of [...before, shown.frame]) {
    server.send({ ...frame, seq: frame.seq + 1 });
    // Frames that come closer together are drawn as one.
    await page.waitForTimeout(3 * shown.roster.slots.length);
  }
  // The longest fade on the wall is 600 ms.
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(folder, `wall-${name}.png`) });
  await page.close();
}
await browser.close();
