/** A class from start to end by keyboard alone, and where the focus is when something opens and closes. */

import type { CommandBody } from '@takt/shared/api/classes.ts';
import { asClassSeq } from '@takt/shared/ids.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { type Desk, desk, openBrowser } from './desk-page.ts';
import { heardStraps, noClass, prepared, roster, running, START_MS } from './desk-scenes.ts';
import { waiting } from './strap-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** More stops than any page of the desk has. */
const MOST_STOPS = 150;

/** What has the focus: its name, and whether an outline shows it. */
function focused(page: Page): Promise<{ name: string; isShown: boolean }> {
  return page.evaluate(() => {
    const now = document.activeElement;
    // Past the last stop the browser's own begin.
    if (!(now instanceof HTMLElement) || now === document.body) return { name: '', isShown: true };
    const label = now.closest('label');
    const shownBy = now.matches('input[type="radio"]') && label !== null ? label : now;
    const name = now.getAttribute('aria-label') ?? (label ?? now).textContent ?? '';
    return { name: name.trim(), isShown: getComputedStyle(shownBy).outlineStyle !== 'none' };
  });
}

/** Tab until what has the focus is called so; every stop on the way is seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    passed.push(now.name.slice(0, 40));
    expect(now.isShown, `the focus is seen on "${now.name}"`).toBe(true);
    if (name.test(now.name)) return;
  }
  throw new Error(`no ${name} among: ${passed.join(' | ')}`);
}

async function enterOn(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

const sent = ({ server }: Desk): CommandBody[] => server.commands.map(({ command }) => command);
const arrived = async (at: Desk, command: object): Promise<void> => {
  await expect.poll(() => sent(at)).toContainEqual(command);
};

describe.skipIf(!has('headlessShell'))('the desk by keyboard', () => {
  it('[CON110] a class is prepared, started, steered, ended, read and printed by keyboard alone', async () => {
    await using at = await desk(browser, '/console', noClass);
    const { page, server } = at;
    await page.addInitScript(() => {
      window.print = () => {
        document.documentElement.dataset.printed = 'yes';
      };
    });
    await page.reload();
    await page.getByRole('heading', { name: 'HIT 4×4, Gruppe A' }).waitFor();

    server.onPrepare(() => server.show(waiting(8)));
    server.straps(heardStraps);
    await enterOn(page, /^Gjør klar timen$/);
    await page.getByRole('heading', { name: 'Belter' }).waitFor();

    await enterOn(page, /Orre/);
    await page.getByText('74 slag/min').waitFor();
    await enterOn(page, /^Belte 14/);
    await arrived(at, { kind: 'assign', slot: 8, sensors: ['ant:91000'] });

    await enterOn(page, /^Ny deltaker$/);
    await page.getByRole('heading', { name: 'Plass 13 er ledig' }).waitFor();
    await tabTo(page, /^Alder/);
    await page.keyboard.type('45');
    await tabTo(page, /^puls$/);
    await page.keyboard.press('ArrowRight');
    await enterOn(page, /^Legg til$/);
    const joined = { slot: 13, hrMax: { bpm: 182, method: 'formula', date: null }, target: 'rpe' };
    await expect.poll(() => sent(at)).toContainEqual(expect.objectContaining(joined));
    await page.keyboard.press('Escape');
    await page.getByText('Velg en plass').waitFor();

    server.onCommand((body) => {
      if (body.kind === 'start' || body.kind === 'resume') server.show(running());
      if (body.kind === 'pause') {
        const undoable = { seq: asClassSeq(21), kind: 'paused', atMs: START_MS + 993_000 };
        server.show(
          running({
            status: 'paused',
            staff: { lastSeq: asClassSeq(21), dateCorrectionMs: 0, clock: null, undoable, outage: null },
          }),
        );
      }
      if (body.kind === 'end')
        server.show({
          ...noClass,
          roster: roster(null, { version: 2 }),
          frame: { ...noClass.frame, rosterVersion: 2 },
        });
      return { status: 200, body: { outcome: 'done', seq: 99 } };
    });
    await enterOn(page, /^Start oppvarming$/);
    await page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    await enterOn(page, /^\+ 1 min$/);
    await arrived(at, { kind: 'extend', byS: 60 });
    await enterOn(page, /^Neste fase$/);
    await arrived(at, { kind: 'skip' });
    await enterOn(page, /^Sett på pause$/);
    await page.getByText('Satt på pause').waitFor();
    await enterOn(page, /^Angre$/);
    await arrived(at, { kind: 'undo', seq: 21 });

    await enterOn(page, /^Plass 2, ?Elv|^Plass 2,Elv/);
    await page.getByRole('complementary').waitFor();
    await tabTo(page, /^Tall$/);
    // Round to the last of the four.
    await page.keyboard.press('ArrowLeft');
    await arrived(at, { kind: 'display', slot: 2, display: 'hidden' });
    await enterOn(page, /^17$/);
    await arrived(at, { kind: 'borg', slot: 2, borg: 17 });
    await tabTo(page, /^Notat/);
    await page.keyboard.type('Fin flyt');
    await enterOn(page, /^Lagre notat$/);
    await arrived(at, { kind: 'note', slot: 2, text: 'Fin flyt' });
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });

    await tabTo(page, /^Avslutt timen$/);
    await page.keyboard.down('Enter');
    await arrived(at, { kind: 'end' });
    await page.keyboard.up('Enter');
    await page.getByRole('heading', { name: 'Timen er avsluttet' }).waitFor();
    await enterOn(page, /^Se oppsummeringen$/);
    await page.getByRole('rowheader', { name: 'Bjørk' }).waitFor();
    await enterOn(page, /Bjørk/);
    await page.getByRole('heading', { name: 'Bjørk' }).waitFor();
    await enterOn(page, /Skriv ut/);
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.printed)).toBe('yes');
    expect(at.complaints).toEqual([]);
  });

  it('[CON111] what opens has the focus, Escape closes it, and the focus is where it was', async () => {
    await using at = await desk(browser, '/console', running());
    const { page } = at;
    await page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    const opens: readonly (readonly [RegExp, string])[] = [
      [/^Stoppkort$/, '[role="dialog"]'],
      [/^Mer$/, '[role="dialog"]'],
      [/^Plass 3,/, 'aside'],
      [/^Ny deltaker$/, '[role="dialog"]'],
    ];
    for (const [name, box] of opens) {
      await enterOn(page, name);
      await page.locator(box).waitFor();
      const within = (): Promise<boolean> =>
        page.evaluate((selector) => document.activeElement?.closest(selector) !== null, box);
      await expect.poll(within).toBe(true);
      await page.keyboard.press('Escape');
      await page.locator(box).waitFor({ state: 'detached' });
      await expect.poll(async () => (await focused(page)).name).toMatch(name);
    }
    // A sheet over the drawer: Escape closes the sheet alone.
    await enterOn(page, /^Plass 3,/);
    await enterOn(page, /^Bytt belte$/);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('complementary').waitFor();
    await expect.poll(async () => (await focused(page)).name).toBe('Bytt belte');
    // What was answered is gone, and the keyboard is still among the cues.
    await page.keyboard.press('Escape');
    await enterOn(page, /^Jeg følger opp$/);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('lane');
  });

  it('[CON111] before the class Escape closes the panel of a station, and the focus is on the station', async () => {
    await using at = await desk(browser, '/console', prepared());
    await at.page.getByRole('heading', { name: 'Belter' }).waitFor();
    await enterOn(at.page, /Orre/);
    await expect.poll(async () => (await focused(at.page)).name).toMatch(/^Hold beltet til plass 8/);
    await at.page.keyboard.press('Escape');
    await at.page.getByText('Velg en plass').waitFor();
    expect((await focused(at.page)).name).toMatch(/Orre/);
  });

  it('[CON112] a cue is said once when it comes, and its running time is not', async () => {
    await using at = await desk(browser, '/console', running());
    const { page } = at;
    const log = page.getByRole('log');
    await log.getByText('7 Myrull er over målsonen').waitFor();
    // Only what is added is said: a text that changes in its place is not.
    expect(await log.getAttribute('aria-relevant')).toBe('additions');
    await log.evaluate((lane) => {
      const count = (records: MutationRecord[]): void => {
        const added = records.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0);
        lane.setAttribute('data-added', String(Number(lane.getAttribute('data-added') ?? 0) + added));
      };
      new MutationObserver(count).observe(lane, { childList: true, subtree: true });
    });
    const time = page.locator('.cue-text').first();
    for (let changes = 0; changes < 2; changes++) {
      const before = await time.textContent();
      await expect.poll(() => time.textContent()).not.toBe(before);
    }
    expect(await log.getAttribute('data-added')).toBeNull();
    // Nothing else that speaks by itself holds what changes every second.
    expect(await page.locator('[role="status"] .cue-text, [role="status"] .countdown').count()).toBe(0);
  });
});
