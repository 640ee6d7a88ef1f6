/** The wall for who reads it in another way: by a screen reader, in forced colours, at twice the size. */
import { describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { accessibilityFindings } from './axe.ts';
import { wallInChromium } from './wall-page.ts';
import { crowd, SCENE_NAMES, type Scene, scene } from './wall-scenes.ts';

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
});
