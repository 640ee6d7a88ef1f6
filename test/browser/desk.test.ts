/** Console and review as built, in Chromium, against a made-up clinic. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandBody } from '@takt/shared/api.ts';
import { matches } from '@takt/shared/check.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import {
  clinic,
  freePlaces,
  heardStraps,
  noClass,
  prepared,
  roster,
  running,
  START_MS,
} from './desk-scenes.ts';
import { type DeskServer, deskServer, type Scene } from './desk-server.ts';

const SCREENS = fileURLToPath(new URL('../../client/dist', import.meta.url));
/** Far beyond what a busy machine needs; nothing is judged by it. */
const PATIENT = { timeout: 20_000 };
const TABLET = { width: 1280, height: 800 };
const SIZES = [TABLET, { width: 1024, height: 768 }, { width: 390, height: 844 }];

let browser: Browser;
beforeAll(async () => {
  if (!existsSync(SCREENS)) throw new Error('no screens: run `vite build client` first');
  browser = await openChromium();
});
afterAll(() => browser?.close());

interface Desk extends AsyncDisposable {
  readonly page: Page;
  readonly server: DeskServer;
  /** Everything that the browser complained of: errors, refused styles, missing words. */
  readonly complaints: string[];
}

async function desk(
  path: string,
  scene: Scene,
  options: { language?: string; size?: typeof TABLET } = {},
): Promise<Desk> {
  const server = await deskServer(SCREENS, clinic);
  server.show(scene);
  const context = await browser.newContext({
    viewport: options.size ?? TABLET,
    locale: options.language ?? 'nb-NO',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url + path);
  return {
    page,
    server,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

/** The bodies of the commands that came, once there are `count` of them. */
async function bodies({ server }: Desk, count: number): Promise<CommandBody[]> {
  await expect.poll(() => server.commands.length, PATIENT).toBe(count);
  expect(server.commands.every(({ command }) => matches(CommandBody, command))).toBe(true);
  return server.commands.map(({ command }) => command);
}

async function hold(page: Page, name: string): Promise<void> {
  await button(page, name).hover();
  await page.mouse.down();
}

describe.skipIf(!has('chromium'))('console', () => {
  it('[CON13] a class with known straps starts in two taps', async () => {
    await using at = await desk('/console', noClass);
    at.server.onPrepare(() => at.server.show(prepared()));
    await button(at.page, 'Gjør klar timen').click();
    await at.page.getByText('9 av 12 er klare').waitFor();
    expect(at.server.prepared).toEqual([{ templateId: '4x4', groupId: 'gruppe-a' }]);
    await at.page.getByText('Belte 4, 78 slag/min').waitFor();
    await at.page.getByText('Belte 9 får ikke hudkontakt').waitFor();
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
    await using at = await desk('/console', noClass);
    await at.page.getByRole('radio', { name: '15/15' }).check();
    await button(at.page, 'Start uten liste').click();
    await expect.poll(() => at.server.prepared, PATIENT).toEqual([{ templateId: '15-15', groupId: null }]);
  });

  it('[CON14] a class that is open in the room is gone to directly; its end leads to the summary', async () => {
    await using at = await desk('/console', running());
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

  it('[CON15] the phase commands name what was seen; undo takes the step back', async () => {
    await using at = await desk('/console', running());
    await button(at.page, '+ 1 min').click();
    await button(at.page, 'Neste fase').click();
    await button(at.page, 'Sett på pause').click();
    expect(await bodies(at, 3)).toEqual([{ kind: 'extend', byS: 60 }, { kind: 'skip' }, { kind: 'pause' }]);
    expect(at.server.commands[2]).toMatchObject({ seenSeq: 20, phaseIndex: 3 });
    expect(at.server.commands[2]?.ageMs).toBeLessThan(5000);
    const undoable = { seq: 21, kind: 'paused', atMs: START_MS + 933_000 };
    at.server.show(running({ status: 'paused', staff: { lastSeq: 21, undoable, outage: null } }));
    await at.page.getByText('Satt på pause').waitFor();
    await button(at.page, 'Angre').click();
    await button(at.page, 'Fortsett').click();
    expect((await bodies(at, 5)).slice(3)).toEqual([{ kind: 'undo', seq: 21 }, { kind: 'resume' }]);
    expect(at.complaints).toEqual([]);
  });

  it("[CON16] a refused step says so in the server's words and goes when it is closed", async () => {
    await using at = await desk('/console', running());
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
    await using at = await desk('/console', running());
    await button(at.page, 'Avslutt timen').click();
    await at.page.getByText('Hold inne i 1 sekund').waitFor();
    expect(at.server.commands).toEqual([]);
    await hold(at.page, 'Avslutt timen');
    expect(await bodies(at, 1)).toEqual([{ kind: 'end' }]);
    await at.page.mouse.up();
    await button(at.page, 'Avslutt timen').focus();
    await at.page.keyboard.down('Enter');
    expect(await bodies(at, 2)).toHaveLength(2);
    await at.page.keyboard.up('Enter');
  });

  it('[CON18] a strap from the list in two taps; heart rates only while the list is open', async () => {
    await using at = await desk('/console', prepared());
    at.server.straps(heardStraps);
    await button(at.page, /Orre/).click();
    await at.page.getByText('74 slag/min').waitFor();
    expect(at.server.heard.at(-1)).toMatchObject({ type: 'viewerPairing', open: true });
    await button(at.page, /Belte 14/).click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'assign', slot: 8, sensors: ['ant:91000'] }]);
    await button(at.page, /Orre/).click();
    await expect
      .poll(() => at.server.heard.findLast(({ type }) => type === 'viewerPairing'), PATIENT)
      .toMatchObject({ open: false });
    await at.page.getByText('74 slag/min').waitFor({ state: 'detached' });
  });

  it('[CON18] two who got each other’s straps swap them', async () => {
    await using at = await desk('/console', prepared());
    await button(at.page, /Bjørk/).click();
    await at.page.getByRole('combobox').selectOption({ label: 'Plass 2, Elv' });
    expect(await bodies(at, 2)).toEqual([
      { kind: 'assign', slot: 1, sensors: ['ble:c0ffee000001'] },
      { kind: 'assign', slot: 2, sensors: ['ant:70000'] },
    ]);
  });

  it('[CON19] a walk-in takes a free place with a suggested nickname and an optional maximum', async () => {
    await using at = await desk('/console', freePlaces());
    await button(at.page, /Ledig plass/)
      .nth(2)
      .click();
    await button(at.page, 'Et annet').click();
    await at.page.getByLabel('Makspuls, hvis den er kjent').fill('184');
    await at.page.getByRole('radio', { name: 'målt' }).check();
    await button(at.page, 'Ta plassen').click();
    expect(await bodies(at, 1)).toEqual([
      { kind: 'join', slot: 3, nickname: 'Elv', hrMax: { bpm: 184, method: 'measured', date: null } },
    ]);
  });

  it("[CON20] a person's drawer sends exactly what was tapped", async () => {
    await using at = await desk('/console', running());
    await button(at.page, /Plass 2, Elv/).click();
    await button(at.page, 'Høyere makspuls').click();
    await button(at.page, 'Høyere makspuls').click();
    await button(at.page, 'Hele timen').click();
    await at.page.getByRole('radio', { name: 'Skjul' }).click();
    await button(at.page, '17').click();
    await at.page.getByLabel('Notat').fill('Fin flyt');
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

  it('[CON21] a cue names no cause and is answered with one tap', async () => {
    await using at = await desk('/console', running());
    await at.page.getByText('8 Orre mangler signal').waitFor();
    await at.page.getByText('Se til personen og sjekk beltet.').waitFor();
    await button(at.page, 'Jeg følger opp').first().click();
    expect(await bodies(at, 1)).toEqual([{ kind: 'cueSeen', slot: 7, cue: 'aboveBand' }]);
    await at.page.getByText('7 Myrull er over målsonen').waitFor({ state: 'detached' });
  });

  it('[CON22] an empty wall and the stop card are one tap away', async () => {
    await using at = await desk('/console', running());
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
    const staff = { lastSeq: 21, undoable: null, outage: { seq: 19, fromMs: START_MS + 900_000 } };
    await using at = await desk('/console', running({ status: 'paused', staff }));
    await at.page.getByText('Takt var borte fra kl. 10.30').waitFor();
    await button(at.page, /Fortsett her/).click();
    await button(at.page, /Fortsett nå/).click();
    expect(await bodies(at, 2)).toEqual([{ kind: 'resume' }, { kind: 'undo', seq: 19 }]);
  });

  it('[CON24] a screen without a link shows dashes, says so, and comes back by itself', async () => {
    await using at = await desk('/console', running());
    await at.page.getByText('91', { exact: false }).first().waitFor();
    at.server.reachable(false);
    await at.page.getByText('Mangler forbindelse').waitFor({ timeout: 30_000 });
    expect(await at.page.locator('.row-percent').count()).toBe(0);
    expect(await at.page.locator('.countdown').textContent()).toBe('–:––');
    at.server.reachable(true);
    await at.page.locator('.row-percent').first().waitFor();
  });
});

describe.skipIf(!has('chromium'))('review', () => {
  it('[REV6] every class leads to its people, and figures stand with their coverage', async () => {
    await using at = await desk('/review', noClass);
    await at.page
      .getByText('Onsdag 12. mars 2025')
      .or(at.page.getByText('onsdag 12. mars 2025'))
      .first()
      .click();
    await at.page.getByRole('heading', { name: 'Bjørk' }).waitFor();
    const page = at.page.locator('main');
    for (const text of [
      'Makspuls 186, estimat.',
      'ikke godkjent',
      'kan ikke vurderes',
      'Pulsdekning 99',
      '91,3',
    ]) {
      await page.getByText(text).first().waitFor();
    }
    await at.page.locator('.curve-chart path.recharts-curve').first().waitFor();
    const said = (await page.textContent()) ?? '';
    expect(said).not.toMatch(/av 16|NaN|undefined|null/);
    const third = at.page.getByRole('row', { name: /Drag 3/ });
    expect((await third.textContent())?.match(/–/g)).toHaveLength(5);
    expect(at.complaints).toEqual([]);
  });

  it('[REV7] a figure opens its proof', async () => {
    await using at = await desk('/review/class-1/1', noClass);
    await at.page
      .getByRole('row', { name: /Drag 2/ })
      .getByText('ikke godkjent')
      .click();
    const proof = at.page.getByRole('dialog');
    for (const text of ['3:42 av 4:00', '0:18', '186, estimat', 'takt-summary/1', /minst 80 % på 85 %/]) {
      await proof.getByText(text).waitFor();
    }
  });

  it('[REV8] without a maximum there is no percent and no zero in its place', async () => {
    await using at = await desk('/review/class-1/2', noClass);
    await at.page.getByText('Makspuls ikke satt.').waitFor();
    await at.page.getByText('Uten makspuls kan sonene ikke regnes ut.').waitFor();
    await at.page.getByText('Puls, slag/min').waitFor();
  });

  it('[REV9] light first; the choice of dark is kept', async () => {
    await using at = await desk('/review/class-1/1', noClass);
    const theme = () => at.page.locator('html').getAttribute('data-theme');
    await at.page.getByRole('heading', { name: 'Bjørk' }).waitFor();
    expect(await theme()).toBe('light');
    await button(at.page, 'Mer').click();
    await at.page.getByRole('radio', { name: 'Mørkt' }).check();
    expect(await theme()).toBe('dark');
    await at.page.reload();
    await at.page.getByRole('heading', { name: 'Bjørk' }).waitFor();
    expect(await theme()).toBe('dark');
  });
});

describe.skipIf(!has('chromium'))('every screen of the desk', () => {
  const screens: readonly { name: string; path: string; scene: Scene; tap?: RegExp }[] = [
    { name: 'today', path: '/console', scene: noClass },
    { name: 'straps', path: '/console', scene: prepared(), tap: /Orre/ },
    { name: 'free places', path: '/console', scene: freePlaces(), tap: /(Ledig plass|Free station)/ },
    { name: 'running', path: '/console', scene: running() },
    { name: 'a person', path: '/console', scene: running(), tap: /(Plass|Station) 7/ },
    { name: 'the list', path: '/review', scene: noClass },
    { name: 'the review', path: '/review/class-1/1', scene: noClass },
  ];

  it.each(screens)('[CON25] $name: nothing overflows and every target is at least 44 px', async (screen) => {
    for (const size of SIZES) {
      await using at = await desk(screen.path, screen.scene, { size });
      at.server.straps(heardStraps);
      await at.page.locator('main').waitFor();
      await at.page.locator('button').first().waitFor();
      if (screen.tap !== undefined) await button(at.page, screen.tap).first().click();
      const told = `${screen.name} at ${size.width}`;
      const wider = await at.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider, told).toBeLessThanOrEqual(0);
      expect(await smallTargets(at.page), told).toEqual([]);
      expect(at.complaints, told).toEqual([]);
    }
  });

  it.each(screens)('[CON26] $name in English has no word of Norwegian and no bare key', async (screen) => {
    await using at = await desk(`${screen.path}?lang=en`, screen.scene, { language: 'en-GB' });
    await at.page.locator('button').first().waitFor();
    if (screen.tap !== undefined) await button(at.page, screen.tap).first().click();
    await expect.poll(() => at.page.getByText('Fetching').count(), PATIENT).toBe(0);
    const said = await textOf(at.page);
    const made = ['Fin flyt fra andre drag. Gikk 5,6 km/t med 8 % stigning.', 'Demonstrasjon', 'Gruppe A'];
    const ours = made.reduce((text, part) => text.replaceAll(part, ''), said);
    expect(ours).not.toMatch(/\b(og|ikke|puls|belte|plass|drag|timen|målsonen|slag)\b/i);
    expect(ours).not.toMatch(/\b\w+_\w+\b|\{\{/);
    expect(await at.page.locator('html').getAttribute('lang')).toBe('en');
  });
});

/** What the page says, as seen: hidden text is no text. */
const textOf = (page: Page): Promise<string> =>
  page
    .evaluate(() => getSelection()?.selectAllChildren(document.body) ?? null)
    .then(() => page.evaluate(() => String(getSelection())));

/** Buttons, links, and labels of choices that a finger would miss. Figures of the review are for a mouse. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a, .choice label, select, input.field')].flatMap(
      (target) => {
        const { width, height } = target.getBoundingClientRect();
        const small = width > 0 && (width < 43.5 || height < 43.5);
        const forMouse = target.closest('.side, .topbar > a') !== null;
        return small && !forMouse ? [`${target.textContent} ${Math.round(width)}×${Math.round(height)}`] : [];
      },
    ),
  );
}
