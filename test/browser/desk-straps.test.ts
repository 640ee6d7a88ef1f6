/** Pairing and the inventory of straps as built, in Chromium, against a made-up clinic. */
import { asSlot } from '@takt/shared/ids.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { bodies, button, desk, expectFits, openBrowser } from './desk-page.ts';
import { heardStraps, noClass, running } from './desk-scenes.ts';
import { near, suggested, waiting } from './strap-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(!has('headlessShell'))('pairing', () => {
  it('[PAIR40] the strap that is held lights up; one tap pairs it, and it is the next one’s turn', async () => {
    await using at = await desk(browser, '/console', waiting(8, 11));
    at.server.straps([near, ...heardStraps.slice(1)]);
    await button(at.page, /Orre/).click();
    await at.page.getByRole('heading', { name: 'Hold beltet til plass 8 inntil mottakeren' }).waitFor();
    await at.page.getByText('Ett trykk kobler det til Orre', { exact: false }).waitFor();
    expect(await button(at.page, 'Koble belte 14').count()).toBe(0);
    await expect
      .poll(() => at.server.heard.findLast(({ type }) => type === 'viewerPairing'))
      .toMatchObject({ open: true, slot: 8 });
    at.server.straps([near, ...heardStraps.slice(1)], [suggested(8)]);
    await at.page.getByText('Holdes inntil mottakeren').waitFor();
    expect(await at.page.locator('.picker-held').innerText()).toContain('74 slag/min');
    await expect
      .poll(() => at.page.locator('.picker-list .picker-strap').allInnerTexts())
      .toEqual([
        expect.stringContaining('helt nær'),
        expect.stringContaining('i rommet'),
        expect.stringContaining('svakt'),
      ]);
    await button(at.page, 'Koble belte 14').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: 8, sensors: ['ant:91000'] }]);
    await at.page.getByRole('heading', { name: 'Hold beltet til plass 11 inntil mottakeren' }).waitFor();
    expect(await button(at.page, 'Koble belte 14').count(), 'it was meant for the one before').toBe(0);
    expect(at.complaints).toEqual([]);
  });

  it('[PAIR41] where no receiver tells the strength, the one that has just come is confirmed by its heart rate', async () => {
    await using at = await desk(browser, '/console', waiting(8));
    const silent = { ...near, strengthDbm: null, level: null };
    at.server.straps([silent]);
    await button(at.page, /Orre/).click();
    await at.page.getByRole('heading', { name: 'Ta på beltet til plass 8' }).waitFor();
    at.server.straps([silent], [suggested(8, { why: 'appeared', strap: silent })]);
    await at.page.getByText('Nettopp kommet. Er pulsen riktig?').waitFor();
    await at.page.locator('.picker-held').getByText('74 slag/min').waitFor();
    expect(at.server.commands, 'nothing without a tap').toEqual([]);
  });

  it('[PAIR42] a strap that somebody else has, or has not taken off, is asked about once', async () => {
    await using at = await desk(browser, '/console', waiting(8));
    at.server.straps([], [suggested(8, { wornBySlot: asSlot(3) })]);
    await button(at.page, /Orre/).click();
    await button(at.page, 'Koble belte 14').click();
    await at.page.getByText('Belte 14 er koblet til plass 3. Skal det flyttes hit?').waitFor();
    expect(at.server.commands).toEqual([]);
    await button(at.page, 'Tilbake').click();
    at.server.straps([{ ...near, notOffSinceSlot: asSlot(3) }]);
    await at.page.getByText('Har ikke vært av siden plass 3').waitFor();
    await button(at.page, /Belte 14/).click();
    await at.page.getByText('Sitter det på riktig person?', { exact: false }).waitFor();
    expect(at.server.commands).toEqual([]);
    await button(at.page, 'Koble likevel').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: asSlot(8), sensors: ['ant:91000'] }]);
  });

  it('[PAIR43] an unknown strap can be given a number, and is then in the inventory before it is paired', async () => {
    await using at = await desk(browser, '/console', waiting(8));
    at.server.straps(heardStraps);
    await button(at.page, /Orre/).click();
    await button(at.page, /^Ukjent belte 1002/).click();
    await at.page.getByLabel('Nummer på beltet').fill('21');
    await button(at.page, 'Koble Ukjent belte 1002').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: 8, sensors: ['ant:91002'] }]);
    expect(at.server.onStraps).toEqual([
      { path: '/api/straps', body: { label: '21', sensors: ['ant:91002'] } },
    ]);
  });

  it('[PAIR44] the strap that the slot had last comes first; two straps with one id have no heart rate', async () => {
    await using at = await desk(browser, '/console', waiting(8));
    const [one, two] = heardStraps;
    if (one === undefined || two === undefined) throw new Error('two straps are heard');
    at.server.straps([
      { ...one, conflict: true, heartRateBpm: null },
      { ...two, lastOfSlot: asSlot(8) },
    ]);
    await button(at.page, /Orre/).click();
    await at.page.getByText('Hadde dette sist', { exact: false }).waitFor();
    const rows = await at.page.locator('.picker-strap').allInnerTexts();
    expect(rows[0]).toMatch(/Belte 16[\s\S]*batteri 14\s%[\s\S]*80 slag\/min/);
    expect(rows[1]).toMatch(/Belte 14[\s\S]*To belter, samme ID[\s\S]*–/);
    await button(at.page, /Belte 14/).click();
    await button(at.page, 'Koble likevel').waitFor();
    expect(at.server.commands, 'knowingly, or not at all').toEqual([]);
  });

  it('[PAIR45] the person’s own choice of being signed in by the strap is entered in the drawer', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, /Plass 2, Elv/).click();
    const choice = at.page.getByRole('group', { name: 'Automatisk innlogging med beltet' });
    await choice.getByRole('radio', { name: 'Nei' }).check();
    await expect
      .poll(() => at.server.onStraps)
      .toEqual([{ path: '/api/people/person-2/choices', body: { autoSignIn: false } }]);
  });
});

