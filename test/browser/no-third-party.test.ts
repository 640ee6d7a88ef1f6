/** Every page of the real program, with what it asks for and what it complains of. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';

const PAGES = ['/', '/wall', '/console', '/review', '/station', '/receivers', '/straps', '/nothing'];

describe.skipIf(!has('headlessShell'))('every page', () => {
  let browser: Browser;
  let takt: Program;
  beforeAll(async () => {
    [browser, takt] = await Promise.all([openChromium(), startTakt(['start', '--radio', 'simulator:3'])]);
  });
  afterAll(async () => {
    await browser?.close();
    await takt?.stop();
  });

  it.each(PAGES)('[NET9] %s asks nothing of another server, and breaks no policy', async (path) => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const broken: string[] = [];
    const asked = (url: string): void => {
      if (
        !['data:', 'blob:'].includes(new URL(url).protocol) &&
        new URL(url).host !== new URL(takt.url).host
      ) {
        elsewhere.push(url);
      }
    };
    page.on('request', (request) => asked(request.url()));
    page.on('websocket', (socket) => asked(socket.url()));
    page.on('console', (message) => {
      if (/policy|refused to|unrecognized feature/i.test(message.text())) broken.push(message.text());
    });
    await page.goto(takt.url + path);
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.waitForFunction(() => document.body.innerText.trim().length > 0);
    expect([elsewhere, broken]).toEqual([[], []]);
    await page.close();
  });
});
