import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Staff } from '@takt/shared/api/accounts.ts';
import { Session } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  browserOf,
  clinicOptions,
  openClinic,
  session,
  someone,
  statusOf,
} from '../../test/support/a-clinic.ts';
import { testServer } from '../../test/support/a-server.ts';
import { sharedStore } from '../../test/support/a-store.ts';
import { PATIENT } from '../../test/support/patience.ts';
import { createApp } from './app.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const { open, later, browser, named, loggedIn } = openClinic();
const workDone = (): number => open.hashes.count();

describe('log-in', () => {
  it('[AUTH10] by name, password and code; the session says who, and log-out ends it', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = browser();
    expect(await session(mine)).toBe(401);
    const { status, cookies } = await mine.logIn({ ...kari, loginName: ` ${kari.loginName.toUpperCase()} ` });
    expect(status).toBe(200);
    expect(cookies.find((one) => one.startsWith('takt-session='))).toMatch(
      /^takt-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const told = await mine.ask('GET', '/api/session');
    expect(matches(Session, told.body)).toBe(true);
    expect(told.body).toMatchObject({
      actor: kari.accountId,
      name: `Ola ${kari.loginName}`,
      roles: ['instructor'],
      demonstration: false,
    });
    expect(await statusOf(mine.ask('GET', '/api/storage'))).toBe(200);
    expect(await statusOf(mine.ask('GET', '/api/accounts'))).toBe(403);
    const token = mine.jar.get('takt-session') ?? '';
    expect(await statusOf(mine.ask('POST', '/api/log-out'))).toBe(200);
    expect(mine.jar.has('takt-session')).toBe(false);
    mine.jar.set('takt-session', token);
    expect(await session(mine)).toBe(401);
  });

  it('[AUTH11] under https the cookies are __Host- and Secure, and those of plain http count for nothing', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const services = open.under.server.services;
    const secure = await createApp({ ...services, reach: { ...services.reach, way: 'proxy' } });
    const mine = browserOf(secure, '10.0.0.5', '127.0.0.1:8080', 'https');
    later(30_000);
    const { cookies } = await mine.logIn(kari);
    for (const cookie of cookies)
      expect(cookie).toMatch(/^__Host-takt-.*Path=\/;.*HttpOnly; SameSite=Strict; Secure$/);
    expect(await session(mine)).toBe(200);
    mine.jar.set('takt-session', mine.jar.get('__Host-takt-session') ?? '');
    mine.jar.delete('__Host-takt-session');
    expect(await session(mine)).toBe(401);
    await secure.close();
  });

  it('[AUTH12] whatever is wrong, and whether the name is known, the answer and the work are the same', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const ola = await someone(open.parts, named('ola'), ['instructor']);
    await open.parts.store.accounts.change(ola.accountId, { disabledAtMs: 1 }, { actor: 'system', atMs: 1 });
    later(30_000);
    const tries = [
      { ...kari, password: 'feil passord altså' },
      { ...kari, code: () => '000000' },
      { ...kari, loginName: 'ukjent' },
      { ...kari, password: 'feil passord altså', code: () => 'ABCDE-FGHJK' },
      ola,
    ];
    const answers: object[] = [];
    for (const [i, who] of tries.entries()) {
      const before = workDone();
      const { status, body, cookies } = await browser(`10.1.0.${i}`).logIn(who);
      answers.push({ status, body, cookies, work: workDone() - before });
    }
    expect(answers).toEqual(answers.map(() => ({ ...answers[0], status: 401, cookies: [], work: 1 })));
  });

  it('[AUTH13] a code is good once, also at another server; so is a recovery code', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    later(30_000);
    const code = kari.code();
    const [one, two] = [
      await createApp(open.under.server.services),
      await createApp(open.under.server.services),
    ];
    const both = await Promise.all([
      browserOf(one, '10.2.0.1').logIn(kari, code),
      browserOf(two, '10.2.0.2').logIn(kari, code),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await statusOf(browser().logIn(kari, code))).toBe(401);
    expect(await statusOf(browser().logIn(kari, kari.code(1)))).toBe(200);
    // An earlier one, though it is within a step of now, has been overtaken.
    expect(await statusOf(browser().logIn(kari, kari.code(0)))).toBe(401);
    const [recovery = ''] = kari.recoveryCodes;
    expect(await statusOf(browser().logIn(kari, recovery.toLowerCase().replace('-', ' ')))).toBe(200);
    expect(await statusOf(browser('10.2.0.3').logIn(kari, recovery))).toBe(401);
    expect(kari.recoveryCodes).toHaveLength(10);
    await one.close();
    await two.close();
  });

  it('[AUTH14] the database has no token, password, code or key as it is', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const kept = await open.parts.store.accounts.byId(kari.accountId);
    const secrets = [
      kari.password,
      ...mine.jar.values(),
      ...kari.recoveryCodes.map((code) => code.replace('-', '')),
      'plain:',
    ];
    const files = readdirSync(open.temp.folder).filter((name) => name.startsWith('test.sqlite'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(join(open.temp.folder, file)).toString('latin1');
      for (const secret of secrets) expect(bytes.includes(secret), `${file}: ${secret}`).toBe(false);
    }
    expect(kept?.totpSecret).toMatch(/^sealed:/);
  });

  it('[AUTH15] a session ends when nothing is done for half an hour, and after twelve hours whatever is done', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const idle = await loggedIn(kari);
    later(29 * MINUTE_MS);
    expect(await session(idle)).toBe(200);
    // That a page reads is no sign of anybody.
    later(2 * MINUTE_MS);
    expect(await session(idle)).toBe(401);
    const busy = await loggedIn(kari);
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      later(20 * MINUTE_MS);
      expect(await statusOf(busy.ask('POST', '/api/session/used')), String(minutes)).toBe(200);
    }
    later(20 * MINUTE_MS);
    expect(await session(busy)).toBe(401);
  }, 60_000);

  it('[AUTH16] whoever logs in gets a new session, and the one that the browser had is over', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const planted = mine.jar.get('takt-session') ?? '';
    later(30_000);
    await mine.logIn(kari);
    expect(mine.jar.get('takt-session')).not.toBe(planted);
    mine.jar.set('takt-session', planted);
    expect(await session(mine)).toBe(401);
  });

  it('[AUTH17] what may change something must be shown to come from our own page', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const { origin: _, ...bare } = mine.headers();
    const post = async (headers: Record<string, string>, url = '/api/session/used') =>
      (await open.app.inject({ method: 'POST', url, headers })).statusCode;
    expect(await post({ ...bare, 'sec-fetch-site': 'same-origin' })).toBe(200);
    for (const foreign of [
      {},
      { origin: 'null' },
      { origin: 'https://example.org' },
      { origin: 'http://127.0.0.1:9090' },
      { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      const status = await post({ ...bare, ...foreign } as Record<string, string>);
      // Another origin is refused by the border, before anybody is asked for.
      const isOther = 'origin' in foreign && foreign.origin !== 'http://127.0.0.1:8080';
      expect([foreign, status]).toEqual([foreign, isOther ? 403 : 401]);
    }
    // Nor is anybody logged in by a page from elsewhere.
    const payload = { loginName: kari.loginName, password: kari.password, code: kari.code(1) };
    const headers = { host: '127.0.0.1:8080', origin: 'https://example.org' };
    expect((await open.app.inject({ method: 'POST', url: '/api/log-in', headers, payload })).statusCode).toBe(
      403,
    );
  });

  it('[AUTH18] a WebSocket is opened from our own page alone, and closed when its session is over', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const hello = {
      type: 'viewerHello',
      protocol: PROTOCOL_VERSION,
      room: 'sal-1',
      projection: 'console',
      format: 'json',
    };
    const join = (headers: Record<string, string>) => {
      const socket = new WebSocket(`${open.under.server.url.replace('http', 'ws')}/live`, { headers });
      const welcomed = Promise.withResolvers<'welcomed' | number>();
      const closed = Promise.withResolvers<number>();
      socket.on('open', () => socket.send(JSON.stringify(hello)));
      socket.on('message', () => welcomed.resolve('welcomed'));
      socket.on('close', (code) => {
        welcomed.resolve(code);
        closed.resolve(code);
      });
      return { welcomed: welcomed.promise, closed: closed.promise };
    };
    for (const origin of ['https://example.org', 'null'])
      expect(await join({ ...mine.headers(), origin }).welcomed).toBe(CLOSE_NOT_ALLOWED);
    const { origin: _, ...bare } = mine.headers();
    expect(await join(bare).welcomed).toBe(CLOSE_NOT_ALLOWED);
    const good = join(mine.headers());
    expect(await good.welcomed).toBe('welcomed');
    await mine.ask('POST', '/api/log-out');
    await vi.waitFor(() => expect(open.hand.timers()).toBeGreaterThan(0), PATIENT);
    later(10_000);
    expect(await good.closed).toBe(CLOSE_NOT_ALLOWED);
  });

  it('[AUTH19] a code that the process counts by its own drifting clock would be wrong: the machine’s time of day counts', async () => {
    const { hand: slow, options } = clinicOptions();
    const access = { ...options.access, timeOfDayMs: () => slow.clock.nowMs() + 200_000 };
    const other = await testServer({ ...options, access });
    const kari = await someone(other.server.services.access.parts, 'kari', ['instructor']);
    const itsApp = await createApp(other.server.services);
    expect(await statusOf(browserOf(itsApp).logIn(kari, kari.code(0)))).toBe(200);
    await itsApp.close();
    await other.close();
  });
});

