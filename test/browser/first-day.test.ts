/**
 * The first day of a clinic, walked in a browser by clicking and typing alone: from an empty folder to a class in which a strap
 * beats, with the real program, virtual Bluetooth adapters and virtual straps; and the same clinic restored in another folder.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import { newBackupKey } from '@takt/server/backup/backup-key.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BleRoom } from '../support/ble-room.ts';
import type { Strap } from '../support/ble-strap.ts';
import { openChromium } from '../support/chromium.ts';
import { has, programOf } from '../support/debian.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';
import {
  answerAll,
  codeOnConsole,
  enter,
  LOGIN_NAME,
  nothingShown,
  PASSWORD,
} from '../support/set-up-walk.ts';
import { DESK, Technician } from '../support/technician.ts';

/** Thirty pages, each looked at twice, on a machine that may have much else to do. */
const LONG_MS = 900_000;
const HR_MAX = 190;

/** A code is good once: the next one is of the next half minute. */
const code = (secret: string, later = 0): string => codeOf(fromBase32(secret), stepAt(Date.now()) + later);

async function clinicAndStorage(who: Technician, database: string | null): Promise<void> {
  await who.click('setUpGoOn');
  await who.type('setUpClinicName', 'Klinikk Nord');
  await who.type('setUpClinicUnit', 'Rus og avhengighet');
  await who.look('setUpClinic');
  // Loaded anew, what was typed is still there.
  await who.page.reload();
  await who.heading('setUpClinic');
  expect(await who.field('setUpClinicUnit').inputValue()).toBe('Rus og avhengighet');
  await who.click('setUpGoOn');
  await who.look('setUpStorage');
  if (database !== null) {
    await who.choose('setUpPostgres');
    await who.type('setUpPostgresUrl', 'postgres://takt@127.0.0.1:1/takt');
    await who.click('setUpGoOn');
    expect(await who.refusal()).toMatch(/127\.0\.0\.1/);
    await who.type('setUpPostgresUrl', database);
  }
  await who.click('setUpGoOn');
}

async function recoveryKey(who: Technician): Promise<void> {
  await who.look('setUpRecovery');
  await who.click('setUpRecoveryShow');
  const key = await who.page.locator('.paper-key').innerText();
  await who.look('setUpRecovery');
  await onOnePaper(who.page, key);
  await who.click('setUpOnPaper');
  await who.type(
    'setUpRecoveryTyped',
    key.replace(/^./, (first) => (first === '7' ? '8' : '7')),
  );
  await who.click('setUpRecoveryCheck');
  expect(await who.refusal()).not.toBe('');
  await who.look('setUpRecovery');
  await who.type('setUpRecoveryTyped', key.toLowerCase().replaceAll('-', ' '));
  await who.click('setUpRecoveryCheck');
}

/** Printed: the key with whose it is, alone on one page. */
async function onOnePaper(page: Page, key: string): Promise<void> {
  const pdftotext = programOf('pdftotext');
  if (pdftotext === null) return;
  const { stdout } = spawnSync(pdftotext, ['-layout', '-', '-'], {
    input: await page.pdf({ preferCSSPageSize: true }),
    encoding: 'utf8',
  });
  const pages = stdout.split('\f').filter((text) => text.trim() !== '');
  expect(pages).toHaveLength(1);
  expect((pages[0] ?? '').replaceAll(/\s/g, '')).toContain(key);
  expect(pages[0]).toMatch(/Klinikk Nord, .*20\d\d/);
  expect(pages[0]).not.toMatch(/Fortsett|Continue|Mottakere|Receivers/);
}

/** Resolves to the authenticator's key. */
async function administrator(who: Technician): Promise<string> {
  await who.heading('setUpAdministrator');
  await who.type('staffName', 'Kari Leder');
  await who.type('logInName', 'kari');
  await who.type('password', PASSWORD);
  await who.look('setUpAdministrator');
  await who.click('setUpGoOn');
  await who.heading('setUpAuthenticator');
  const secret = (await who.page.locator('code.access-key').innerText()).replaceAll(/\s/g, '');
  await who.type('setUpCode', '000000');
  await who.click('setUpGoOn');
  await who.page.getByRole('alert').waitFor();
  await who.look('setUpAuthenticator');
  await who.type('setUpCode', code(secret));
  await who.click('setUpGoOn');
  await who.look('recoveryTitle');
  expect(await who.page.locator('.paper-codes li').count()).toBe(10);
  await who.click('recoveryKept');
  return secret;
}

