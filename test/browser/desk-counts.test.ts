/** The console when something is missing: no target to count against, no connection, no room for words. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { button, type Desk, desk, expectFits, openBrowser } from './desk-page.ts';
import { running, withPeople } from './desk-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const placed = ({ page }: Desk) => page.locator('.counts .count-on, .counts .count-off').allInnerTexts();
const NONE = ['–', '–', '–', '–'];

describe.skipIf(!has('headlessShell'))('console, something missing', () => {
  it('[CON120] nobody is counted against a target that does not hold now', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.locator('.counts .count-on').waitFor();
    expect(await placed(at)).not.toContain('–');
    at.server.show(running({ status: 'paused' }));
    await button(at.page, 'Fortsett').waitFor();
    expect(await placed(at)).toEqual(NONE);
    await at.page.getByText('10 av 12 med signal').waitFor();

    await using free = await desk(
      browser,
      '/console',
      running({ phases: [{ kind: 'free', durationS: null, band: null }] }, { phaseIndex: 0 }),
    );
    await free.page.getByText('Uten målsone').waitFor();
    await free.page.getByText('10 av 12 med signal').waitFor();
    expect(await placed(free)).toEqual(NONE);
  });

  it('[CON120] without a connection nobody is counted as without signal', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.getByText('10 av 12 med signal').waitFor();
    at.server.reachable(false);
    await at.page.getByText('– av 12 med signal').waitFor();
    expect(await at.page.locator('.counts .count-plain').allInnerTexts()).toEqual(['–']);
  });

  it('[CON126] under a name stands no dash, whoever has no strap and whatever the treadmill does not tell', async () => {
    const scene = running();
    const slots = scene.roster.slots.map((who) =>
      who.slot === 2 && who.staff !== null
        ? { ...who, staff: { ...who.staff, strap: null, treadmill: 'fec:80001' as const } }
        : who,
    );
    const frames = scene.frame.slots.map((slot) =>
      slot.slot === 2 ? { ...slot, signal: 'waiting' as const, percent: null, lampPercent: null } : slot,
    );
    const without = { roster: { ...scene.roster, slots }, frame: { ...scene.frame, slots: frames } };
    await using at = await desk(browser, '/console', without, { size: { width: 390, height: 844 } });
    await at.page.getByText('Uten belte').waitFor();
    at.server.reachable(false);
    await at.page.getByText('Venter på nye tall').waitFor();
    expect(await at.page.locator('.nick').filter({ hasText: '–' }).allInnerTexts()).toEqual([]);
  });

  it('[CON121] nothing lies beyond the side while something waits and the connection is gone', async () => {
    await using at = await desk(browser, '/console', running());
    at.page.on('dialog', (dialog) => void dialog.accept());
    at.server.answering('never');
    await button(at.page, /^Plass 2, Elv/).click();
    await at.page.getByLabel('Notat', { exact: true }).fill('Svimmel etter andre drag');
    await button(at.page, 'Lagre notat').click();
    await button(at.page, /1 venter på å bli lagret/).waitFor();
    at.server.reachable(false);
    await at.page.getByText('Mangler forbindelse').waitFor();
    const widths = [768, 834, 979, 980, 1024, 1180, 1181, 1220, 1280, 1330, 1366, 1420];
    await expectFits(
      at.page,
      'console without a connection',
      widths.map((width) => ({ width, height: 800 })),
    );
  });

  it('[CON122] a lost signal is read whole in the cells of 40 participants', async () => {
    const scene = withPeople(running(), 40);
    const slots = scene.frame.slots.map((slot) => ({
      ...slot,
      signal: 'lost' as const,
      percent: null,
      bpm: null,
      ageMs: 128_000,
    }));
    await using at = await desk(browser, '/console', { ...scene, frame: { ...scene.frame, slots } });
    await at.page.locator('.is-dense .row-message').first().waitFor();
    for (const width of [1280, 1024, 768]) {
      await at.page.setViewportSize({ width, height: 800 });
      const cut = await at.page.locator('.is-dense .row-message').evaluateAll((all) =>
        all
          .filter((e) => {
            const cell = e.closest('li')?.getBoundingClientRect();
            const over = e.getBoundingClientRect().bottom > (cell?.bottom ?? 0) - 4;
            return over || e.scrollWidth > e.clientWidth;
          })
          .map((e) => e.textContent),
      );
      expect(cut, `${width}`).toEqual([]);
    }
  });
});
