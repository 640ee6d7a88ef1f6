/** What the desk says of itself, refusals, a full disk, no connection, a silent server: it covers no control and moves nothing. */
import { asClassSeq } from '@takt/shared/ids.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { button, desk, expectFits, openBrowser, SIZES } from './desk-page.ts';
import { noClass, prepared, running, START_MS } from './desk-scenes.ts';
import type { DeskServer, Scene } from './desk-server.ts';
import { FULL } from './desk-states-after.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const EVERY_SIZE = [...SIZES, { width: 1920, height: 1080 }];
const STAFF = { lastSeq: asClassSeq(21), dateCorrectionMs: 0, clock: null, undoable: null, outage: null };
const outage = { seq: asClassSeq(19), fromMs: START_MS + 900_000 };
const clock = { seq: asClassSeq(19), clockMs: START_MS, classMs: START_MS + 900_000 };
const TEXT = {
  nb: 'Timen er alt i neste fase, og et annet nettbrett var først. Se hvor timen er nå.',
  en: '',
};
const refusing = (server: DeskServer): void =>
  server.onCommand(() => ({ status: 409, body: { error: { kind: 'conflict', text: TEXT } } }));

/** Controls that a finger would not reach where they are, or, on a page that is scrolled, nowhere. */
function covered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const drawer = document.querySelector('.drawer');
    const inDrawer = drawer !== null && getComputedStyle(drawer).position === 'fixed';
    const place: Document | Element = inDrawer && drawer !== null ? drawer : document;
    const all = [...place.querySelectorAll<HTMLElement>('button, a, textarea, select, .choice label')];
    const news = inDrawer ? [...document.querySelectorAll<HTMLElement>('.run-news button')] : [];
    return [...all, ...news].flatMap((control) => {
      if (control.getClientRects().length === 0 || control.matches(':disabled')) return [];
      // As far as it goes, both ways: somewhere a finger must reach it.
      const reached = (['nearest', 'start', 'center', 'end'] as const).some((block) => {
        control.scrollIntoView({ block });
        const { left, right, top, bottom } = control.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return hit !== null && (control.contains(hit) || hit.contains(control));
      });
      return reached ? [] : [`${control.textContent || control.ariaLabel}`];
    });
  });
}

/** Of the time and the counts of the phase's card, what is not seen whole as the screen stands. */
const hiddenFigures = (page: Page): Promise<string[]> =>
  page.locator('.countdown, .counts b').evaluateAll((figures) =>
    figures.flatMap((figure) => {
      const { left, right, top, bottom } = figure.getBoundingClientRect();
      const seen = [top + 3, bottom - 3].every((y) => {
        const hit = document.elementFromPoint((left + right) / 2, y);
        return hit !== null && figure.contains(hit);
      });
      return seen ? [] : [`${figure.className} ${figure.textContent}`];
    }),
  );

/** Where every control is, but those of the lines that come and go. */
const boxes = (page: Page): Promise<string[]> =>
  page.locator('main button, main a, .topbar button').evaluateAll((controls) =>
    controls.flatMap((control) => {
      if (control.closest('.bar-line, .linkbar, .lane-more, .waiting-count') !== null) return [];
      const { left, top } = control.getBoundingClientRect();
      return [`${control.tagName} ${Math.round(left)},${Math.round(top + scrollY)}`];
    }),
  );

/** The same by the width of the page, once it has come to rest at each. */
async function boxesAtEverySize(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const size of EVERY_SIZE) {
    await page.setViewportSize(size);
    let seen = await boxes(page);
    await expect
      .poll(async () => {
        const last = seen;
        await page.waitForTimeout(100);
        seen = await boxes(page);
        return seen.join() === last.join();
      })
      .toBe(true);
    found[`${size.width}`] = seen;
  }
  return found;
}

/** At every size nothing lies over a control, and the page fits. */
async function expectClear(page: Page): Promise<void> {
  for (const size of EVERY_SIZE) {
    await expectFits(page, 'what lies over nothing', [size]);
    await expect.poll(() => covered(page), { message: `${size.width}` }).toEqual([]);
  }
}

/** The page's clock is put on so far and then stands: what is to be told by then is told by then, or never. */
async function secondsLater(page: Page, seconds: number): Promise<void> {
  const nowMs = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(nowMs + seconds * 1000);
}

/** Told within 5.1 s of the page's clock; a part that came late begins to wait when it comes. */
async function told(page: Page, text: string): Promise<void> {
  const seen = async (): Promise<boolean> => {
    await secondsLater(page, 5.1);
    return page.getByText(text).first().isVisible();
  };
  await expect.poll(seen, { message: text }).toBe(true);
}

