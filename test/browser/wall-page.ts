/** The built wall in Chromium, fed by a made-up room (wall-gallery.ts), and what the tests ask of its page. */

import type { Frame } from '@takt/shared/wire/frame.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { en } from '../../client/i18n/en.ts';
import { nb } from '../../client/i18n/nb.ts';
import { builtScreens } from '../../commands/parts/screens.ts';
import { openChromium } from '../support/chromium.ts';
import { readScreens, type Screens, type WallServer, wallServer } from './wall-gallery.ts';
import { type Scene, scene } from './wall-scenes.ts';

export const SCREENS = [
  [1920, 1080, 'nb-NO'],
  [1280, 720, 'nb-NO'],
  [3840, 2160, 'nb-NO'],
  [1080, 1920, 'nb-NO'],
  [1920, 1080, 'en-GB'],
] as const;

const CONNECTING = new RegExp(`^(?:${nb.link.connecting}|${en.link.connecting})$`);

export interface Open {
  readonly server: WallServer;
  readonly page: Page;
  /** What the page complained of: errors, and breaches of its Content-Security-Policy. */
  readonly complaints: readonly string[];
}

export interface Opening {
  readonly scene?: Scene;
  readonly path?: string;
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  readonly clock?: boolean;
  readonly demonstration?: boolean;
}

export type WithWall = (opening: Opening, use: (open: Open) => Promise<void>) => Promise<void>;

/** One browser for the tests of a file; each test opens a wall of its own, and has it closed behind it. */
export function wallInChromium(): WithWall {
  let browser: Browser;
  let screens: Screens;
  beforeAll(async () => {
    screens = await readScreens(await builtScreens(() => undefined));
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return async (options, use) => {
    const { path = '/wall', width = 1920, height = 1080, locale = 'nb-NO', demonstration = false } = options;
    await using server = await wallServer(screens, { demonstration });
    const shown = options.scene ?? scene('interval', 12);
    server.show(shown.roster, shown.frame);
    const context = await browser.newContext({ locale, viewport: { width, height } });
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A refused connection is what some tests are about; the browser itself reports it.
        if (message.type() === 'error' && !message.text().includes('WebSocket'))
          complaints.push(message.text());
      });
      if (options.clock === true) await page.clock.install();
      await page.goto(`${server.url}${path}`);
      await page.locator('h1, .mark').first().waitFor();
      // A page that is still connecting shows nothing of the room yet.
      await page.locator('h1', { hasText: CONNECTING }).waitFor({ state: 'detached' });
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await use({ server, page, complaints }).catch(async (error: unknown) => {
        if (error instanceof Error && error.name === 'TimeoutError') {
          const heard = server.heard.map(({ type }) => type).join(' ');
          error.message += `\nSeen: ${await seen(page.locator('body'))}\nViewers: ${server.viewers()}, heard: ${heard}`;
        }
        throw error;
      });
    } finally {
      await context.close();
    }
  };
}

/** What a person sees of it: text that is drawn, not text that is in the document. */
export function seen(element: Locator): Promise<string> {
  return element.innerText();
}

/** The frame sent after this one; seen when the count in target, changed with it, is on the screen. */
export async function send(open: Open, frame: Frame, seq: number, inTargetCount: number): Promise<void> {
  open.server.send({ ...frame, seq, inTargetCount });
  await open.page.locator('.lamp', { hasText: new RegExp(`^${inTargetCount}$`) }).waitFor();
}

export const tileText = (page: Page, slot: number): Promise<string> =>
  seen(page.locator(`.tile[data-slot="${slot}"]`)).then((text) => text.replace(/\s+/g, ' ').trim());
