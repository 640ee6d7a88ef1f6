/** Log-in, account and staff in a real browser, on the real server with a clinic of its own. */

import { addAccount } from '@takt/server/access/staff.ts';
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtScreens } from '../../commands/parts/screens.ts';
import { type TestServer, TOKEN, testServer } from '../support/a-server.ts';
import { has } from '../support/debian.ts';
import { accessibilityFindings } from './axe.ts';
import { openBrowser } from './desk-page.ts';

/** Far beyond what a busy machine needs; nothing is judged by it. */
const PATIENT = { timeout: 20_000 };
const PASSWORD = 'fire ville hester på tur';

describe.skipIf(!has('chromium'))('log-in in the browser', () => {
  let browser: Browser;
  let under: TestServer;
  let url: string;
  let link: string;
  let totp = '';
  /** Moves on half a minute at each log-in, so that every code is new. */
  let dayMs = Date.now();
  beforeAll(async () => {
    browser = await openBrowser();
    const clientDir = await builtScreens(() => undefined);
    const timeOfDayMs = (): number => dayMs;
    const access = {
      mode: 'clinic',
      gatewayToken: TOKEN,
      secretKey: Buffer.alloc(32, 7),
      timeOfDayMs,
    } as const;
    under = await testServer({ access, clientDir });
    // Passkeys need a name.
    url = under.server.url.replace('127.0.0.1', 'localhost');
    const { parts } = under.server.services.access;
    const first = {
      loginName: 'kari',
      name: 'Kari Leder',
      roles: ['lead', 'instructor'] as const,
      hprNumber: null,
    };
    link = (await addAccount(parts, first, 'system')).link.path;
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await under.close();
  });

  const code = (): string => {
    dayMs += 30_000;
    return codeOf(fromBase32(totp), stepAt(dayMs));
  };
  async function open(
    path: string,
    options: { language?: string; width?: number; dark?: boolean } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 900 },
      locale: options.language ?? 'nb-NO',
    });
    context.setDefaultTimeout(PATIENT.timeout);
    const page = await context.newPage();
    if (options.dark === true)
      await page.addInitScript(() => localStorage.setItem('takt-theme-review', 'dark'));
    await page.goto(url + path);
    return page;
  }
  async function logIn(page: Page): Promise<void> {
    await page.getByLabel('Brukernavn').fill('Kari');
    await page.getByLabel('Passord').fill(PASSWORD);
    await page.getByLabel('Kode fra autentiseringsappen').fill(code());
    await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
  }

  it('[AUTH51] a one-time link is taken up in the browser: password, authenticator, recovery codes, own account', async () => {
    const page = await open(link);
    await page.getByRole('heading', { name: 'Velkommen, Kari Leder' }).waitFor();
    totp = (await page.locator('code.access-key').innerText()).replaceAll(' ', '');
    expect(await page.getByRole('img', { name: 'QR-kode til autentiseringsappen' }).isVisible()).toBe(true);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('Nytt passord').fill(PASSWORD);
    await page.getByLabel('Kode fra autentiseringsappen').fill('000000');
    await page.getByRole('button', { name: 'Ferdig' }).click();
    await page.getByRole('alert').waitFor();
    // What was typed stays.
    await page.getByLabel('Kode fra autentiseringsappen').fill(code());
    await page.getByRole('button', { name: 'Ferdig' }).click();
    await page.getByRole('heading', { name: 'Gjenopprettingskoder' }).waitFor();
    expect(await page.locator('.access-codes li').count()).toBe(10);
    expect(page.url()).not.toContain('#');
    await page.getByRole('link', { name: 'Jeg har tatt vare på dem' }).click();
    await page.getByRole('heading', { name: 'Kari Leder' }).waitFor();
    await page.context().close();
  }, 120_000);

  it('[AUTH50] a page that nobody is logged in for leads to the log-in, and back; a wrong code is answered in words', async () => {
    const page = await open('/account');
    await page.getByRole('heading', { name: 'Logg inn' }).waitFor();
    expect(new URL(page.url()).searchParams.get('to')).toBe('/account');
    await page.getByLabel('Brukernavn').fill('kari');
    await page.getByLabel('Passord').fill(PASSWORD);
    await page.getByLabel('Kode fra autentiseringsappen').fill('000000');
    await page.getByRole('button', { name: 'Logg inn', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/stemmer ikke/);
    await logIn(page);
    await page.getByRole('heading', { name: 'Kari Leder' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    await page.getByRole('button', { name: 'Logg ut', exact: true }).click();
    await page.getByRole('heading', { name: 'Logg inn' }).waitFor();
    await page.context().close();
  }, 120_000);

  it('[AUTH52] a passkey of a virtual authenticator is added, logs in without a name, and its answer is good once', async () => {
    const page = await open('/log-in?to=/account');
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    });
    await logIn(page);
    await page.getByRole('heading', { name: 'Kari Leder' }).waitFor();
    await page.getByLabel('Navn på passnøkkelen').fill('Denne maskinen');
    await page.getByRole('button', { name: 'Legg til passnøkkel' }).click();
    await page.getByRole('button', { name: 'Fjern' }).waitFor();
    await page.getByRole('button', { name: 'Logg ut', exact: true }).click();
    await page.getByRole('heading', { name: 'Logg inn' }).waitFor();
    const answered = page.waitForRequest((request) => request.url().endsWith('/api/log-in/passkey'));
    await page.goto(`${url}/log-in?to=/account`);
    await page.getByRole('button', { name: 'Logg inn med passnøkkel' }).click();
    await page.getByRole('heading', { name: 'Kari Leder' }).waitFor();
    // The same answer again, as somebody who overheard it would give it.
    const overheard = (await answered).postDataJSON() as object;
    const again = await fetch(`${url}/api/log-in/passkey`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify(overheard),
    });
    expect(again.status).toBe(401);
    await page.getByRole('button', { name: 'Fjern' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Fjern' }).count(), PATIENT).toBe(0);
    // Four digits for the shared tablet.
    await page.getByLabel('Fire sifre').fill('4071');
    await page.locator('form', { hasText: 'Fire sifre' }).getByRole('button', { name: 'Lagre' }).click();
    await page.getByText('Du låser opp med fire sifre').waitFor();
    for (const [path, heading] of [
      ['/account', 'Kari Leder'],
      ['/access', 'Hvem har tilgang'],
    ] as const) {
      await page.goto(url + path);
      await page.getByRole('heading', { name: heading }).waitFor();
      for (const width of [390, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([path, width, overflow]).toEqual([path, width, 0]);
        expect(await accessibilityFindings(page), `${path} at ${width}`).toEqual([]);
      }
    }
    // A lead invites, and the link shows.
    await page.getByRole('button', { name: 'Inviter en ansatt' }).click();
    await page.getByLabel('Navn', { exact: true }).fill('Per Ny');
    await page.getByLabel('Brukernavn').fill('per');
    await page.getByRole('button', { name: 'Lag lenke' }).click();
    expect(await page.locator('code.access-key').innerText()).toMatch(/\/invitation#[\w-]{43}$/);
    await page.getByRole('button', { name: 'Lukk' }).click();
    await page.getByText('per · instruktør · invitert').waitFor();
    await page.context().close();
  }, 180_000);

  it('[AUTH53] the log-in page in both languages, dark and light, from a phone to a wide screen', async () => {
    for (const [language, heading] of [
      ['nb-NO', 'Logg inn'],
      ['en-GB', 'Log in'],
    ] as const)
      for (const width of [390, 1920])
        for (const dark of [false, true]) {
          const page = await open('/log-in', { language, width, dark });
          await page.getByRole('heading', { name: heading }).waitFor();
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
          expect(await accessibilityFindings(page)).toEqual([]);
          await page.context().close();
        }
  }, 120_000);
});
