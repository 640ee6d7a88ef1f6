/** Every page of the real program, with what it asks for and what it complains of. The desk's pages are those of its own router. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, prepare, ROOM } from '../support/a-console.ts';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';
import { textOf } from '../support/sources.ts';

/** Addresses that are documents of their own, and one that is none. */
const DOCUMENTS = ['/', '/wall', '/station', '/nothing'];
const ROUTES = [...textOf('client/desk/router.tsx').matchAll(/^\s+path: '([^']+)',$/gm)].map(
  ([, path = '']) => path,
);

describe.skipIf(!has('headlessShell'))('every page', () => {
  let browser: Browser;
  let takt: Program;
  let desk: readonly string[] = [];
  beforeAll(async () => {
    [browser, takt] = await Promise.all([openChromium(), startTakt(['start', '--radio', 'simulator:3'])]);
    const classId = await prepare(takt.url);
    const [[group], [person]] = await Promise.all([
      get<{ groupId: string }[]>(takt.url, '/api/groups'),
      get<{ personId: string }[]>(takt.url, '/api/people'),
    ]);
    /** Something that is there, for each part of an address that the router leaves open. */
    const parts: Readonly<Record<string, string | undefined>> = {
      ...{ roomId: ROOM, classId, slot: '1', personId: person?.personId, groupId: group?.groupId },
      day: '2026-11-27',
    };
    desk = ROUTES.filter((path) => path !== '/').map((path) =>
      path.replace(/\$(\w+)/g, (_, name: string) => {
        const part = parts[name];
        if (part === undefined) throw new Error(`${path}: say here what stands for $${name}`);
        return part;
      }),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await takt?.stop();
  });

  /** What it asks of other servers, and what a policy refuses it, from now on; and whether an answer is still under way. */
  function overheard(page: Page) {
    const [elsewhere, broken]: [string[], string[]] = [[], []];
    let underWay = 0;
    const asked = (url: string): void => {
      const { protocol, host } = new URL(url);
      if (!['data:', 'blob:'].includes(protocol) && host !== new URL(takt.url).host) elsewhere.push(url);
    };
    page.on('request', (request) => {
      underWay += 1;
      asked(request.url());
    });
    const ended = (): void => {
      underWay -= 1;
    };
    page.on('requestfinished', ended);
    page.on('requestfailed', ended);
    page.on('websocket', (socket) => asked(socket.url()));
    page.on('console', (message) => {
      if (/policy|refused to|unrecognized feature/i.test(message.text())) broken.push(message.text());
    });
    return { elsewhere, broken, quiet: () => underWay === 0 };
  }

  it.each(DOCUMENTS)('[NET9] %s asks nothing of another server, and breaks no policy', async (path) => {
    const page = await browser.newPage();
    const { elsewhere, broken } = overheard(page);
    await page.goto(takt.url + path);
    await page.waitForLoadState('networkidle').catch(() => {});
    await page.waitForFunction(() => document.body.innerText.trim().length > 0);
    expect([elsewhere, broken]).toEqual([[], []]);
    await page.close();
  });

  it('[NET9] every page of the desk’s router is served, is shown, asks nothing of another server, and breaks no policy', async () => {
    expect(desk.length).toBeGreaterThan(20);
    for (const path of desk) expect([path, (await fetch(takt.url + path)).status]).toEqual([path, 200]);
    const page = await browser.newPage();
    const { elsewhere, broken, quiet } = overheard(page);
    await page.goto(`${takt.url}/straps`);
    // As by a tap on a link: one document for all of them.
    for (const path of desk) {
      await page.evaluate((to) => {
        history.pushState({}, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      }, path);
      await page.waitForFunction(
        (to) =>
          (location.pathname === to || location.pathname === '/log-in') &&
          document.querySelector('main') !== null &&
          document.querySelector('main.notice [role=status]') === null,
        path,
      );
      await expect.poll(quiet, { message: path }).toBe(true);
      expect([path, await page.locator('body').innerText()]).toEqual([
        path,
        expect.not.stringMatching(/^\s*$|Siden finnes ikke|There is no such page/),
      ]);
      expect([path, elsewhere, broken]).toEqual([path, [], []]);
    }
    await page.close();
  });
});
