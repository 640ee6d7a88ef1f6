/**
 * A tap on every control of console, pairing and class page: with the answer held back, and with no answer at all. One page
 * in one browser; each try has a class of its own, so that nothing of the one before is on the screen.
 */
import { asClassSeq } from '@takt/shared/ids.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { CONTROLS, type Control, type Screen, type Tells } from './desk-controls.ts';
import { button, type Desk, desk, openBrowser } from './desk-page.ts';
import {
  freePlaces,
  heardStraps,
  heardTreadmills,
  noClass,
  prepared,
  roster,
  running,
  START_MS,
} from './desk-scenes.ts';
import type { Scene } from './desk-server.ts';
import { near, suggested } from './strap-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const STAFF = { lastSeq: asClassSeq(20), dateCorrectionMs: 0, clock: null, undoable: null, outage: null };
const gone = (slot: number, { roster: now, frame }: Scene): Scene => ({
  frame,
  roster: {
    ...now,
    slots: now.slots.map((who) =>
      who.slot === slot && who.staff !== null ? { ...who, staff: { ...who.staff, left: true } } : who,
    ),
  },
});
const aboveMaximum = (): Scene => {
  const { roster: now, frame } = running();
  const slots = frame.slots.map((slot) =>
    slot.slot === 7 && slot.staff !== null
      ? { ...slot, percent: 104, staff: { ...slot.staff, cue: 'aboveMax' as const } }
      : slot,
  );
  return { roster: now, frame: { ...frame, slots } };
};
const quiet = (): Scene => {
  const { roster: now, frame } = running();
  const slots = frame.slots.map((slot) => ({
    ...slot,
    staff: slot.staff === null ? null : { ...slot.staff, cue: 'none' as const },
  }));
  return { roster: now, frame: { ...frame, slots } };
};
const undoable = { seq: asClassSeq(20), kind: 'extended', atMs: START_MS + 3_600_000 };
const clock = { seq: asClassSeq(18), clockMs: START_MS + 3_600_000, classMs: START_MS };

type Open = (page: Page) => Promise<void>;
const nothing: Open = async () => {};
const openRow: Open = (page) => button(page, /^Plass 2, Elv/).click();
const openDrawer: Open = async (page) => {
  await openRow(page);
  await button(page, 'Høyere makspuls').click();
  await page.getByRole('radio', { name: 'målt' }).check();
  await page.getByLabel('Notat', { exact: true }).fill('Fin flyt 🏃');
};
const sheet =
  (name: string): Open =>
  async (page) => {
    await openRow(page);
    await button(page, name).click();
  };

/** How each screen comes up: what the server shows, and what is tapped for it. */
const SCREENS: Readonly<Record<Exclude<Screen, 'class' | 'class person'>, readonly [() => Scene, Open]>> = {
  today: [() => noClass, nothing],
  straps: [prepared, nothing],
  pairing: [prepared, (page) => button(page, /^8 Orre/).click()],
  'pairing asks': [
    prepared,
    async (page) => {
      await button(page, /^8 Orre/).click();
      await button(page, /^Ukjent belte 1002/).click();
    },
  ],
  worn: [prepared, (page) => button(page, /^1 Bjørk/).click()],
  'free slot': [freePlaces, (page) => button(page, /^3 Ledig plass/).click()],
  'gone before': [() => gone(3, prepared()), (page) => button(page, /^3 Furu/).click()],
  running: [running, nothing],
  quiet: [quiet, nothing],
  drawer: [running, openDrawer],
  'drawer strap': [running, sheet('Bytt belte')],
  'drawer treadmill': [running, sheet('Bytt mølle')],
  'drawer leave': [running, sheet('Gikk tidligere')],
  left: [() => gone(2, running()), openRow],
  'above maximum': [aboveMaximum, nothing],
  'stop card': [running, (page) => button(page, 'Stoppkort').click()],
  'class note': [
    running,
    async (page) => {
      await button(page, 'Notat om timen').click();
      await page.getByRole('textbox', { name: 'Notat om timen' }).fill('Varmt i salen');
    },
  ],
  undo: [() => running({ staff: { ...STAFF, undoable } }), nothing],
  outage: [
    () =>
      running({ status: 'paused', staff: { ...STAFF, outage: { seq: asClassSeq(19), fromMs: START_MS } } }),
    nothing,
  ],
  clock: [() => running({ staff: { ...STAFF, clock } }), (page) => button(page, 'Svar').click()],
  blanked: [() => running({ status: 'paused' }, { blanked: true }), nothing],
  ended: [() => ({ ...noClass, roster: roster(null, { version: 2 }) }), nothing],
  more: [running, (page) => button(page, 'Mer').click()],
};

