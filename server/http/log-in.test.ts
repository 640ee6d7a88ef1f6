import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnAccount, Staff } from '@takt/shared/api/accounts.ts';
import { Session } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  type Browser,
  browserOf,
  clinicOptions,
  type Someone,
  someone,
  takeUp,
} from '../../test/support/a-clinic.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { type TempStore, tempStore } from '../../test/support/a-store.ts';
import type { HandClock } from '../../test/support/hand-clock.ts';
import { PATIENT } from '../../test/support/patience.ts';
import type { AccessParts } from '../access/parts.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

/** Every password that is judged costs this. */
const work = vi.hoisted(() => ({ done: 0 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const argon2 = (...args: Parameters<typeof crypto.argon2>): void => {
    work.done += 1;
    crypto.argon2(...args);
  };
  return { ...crypto, argon2 };
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let temp: TempStore;
let under: TestServer;
let app: App;
let hand: HandClock;
let parts: AccessParts;
beforeAll(async () => {
  const clinic = clinicOptions();
  hand = clinic.hand;
  temp = await tempStore();
  under = await testServer({ ...clinic.options, temp });
  app = await createApp(under.server.services);
  parts = under.server.services.access.parts;
});
afterAll(async () => {
  await app.close();
  await under.close();
  await temp.close();
});

const later = (ms: number): void => hand.moveTo(hand.clock.nowMs() + ms);
/** Each from an address of its own, where none is named. */
let addresses = 0;
const browser = (address = `10.3.${Math.floor(++addresses / 250)}.${addresses % 250}`): Browser =>
  browserOf(app, address);
/** Everybody here is in one clinic: nobody has another's name. */
const named = (name: string): string => `${name}.${++addresses}`;
const statusOf = async (work_: Promise<{ status: number }>): Promise<number> => (await work_).status;
const session = async (from: Browser): Promise<number> => statusOf(from.ask('GET', '/api/session'));
async function loggedIn(who: Someone, address?: string): Promise<Browser> {
  later(30_000);
  const mine = browser(address);
  expect(await statusOf(mine.logIn(who))).toBe(200);
  return mine;
}

describe('log-in', () => {
  it('[AUTH10] by name, password and code; the session says who, and log-out ends it', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
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
    const kari = await someone(parts, named('kari'), ['instructor']);
    const services = under.server.services;
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
    const kari = await someone(parts, named('kari'), ['instructor']);
    const ola = await someone(parts, named('ola'), ['instructor']);
    await parts.store.accounts.change(ola.accountId, { disabledAtMs: 1 });
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
      const before = work.done;
      const { status, body, cookies } = await browser(`10.1.0.${i}`).logIn(who);
      answers.push({ status, body, cookies, work: work.done - before });
    }
    expect(answers).toEqual(answers.map(() => ({ ...answers[0], status: 401, cookies: [], work: 1 })));
  });

  it('[AUTH13] a code is good once, also at another server; so is a recovery code', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    later(30_000);
    const code = kari.code();
    const [one, two] = [await createApp(under.server.services), await createApp(under.server.services)];
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
    const kari = await someone(parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const kept = await parts.store.accounts.byId(kari.accountId);
    const secrets = [
      kari.password,
      ...mine.jar.values(),
      ...kari.recoveryCodes.map((code) => code.replace('-', '')),
      'plain:',
    ];
    const files = readdirSync(temp.folder).filter((name) => name.startsWith('test.sqlite'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(join(temp.folder, file)).toString('latin1');
      for (const secret of secrets) expect(bytes.includes(secret), `${file}: ${secret}`).toBe(false);
    }
    expect(kept?.totpSecret).toMatch(/^sealed:/);
  });

  it('[AUTH15] a session ends when nothing is done for half an hour, and after twelve hours whatever is done', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
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
    const kari = await someone(parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const planted = mine.jar.get('takt-session') ?? '';
    later(30_000);
    await mine.logIn(kari);
    expect(mine.jar.get('takt-session')).not.toBe(planted);
    mine.jar.set('takt-session', planted);
    expect(await session(mine)).toBe(401);
  });

  it('[AUTH17] what may change something must be shown to come from our own page', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const { origin: _, ...bare } = mine.headers();
    const post = async (headers: Record<string, string>, url = '/api/session/used') =>
      (await app.inject({ method: 'POST', url, headers })).statusCode;
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
    expect((await app.inject({ method: 'POST', url: '/api/log-in', headers, payload })).statusCode).toBe(403);
  });

  it('[AUTH18] a WebSocket is opened from our own page alone, and closed when its session is over', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    const hello = {
      type: 'viewerHello',
      protocol: PROTOCOL_VERSION,
      room: 'sal-1',
      projection: 'console',
      format: 'json',
    };
    const join = (headers: Record<string, string>) => {
      const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/live`, { headers });
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
    await vi.waitFor(() => expect(hand.timers()).toBeGreaterThan(0), PATIENT);
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
    const kari = await someone(parts, named('kari'), ['instructor']);
    const own = await loggedIn(kari, '10.0.0.7');
    const stranger = browser('10.9.9.9');
    const before = work.done;
    const statuses = new Map<number, number>();
    // Ten thousand of them are tried in test/long.
    for (let i = 0; i < 200; i++) {
      later(5_000);
      const { status } = await stranger.logIn(kari, '123456', `gjett ${i} og gjett igjen`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    // 1000 s are a quarter of an hour and a bit.
    expect(work.done - before).toBeLessThanOrEqual(2 * 5);
    expect(statuses.get(401)).toBe(work.done - before);
    expect(statuses.get(429)).toBe(200 - (work.done - before));
    // From another address, never seen before, and from the browser that was hers before.
    expect(await statusOf(browser('10.0.0.8').logIn(kari))).toBe(200);
    later(30_000);
    expect(await statusOf(own.logIn(kari))).toBe(200);
  }, 60_000);

  it('[AUTH21] from a thousand addresses an account is tried fifty times an hour; a browser that it has used gets in, and the lead is told', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const leader = await someone(parts, named('leder'), ['lead']);
    const own = await loggedIn(kari, '10.0.0.7');
    const before = work.done;
    for (let i = 0; i < 300; i++) {
      later(5_000);
      await browser(`10.8.${i % 250}.${i}`).logIn(kari, '123456', 'gjetter på nytt igjen');
    }
    expect(work.done - before).toBe(50);
    expect(await statusOf(browser('10.0.0.99').logIn(kari))).toBe(429);
    expect(await statusOf(own.logIn(kari))).toBe(200);
    const lead = await loggedIn(leader, '10.0.0.2');
    const { people } = (await lead.ask('GET', '/api/accounts')).body as Staff;
    expect(people.find(({ loginName }) => loginName === kari.loginName)?.failed).toMatchObject({ count: 50 });
    // Nobody is kept out for good: an hour after the last of them anybody may try again.
    later(HOUR_MS);
    expect(await statusOf(browser('10.0.0.99').logIn(kari))).toBe(200);
  }, 120_000);

  it('[AUTH22] the limit holds across processes', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const again = await temp.again();
    const { hand: _, options } = clinicOptions();
    const second = await testServer({ ...options, clock: hand.clock, temp: { ...temp, store: again } });
    const itsApp = await createApp(second.server.services);
    const tries = Array.from({ length: 20 }, (_, i) =>
      browserOf(i % 2 === 0 ? app : itsApp, '10.9.9.9').logIn(kari, '123456', 'gjetter på nytt igjen'),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
    await itsApp.close();
    await second.close();
  });
});

describe('one’s own account', () => {
  it('[AUTH30] shows where one is logged in; ends one of these, or all the others', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const [here, there, elsewhere] = [await loggedIn(kari), await loggedIn(kari), await loggedIn(kari)];
    const own = (await here.ask('GET', '/api/account')).body as OwnAccount;
    expect(own.sessions).toHaveLength(3);
    expect(own.sessions[0]).toMatchObject({ provenBy: 'password', browser: 'Firefox, Linux', isThis: false });
    const other = own.sessions.find(({ isThis }) => !isThis)?.sessionId ?? '';
    expect((await here.ask('POST', '/api/account/sessions/end', { sessionId: other })).body).toEqual({
      ended: 1,
    });
    expect((await here.ask('POST', '/api/account/sessions/end-others')).body).toEqual({ ended: 1 });
    expect([await session(here), await session(there), await session(elsewhere)]).toEqual([200, 401, 401]);
  });

  it('[AUTH31] a new password needs the present one, ends every other session, and the earlier one is over', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const [here, there] = [await loggedIn(kari), await loggedIn(kari)];
    const change = (present: string, next: string) =>
      statusOf(here.ask('POST', '/api/account/password', { present, next }));
    expect(await change('feil passord altså', 'ni ville hester på tur')).toBe(422);
    expect(await change(kari.password, 'kort')).toBe(422);
    expect(await change(kari.password, 'ni ville hester på tur')).toBe(200);
    expect([await session(here), await session(there)]).toEqual([200, 401]);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn({ ...kari, password: 'ni ville hester på tur' }))).toBe(200);
    for (let i = 0; i < 5; i++) await change(`gjett ${i}`, 'ni tamme hester på tur');
    expect(await change(kari.password, 'ni tamme hester på tur')).toBe(429);
  });

  it('[AUTH32] what lets somebody in is changed soon after a log-in alone', async () => {
    const kari = await someone(parts, named('kari'), ['instructor']);
    const mine = await loggedIn(kari);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: '1234' }))).toBe(422);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: '4071' }))).toBe(200);
    const renewed = await mine.ask('POST', '/api/account/recovery-codes');
    expect(renewed.body).toMatchObject({ recoveryCodes: { length: 10 } });
    later(16 * MINUTE_MS);
    for (const url of ['/api/account/recovery-codes', '/api/account/passkeys/options'])
      expect(await statusOf(mine.ask('POST', url)), url).toBe(401);
    expect(await statusOf(mine.ask('POST', '/api/account/pin', { pin: null }))).toBe(401);
    expect(await session(mine)).toBe(200);
    expect(await statusOf(browser().logIn(kari, kari.recoveryCodes[1]))).toBe(401);
  });
});

describe('staff', () => {
  const invite = { loginName: '', name: 'Per Hansen', roles: ['clinician'], hprNumber: '1234567' };
  const anInvitation = () => ({ ...invite, loginName: named('per') });
  const linkOf = (body: unknown): string => (body as { path: string }).path;

  it('[AUTH40] a lead invites by a link that is good once, for a week; whoever takes it up can log in', async () => {
    const lead = await loggedIn(await someone(parts, named('leder'), ['lead']));
    const per0 = anInvitation();
    const { status, body } = await lead.ask('POST', '/api/accounts', per0);
    expect(status).toBe(201);
    expect(linkOf(body)).toMatch(/^\/invitation#[\w-]{43}$/);
    expect(
      await statusOf(lead.ask('POST', '/api/accounts', { ...per0, loginName: per0.loginName.toUpperCase() })),
    ).toBe(409);
    const { people } = (await lead.ask('GET', '/api/accounts')).body as Staff;
    expect(people.find(({ loginName }) => loginName === per0.loginName)).toMatchObject({
      state: 'invited',
      sessions: 0,
    });
    const per = await takeUp(parts, linkOf(body), 'seks ville hester på tur');
    await expect(takeUp(parts, linkOf(body), 'seks ville hester på tur')).rejects.toMatchObject({
      kind: 'too-late',
    });
    expect(await session(await loggedIn(per))).toBe(200);
    const late = await lead.ask('POST', '/api/accounts', anInvitation());
    later(7 * 24 * HOUR_MS);
    await expect(takeUp(parts, linkOf(late.body), 'seks ville hester på tur')).rejects.toMatchObject({
      kind: 'too-late',
    });
  });

  it('[AUTH41] over HTTP the link shows what it is for, and gives recovery codes and a session', async () => {
    const lead = await loggedIn(await someone(parts, named('leder'), ['lead']));
    const { body } = await lead.ask('POST', '/api/accounts', anInvitation());
    const token = linkOf(body).split('#')[1];
    const mine = browser();
    const looked = await mine.ask('POST', '/api/invitation', { token });
    expect(looked.body).toMatchObject({ kind: 'invite', name: 'Per Hansen', clinicName: 'Klinikken' });
    const { totp } = looked.body as { totp: { secret: string; uri: string } };
    expect(totp.uri).toContain(totp.secret);
    const given = { token, password: 'seks ville hester på tur', totpSecret: totp.secret, code: '000000' };
    expect(await statusOf(mine.ask('POST', '/api/invitation/accept', given))).toBe(422);
    const { codeOf, fromBase32, stepAt } = await import('../access/totp.ts');
    const code = codeOf(fromBase32(totp.secret), stepAt(hand.clock.nowMs()));
    expect(
      await statusOf(mine.ask('POST', '/api/invitation/accept', { ...given, password: 'kort', code })),
    ).toBe(422);
    const done = await mine.ask('POST', '/api/invitation/accept', { ...given, code });
    expect(done.body).toMatchObject({ recoveryCodes: { length: 10 } });
    expect(await session(mine)).toBe(200);
    expect(await statusOf(mine.ask('POST', '/api/invitation', { token }))).toBe(410);
  });

  it('[AUTH42] a technician gives the roles instructor and technician, and changes nobody who has others', async () => {
    const tech = await loggedIn(await someone(parts, named('teknikk'), ['technician']));
    const leader = await someone(parts, named('leder'), ['lead']);
    const both = await someone(parts, named('begge'), ['instructor', 'clinician']);
    for (const roles of [['lead'], ['clinician'], ['researcher'], ['instructor', 'clinician']])
      expect(
        await statusOf(tech.ask('POST', '/api/accounts', { ...anInvitation(), roles })),
        String(roles),
      ).toBe(403);
    const invited = await tech.ask('POST', '/api/accounts', { ...anInvitation(), roles: ['instructor'] });
    expect(invited.status).toBe(201);
    for (const { accountId } of [leader, both])
      for (const [url, payload] of [
        [`/api/accounts/${accountId}`, { roles: ['instructor'] }],
        [`/api/accounts/${accountId}`, { disabled: true }],
        [`/api/accounts/${accountId}/link`, undefined],
        [`/api/accounts/${accountId}/end-sessions`, undefined],
      ] as const)
        expect(await statusOf(tech.ask('POST', url, payload)), url).toBe(403);
    const { mayGive } = (await tech.ask('GET', '/api/accounts')).body as Staff;
    expect(mayGive).toEqual(['instructor', 'technician']);
  });

  it('[AUTH43] new roles and a disabled account count at once', async () => {
    const leader = await someone(parts, named('leder'), ['lead']);
    const kari = await someone(parts, named('kari'), ['instructor']);
    const [lead, hers] = [await loggedIn(leader), await loggedIn(kari)];
    const change = (who: Someone, payload: object) =>
      statusOf(lead.ask('POST', `/api/accounts/${who.accountId}`, payload));
    expect(await change(kari, { roles: ['clinician'] })).toBe(200);
    expect(await session(hers)).toBe(401);
    const again = await loggedIn(kari);
    expect(await statusOf(again.ask('GET', '/api/straps'))).toBe(403);
    expect(await change(kari, { disabled: true })).toBe(200);
    expect(await session(again)).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
  });

  it('[AUTH43] the last who gives access stays', async () => {
    const { options } = clinicOptions();
    const lonely = await testServer({
      ...options,
      clock: hand.clock,
      access: { ...options.access, timeOfDayMs: () => hand.clock.nowMs() },
    });
    const itsApp = await createApp(lonely.server.services);
    const leader = await someone(lonely.server.services.access.parts, 'leder', ['lead']);
    const lead = browserOf(itsApp);
    later(30_000);
    await lead.logIn(leader);
    const change = (payload: object) =>
      statusOf(lead.ask('POST', `/api/accounts/${leader.accountId}`, payload));
    expect(await change({ disabled: true })).toBe(409);
    expect(await change({ roles: ['clinician'] })).toBe(409);
    expect(await session(lead)).toBe(200);
    await itsApp.close();
    await lonely.close();
  });

  it('[AUTH44] whoever has lost everything is let in anew by a link, and what they had counts no more', async () => {
    const lead = await loggedIn(await someone(parts, named('leder'), ['lead']));
    const kari = await someone(parts, named('kari'), ['instructor']);
    const hers = await loggedIn(kari);
    const { body } = await lead.ask('POST', `/api/accounts/${kari.accountId}/link`);
    expect(await session(hers)).toBe(200);
    const renewed = await takeUp(parts, linkOf(body), 'åtte ville hester på tur');
    expect(renewed.accountId).toBe(kari.accountId);
    expect(await session(hers)).toBe(401);
    later(30_000);
    expect(await statusOf(browser().logIn(kari))).toBe(401);
    expect(await statusOf(browser('10.0.0.9').logIn(renewed))).toBe(200);
  });
});