/** `typed`: a receiver that set-up does not find. */
async function receivers(who: Technician, typed: string | null): Promise<void> {
  const { page } = who;
  await who.heading('setUpReceivers');
  if (typed !== null) {
    await who.press(who.text('setUpNotFound'));
    expect(await who.button('setUpGoOn').isDisabled()).toBe(true);
    await who.look('setUpReceivers');
    await who.type('setUpReceiverTyped', typed);
    await who.click('setUpListen');
  }
  await who.text('setUpReady').waitFor();
  expect(Number(await page.locator('.set-up-straps b').first().innerText())).toBeGreaterThan(30);
  await who.look('setUpReceivers');
  await who.click('setUpGoOn');
}

async function backup(who: Technician): Promise<void> {
  await who.look('setUpBackup');
  await who.click('setUpGoOn');
  const key = await who.page.locator('.paper-key').innerText();
  await who.look('setUpBackupKey');
  expect(await who.button('setUpGoOn').isDisabled()).toBe(true);
  await who.type('setUpBackupTyped', key.slice(-6));
  await who.click('setUpGoOn');
}

async function openAndLogIn(who: Technician, loginName: string, totpCode: string): Promise<void> {
  await who.look('setUpFinish');
  await who.click('setUpOpen');
  await who.heading('logIn');
  await who.type('logInName', loginName);
  await who.type('password', PASSWORD);
  await who.type('logInCode', totpCode);
  await who.click('logIn');
}

/** The whole of set-up, and a class: the strap's percent of a maximum that was typed is on the wall. */
async function walk(
  who: Technician,
  context: BrowserContext,
  to: { strap: Strap; typed: string | null; database: string | null },
): Promise<void> {
  const { page } = who;
  await who.look('setUpWelcome');
  // The code is good once, and stands in no history.
  expect(page.url()).not.toContain('#');
  await clinicAndStorage(who, to.database);
  await recoveryKey(who);
  const secret = await administrator(who);
  await who.look('setUpReach');
  await who.click('setUpGoOn');
  await who.look('setUpRooms');
  await who.click('setUpGoOn');
  await receivers(who, to.typed);
  await who.look('setUpTemplates');
  await who.click('setUpGoOn');
  await backup(who);
  await openAndLogIn(who, 'kari', code(secret, 1));
  await who.click('prepareWithoutList');
  await who.press(page.getByRole('button', { name: new RegExp(who.word('freeStation')) }).first());
  await who.type('hrMaxOptional', String(HR_MAX));
  await who.click('takeStation');
  await who.press(page.locator('.picker-strap').first());
  await who.press(page.getByRole('button', { name: new RegExp(`^${who.word('connect')}`) }).first());
  await who.click('startWarmup');
  const wall = await context.newPage();
  await wall.goto(new URL('/wall', page.url()).href);
  const percents = (): string[] =>
    to.strap.sent.map(({ heartRateBpm }) => `${Math.floor((100 * heartRateBpm) / HR_MAX)}%`);
  await expect
    .poll(async () => {
      const shown = (await wall.locator('.percent').first().innerText()).replaceAll(/\s/g, '');
      return percents().includes(shown);
    })
    .toBe(true);
  expect(who.complaints).toEqual([]);
}

