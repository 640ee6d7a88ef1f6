/** The tablet at a treadmill, in Chromium with a made-up radio, against the real program. */

import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../../commands/parts/screens.ts';
import { command, prepare, ROOM, summaries } from '../support/a-console.ts';
import { openChromium, openWholeChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';
import { watch } from '../support/viewer.ts';
import {
  type EmulatedAir,
  type EmulatedDevice,
  emulateBluetooth,
  WEB_BLUETOOTH,
} from '../support/web-bluetooth.ts';
import { expectFits, TABLET, textOf } from './desk-page.ts';

const SIZES = [TABLET, { width: 800, height: 1280 }, { width: 390, height: 844 }];
const STRAP = {
  address: '0A:0B:0C:0D:0E:0F',
  name: 'Belt 7',
  service: 0x180d,
  characteristic: HEART_RATE_MEASUREMENT,
  batteryPercent: 77,
};

const INSECURE = 'takt.test';

let browser: Browser;
let takt: Program;
beforeAll(async () => {
  await builtScreens(() => undefined);
  [browser, takt] = await Promise.all([
    // The second name is this machine's too, but no browser takes it for one: such a page is not secure.
    openWholeChromium([WEB_BLUETOOTH, `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`]),
    startTakt(['start', '--radio', 'none', '--name', INSECURE]),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await takt?.stop();
});

interface Tablet extends AsyncDisposable {
  readonly page: Page;
  readonly air: EmulatedAir;
  readonly complaints: readonly string[];
}
async function tablet(options: { station?: number; locale?: string } = {}): Promise<Tablet> {
  const { locale = 'nb-NO', station } = options;
  const context = await browser.newContext({ viewport: TABLET, locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const air = await emulateBluetooth(browser, page);
  await page.goto(`${takt.url}/station`);
  if (station !== undefined)
    await page.getByRole('button', { name: `Plass ${station}`, exact: true }).click();
  return {
    page,
    air,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await air[Symbol.asyncDispose]();
    },
  };
}

/** A heart that beats at this rate, told once a second, until it is told otherwise. */
function beating(device: EmulatedDevice): Disposable & { bpm: number } {
  const heart = {
    bpm: 120,
    [Symbol.dispose]: () => clearInterval(timer),
  };
  const timer = setInterval(() => {
    const rrTicks = Array<number>(2).fill(Math.round((60 * 1024) / heart.bpm));
    const value = encodeHeartRateMeasurement({
      heartRateBpm: heart.bpm,
      rrTicks,
      contact: 'on',
      energyKj: null,
    });
    device.notify(value).catch(() => {});
  }, 1_000);
  return heart;
}

function advertising(device: EmulatedDevice): Disposable {
  const timer = setInterval(() => void device.advertise().catch(() => {}), 300);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** The same tab, away and back: Chromium lets go of the made-up adapter with the page, so it is made before the next. */
async function loadAnew({ page, air }: Tablet): Promise<void> {
  await page.goto('about:blank');
  await air.again();
  await page.goto(`${takt.url}/station`);
}

/** Chosen in the browser's list, and connected. */
async function connected({ page, air }: Tablet): Promise<EmulatedDevice> {
  const strap = air.device(STRAP);
  air.choose(STRAP.address);
  await page.getByText('Sender til Takt').waitFor();
  using _adverts = advertising(strap);
  await page.getByRole('button', { name: 'Koble til pulsbelte' }).click();
  await page.getByText('Venter på puls').waitFor();
  return strap;
}

describe.skipIf(!has('chromium'))('the tablet at a treadmill', () => {
  it('[STN20] a strap’s bytes reach the tile; it is lost on page and tile, and comes back by itself', async () => {
    await using at = await tablet({ station: 7 });
    const { page } = at;
    const strap = await connected(at);
    using heart = beating(strap);
    const figure = page.locator('.figure');
    await expect.poll(() => figure.textContent()).toBe('120slag/min');
    await page.getByText('Batteri 77 %').waitFor();

    await using staff = await watch(takt.url, ROOM, 'console');
    await using wall = await watch(takt.url, ROOM, 'wall');
    const classId = await prepare(takt.url, '1x4');
    await staff.until('the class', ({ rosters }) => rosters.at(-1)?.classId === classId);
    const dialog = staff.pairing();
    const sensors = await staff.until(
      'the strap, by its place',
      ({ straps }) => straps.find(({ station }) => station === 7)?.sensors,
    );
    dialog[Symbol.dispose]();
    await command(takt.url, classId, { kind: 'assign', slot: asSlot(7), sensors: [...sensors] });
    await command(takt.url, classId, { kind: 'start' });
    await page.getByText('Med i timen').waitFor();
    heart.bpm = 150;
    const tile = () => wall.slots.get(7);
    await wall.until('the tile, live', () => tile()?.signal === 'live' && (tile()?.percent ?? 0) > 60);
    await expect.poll(() => figure.textContent()).toBe('150slag/min');

    await strap.away();
    await wall.until('the tile, stale', () => tile()?.signal === 'stale');
    await page.locator('.figure[data-signal="stale"]').waitFor();
    await wall.until('the tile, lost', () => tile()?.signal === 'lost');
    await page.locator('.figure[data-signal="lost"]').waitFor();
    expect(await figure.textContent()).toBe('–');
    expect(tile()?.percent).toBeNull();

    strap.back();
    await strap.advertise();
    await wall.until('the tile, live again', () => tile()?.signal === 'live');
    await expect.poll(() => figure.textContent()).toBe('150slag/min');

    await command(takt.url, classId, { kind: 'end' });
    const one = (await summaries(takt.url, classId)).find(({ slot }) => slot === 7);
    expect(one?.summary.coverage).toBeGreaterThan(0);
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toMatch(/150|120|Belt/);
    expect(at.complaints).toEqual([]);
  });

  it('[STN19] loaded anew in the midst of it, the tab has its strap again without a tap', async () => {
    await using at = await tablet({ station: 3 });
    const strap = await connected(at);
    using _heart = beating(strap);
    await at.page.locator('.figure[data-signal="live"]').waitFor();
    await loadAnew(at);
    using _adverts = advertising(strap);
    await at.page.locator('.figure[data-signal="live"]').waitFor();
    expect(strap.connections()).toBe(2);
    await at.page.getByRole('button', { name: 'Koble fra' }).click();
    await loadAnew(at);
    await at.page.getByRole('button', { name: 'Koble til pulsbelte' }).waitFor();
    expect(at.complaints).toEqual([]);
  });

  it('[STN5] blanking the walls hides the heart rate here too, and so does a tap', async () => {
    await using at = await tablet({ station: 4 });
    const { page } = at;
    using _heart = beating(await connected(at));
    await page.locator('.figure[data-signal="live"]').waitFor();
    await page.getByRole('button', { name: 'Skjul pulsen' }).click();
    expect(await page.locator('.figure').textContent()).toBe('–');
    await page.getByRole('button', { name: 'Vis pulsen' }).click();
    await page.getByText('120').waitFor();
    const classId = await prepare(takt.url, '1x4');
    await command(takt.url, classId, { kind: 'start' });
    await command(takt.url, classId, { kind: 'blank' });
    await page.getByText('Pulsen er skjult').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('120');
    await command(takt.url, classId, { kind: 'resume' });
    await page.getByText('120').waitFor();
    await command(takt.url, classId, { kind: 'end' });
  });

  it('[STN14] where the browser cannot, the page says so and what to do', async () => {
    await using at = await tablet();
    const { page, air } = at;
    const question = page.getByRole('heading', { name: 'Hvilken plass står nettbrettet på?' });
    await question.waitFor();
    await air.adapter(false);
    await page.getByRole('heading', { name: 'Bluetooth er av eller mangler' }).waitFor();
    await air.adapter(true);
    await question.waitFor();
    await page.getByRole('button', { name: 'Plass 12', exact: true }).click();
    air.choose(null);
    await page.getByRole('button', { name: 'Koble til pulsbelte' }).click();
    await page.getByText('Ingen ble valgt.').waitFor();
    await air.adapter(false);
    await page.getByRole('alert').getByText('Bluetooth er av eller mangler.').waitFor();
    await page.getByRole('heading', { name: 'Sal 1' }).waitFor();

    await page.goto(`${takt.url.replace('127.0.0.1', INSECURE)}/station`);
    await page.getByRole('heading', { name: 'Denne adressen kan ikke bruke Bluetooth' }).waitFor();
    await using plain = await openChromium();
    const other = await plain.newPage({ locale: 'nb-NO' });
    await other.goto(`${takt.url}/station`);
    await other.getByRole('heading', { name: 'Denne nettleseren kan ikke lese pulsbelter' }).waitFor();
    expect(await other.locator('main').textContent()).toMatch(/Chrome eller Edge på Android/);
  });

  it('[STN21] a treadmill that relays a heart rate is not taken as a strap, and the page says so', async () => {
    await using at = await tablet({ station: 8 });
    const { page, air } = at;
    const relay = air.device({ ...STRAP, name: 'Treadmill 8', alsoService: 0x1826 });
    air.choose(STRAP.address);
    await page.getByText('Sender til Takt').waitFor();
    using _adverts = advertising(relay);
    await page.getByRole('button', { name: 'Koble til pulsbelte' }).click();
    await page.getByRole('alert').getByText('Det var et treningsapparat, ikke et belte.').waitFor();
    await page.getByRole('button', { name: 'Koble til pulsbelte' }).waitFor();
    expect([relay.connections(), await page.locator('.figure').count()]).toEqual([1, 0]);
  });

  it('[STN17] a code makes the tablet one of the clinic’s: a refusal shows its reason, then the tablet keeps the token and shows it', async () => {
    await using at = await tablet();
    const { page } = at;
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    const made = await fetch(`${takt.url}/api/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roomId: ROOM, kind: 'tablet', station: 12 }),
    });
    const { code } = (await made.json()) as { code: string };
    const wrong = code === '12345678' ? '8765 4321' : '1234 5678';
    await page.getByRole('button', { name: 'Jeg har en kode' }).click();
    await page.getByLabel('Kode, åtte sifre').fill(wrong);
    await page.getByRole('button', { name: 'Bruk koden' }).click();
    await page.getByText('Koden stemmer ikke.').waitFor();
    await page.getByLabel('Kode, åtte sifre').fill(code);
    await page.getByRole('button', { name: 'Bruk koden' }).click();
    await page.getByText('Plass 12').waitFor();
    await page.getByText('Sender til Takt').waitFor();
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      type: 'gatewayHello',
      room: ROOM,
      station: 12,
      token: expect.stringMatching(/.{32}/),
    });
    await page.reload();
    await page.getByText('Plass 12').waitFor();
    await page.getByText('Sender til Takt').waitFor();
  });

  it('[STN18] on tablet and phone nothing overflows, every target is at least 44 px, and the policy holds', async () => {
    await using at = await tablet();
    const { page } = at;
    const fits = (what: string): Promise<void> => expectFits(page, what, SIZES);
    await page.getByRole('button', { name: 'Plass 40', exact: true }).waitFor();
    await fits('the choice of a place');
    await page.getByRole('button', { name: 'Plass 40', exact: true }).click();
    await page.getByText('Sender til Takt').waitFor();
    await fits('nothing connected');
    const strap = await connected(at);
    await fits('no value yet');
    {
      using heart = beating(strap);
      heart.bpm = 188;
      await page.getByText('188').waitFor();
      await fits('a heart rate');
    }
    await strap.away();
    await page.locator('.figure[data-signal="lost"]').waitFor();
    await fits('lost');
    expect(at.complaints).toEqual([]);
  });

  it('[STN16] in English there is no word of Norwegian and no bare key', async () => {
    await using at = await tablet({ locale: 'en-GB' });
    const { page } = at;
    await page.getByRole('button', { name: 'Station 5', exact: true }).waitFor();
    const setUp = await textOf(page);
    await page.getByRole('button', { name: 'Station 5', exact: true }).click();
    await page.getByText('Sending to Takt').waitFor();
    const said = `${setUp} ${await textOf(page)}`.replace(/Norsk|Sal 1/g, '');
    expect(said).not.toMatch(/\b(og|ikke|puls|belte|plass|tredemølle|sal|demonstrasjon)\b/i);
    expect(said).not.toMatch(/\{\{|\b[a-z]+[A-Z]\w+\b/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});