describe.skipIf(!has('headlessShell'))('the inventory of straps', () => {
  it('[INV10] low batteries come first, those out of use last, each with who has it now', async () => {
    await using at = await desk(browser, '/straps', noClass);
    await at.page.getByRole('heading', { name: 'Belter til utlån' }).waitFor();
    const lines = at.page.locator('summary.inventory-line');
    await expect.poll(() => lines.locator('> b').allInnerTexts()).toEqual(['7', '14', '2', '4', '9', '11']);
    expect(await lines.nth(0).innerText()).toMatch(/8\s%[\s\S]*Lavt batteri/);
    expect(await lines.nth(2).innerText()).toMatch(/ANT\+ · BLE[\s\S]*Plass 3, Sal 1/);
    expect(await lines.nth(4).innerText()).toMatch(/ikke meldt[\s\S]*aldri/);
    expect(await lines.nth(5).innerText()).toContain('Mistet ');
    expect(at.server.heard, 'nothing is listened to by itself').toEqual([]);
    expect(at.complaints).toEqual([]);
  });

  it('[INV11] listening is opened on purpose: unknown straps are taken in with a number or joined to one', async () => {
    await using at = await desk(browser, '/straps', noClass);
    at.server.straps(heardStraps);
    await button(at.page, 'Lytt etter belter').click();
    await at.page.getByText('Ukjent belte 1002').waitFor();
    await at.page.getByText('Høres nå').waitFor();
    await at.page.getByLabel('Nummer på beltet').last().fill('21');
    await button(at.page, 'Ta inn i oversikten').last().click();
    await at.page.getByLabel('Koble sammen med').last().selectOption({ label: 'Andre radio av belte 4' });
    await expect
      .poll(() => at.server.onStraps)
      .toEqual([
        { path: '/api/straps', body: { label: '21', sensors: ['ant:91002'] } },
        { path: '/api/straps/strap-4/changes', body: { kind: 'join', sensors: ['ant:91002'] } },
      ]);
    await button(at.page, 'Slutt å lytte').click();
    await at.page.getByText('Ukjent belte 1002').waitFor({ state: 'detached' });
  });

  it('[INV12] a strap is cleaned, renamed, taken out and taken in again', async () => {
    await using at = await desk(browser, '/straps', noClass);
    const line = (label: string) =>
      at.page
        .locator('.inventory-strap')
        .filter({ has: at.page.locator('b', { hasText: new RegExp(`^${label}$`) }) });
    const tap = (label: string, name: string) =>
      line(label).getByRole('button', { name, exact: true }).first().click();
    for (const label of ['7', '14', '11']) await line(label).locator('summary').click();
    await tap('7', 'Rengjort');
    await tap('7', 'Nytt nummer');
    await at.page.getByLabel('Nummer på beltet').fill('70');
    await button(at.page, 'Lagre').click();
    await tap('14', 'Mistet');
    await tap('11', 'Ta inn igjen');
    await expect
      .poll(() => at.server.onStraps.map(({ path, body }) => [path.split('/')[3], body]))
      .toEqual([
        ['strap-7', { kind: 'sanitised' }],
        ['strap-7', { kind: 'label', label: '70' }],
        ['strap-14', { kind: 'retire', why: 'lost' }],
        ['strap-11', { kind: 'return' }],
      ]);
  });

  it.each(['/straps', '/console'])(
    '[INV13] %s: nothing overflows and every target is at least 44 px',
    async (path) => {
      await using at = await desk(browser, path, waiting(8));
      at.server.straps([near, ...heardStraps.slice(1)], [suggested(8)]);
      if (path === '/straps') await button(at.page, 'Lytt etter belter').click();
      else await button(at.page, /Orre/).click();
      await at.page.getByText('Ukjent belte 1002').waitFor();
      if (path === '/straps') await at.page.locator('summary').first().click();
      await expectFits(at.page, path);
      expect(at.complaints).toEqual([]);
    },
  );
});