describe.skipIf(!has('headlessShell') || !has('socat'))('the first day', () => {
  const saved = mkdtempSync(join(tmpdir(), 'takt-saved-'));
  let browser: Browser;
  let room: BleRoom;
  beforeAll(async () => {
    [browser, room] = await Promise.all([openChromium(), BleRoom.open()]);
  });
  afterAll(async () => {
    await browser?.close();
    await room?.[Symbol.asyncDispose]();
    rmSync(saved, { recursive: true, force: true });
  });

  async function technician(
    ...[language, hand]: ['nb' | 'en', 'mouse' | 'keyboard']
  ): Promise<[Technician, BrowserContext]> {
    const locale = language === 'nb' ? 'nb-NO' : 'en-GB';
    const context = await browser.newContext({ viewport: DESK, locale });
    context.setDefaultTimeout(PATIENCE_MS);
    return [new Technician(await context.newPage(), language, hand), context];
  }

  it(
    '[FIR51] in Norwegian, from the demonstration to a class, with the data in a folder and a receiver that is typed',
    async () => {
      const [strap, adapter] = await Promise.all([room.strap(), room.adapter()]);
      await using takt = await startTakt(['start']);
      const [who, context] = await technician('nb', 'mouse');
      const entry = `${takt.url}/setup#${await codeOnConsole(takt)}`;
      await who.page.goto(takt.url);
      await who.page.getByRole('link', { name: /Sett opp klinikken/ }).click();
      await who.type('setUpEnterLink', `${entry}x`);
      await who.click('setUpGoOn');
      expect(await who.refusal()).toMatch(/Lenken gjelder ikke/);
      await who.look('setUpTitle');
      await who.type('setUpEnterLink', entry);
      await who.click('setUpGoOn');
      await walk(who, context, { strap, typed: `ble:uart:${adapter.path}`, database: null });
      await context.close();
    },
    LONG_MS,
  );

  it.skipIf(!has('postgres'))(
    '[FIR52] in English, by the keyboard alone, with the data in PostgreSQL and a receiver that was named at the start',
    async () => {
      const [strap, adapter] = await Promise.all([room.strap(), room.adapter()]);
      const { url } = await (await sharedPostgres()).database();
      await using takt = await startTakt(['setup', '--radio', `ble:uart:${adapter.path}`]);
      const [who, context] = await technician('en', 'keyboard');
      await who.page.goto(`${takt.url}/setup#${await codeOnConsole(takt)}`);
      await walk(who, context, { strap, typed: null, database: url });
      await context.close();
    },
    LONG_MS,
  );

  it(
    '[FIR53] from its back-up and the keys on paper a clinic is there again in an empty folder',
    async () => {
      const shown = nothingShown();
      const key = await newBackupKey();
      await using before = await startTakt(['setup']);
      const earlier = await enter(before);
      await answerAll(earlier, { port: Number(new URL(before.url).port) }, shown);
      expect(await earlier.post('/api/setup/finish')).toMatchObject({ status: 200 });
      await before.stop();
      const to = ['--backup-to', saved, '--backup-recipient', key.recipient];
      const { code: ended, err } = await runTakt(['backup', '--data', before.dataDir, ...to]);
      expect([ended, err]).toEqual([0, '']);

      await using takt = await startTakt(['setup']);
      const [who, context] = await technician('nb', 'mouse');
      await who.page.goto(`${takt.url}/setup#${await codeOnConsole(takt)}`);
      await who.choose('setUpRestore');
      await who.click('setUpGoOn');
      await who.type('setUpRestoreFolder', saved);
      await who.click('setUpLook');
      await who.page.locator('.set-up-backups .set-up-choice').first().click();
      await who.look('setUpRestore');
      await who.click('setUpGoOn');
      await who.type('setUpRestoreBackupKey', key.identity);
      await who.type('setUpRestoreRecoveryKey', shown.recoveryKey);
      await who.look('setUpRestoreKeys');
      await who.click('setUpRestoreBegin');
      await who.look('setUpRestored');
      await who.click('setUpGoOn');
      // What belongs to the clinic came with it; what belongs to the machine is asked for.
      await who.look('setUpReach');
      await who.click('setUpGoOn');
      await who.heading('setUpReceivers');
      await who.click('setUpElsewhere');
      await backup(who);
      await openAndLogIn(who, LOGIN_NAME, code(shown.totpSecret));
      // It offers what it was set up with.
      await who.button('prepareWithoutList').waitFor();
      const offered = who.page.getByRole('group', { name: who.word('templateChoice') }).getByRole('radio');
      expect(await offered.count()).toBe(2);
      expect(who.complaints).toEqual([]);
      await context.close();
    },
    LONG_MS,
  );
});