let classes = 0;

/** Closes what is open, and shows the screen with a class that nothing was tapped in. */
async function open({ page, server }: Desk, screen: Screen): Promise<void> {
  if (screen === 'class' || screen === 'class person') {
    await page.goto(`${server.url}/review/class-1${screen === 'class' ? '' : '/3'}`);
    await page.getByRole('link', { name: /Bjørk/ }).first().waitFor();
    // Figures lead to their proof (REV7), and have no names of their own.
    await page.evaluate(() => {
      for (const figure of document.querySelectorAll('.figure')) figure.setAttribute('aria-hidden', 'true');
    });
    return;
  }
  const [scene, then] = SCREENS[screen];
  const { roster: now, frame } = scene();
  const classId = now.classId === null ? null : `class-${++classes + 100}`;
  // By way of another: whatever was open or asked for in the one before is gone.
  if (screen === 'today') {
    server.show(prepared());
    await page.locator('.strap-grid').waitFor();
  } else if (screen !== 'ended') {
    server.show(noClass);
    const back = button(page, 'Tilbake til i dag');
    await button(page, 'Gjør klar timen').or(back).first().waitFor();
    if (await back.isVisible()) await back.click();
  }
  server.show({ frame, roster: { ...now, classId } });
  if (classId !== null) await page.locator('.phase, .strap-grid').first().waitFor();
  if (screen === 'today') await button(page, 'Gjør klar timen').waitFor();
  await then(page);
}

const ROLES = ['button', 'link', 'radio', 'checkbox', 'textbox', 'combobox', 'switch', 'slider', 'tab'];

/** Role and accessible name of all that can be tapped or filled in. */
async function controlsOn(page: Page): Promise<{ role: string; name: string }[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n');
  return lines.flatMap((line) => {
    const [, role = '', name = ''] = /^\s*- '?(\w+)(?: "((?:[^"\\]|\\.)*)")?/.exec(line) ?? [];
    return ROLES.includes(role) ? [{ role, name: name.replaceAll('\\"', '"') }] : [];
  });
}

const locate = (page: Page, { role, name }: Control): Locator =>
  page.getByRole(role as 'button', { name }).first();

type Telling = Control & { readonly on: Screen; readonly does: Tells };
const TELLING = CONTROLS.filter((one): one is Telling => one.does !== 'here' && one.on !== undefined);
const title = ({ on, role, name }: Telling): string => `${on}: ${role} ${name}`;

async function tap(at: Desk, one: Telling): Promise<void> {
  const control = locate(at.page, one);
  if (one.does.tap !== undefined) await one.does.tap(control, at.page);
  else if (one.role === 'radio') await control.check();
  else await control.click();
}

/** What was tapped is to be seen, and that it is not saved yet. */
async function expectShown(at: Desk, one: Telling, saved = false): Promise<void> {
  const { shows } = one.does;
  if (shows !== null)
    await expect.poll(() => shows(at.page).first().isVisible(), { message: title(one) }).toBe(true);
  const marks = at.page.locator('.unsaved, [aria-busy="true"]');
  if (saved && shows !== null) await expect.poll(() => marks.count(), { message: title(one) }).toBe(0);
  if (!saved) await expect.poll(() => marks.count(), { message: title(one) }).toBeGreaterThan(0);
}

/** On a slow machine a step whose answer is held is sent again: with the same id it is the same step. */
const sent = ({ server }: Desk): object[] => [
  ...new Map(server.commands.map(({ commandId, command }) => [commandId, command])).values(),
  ...server.onStraps,
  ...server.prepared,
];

