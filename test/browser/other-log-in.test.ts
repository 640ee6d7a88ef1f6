/** Somebody else logs in in the same browser while pages of the desk are open in it, on the real server. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../../commands/parts/screens.ts';
import { clinicOptions, type Someone, someone } from '../support/a-clinic.ts';
import { type TestServer, testServer } from '../support/a-server.ts';
import { has } from '../support/debian.ts';
import { openBrowser } from './desk-page.ts';

const PATIENT = { timeout: 30_000 };
const WRITTEN = 'Kari skrev dette';

describe.skipIf(!has('chromium'))('another who logs in in the same browser', () => {
  const { hand, options } = clinicOptions();
  let browser: Browser;
  let under: TestServer;
  beforeAll(async () => {
    browser = await openBrowser();
    under = await testServer({ ...options, clientDir: await builtScreens(() => undefined) });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await under.close();
  });

  /** The cookie of a new session. */
  async function sessionOf({ loginName, password, code }: Someone) {
    hand.moveTo(hand.clock.nowMs() + 30_000);
    const { url } = under.server;
    const reply = await fetch(`${url}/api/log-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ loginName, password, code: code() }),
    });
    const set = reply.headers.getSetCookie().find((one) => one.startsWith('takt-session='));
    const value = /^takt-session=([^;]+)/.exec(set ?? '')?.[1];
    if (value === undefined) throw new Error(`no session: ${reply.status}`);
    return { name: 'takt-session', value, url, httpOnly: true, sameSite: 'Strict' as const };
  }
  const holdsIt = (page: Page): Promise<boolean> =>
    page.evaluate(
      (text) =>
        [...document.querySelectorAll('input, textarea')].some(
          (one) => (one as HTMLInputElement).value === text,
        ),
      WRITTEN,
    );

  it('[AUTH73] every open page begins anew: what the first was writing is gone, and nothing of it is sent', async () => {
    const { parts } = under.server.services.access;
    const kari = await someone(parts, 'kari', ['lead', 'technician', 'instructor']);
    const ola = await someone(parts, 'ola', ['lead', 'technician', 'instructor']);
    const context = await browser.newContext({ locale: 'nb-NO' });
    context.setDefaultTimeout(PATIENT.timeout);
    await context.addCookies([await sessionOf(kari)]);
    const forms = [
      ['/access', (page: Page) => page.getByRole('button', { name: 'Inviter en ansatt' }).click()],
      ['/account', async () => {}],
      ['/clinic', (page: Page) => page.getByRole('button', { name: 'Nytt rom' }).click()],
    ] as const;
    const pages: [string, Page][] = [];
    for (const [path, openForm] of forms) {
      const page = await context.newPage();
      await page.goto(under.server.url + path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await openForm(page);
      await page
        .locator('input:not([type=checkbox]):not([type=radio]):visible, textarea:visible')
        .first()
        .fill(WRITTEN);
      expect([path, await holdsIt(page)]).toEqual([path, true]);
      pages.push([path, page]);
    }
    await context.addCookies([await sessionOf(ola)]);
    for (const [path, page] of pages) {
      // Whoever comes to the page looks at it; what was read seconds ago is read again then.
      const look = async (): Promise<boolean> => {
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
        return holdsIt(page);
      };
      await expect.poll(look, { timeout: PATIENT.timeout, message: path }).toBe(false);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    await context.close();
  }, 180_000);
});
