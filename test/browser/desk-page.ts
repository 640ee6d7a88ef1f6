/** One page of the desk, opened in Chromium against a made-up clinic, and what the tests ask of it. */
import { CommandBody } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { builtScreens } from '../../commands/parts/screens.ts';
import { openChromium } from '../support/chromium.ts';
import { type DeskServer, deskServer, type Scene } from './desk-server.ts';
import { clinic } from './review-scenes.ts';

export const TABLET = { width: 1280, height: 800 };
/** The tablet of the design sheet, a smaller one, the same on end, and a telephone. */
export const SIZES = [
  TABLET,
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
];

let built: Promise<string> | undefined;
function screens(): Promise<string> {
  built ??= builtScreens(() => undefined);
  return built;
}

export function openBrowser(): Promise<Browser> {
  return openChromium();
}

export interface Desk extends AsyncDisposable {
  readonly page: Page;
  readonly server: DeskServer;
  /** Everything that the browser complained of: errors, refused styles, missing words. */
  readonly complaints: string[];
}

export async function desk(
  browser: Browser,
  path: string,
  scene: Scene,
  options: { language?: string; size?: typeof TABLET; clock?: boolean } = {},
): Promise<Desk> {
  const server = await deskServer(await screens(), clinic);
  server.show(scene);
  const context = await browser.newContext({
    viewport: options.size ?? TABLET,
    locale: options.language ?? 'nb-NO',
  });
  const page = await context.newPage();
  if (options.clock === true) await page.clock.install();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url + path);
  return {
    page,
    server,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

/** The bodies of the commands that came, once there are `count` of them. */
export async function bodies({ server }: Desk, count: number): Promise<CommandBody[]> {
  await expect.poll(() => server.commands.length).toBe(count);
  expect(server.commands.every(({ command }) => matches(CommandBody, command))).toBe(true);
  return server.commands.map(({ command }) => command);
}

export async function hold(page: Page, name: string): Promise<void> {
  await button(page, name).hover();
  await page.mouse.down();
}

/** At each size the page overflows nowhere to the side, and every target is at least 44 px. */
export async function expectFits(page: Page, what: string, sizes = SIZES): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    // A page that has just been given another size, or its data, is laid out a moment later.
    const wider = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await expect.poll(wider, { message: `${what} at ${size.width}` }).toBeLessThanOrEqual(0);
    expect(await smallTargets(page), `${what} at ${size.width}`).toEqual([]);
  }
}

/** What the page says, as seen: hidden text is no text. */
export const textOf = (page: Page): Promise<string> =>
  page
    .evaluate(() => getSelection()?.selectAllChildren(document.body) ?? null)
    .then(() => page.evaluate(() => String(getSelection())));

/** Buttons, links, and labels of choices that a finger would miss. Figures of the review are for a mouse. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a, .choice label, select, input.field')].flatMap(
      (target) => {
        const { width, height } = target.getBoundingClientRect();
        const small = width > 0 && (width < 43.5 || height < 43.5);
        const forMouse = target.closest('.side, .topbar > a') !== null;
        return small && !forMouse ? [`${target.textContent} ${Math.round(width)}×${Math.round(height)}`] : [];
      },
    ),
  );
}