describe.skipIf(!has('headlessShell'))('a tap on every control', () => {
  it('[CON97] every control of console, pairing and class page has its line in the table, and every line its control', async () => {
    await using at = await desk(browser, '/console', noClass);
    at.server.straps([near, ...heardStraps.slice(1)], [suggested(8)]);
    at.server.treadmills(heardTreadmills);
    const found = new Set<Control>();
    const unknown: string[] = [];
    const screens = [...Object.keys(SCREENS), 'class', 'class person'] as Screen[];
    for (const screen of screens) {
      await open(at, screen);
      // What the server tells of (straps, treadmills) comes after the dialog for it.
      for (const one of TELLING.filter(({ on }) => on === screen))
        await expect.poll(() => locate(at.page, one).count(), { message: title(one) }).toBe(1);
      const seen = await controlsOn(at.page);
      expect(seen.length, screen).toBeGreaterThan(0);
      for (const { role, name } of seen) {
        const lines = CONTROLS.filter((one) => one.role === role && one.name.test(name));
        if (lines.length === 0) unknown.push(`${screen}: ${role} "${name}"`);
        for (const line of lines) found.add(line);
      }
    }
    expect(unknown).toEqual([]);
    expect(CONTROLS.filter((one) => !found.has(one)).map(({ role, name }) => `${role} ${name}`)).toEqual([]);
  });

  it('[CON97] with the server gone each tap shows at once, and after 2 s that it waits; with the answer held back it still shows; answered, it stays', async () => {
    await using at = await desk(browser, '/console', noClass, { clock: true });
    const { page, server } = at;
    server.straps([near, ...heardStraps.slice(1)], [suggested(8)]);
    server.treadmills(heardTreadmills);
    for (const one of TELLING) {
      await open(at, one.on);
      const before = sent(at).length;
      server.answering('never');
      await tap(at, one);
      if (one.does.lasts === 'asked') {
        await page.getByRole('alert').getByText('Fikk ikke svar fra Takt').waitFor();
        server.answering('held');
        await tap(at, one);
      } else {
        await expectShown(at, one);
        server.answering('held');
        await page.clock.fastForward(2000);
        const waits = page.locator('.unsaved, [data-under-way]');
        const texts = () =>
          waits.evaluateAll((all) => all.map((e) => e.getAttribute('data-under-way') ?? e.textContent));
        await expect.poll(texts, { message: title(one) }).toContain('Venter på Takt');
      }
      await expect.poll(() => sent(at).length, { message: title(one) }).toBe(before + 1);
      expect(sent(at), title(one)).toContainEqual(expect.objectContaining(one.does.sends));
      await expectShown(at, one);
      server.answering('at once');
      await expectShown(at, one, true);
    }
  });

  it('[CON97] a step that nobody answers is told as unanswered, and everything else that was tapped is there after a reload, and is sent once', async () => {
    await using at = await desk(browser, '/console', noClass, { clock: true });
    const { page, server } = at;
    page.on('dialog', (dialog) => void dialog.accept());
    await open(at, 'drawer');
    server.answering('never');
    await tap(at, TELLING.find(({ name }) => name.source.includes('Neste fase')) as Telling);
    const taps = TELLING.filter(({ on }) => on === 'drawer');
    for (const one of taps) {
      // The second of the two ways to save a maximum is gone with the first.
      if (one.name.source.includes('Hele timen')) continue;
      await tap(at, one);
      await one.does.shows?.(page).first().waitFor();
    }
    await page.clock.fastForward(6000);
    const alert = page.getByRole('alert').filter({ hasText: 'Uten svar: neste fase' });
    await alert.getByRole('button', { name: 'Lukk' }).click();
    const count = page.getByRole('button', {
      name: new RegExp(`^${taps.length - 1} venter på å bli lagret`),
    });
    await count.waitFor();
    server.reachable(false);
    await page.reload();
    await count.waitFor();
    expect(sent(at)).toEqual([]);
    server.answering('at once');
    server.reachable(true);
    await page.clock.fastForward(5000);
    await button(page, /^Plass 2, Elv/).click();
    await expect.poll(() => sent(at).length).toBe(taps.length - 1);
    await count.waitFor({ state: 'detached' });
    const ids = server.commands.map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of ['Skjul', 'Nei'])
      expect(await page.getByRole('radio', { name, checked: true }).count()).toBe(1);
    for (const name of ['6', 'Løper', 'Holder i rekkverket'])
      expect(await page.getByRole('button', { name, exact: true, pressed: true }).count(), name).toBe(1);
  });
});
