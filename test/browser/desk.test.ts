/** The console as built, in Chromium, against a made-up clinic. */
import { asClassSeq, asStation } from '@takt/shared/ids.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECOND_TAP_MS } from '../../client/desk/outbox/outbox.ts';
import { has } from '../support/debian.ts';
import { bodies, button, desk, hold, openBrowser } from './desk-page.ts';
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

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.skipIf(!has('headlessShell'))('console', () => {
  it('[CON13] a class with known straps starts in two taps', async () => {
    await using at = await desk(browser, '/console', noClass);
    at.server.onPrepare(() => at.server.show(prepared()));
    await button(at.page, 'Gjør klar timen').click();
    await at.page.getByText('9 av 12 er klare').waitFor();
    expect(at.server.prepared).toEqual([{ templateId: '4x4', groupId: 'gruppe-a' }]);
    await at.page.getByText('Belte 4, 78 slag/min').waitFor();
    await at.page.getByText('Belte 9, ingen hudkontakt').waitFor();
    at.server.onCommand(() => {
      at.server.show(running());
      return { status: 200, body: { outcome: 'done', seq: 21 } };
    });
    await button(at.page, 'Start oppvarming').click();
    await at.page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    expect(await bodies(at, 1)).toEqual([{ kind: 'start' }]);
    expect(at.complaints).toEqual([]);
  });

  it('[CON13] a class without sign-up, with another plan', async () => {
    await using at = await desk(browser, '/console', noClass);
    await at.page.getByRole('radio', { name: '15/15' }).check();
    await button(at.page, 'Gjør klar uten liste').click();
    await expect.poll(() => at.server.prepared).toEqual([{ templateId: '15-15', groupId: null }]);
  });

  it('[CON14] a class that is open in the room is gone to directly; its end leads to the summary', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    await at.page.getByText('10 av 12 med signal').waitFor();
    at.server.show({
      ...noClass,
      roster: roster(null, { version: 2 }),
      frame: { ...noClass.frame, rosterVersion: 2 },
    });
    await at.page.getByText('Timen er avsluttet').waitFor();
    await button(at.page, 'Tilbake til i dag').click();
    await button(at.page, 'Gjør klar timen').waitFor();
  });

  it('[CON6] a lost link keeps the phase up; every figure ages, then goes, and comes back by itself', async () => {
    await using at = await desk(browser, '/console', running(), { clock: true });
    const { page, server } = at;
    await page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    server.reachable(false);
    await page.clock.fastForward(4_000);
    await page.getByText('Venter på nye tall').waitFor();
    expect(await page.locator('.person-row').first().innerText()).toMatch(/for [3-9] s siden/);
    await page.clock.fastForward(7_000);
    await page.getByText('Mangler forbindelse').waitFor();
    await page.getByRole('heading', { name: 'Drag 2 av 4' }).waitFor();
    expect(await page.locator('.phase-sub').innerText()).toMatch(/^Målsone 85–95\s%$/);
    expect(await page.getByRole('timer').innerText()).toBe('–:––');
    expect(await page.locator('.counts .count-on').count()).toBe(0);
    expect(await page.locator('.counts .count-off').allInnerTexts()).toEqual(['–', '–', '–', '–']);
    // What this screen does not hear is not missing a signal.
    expect(await page.locator('.counts .count-plain').allInnerTexts()).toEqual(['–']);
    await page.getByText('– av 12 med signal').waitFor();
    server.reachable(true);
    await page.clock.fastForward(5_000);
    await page.getByText('10 av 12 med signal').waitFor();
    await page.locator('.counts .count-on').waitFor();
  });

  it('[CON15] the phase commands name what was seen; undo takes the step back', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, '+ 1 min').click();
    await button(at.page, 'Neste fase').click();
    await button(at.page, 'Sett på pause').click();
    expect(await bodies(at, 3)).toEqual([{ kind: 'extend', byS: 60 }, { kind: 'skip' }, { kind: 'pause' }]);
    // A pause is meant whatever phase it meets.
    expect(at.server.commands.map(({ phaseIndex }) => phaseIndex)).toEqual([3, 3, null]);
    expect(at.server.commands.map(({ seenSeq }) => seenSeq)).toEqual([20, 20, 20]);
    expect(at.server.commands[2]?.ageMs).toBeLessThan(60_000);
    // A minute ahead, so that a slow machine is in time for it: how long it is offered is CON10.
    const undoable = { seq: asClassSeq(21), kind: 'paused', atMs: START_MS + 993_000 };
    at.server.show(
      running({
        status: 'paused',
        staff: { lastSeq: asClassSeq(21), dateCorrectionMs: 0, clock: null, undoable, outage: null },
      }),
    );
    await at.page.getByText('Satt på pause').waitFor();
    await button(at.page, 'Angre').click();
    // Right after the pause it would be a second tap on the same place.
    await at.page.waitForTimeout(SECOND_TAP_MS);
    await button(at.page, 'Fortsett').click();
    expect((await bodies(at, 5)).slice(3)).toEqual([{ kind: 'undo', seq: 21 }, { kind: 'resume' }]);
    expect(at.complaints).toEqual([]);
  });

  it("[CON16] a refused step says so in the server's words and goes when it is closed", async () => {
    await using at = await desk(browser, '/console', running());
    const text = { nb: 'Ikke utført: timen var alt i neste fase.', en: 'Not done.' };
    at.server.onCommand(() => ({ status: 409, body: { error: { kind: 'conflict', text } } }));
    await button(at.page, 'Neste fase').click();
    const refusal = at.page.getByRole('alert');
    await refusal.getByText('Ikke utført: neste fase').waitFor();
    await refusal.getByText(text.nb).waitFor();
    await refusal.getByRole('button', { name: 'Lukk' }).click();
    await refusal.waitFor({ state: 'detached' });
  });

  it('[CON17] the end must be held: a tap only explains itself, by finger and by key', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, 'Avslutt timen').click();
    await at.page.getByText('Hold inne i 1 sekund').waitFor();
    expect(at.server.commands).toEqual([]);
    await hold(at.page, 'Avslutt timen');
    expect(await bodies(at, 1)).toEqual([{ kind: 'end' }]);
    await at.page.mouse.up();
    // Until the class's log has reached the step, the button says that it is being saved.
    const staff = { dateCorrectionMs: 0, clock: null, undoable: null, outage: null };
    at.server.show(running({ staff: { ...staff, lastSeq: asClassSeq(99) } }));
    await button(at.page, 'Avslutt timen').focus();
    await at.page.keyboard.down('Enter');
    expect(await bodies(at, 2)).toHaveLength(2);
    await at.page.keyboard.up('Enter');
  });

  it('[CON18] a strap from the list in two taps; heart rates only while the list is open', async () => {
    await using at = await desk(browser, '/console', prepared());
    at.server.straps(heardStraps);
    await button(at.page, /Orre/).click();
    await at.page.getByText('74 slag/min').waitFor();
    expect(at.server.heard.findLast(({ type }) => type === 'viewerPairing')).toMatchObject({
      type: 'viewerPairing',
      open: true,
    });
    await button(at.page, /Belte 14/).click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: 8, sensors: ['ant:91000'] }]);
    await expect
      .poll(() => at.server.heard.findLast(({ type }) => type === 'viewerPairing'))
      .toMatchObject({ open: false });
    await at.page.getByText('74 slag/min').waitFor({ state: 'detached' });
  });

  it('[STN4] the strap that the station’s own tablet hears stands first, and another tablet’s names its station', async () => {
    await using at = await desk(browser, '/console', prepared());
    const [first, second, third] = heardStraps;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three straps');
    at.server.straps([{ ...first, station: asStation(3) }, second, { ...third, station: asStation(8) }]);
    await button(at.page, /Orre/).click();
    await at.page.getByText('Nettbrett, plass 8').waitFor();
    const listed = await at.page.locator('.picker-list .picker-strap').allInnerTexts();
    expect(listed.map((text) => /plass \d+|Belte 16/.exec(text)?.[0])).toEqual([
      'plass 8',
      'plass 3',
      'Belte 16',
    ]);
  });

  it('[CON18] two who got each other’s straps swap them in one step', async () => {
    await using at = await desk(browser, '/console', prepared());
    await button(at.page, /Bjørk/).click();
    await at.page.getByRole('combobox').selectOption({ label: 'Plass 2, Elv' });
    expect(await bodies(at, 1)).toEqual([{ kind: 'swap', slot: 1, withSlot: 2 }]);
  });

  it('[CON70] a nickname that cannot be shown is explained at its field, in words, and is not sent', async () => {
    await using at = await desk(browser, '/console', freePlaces());
    await button(at.page, /Ledig plass/)
      .nth(2)
      .click();
    const field = at.page.getByLabel('Kallenavn');
    await field.fill('\u202eKrøjB');
    expect(await at.page.getByRole('alert').textContent()).toMatch(/tegn som ikke kan vises/);
    expect(await button(at.page, 'Legg til').isDisabled()).toBe(true);
    await field.fill('  Osp   2 ');
    await button(at.page, 'Legg til').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'join', slot: 3, nickname: 'Osp 2', hrMax: null }]);
  });

  it("[CON20] a person's drawer sends exactly what was tapped", async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, /Plass 2, Elv/).click();
    await button(at.page, 'Høyere makspuls').click();
    await button(at.page, 'Høyere makspuls').click();
    await at.page.getByRole('radio', { name: 'målt', exact: true }).check();
    await button(at.page, 'Hele timen').click();
    await at.page.getByRole('radio', { name: 'Skjul' }).click();
    await button(at.page, '17').click();
    await at.page.getByLabel('Notat', { exact: true }).fill('Fin flyt');
    await button(at.page, 'Lagre notat').click();
    await button(at.page, 'Gikk tidligere').click();
    await button(at.page, 'Ferdig for i dag').click();
    await button(at.page, 'Registrer').click();
    expect(await bodies(at, 5)).toEqual([
      {
        kind: 'hrmax',
        slot: 2,
        hrMax: { bpm: 193, method: 'measured', date: '2025-02-03' },
        wholeClass: true,
      },
      { kind: 'display', slot: 2, display: 'hidden' },
      { kind: 'borg', slot: 2, borg: 17 },
      { kind: 'note', slot: 2, text: 'Fin flyt' },
      { kind: 'leave', slot: 2, reason: 'Ferdig for i dag' },
    ]);
    expect(at.complaints).toEqual([]);
  });

  it('[CON50] the drawer fetches the notes of who is looked at, and at the class’s limit takes none', async () => {
    const noted = (noteCount: number) =>
      running({
        slots: roster('running').slots.map((who) =>
          who.slot === 2 && who.staff !== null ? { ...who, staff: { ...who.staff, noteCount } } : who,
        ),
      });
    await using at = await desk(browser, '/console', noted(1));
    await button(at.page, /Plass 2, Elv/).click();
    await at.page.getByText('Fin flyt fra andre drag').waitFor();
    await at.page.getByLabel('Notat', { exact: true }).waitFor();
    at.server.show(noted(400));
    await at.page.getByText('Timen har 400 notater').waitFor();
    expect(await at.page.getByLabel('Notat', { exact: true }).count()).toBe(0);
    await at.page.getByText('Fin flyt fra andre drag').waitFor();
    expect(at.complaints).toEqual([]);
  });

  it('[CON28] a slot’s treadmill is chosen in two taps by what it does, and taken away in two', async () => {
    await using at = await desk(browser, '/console', running());
    at.server.treadmills(heardTreadmills);
    await button(at.page, /Plass 7, Myrull/).click();
    await at.page.getByText('ingen valgt').waitFor();
    await button(at.page, 'Velg mølle').click();
    await button(at.page, /Mølle 4021.*4,0\s?km\/t · 0\s?%/).click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'treadmill', slot: 7, sensor: 'fec:94021' }]);
    await expect
      .poll(() => at.server.heard.findLast(({ type }) => type === 'viewerPairing'))
      .toMatchObject({ open: false });
    await button(at.page, /Plass 2, Elv/).click();
    await button(at.page, 'Bytt mølle').click();
    await button(at.page, 'Koble fra mølla').click();
    expect((await bodies(at, 2))[1]).toEqual({ kind: 'treadmill', slot: 2, sensor: null });
  });

  it('[CON29] who holds the rails or runs is marked with one tap each, and neither forgets the other', async () => {
    const base = running();
    const slots = base.roster.slots.map((slot) =>
      slot.slot === 2 && slot.staff !== null
        ? { ...slot, staff: { ...slot.staff, treadmillUse: { holdsRails: true, running: false } } }
        : slot,
    );
    await using at = await desk(browser, '/console', { ...base, roster: { ...base.roster, slots } });
    await button(at.page, /Plass 2, Elv/).click();
    expect(await button(at.page, 'Holder i rekkverket').getAttribute('aria-pressed')).toBe('true');
    await button(at.page, 'Løper').click();
    await button(at.page, 'Holder i rekkverket').click();
    expect(await bodies(at, 2)).toEqual([
      { kind: 'treadmillUse', slot: 2, running: true },
      { kind: 'treadmillUse', slot: 2, holdsRails: false },
    ]);
  });

  it('[CON21] a cue names no cause and is answered with one tap', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.getByText('8 Orre mangler signal').waitFor();
    await at.page.getByText('Se til personen og sjekk beltet.').waitFor();
    await button(at.page, 'Jeg følger opp').first().click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'cueSeen', slot: 7, cue: 'aboveBand' }]);
    await at.page.getByText('7 Myrull er over målsonen').waitFor({ state: 'detached' });
  });

  it('[CON22] "Tøm tavla" and the stop card are one tap away', async () => {
    await using at = await desk(browser, '/console', running());
    await button(at.page, 'Stoppkort').click();
    const card = at.page.getByRole('dialog');
    for (const sign of [
      'Smerter i brystet',
      'Svimmelhet',
      'Blek eller kaldsvett',
      'Personen ber om å stoppe',
    ]) {
      await card.getByText(sign).waitFor();
    }
    await at.page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    await button(at.page, 'Tøm tavla').click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'blank' }]);
  });

  it('[CON23] after an outage there are three ways on', async () => {
    const staff = {
      lastSeq: asClassSeq(21),
      dateCorrectionMs: 0,
      clock: null,
      undoable: null,
      outage: { seq: asClassSeq(19), fromMs: START_MS + 900_000 },
    };
    await using at = await desk(browser, '/console', running({ status: 'paused', staff }));
    await at.page.getByText('Takt var borte fra kl. 10.30').waitFor();
    await button(at.page, /Fortsett her/).click();
    await button(at.page, /Fortsett nå/).click();
    expect(await bodies(at, 2)).toEqual([{ kind: 'resume' }, { kind: 'undo', seq: 19 }]);
  });

  it('[CON24] a screen without a link shows dashes, says so, and comes back by itself', async () => {
    await using at = await desk(browser, '/console', running());
    await at.page.getByText('91', { exact: false }).first().waitFor();
    at.server.reachable(false);
    await at.page.getByText('Mangler forbindelse').waitFor();
    expect(await at.page.locator('.row-percent').count()).toBe(0);
    expect(await at.page.locator('.countdown').textContent()).toBe('–:––');
    at.server.reachable(true);
    await at.page.locator('.row-percent').first().waitFor();
  });
});
