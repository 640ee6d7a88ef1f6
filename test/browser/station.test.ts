/** The tablet at a treadmill, in Chromium with a made-up radio, against the real program. */
import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../../commands/screens.ts';
import { command, prepare, ROOM, summaries } from '../support/a-console.ts';
import { openChromium } from '../support/chromium.ts';
import { has } from '../support/debian.ts';
import { type Program, startTakt } from '../support/program.ts';
import { watch } from '../support/viewer.ts';
import {
  type EmulatedAir,
  type EmulatedDevice,
  emulateBluetooth,
  WEB_BLUETOOTH,
} from '../support/web-bluetooth.ts';

const TABLET = { width: 1280, height: 800 };
const STRAP = {
  address: '0A:0B:0C:0D:0E:0F',
  name: 'Belt 7',
  service: 0x180d,
  characteristic: HEART_RATE_MEASUREMENT,
  batteryPercent: 77,
};

let browser: Browser;
let takt: Program;
beforeAll(async () => {
  await builtScreens(() => undefined);
  [browser, takt] = await Promise.all([
    openChromium([WEB_BLUETOOTH]),
    startTakt(['start', '--radio', 'none']),
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
async function tablet(
  options: { station?: number; size?: typeof TABLET; locale?: string } = {},
): Promise<Tablet> {
  const { size = TABLET, locale = 'nb-NO', station } = options;
  const context = await browser.newContext({ viewport: size, locale });
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
  return { page, air, complaints, [Symbol.asyncDispose]: () => context.close() };
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

describe.skipIf(!has('chromium'))('the tablet at a treadmill', () => {
  it('[STN20] a strap’s bytes reach the tile; it is lost on page and tile, and comes back by itself', async () => {
    await using at = await tablet({ station: 7 });
    const { page, air } = at;
    const strap = air.device(STRAP);
    air.choose(STRAP.address);
    await page.getByText('Sender til Takt').waitFor();
    const adverts = setInterval(() => void strap.advertise().catch(() => {}), 300);
    await page.getByRole('button', { name: 'Koble til pulsbelte' }).click();
    await page.getByText('Venter på puls').waitFor();
    clearInterval(adverts);
    using heart = beating(strap);
    const figure = page.locator('.figure');
    await expect.poll(() => figure.textContent(), { timeout: 20_000 }).toBe('120slag/min');
    await page.getByText('Batteri 77 %').waitFor();

    await using staff = await watch(takt.url, ROOM, 'console');
    await using wall = await watch(takt.url, ROOM, 'wall');
    const classId = await prepare(takt.url, '1x4');
    await staff.until('the class', ({ rosters }) => rosters.at(-1)?.classId === classId);
    staff.send({ type: 'viewerPairing', open: true });
    const sensors = await staff.until(
      'the strap, by its place',
      ({ straps }) => straps.find(({ station }) => station === 7)?.sensors,
    );
    staff.send({ type: 'viewerPairing', open: false });
    await command(takt.url, classId, { kind: 'assign', slot: 7, sensors: [...sensors] });
    await command(takt.url, classId, { kind: 'start' });
    await page.getByText('Med i timen').waitFor();
    heart.bpm = 150;
    const tile = () => wall.slots.get(7);
    await wall.until('the tile, live', () => tile()?.signal === 'live' && (tile()?.percent ?? 0) > 60);
    await expect.poll(() => figure.textContent(), { timeout: 20_000 }).toBe('150slag/min');

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
    await expect.poll(() => figure.textContent(), { timeout: 20_000 }).toBe('150slag/min');

    await command(takt.url, classId, { kind: 'end' });
    const one = (await summaries(takt.url, classId)).find(({ slot }) => slot === 7);
    expect(one?.summary.coverage).toBeGreaterThan(0);
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toMatch(/150|120|Belt/);
    expect(at.complaints).toEqual([]);
  });
});