describe.skipIf(!has('headlessShell'))('what the desk says of itself', () => {
  const shown: readonly [string, Scene, (page: Page) => Promise<unknown>][] = [
    [
      'a refused step beside cues',
      running(),
      async (page) => {
        await button(page, 'Neste fase').click();
        await page.getByText(TEXT.nb).waitFor();
      },
    ],
    [
      'a refused note, the drawer open',
      running(),
      async (page) => {
        await button(page, /^Plass 2, Elv/).click();
        await page.getByLabel('Notat', { exact: true }).fill('Svimmel etter andre drag. '.repeat(20));
        await button(page, 'Lagre notat').click();
        await page.getByText(TEXT.nb).waitFor();
      },
    ],
    [
      'a refused start',
      prepared(),
      async (page) => {
        await button(page, 'Start oppvarming').click();
        await page.getByText(TEXT.nb).waitFor();
      },
    ],
    [
      'the question after an outage',
      running({ status: 'paused', staff: { ...STAFF, outage } }),
      (page) => button(page, /Fortsett her/).waitFor(),
    ],
    [
      'the question of clocks',
      running({ staff: { ...STAFF, clock } }),
      (page) => button(page, 'Svar').waitFor(),
    ],
  ];
  it.each(shown)('[CON128] %s covers no control, at any size', async (_, scene, reach) => {
    await using at = await desk(browser, '/console', scene);
    at.page.on('dialog', (dialog) => void dialog.accept());
    refusing(at.server);
    await button(at.page, /Elv/).first().waitFor();
    await reach(at.page);
    await expectClear(at.page);
  });

  it('[CON132] a refused step covers neither the time nor a count, at any size but a telephone’s, which is scrolled', async () => {
    await using at = await desk(browser, '/console', running());
    refusing(at.server);
    await button(at.page, 'Neste fase').click();
    await at.page.getByText(TEXT.nb).waitFor();
    for (const size of EVERY_SIZE.filter(({ width }) => width > 760)) {
      await at.page.setViewportSize(size);
      await expect.poll(() => hiddenFigures(at.page), { message: `${size.width}` }).toEqual([]);
    }
  });

  it('[CON128] on a page of the review it lies at the end, and what it lies over can be scrolled clear', async () => {
    await using at = await desk(browser, '/review/class-1/3', noClass);
    refusing(at.server);
    await button(at.page, 'Er likevel med').click();
    await at.page.getByText(TEXT.nb).waitFor();
    await expectClear(at.page);
  });

  const screens: readonly [string, Scene][] = [
    ['today', noClass],
    ['before the class', prepared()],
    ['while it runs', running()],
  ];
  it.each(screens)(
    '[CON129] %s nothing moves for a full disk, a lost connection or a refusal',
    async (_, scene) => {
      await using at = await desk(browser, '/console', scene, { clock: true });
      at.page.on('dialog', (dialog) => void dialog.accept());
      await button(at.page, /Elv|Gjør klar timen/)
        .first()
        .waitFor();
      await at.page.getByText('Kobler til').waitFor({ state: 'detached' });
      const before = await boxesAtEverySize(at.page);
      at.server.answer('/api/storage', FULL);
      await at.page.clock.fastForward(10_000);
      const storage = at.page.getByText(/Disken på Takt-maskinen er full/);
      const more = button(at.page, /^Vis \d melding/);
      await storage.or(more).first().waitFor();
      expect(await boxesAtEverySize(at.page), 'a full disk').toEqual(before);
      at.server.answer('/api/rooms/sal-1/classes', { error: { kind: 'conflict', text: TEXT } }, 409);
      refusing(at.server);
      await button(at.page, /^(Gjør klar timen|Start oppvarming|Neste fase)$/).click();
      await at.page.getByText(TEXT.nb).waitFor();
      expect(await boxesAtEverySize(at.page), 'a refusal').toEqual(before);
      at.server.reachable(false);
      await at.page.clock.fastForward(11_000);
      await at.page.getByText('Mangler forbindelse').or(more).first().waitFor();
      expect(await boxesAtEverySize(at.page), 'without a connection').toEqual(before);
    },
  );

  const PAGES = [
    ...['/console', '/review', '/review/class-1', '/receivers', '/straps'],
    ...['/people', '/people/p1', '/people-import', '/groups', '/timetable', '/days/2026-01-12', '/clinic'],
    ...['/log-in', '/invitation#token', '/account', '/access'],
  ];
  it.each([
    ['nb-NO', 'Takt har ikke svart ennå', 'Prøv igjen'],
    ['en-GB', 'Takt has not answered yet', 'Try again'],
  ])(
    '[CON127] a silent server is told of after some seconds, with a way on, on every page, in %s',
    async (language, late, retry) => {
      await using at = await desk(browser, '/', noClass, { language, clock: true });
      const { page, server } = at;
      let silent = true;
      await page.route('**/api/**', (route) => (silent ? undefined : route.continue()));
      for (const path of PAGES) {
        silent = true;
        await page.goto(server.url + path);
        await page
          .getByText(/^(Henter|Loading)/)
          .first()
          .waitFor();
        await told(page, late);
        for (const size of EVERY_SIZE) await expectFits(page, `${path} at ${size.width}`, [size]);
        await page.clock.resume();
        silent = false;
        await button(page, retry).first().click();
        await page.getByText(late).first().waitFor({ state: 'detached' });
      }
    },
  );

  it('[CON127] so is a connection that does not come, and a page that cannot be loaded', async () => {
    await using at = await desk(browser, '/console', noClass, { clock: true });
    await button(at.page, 'Gjør klar timen').waitFor();
    await at.page.route('**/class-list*.js', (route) => route.abort());
    await button(at.page, 'Gjør klar timen').waitFor();
    await at.page.getByRole('link', { name: 'Se oppsummeringer' }).click();
    await at.page.getByText('Fikk ikke svar fra Takt').waitFor();
    await button(at.page, 'Tilbake').click();
    await button(at.page, 'Gjør klar timen').waitFor();
    at.server.reachable(false);
    await at.page.reload();
    await at.page.getByText('Kobler til').waitFor();
    await told(at.page, 'Takt har ikke svart ennå');
    await at.page.clock.resume();
    at.server.reachable(true);
    await at.page.clock.fastForward(11_000);
    await button(at.page, 'Gjør klar timen').waitFor();
  });
});