describe('tries without end', () => {
  it('[AUTH20] from one address five are judged in a quarter of an hour, and everybody else goes on logging in', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const own = await loggedIn(kari, '10.0.0.7');
    const stranger = browser('10.9.9.9');
    const before = workDone();
    const statuses = new Map<number, number>();
    // Ten thousand of them are tried in test/long.
    for (let i = 0; i < 100; i++) {
      later(10_000);
      const { status } = await stranger.logIn(kari, '123456', `gjett ${i} og gjett igjen`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // 1000 s are a quarter of an hour and a bit.
    expect(workDone() - before).toBeLessThanOrEqual(2 * 5);
    expect(statuses.get(401)).toBe(workDone() - before);
    expect(statuses.get(429)).toBe(100 - (workDone() - before));
    // From another address, never seen before, and from the browser that was hers before.
    expect(await statusOf(browser('10.0.0.8').logIn(kari))).toBe(200);
    later(30_000);
    expect(await statusOf(own.logIn(kari))).toBe(200);
  });

  it('[AUTH21] from ever new addresses an account is tried fifty times an hour; a browser that it has used gets in, and the lead is told', async () => {
    const kari = await someone(open.parts, named('kari'), ['instructor']);
    const leader = await someone(open.parts, named('leder'), ['lead']);
    const own = await loggedIn(kari, '10.0.0.7');
    const before = workDone();
    for (let i = 0; i < 80; i++) {
      later(15_000);
      await browser(`10.8.0.${i}`).logIn(kari, '123456', 'gjetter på nytt igjen');
    }
    expect(workDone() - before).toBe(50);
    expect(await statusOf(browser('10.0.0.99').logIn(kari))).toBe(429);
    expect(await statusOf(own.logIn(kari))).toBe(200);
    const lead = await loggedIn(leader, '10.0.0.2');
    const { people } = (await lead.ask('GET', '/api/accounts')).body as Staff;
    expect(people.find(({ loginName }) => loginName === kari.loginName)?.failed).toMatchObject({ count: 50 });
    // Nobody is kept out for good: an hour after the last of them anybody may try again.
    later(HOUR_MS);
    expect(await statusOf(browser('10.0.0.99').logIn(kari))).toBe(200);
  });

  it('[AUTH22] the limit holds across processes', async () => {
    const temp = await sharedStore();
    const { options } = clinicOptions();
    const both = [temp, { ...temp, store: await temp.again() }].map((its) =>
      testServer({ ...options, temp: its }),
    );
    const [one, other] = await Promise.all(both);
    if (one === undefined || other === undefined) throw new Error('two were started');
    const apps = await Promise.all([one, other].map(({ server }) => createApp(server.services)));
    const kari = await someone(one.server.services.access.parts, 'kari', ['instructor']);
    const tries = Array.from({ length: 20 }, (_, i) =>
      browserOf(apps[i % 2] ?? open.app, '10.9.9.9').logIn(kari, '123456', 'gjetter på nytt igjen'),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    for (const app of apps) await app.close();
    for (const server of [one, other]) await server.close();
    await temp.close();
  });
});
