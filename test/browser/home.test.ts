/** The front page of the real program, and what a browser is shown at an address that is none. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';
import { accessibilityFindings } from './axe.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
  // 1280 × 800 at 400 %.
  { width: 320, height: 200 },
];

describe.skipIf(!has('headlessShell'))('the front page', () => {
  let browser: Browser;
  let takt: Program;
  beforeAll(async () => {
    [browser, takt] = await Promise.all([openChromium(), startTakt(['start', '--radio', 'none'])]);
  });
  afterAll(async () => {
    await browser?.close();
    await takt?.stop();
  });

  it('[API171] says in both languages which screens there are, leads to each, and needs no script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(takt.url);
    const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(links).toEqual(['/console', '/wall', '/review', '/station', '/receivers', '/straps']);
    for (const link of links) {
      const reply = await fetch(`${takt.url}${link}`, { headers: { accept: 'text/html' } });
      expect(reply.status, String(link)).toBe(200);
    }
    const text = await page.locator('body').innerText();
    for (const part of ['Tavla', 'Wall display', 'Ikke til overvåking', 'Not for monitoring'])
      expect(text).toContain(part);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${size.width} px wide`).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('[API172] axe finds nothing on it, nor on the page for an address that does not exist; that page leads here', async () => {
    const page = await browser.newPage();
    await page.goto(takt.url);
    expect(await accessibilityFindings(page)).toEqual([]);
    const reply = await page.goto(`${takt.url}/finnes-ikke`);
    expect(reply?.status()).toBe(404);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await page.locator('body').innerText()).toMatch(/Siden finnes ikke[\s\S]*There is no such page/);
    await page.getByRole('link').click();
    await page.getByRole('link', { name: /Tavla/ }).waitFor();
    await page.close();
  });

  it('[FIR54] leads to set-up while no clinic has been set up, as the bottom of today does', async () => {
    const page = await browser.newPage({ locale: 'nb-NO' });
    await page.goto(takt.url);
    const link = page.getByRole('link', { name: /Sett opp klinikken/ });
    await link.waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(`${takt.url}/console`);
    await link.click();
    await page.getByRole('heading', { name: 'Sett opp klinikken' }).waitFor();
    // Whoever has not the link of the console is told where it stands, and can do nothing.
    await page.getByLabel('Lenken fra vinduet der Takt ble startet').waitFor();
    const reply = await page.evaluate(() => fetch('/api/setup/state').then(({ status }) => status));
    expect(reply).toBe(401);
    await page.close();
  });
});
