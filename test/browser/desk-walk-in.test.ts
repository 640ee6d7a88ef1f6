/** Who comes without being on a list: their maximum by age or steering by Borg, and a strap that is on somebody else. */
import type { CommandBody } from '@takt/shared/api/classes.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodies, button, desk, openBrowser } from './desk-page.ts';
import { freePlaces, prepared, roster, running } from './desk-scenes.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe('who comes without being on a list', () => {
  it('[CON19] a walk-in takes a free slot with a suggested nickname and an optional maximum', async () => {
    await using at = await desk(browser, '/console', freePlaces());
    await button(at.page, /Ledig plass/)
      .nth(2)
      .click();
    await button(at.page, 'Et annet').click();
    await at.page.getByLabel('Makspuls, hvis kjent').fill('184');
    expect(await at.page.getByRole('radio', { name: 'målt' }).isChecked()).toBe(false);
    await at.page.getByRole('radio', { name: 'målt' }).check();
    await button(at.page, 'Legg til').click();
    expect(await bodies(at, 1)).toEqual([
      { kind: 'join', slot: 3, nickname: 'Elv', hrMax: { bpm: 184, method: 'measured', date: null } },
    ]);
  });

  it('[CON100] an age gives 211 − 0.64 · age as an estimate, named as one; an age that cannot be gives none', async () => {
    await using at = await desk(browser, '/console', freePlaces());
    await button(at.page, /Ledig plass/)
      .nth(2)
      .click();
    const age = at.page.getByLabel('Alder, for et estimat');
    await age.fill('7');
    await at.page.getByText('Hele år, fra 16 til 95.').waitFor();
    expect(await button(at.page, 'Legg til').isDisabled()).toBe(true);
    await age.fill('45');
    await at.page.getByText(/^Estimat: 182 slag\/min \(211 − 0,64 · alder, ± 11\)/).waitFor();
    await button(at.page, 'Legg til').click();
    expect(await bodies(at, 1)).toEqual([
      { kind: 'join', slot: 3, nickname: 'Bjørk', hrMax: { bpm: 182, method: 'formula', date: null } },
    ]);
    expect(at.complaints).toEqual([]);
  });

  it('[CON101] steering by Borg is chosen when somebody comes', async () => {
    await using at = await desk(browser, '/console', freePlaces());
    await button(at.page, /Ledig plass/)
      .nth(4)
      .click();
    await at.page.getByRole('radio', { name: 'Borg' }).check();
    await at.page.getByText('Pulsen vises uten vurdering.').waitFor();
    await button(at.page, 'Legg til').click();
    const [sent] = (await bodies(at, 1)) as Extract<CommandBody, { kind: 'join' }>[];
    expect(sent).toMatchObject({ kind: 'join', slot: 5, hrMax: null, target: 'rpe' });
  });

  it('[CON102] that a maximum was measured is never preselected: a changed value waits for how it was found', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, /Plass 2, Elv/).click();
    await button(at.page, 'Høyere makspuls').click();
    const methods = at.page.getByRole('group', { name: 'Hvordan ble den funnet?' }).getByRole('radio');
    expect(await methods.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked))).toEqual([
      false,
      false,
      false,
    ]);
    expect(await button(at.page, 'Gjelder fra nå').isDisabled()).toBe(true);
    expect(await button(at.page, 'Hele timen').isDisabled()).toBe(true);
    await at.page.getByRole('radio', { name: 'høyest i time' }).check();
    await button(at.page, 'Gjelder fra nå').click();
    expect(await bodies(at, 1)).toMatchObject([
      { kind: 'hrmax', hrMax: { bpm: 192, method: 'class-peak' }, wholeClass: false },
    ]);
  });

  it('[CON103] the drawer of somebody without a maximum takes an age too', async () => {
    const slots = roster('running').slots.map((who) =>
      who.slot === 2 && who.staff !== null ? { ...who, staff: { ...who.staff, hrMax: null } } : who,
    );
    await using at = await desk(browser, '/console', running({ slots }));
    await button(at.page, /Plass 2, Elv/).click();
    await at.page.getByLabel('Alder, for et estimat').fill('30');
    await button(at.page, 'Gjelder fra nå').click();
    expect(await bodies(at, 1)).toEqual([
      { kind: 'hrmax', slot: 2, hrMax: { bpm: 192, method: 'formula', date: null }, wholeClass: false },
    ]);
  });

  it('[CON104] whose the other straps are is one tap away, and one of them is moved after being asked once', async () => {
    await using at = await desk(browser, '/console', prepared());
    await button(at.page, /Orre/).click();
    await at.page.getByText('Se hvem som har de 11 andre beltene').click();
    const worn = at.page.locator('.picker-worn .picker-strap');
    const firstThree = async () =>
      (await worn.allInnerTexts()).slice(0, 3).map((text) => text.replace(/\s+/g, ' '));
    await expect
      .poll(firstThree)
      .toEqual(['Belte 1 Plass 12, Vidde', 'Belte 2 Plass 3, Furu', 'Belte 3 Plass 6, Lyng']);
    await worn.nth(1).click();
    await at.page.getByText('Belte 2 er koblet til plass 3. Skal det flyttes hit?').waitFor();
    expect(at.server.commands).toEqual([]);
    await button(at.page, 'Flytt hit').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: 8, sensors: ['ant:70002'] }]);
    expect(at.complaints).toEqual([]);
  });
});
