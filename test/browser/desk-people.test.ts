/** People, groups and plans in Chromium, against the real server and its store. */
import type { TimetableEntry } from '@takt/shared/timetable/timetable.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { builtScreens } from '../../commands/parts/screens.ts';
import { at as atSecond, sample } from '../support/a-class.ts';
import { type TestServer, testServer } from '../support/a-server.ts';
import { CLINIC, GROUP } from '../support/a-store.ts';
import { has } from '../support/debian.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';
import { accessibilityFindings } from './axe.ts';
import { button, expectFits, openBrowser } from './desk-page.ts';

const BY = { actor: 'staff-1', atMs: 1 };
/** Monday 12 January 2026, 10:00 in Oslo. */
const TODAY = '2026-01-12';
const WIDE = { width: 1440, height: 900 };
const SIZES = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  WIDE,
  { width: 1920, height: 1080 },
];

let browser: Browser;
let hand: HandClock;
let under: TestServer;

describe.skipIf(!has('headlessShell'))('people and plans on the desk', () => {
  beforeAll(async () => {
    browser = await openBrowser();
    hand = handClock(1, atSecond(0));
    under = await testServer({ clock: hand.clock, clientDir: await builtScreens(() => undefined) });
    const details = { sex: null, birthYear: null, hrRestBpm: 60, target: 'heart-rate' } as const;
    const people = Array.from({ length: 500 }, (_, i) => ({
      ...{ personId: `n${i}`, nickname: null, hrMax: null },
      details: { ...details, name: `Person nr${i} Etternavn` },
    }));
    await under.store.people.addPeople(CLINIC.clinicId, { people, joining: [], group: null }, BY);
    const entry: TimetableEntry = {
      ...{ entryId: 'mandag-10', roomId: 'sal-1', groupId: GROUP.groupId, templateId: '4x4', weekday: 1 },
      ...{ startsAt: 600, lengthMinutes: 45, fromDay: TODAY, toDay: null },
    };
    await under.store.planning.addEntry(CLINIC.clinicId, entry, BY);
  }, 120_000);
  afterAll(async () => {
    await under?.close();
    await browser?.close();
  });

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    readonly complaints: string[];
  }
  async function open(path: string, options: { locale?: string; dark?: boolean } = {}): Promise<Opened> {
    const context = await browser.newContext({ viewport: WIDE, locale: options.locale ?? 'nb-NO' });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    if (options.dark === true)
      await page.addInitScript(() => localStorage.setItem('takt-theme-review', 'dark'));
    await page.clock.setFixedTime(atSecond(0));
    await page.goto(under.server.url + path);
    // A page that a busy machine kept waiting for too long says so, with a way on.
    const again = page.getByRole('button', { name: /^(Prøv igjen|Try again)$/ });
    const shown = page.locator('.people-page, .page');
    await expect
      .poll(async () => {
        if ((await again.count()) > 0) await again.click({ timeout: 5_000 }).catch(() => undefined);
        return shown.count();
      })
      .toBe(1);
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  it('[PPL41] of five hundred people one is found by a few letters and opened with Enter', async () => {
    await using at = await open('/people');
    const search = at.page.getByRole('searchbox');
    await search.fill('nr437');
    await expect.poll(() => at.page.locator('.people-rows a').allInnerTexts()).toHaveLength(1);
    await search.press('Enter');
    await at.page.getByRole('heading', { name: 'Person nr437 Etternavn' }).waitFor();
    expect(at.complaints).toEqual([]);
  });

  it('[PPL41] the arrows go from the search into the list and back', async () => {
    await using at = await open('/people');
    const search = at.page.getByRole('searchbox');
    await search.fill('nr43');
    await search.press('ArrowDown');
    const focused = () => at.page.evaluate(() => document.activeElement?.textContent ?? '');
    await expect.poll(focused).toContain('nr43 ');
    await at.page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('nr430');
    await at.page.keyboard.press('ArrowUp');
    await at.page.keyboard.press('ArrowUp');
    await expect.poll(() => search.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('[PPL42] a resting heart rate is changed, shown as saved, and taken back by one tap', async () => {
    await using at = await open('/people/n1');
    const about = at.page.getByRole('region', { name: 'Om personen' });
    await about.getByRole('button', { name: /^Endre/ }).click();
    await at.page.getByLabel('Hvilepuls').fill('52');
    await at.page.keyboard.press('Enter');
    await about.getByText('52 slag/min').waitFor();
    await button(at.page, 'Angre').click();
    await about.getByText('60 slag/min').waitFor();
    await at.page.getByText('Angret.').waitFor();
    expect((await under.store.people.person(CLINIC.clinicId, 'n1'))?.details.hrRestBpm).toBe(60);
    expect(at.complaints).toEqual([]);
  });

  it('[ERA13] the clinic lead deletes a person in two steps: what is lost and what stays with the reason, then the name', async () => {
    await using at = await open('/people/n7');
    await button(at.page, 'Slett personen …').click();
    const sheet = at.page.getByRole('dialog');
    for (const words of ['opptak, sammendrag og merknader fra alle timer', 'de andres tall, og gruppas'])
      await sheet.getByText(words).waitFor();
    const goOn = sheet.getByRole('button', { name: 'Gå videre' });
    expect(await goOn.isDisabled()).toBe(true);
    await sheet.getByLabel('Oppbevaringstiden er ute').check();
    expect(await accessibilityFindings(at.page)).toEqual([]);
    await goOn.click();
    const last = sheet.getByRole('button', { name: 'Slett for godt' });
    await sheet.getByLabel('Navn').fill('Person nr6 Etternavn');
    expect(await last.isDisabled()).toBe(true);
    await sheet.getByLabel('Navn').fill('person nr7 etternavn');
    expect(await accessibilityFindings(at.page)).toEqual([]);
    await last.click();
    await sheet.getByText('Personen er slettet.').waitFor();
    expect(await under.store.people.person(CLINIC.clinicId, 'n7')).toBeNull();
    await sheet.getByRole('button', { name: 'Alle personer' }).click();
    await at.page.getByRole('searchbox').fill('nr7');
    await expect.poll(() => at.page.locator('.people-rows a').allInnerTexts()).not.toHaveLength(0);
    expect((await at.page.locator('.people-rows a').allInnerTexts()).join()).not.toContain('nr7 ');
    expect(at.complaints).toEqual([]);
  });

  it('[ERA13] whoever is no clinic lead is not offered it', async () => {
    await using at = await open('/people/n8');
    await button(at.page, 'Slett personen …').waitFor();
    await at.page.route('**/api/session', async (route) => {
      const reply = await route.fetch();
      await route.fulfill({
        response: reply,
        json: { ...(await reply.json()), roles: ['instructor', 'clinician'] },
      });
    });
    await at.page.reload();
    await at.page.getByRole('heading', { name: 'Person nr8 Etternavn' }).waitFor();
    expect(await button(at.page, 'Slett personen …').count()).toBe(0);
  });

  it('[AUD10] the log tells what was read of a person in words, is proven, and is handed over as a file', async () => {
    await using at = await open('/people/n9');
    await at.page.getByRole('link', { name: 'Logg for personen' }).click();
    await at.page.getByRole('heading', { name: 'Logg' }).waitFor();
    const row = at.page.getByRole('row', { name: /Leste siden til en person/ }).first();
    await row.waitFor();
    expect(await row.innerText()).toContain('Person nr9 Etternavn');
    await button(at.page, 'Kontroller loggen').click();
    await at.page.getByText(/Alle \d+ linjer er som de ble skrevet/).waitFor();
    const file = at.page.waitForEvent('download');
    await at.page.getByRole('link', { name: 'Last ned som FHIR' }).click();
    expect((await file).suggestedFilename()).toBe('takt-audit.json');
    expect(await accessibilityFindings(at.page)).toEqual([]);
    await at.page.getByRole('link', { name: 'Vis alt' }).click();
    await button(at.page, 'Vis eldre').click();
    await expect.poll(() => at.page.locator('.audit tbody tr').count()).toBeGreaterThan(100);
    await expectFits(at.page, 'the log');
    expect(at.complaints).toEqual([]);
  });

  it('[PPL42] a plan is made and changed with a reason; the planned figures stay', async () => {
    await using at = await open('/people/n2');
    const plan = at.page.getByRole('region', { name: 'Plan' });
    await plan.getByRole('button', { name: /^Lag plan/ }).click();
    await button(at.page, 'Lagre').click();
    await plan.getByText('256 min').waitFor();
    await plan.getByRole('button', { name: /^Endre planen/ }).click();
    await at.page.getByLabel('Timer i uka').fill('1');
    await at.page.getByLabel('Hvorfor').fill('Reisevei');
    await button(at.page, 'Lagre').click();
    await plan.getByText('Reisevei (demonstration)').waitFor();
    await plan.getByText('256 min').waitFor();
    expect(at.complaints).toEqual([]);
  });

  it('[AUTH65] a change on a page of people is sent as of whoever the page was read by', async () => {
    await using at = await open('/people/n4');
    await at.page
      .getByRole('region', { name: 'Om personen' })
      .getByRole('button', { name: /^Endre/ })
      .click();
    await at.page.getByLabel('Hvilepuls').fill('52');
    const sent = at.page.waitForRequest('**/changes');
    await at.page.keyboard.press('Enter');
    const { actor } = await (await fetch(`${under.server.url}/api/session`)).json();
    expect((await sent).headers()['takt-actor']).toBe(actor);
  });

  it('[PPL43] a list shows its faults by line; mended, it is taken in when it is confirmed', async () => {
    await using at = await open('/people-import');
    const choose = (text: string) =>
      at.page.getByLabel('Fil', { exact: true }).setInputFiles({
        ...{ name: 'liste.csv', mimeType: 'text/csv' },
        buffer: Buffer.from(text, 'latin1'),
      });
    await choose('Navn;Makspuls\nÅse Ny;900\nPerson nr5 Etternavn;180');
    await at.page.getByText(/900 er utenfor/).waitFor();
    expect(await button(at.page, /^Legg inn/).isDisabled()).toBe(true);
    await choose('Navn;Makspuls\nÅse Ny;190\nPerson nr5 Etternavn;180');
    await at.page.getByText('1 linje er ikke avgjort.').waitFor();
    await at.page.getByLabel('Ta ikke med linja').check();
    await at.page.getByText('Alt skrives i ett, eller ingenting.').waitFor();
    expect((await under.store.people.list(CLINIC.clinicId)).some(({ name }) => name === 'Åse Ny')).toBe(
      false,
    );
    await button(at.page, 'Legg inn 1 person').click();
    await at.page.getByText('1 nye personer, 0 på gruppas liste.').waitFor();
    expect((await under.store.people.list(CLINIC.clinicId)).some(({ name }) => name === 'Åse Ny')).toBe(true);
    expect(at.complaints).toEqual([]);
  });

  it('[TIM21] a session of the week is cancelled with a reason, and as planned again', async () => {
    await using at = await open('/timetable');
    await at.page.getByRole('heading', { name: 'Uke 3, 2026' }).waitFor();
    await at.page.getByRole('button', { name: 'Uka etter' }).click();
    await at.page.getByRole('button', { name: /10\.00/ }).click();
    await button(at.page, 'Avlys').click();
    await at.page.getByLabel('Hvorfor').fill('Kurs');
    await button(at.page, 'Avlys').click();
    await at.page.getByText('Avlyst: Kurs').waitFor();
    await button(at.page, 'Angre').click();
    await expect.poll(() => at.page.getByText('Avlyst: Kurs').count()).toBe(0);
    expect((await under.store.planning.timetable(CLINIC.clinicId)).exceptions).toEqual([]);
  });

  it.each([
    ['/people', 'nr43'],
    ['/people/n1', null],
    ['/groups', null],
    [`/groups/${GROUP.groupId}`, null],
    ['/timetable', null],
    [`/days/${TODAY}`, null],
    ['/clinic', null],
    ['/people-import', null],
  ])('[PPL44] axe finds nothing on %s, and it fits', async (path, search) => {
    for (const dark of [true, false]) {
      await using at = await open(path, { dark, locale: dark ? 'nb-NO' : 'en-GB' });
      // Of five hundred rows some are looked at: they are alike.
      if (search !== null) await at.page.getByRole('searchbox').fill(search);
      expect(await accessibilityFindings(at.page), path).toEqual([]);
      await expectFits(at.page, path, SIZES);
      expect(at.complaints, path).toEqual([]);
    }
  });

  it.each(['session', 'groups'])(
    '[PPL45] a page is shown also when the answer to /api/%s comes last',
    async (last) => {
      await using at = await open('/people');
      // Held until the other has been answered, and drawn.
      await at.page.route(`**/api/${last}`, async (route) => {
        const answer = await route.fetch();
        await at.page.waitForTimeout(500);
        await route.fulfill({ response: answer });
      });
      await at.page.goto(`${under.server.url}/groups`);
      await at.page.getByRole('heading', { name: 'Grupper' }).waitFor({ timeout: 20_000 });
    },
  );

  it('[PPL46] what is being written stays while a later reading gets no answer', async () => {
    await using at = await open('/people/n3');
    await at.page
      .getByRole('region', { name: 'Om personen' })
      .getByRole('button', { name: /^Endre/ })
      .click();
    await at.page.getByLabel('Hvilepuls').fill('52');
    let refused = 0;
    await at.page.route('**/api/session', (route) => {
      refused += 1;
      return route.abort();
    });
    // What was read is old after a while, and is read again when somebody comes back to the page; it is tried thrice.
    await at.page.clock.setFixedTime(atSecond(60));
    await at.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => refused).toBeGreaterThanOrEqual(3);
    await at.page.waitForTimeout(500);
    expect(await at.page.getByLabel('Hvilepuls').inputValue()).toBe('52');
  });

  it('[PPL47] a page that was asked for once more is not loaded anew after it has come', async () => {
    const tab = await browser.newPage({ locale: 'nb-NO' });
    onTestFinished(() => tab.close());
    // Its script comes late, and what was asked for once more later still.
    const [script, anew] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await tab.route(/people-list.*\.js/, async (route) => {
      await script.promise;
      await route.continue();
    });
    await tab.goto(`${under.server.url}/people`);
    await tab.route(`${under.server.url}/people`, async (route) => {
      await anew.promise;
      await route.continue();
    });
    await button(tab, 'Prøv igjen').click();
    script.resolve();
    await tab.getByRole('searchbox').fill('nr43');
    anew.resolve();
    await tab.waitForTimeout(1_000);
    expect(await tab.getByRole('searchbox').inputValue()).toBe('nr43');
  });

  it('[TIM20] what is planned today is prepared in one tap; who is missing has a reason in two', async () => {
    // The room's owner draws the console: the server's time has to go on.
    const goingOn = setInterval(() => hand.runTo(hand.clock.nowMs() + 100), 50);
    onTestFinished(() => clearInterval(goingOn));
    const nowS = (): number => (hand.clock.nowMs() - atSecond(0)) / 1000;
    await using at = await open('/console');
    await button(at.page, /^Gjør klar kl. 10.00, Tirsdag, Sal 1/).click();
    await at.page.getByText('Start oppvarming').waitFor();
    const { log, recorder } = under.server.services.room('sal-1');
    const classId = log.current()?.classId ?? '';
    // The screen shows the class as soon as it is prepared; the straps of the group follow one by one.
    await expect.poll(() => log.current()?.model.assignments.length).toBe(3);
    const command = (kind: 'start' | 'end') =>
      fetch(`${under.server.url}/api/classes/${classId}/commands`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ commandId: `from-test-${kind}`, seenSeq: 1, phaseIndex: null, ageMs: 0 },
          command: { kind },
        }),
      });
    expect((await command('start')).status).toBe(200);
    const beganS = nowS();
    const beats = [1, 2, 3, 4].flatMap((s) => [sample(1, beganS + s, 120), sample(2, beganS + s, 120)]);
    await Promise.all([recorder.accept('gw/1', beats), recorder.flush()]);
    expect((await command('end')).status).toBe(200);
    await at.page.reload();
    await button(at.page, /^Navn 3/).click();
    await button(at.page, 'Syk').click();
    await at.page.getByText('2 av 3 har møtt', { exact: false }).waitFor();
    await expect.poll(() => at.page.getByRole('button', { name: /^Navn 3/ }).count()).toBe(0);
    expect(await under.store.planning.attendance(CLINIC.clinicId, TODAY, TODAY)).toEqual([
      { entryId: 'mandag-10', day: TODAY, personId: 'p3', was: 'absent', reason: 'Syk' },
    ]);
    await button(at.page, 'Angre').click();
    await button(at.page, /^Navn 3/).waitFor();
    expect(await accessibilityFindings(at.page)).toEqual([]);
  });
});
