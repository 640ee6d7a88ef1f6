import type { Unlockers } from '@takt/shared/api/accounts.ts';
import type { Session } from '@takt/shared/api/common.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type Browser,
  browserOf,
  clinicOptions,
  type Someone,
  someone,
} from '../../test/support/a-clinic.ts';
import { type TestServer, TOKEN, testServer } from '../../test/support/a-server.ts';
import { GROUP } from '../../test/support/a-store.ts';
import type { HandClock } from '../../test/support/hand-clock.ts';
import type { AccessParts } from '../access/parts.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

const MINUTE_MS = 60_000;
const PIN = '4071';

let under: TestServer;
let app: App;
let hand: HandClock;
let parts: AccessParts;
let lead: Someone;
let kari: Someone;
let per: Someone;
beforeAll(async () => {
  const clinic = clinicOptions();
  hand = clinic.hand;
  under = await testServer(clinic.options);
  app = await createApp(under.server.services);
  parts = under.server.services.access.parts;
  lead = await someone(parts, 'leder', ['lead']);
  kari = await someone(parts, 'kari', ['instructor', 'lead']);
  per = await someone(parts, 'per', ['instructor']);
  for (const who of [kari, per]) {
    const mine = await loggedIn(who);
    expect((await mine.ask('POST', '/api/account/pin', { pin: PIN })).status).toBe(200);
    await mine.ask('POST', '/api/log-out');
  }
});
afterAll(async () => {
  await app.close();
  await under.close();
});

/** In small steps, so that the room's own timers keep up. */
const later = (ms: number): void => hand.moveTo(hand.clock.nowMs() + ms);
async function loggedIn(who: Someone): Promise<Browser> {
  later(30_000);
  const mine = browserOf(app);
  expect((await mine.logIn(who)).status).toBe(200);
  return mine;
}
/** A browser that a lead has let in as this. */
async function device(
  kind: string,
  roomId: string | null,
  days: number | null = null,
): Promise<Browser & { token: string }> {
  const leader = await loggedIn(lead);
  const made = await leader.ask('POST', '/api/devices', { kind, roomId, name: 'Ved døra', days });
  expect(made.status).toBe(201);
  const screen = browserOf(app);
  const kept = await screen.ask('POST', '/api/device', { code: (made.body as { code: string }).code });
  expect(kept.status).toBe(201);
  const token = screen.jar.get('takt-device') ?? (kept.body as { token: string }).token;
  return { ...screen, token };
}
const session = async (from: Browser) => (await from.ask('GET', '/api/session')).body as Session;
const unlock = (tablet: Browser, who: Someone, pin = PIN) =>
  tablet.ask('POST', '/api/unlock', { accountId: who.accountId, pin });
async function aClass(roomId: string): Promise<string> {
  const mine = await loggedIn(kari);
  const made = await mine.ask('POST', `/api/rooms/${roomId}/classes`, {
    templateId: '4x4',
    groupId: GROUP.groupId,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return (made.body as { classId: string }).classId;
}
let commands = 0;
const step = (from: Browser, classId: string, command: object, headers: Record<string, string> = {}) =>
  from.ask(
    'POST',
    `/api/classes/${classId}/commands`,
    { commandId: `command-${++commands}`, seenSeq: 99, phaseIndex: null, ageMs: 0, command },
    headers,
  );

/** Everything that a screen with these headers is sent, until it has a frame; or the code that it is closed with. */
function overhear(
  headers: Record<string, string>,
  room: string,
  projection: 'wall' | 'console',
): Promise<string | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/live`, { headers });
    let heard = '';
    // The room's loop runs by this clock too.
    const running = setInterval(() => later(100), 20);
    socket.on('open', () =>
      socket.send(
        JSON.stringify({ type: 'viewerHello', protocol: PROTOCOL_VERSION, room, projection, format: 'json' }),
      ),
    );
    socket.on('message', (data) => {
      heard += String(data);
      const has = (type: string): boolean => heard.includes(`"type":"${type}"`);
      if (!has('serverRoster') || !has('serverFrame')) return;
      resolve(heard);
      socket.terminate();
    });
    socket.on('close', (code) => {
      clearInterval(running);
      resolve(code);
    });
    socket.on('error', reject);
  });
}

describe('a shared tablet', () => {
  it('[AUTH60] is locked until somebody chooses themselves and gives four digits, who is the actor from then on', async () => {
    const tablet = await device('shared-tablet', 'sal-1');
    expect(await session(tablet)).toMatchObject({
      name: null,
      sharedTablet: true,
      roles: ['shared-tablet'],
      rooms: [{ roomId: 'sal-1' }],
    });
    const who = (await tablet.ask('GET', '/api/unlock')).body as Unlockers;
    expect(who.map(({ name }) => name)).toEqual(['Ola kari', 'Ola per']);
    expect((await unlock(tablet, per, '4072')).status).toBe(401);
    expect((await unlock(tablet, lead)).status).toBe(401);
    expect((await unlock(tablet, kari)).status).toBe(200);
    // Four digits open classes, and not the staff list.
    expect(await session(tablet)).toMatchObject({
      actor: kari.accountId,
      name: 'Ola kari',
      roles: ['instructor'],
    });
    expect((await tablet.ask('GET', '/api/accounts')).status).toBe(403);
    expect((await tablet.ask('POST', '/api/account/recovery-codes')).status).toBe(401);
    // Another takes over.
    await tablet.ask('POST', '/api/log-out');
    expect(await session(tablet)).toMatchObject({ name: null, roles: ['shared-tablet'] });
    expect((await unlock(tablet, per)).status).toBe(200);
    expect(await session(tablet)).toMatchObject({ actor: per.accountId });
  });

  it('[AUTH61] locks itself after five minutes without a touch, however it was unlocked', async () => {
    const tablet = await device('shared-tablet', 'sal-1');
    await unlock(tablet, kari);
    later(4 * MINUTE_MS);
    expect((await tablet.ask('POST', '/api/session/used')).status).toBe(200);
    later(4 * MINUTE_MS);
    expect(await session(tablet)).toMatchObject({ actor: kari.accountId });
    later(MINUTE_MS);
    expect(await session(tablet)).toMatchObject({ name: null, roles: ['shared-tablet'] });
    expect((await tablet.logIn(kari)).status).toBe(200);
    expect(await session(tablet)).toMatchObject({ actor: kari.accountId, roles: ['instructor', 'lead'] });
    later(5 * MINUTE_MS);
    expect(await session(tablet)).toMatchObject({ name: null });
  });

  it('[AUTH62] five tries of one person’s digits are judged in a quarter of an hour, and twenty a day; the password goes on to work', async () => {
    const [tablet, other] = [await device('shared-tablet', 'sal-1'), await device('shared-tablet', 'sal-2')];
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) statuses.push((await unlock(tablet, per, '1357')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await unlock(tablet, per)).status).toBe(429);
    expect((await unlock(other, per)).status).toBe(200);
    await other.ask('POST', '/api/log-out');
    let judged = 5;
    for (let i = 0; i < 40; i++) {
      later(10 * MINUTE_MS);
      if ((await unlock(other, per, '1357')).status === 401) judged += 1;
    }
    // With the wrong try of the first test.
    expect(judged).toBeLessThanOrEqual(20);
    expect((await unlock(other, per)).status).toBe(429);
    expect((await unlock(other, kari)).status).toBe(200);
    expect((await other.logIn(per)).status).toBe(200);
  });

  it('[AUTH63] what was unlocked on one tablet opens nothing elsewhere', async () => {
    const [tablet, other] = [await device('shared-tablet', 'sal-1'), await device('shared-tablet', 'sal-2')];
    await unlock(tablet, kari);
    const stolen = tablet.jar.get('takt-session') ?? '';
    const elsewhere = browserOf(app);
    elsewhere.jar.set('takt-session', stolen);
    expect((await elsewhere.ask('GET', '/api/session')).status).toBe(401);
    other.jar.set('takt-session', stolen);
    expect(await session(other)).toMatchObject({ name: null, roles: ['shared-tablet'] });
  });

  it('[AUTH64] locked it may pause, clear the walls and answer a cue, and is the actor of these; nothing else', async () => {
    const classId = await aClass('sal-3');
    const tablet = await device('shared-tablet', 'sal-3');
    const mine = await loggedIn(kari);
    expect((await step(tablet, classId, { kind: 'start' })).status).toBe(403);
    expect((await step(mine, classId, { kind: 'start' })).status).toBe(200);
    expect((await step(tablet, classId, { kind: 'cueSeen', slot: 1, cue: 'aboveMax' })).status).toBe(200);
    expect((await step(tablet, classId, { kind: 'pause' })).status).toBe(200);
    expect((await step(tablet, classId, { kind: 'resume' })).status).toBe(403);
    await unlock(tablet, kari);
    expect((await step(tablet, classId, { kind: 'resume' })).status).toBe(200);
    const log = await under.store.classes.events(classId, LOG_START);
    const tabletId = (await under.store.devices.list('klinikk')).find(
      ({ roomId }) => roomId === 'sal-3',
    )?.deviceId;
    expect(
      log
        .filter(({ kind }) => kind !== 'prepared' && kind !== 'assigned')
        .map(({ kind, actor }) => [kind, actor]),
    ).toEqual([
      ['started', kari.accountId],
      ['cue-seen', tabletId],
      ['paused', tabletId],
      ['resumed', kari.accountId],
    ]);
    // Another room's tablet, and this class.
    const another = await device('shared-tablet', 'sal-4');
    expect((await step(another, classId, { kind: 'blank' })).status).toBe(403);
  });

  it('[AUTH65] what somebody tapped is not taken under another’s log-in', async () => {
    const classId = await aClass('sal-5');
    const tablet = await device('shared-tablet', 'sal-5');
    await unlock(tablet, kari);
    const note = { kind: 'note', slot: null, text: 'varmt i salen' };
    expect((await step(tablet, classId, note, { 'takt-actor': per.accountId })).status).toBe(401);
    expect((await step(tablet, classId, note, { 'takt-actor': kari.accountId })).status).toBe(200);
  });

  it('[AUTH66] locked it is sent cues and signals by station: no nickname, person, HRmax, strap or figure', async () => {
    const classId = await aClass('sal-6');
    const tablet = await device('shared-tablet', 'sal-6');
    const heard = await overhear(tablet.headers(), 'sal-6', 'console');
    const whole = await overhear((await loggedIn(kari)).headers(), 'sal-6', 'console');
    const secrets = await secretsOf(classId);
    for (const secret of secrets) {
      expect(String(whole).includes(secret), `the console has ${secret}`).toBe(true);
      expect(String(heard).includes(secret), `the locked tablet has ${secret}`).toBe(false);
    }
    expect(heard).toContain('"cue":"none"');
    expect(heard).toMatch(/"station":\d/);
    expect(heard).not.toMatch(/"(bpm|percent|lampPercent|hrRestBpm|forecastPercent)":\d/);
  });
});

/** Texts that stand for people and straps of this class, and the HRmax as it is told. */
async function secretsOf(classId: string): Promise<string[]> {
  const [first] = await under.store.classes.events(classId, LOG_START);
  if (first?.kind !== 'prepared') throw new Error('a class begins with its preparation');
  const straps = await under.store.people.straps('klinikk');
  return first.slots
    .flatMap(({ personId, nickname, hrMax }) => [`"${personId}"`, `"${nickname}"`, `"bpm":${hrMax?.bpm}`])
    .concat(straps.slice(0, 3).flatMap(({ sensors }) => sensors.slice(0, 1)));
}

describe('devices', () => {
  it('[AUTH70] a wall is sent nothing of anybody beyond what a wall shows, in either form', async () => {
    const classId = await aClass('sal-7');
    const wall = await device('wall', 'sal-7');
    const heard = String(await overhear(wall.headers(), 'sal-7', 'wall'));
    // Its nickname is what a person chose to show.
    for (const secret of (await secretsOf(classId)).filter((text) => !heard.includes(`"nickname":${text}`)))
      expect(heard.includes(secret), secret).toBe(false);
    expect(heard).not.toMatch(/personId|hrMax|hrRest|strap|sensors|"bpm"|borg|age"|name":"Ola/i);
    expect(await overhear(wall.headers(), 'sal-7', 'console')).toBe(CLOSE_NOT_ALLOWED);
    for (const url of [
      '/api/classes',
      `/api/classes/${classId}`,
      `/api/classes/${classId}/summary`,
      '/api/accounts',
    ])
      expect((await wall.ask('GET', url)).status, url).toBe(403);
    expect((await step(wall, classId, { kind: 'pause' })).status).toBe(403);
  });

  it('[AUTH71] a device code is good once and for ten minutes; ten wrong ones a minute are judged', async () => {
    const leader = await loggedIn(lead);
    const code = async () =>
      (
        (await leader.ask('POST', '/api/devices', { kind: 'wall', roomId: 'sal-1', name: 'TV', days: null }))
          .body as { code: string }
      ).code;
    const keep = async (typed: string) =>
      (await browserOf(app).ask('POST', '/api/device', { code: typed })).status;
    const first = await code();
    expect([await keep(`${first.slice(0, 4)} ${first.slice(4)}`), await keep(first)]).toEqual([201, 422]);
    const old = await code();
    later(10 * MINUTE_MS);
    expect(await keep(old)).toBe(422);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push(await keep('00000000'));
    expect(statuses.filter((status) => status === 422)).toHaveLength(9);
    expect(statuses.slice(-3)).toEqual([429, 429, 429]);
  });

  it('[AUTH72] forged, expired, revoked and swapped tokens are refused on every route and every socket', async () => {
    later(MINUTE_MS);
    const [wall, revoked, monitor, expired] = [
      await device('wall', 'sal-1'),
      await device('wall', 'sal-1'),
      await device('monitor', null),
      await device('wall', 'sal-1', 1),
    ];
    const mine = await loggedIn(kari);
    const sessionToken = mine.jar.get('takt-session') ?? '';
    const listed = (await (await loggedIn(lead)).ask('GET', '/api/devices')).body as { deviceId: string }[];
    const revokedId = (await session(revoked)).actor;
    expect(listed.map(({ deviceId }) => deviceId)).toContain(revokedId);
    expect((await (await loggedIn(lead)).ask('POST', `/api/devices/${revokedId}/revoke`)).status).toBe(200);
    later(24 * 60 * MINUTE_MS);
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const cookie = (text: string) => ({ cookie: text, origin: 'http://127.0.0.1:8080' });
    const bad: Readonly<Record<string, Record<string, string>>> = {
      nothing: {},
      'a forged device': bearer(`${wall.token.slice(0, -1)}${wall.token.endsWith('A') ? 'B' : 'A'}`),
      'a forged session': cookie(`takt-session=${'A'.repeat(43)}`),
      'an expired device': bearer(expired.token),
      'an expired device’s cookie': cookie(`takt-device=${expired.token}`),
      'a revoked device': bearer(revoked.token),
      'an expired session': cookie(`takt-session=${sessionToken}`),
      'a session as a bearer': bearer(sessionToken),
      'a session as a device': cookie(`takt-device=${sessionToken}`),
      'a device as a session': cookie(`takt-session=${wall.token}`),
      'two sessions': cookie(`takt-session=${sessionToken}; takt-session=${'A'.repeat(43)}`),
      'a token beside a scheme': { authorization: wall.token },
      'another scheme': { authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}` },
    };
    const routes = app.guarded.filter(({ served, action }) => served && action !== 'public');
    for (const [what, headers] of Object.entries(bad)) {
      for (const { method, url } of routes) {
        const { statusCode } = await app.inject({
          method: method as 'GET',
          url: url.replaceAll(/:\w+/g, 'none').replace('*', 'none'),
          headers: { host: '127.0.0.1:8080', ...headers },
        });
        expect([what, method, url, statusCode]).toEqual([what, method, url, 401]);
      }
      for (const projection of ['wall', 'console'] as const)
        expect([what, await overhear({ host: '127.0.0.1:8080', ...headers }, 'sal-1', projection)]).toEqual([
          what,
          CLOSE_NOT_ALLOWED,
        ]);
    }
    // Those that are good, for what they are for, and nothing more.
    expect((await app.inject({ url: '/metrics', headers: bearer(monitor.token) })).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics', headers: bearer(wall.token) })).statusCode).toBe(403);
    expect((await app.inject({ url: '/api/session', headers: bearer(monitor.token) })).statusCode).toBe(403);
    expect(typeof (await overhear(bearer(wall.token), 'sal-1', 'wall'))).toBe('string');
    expect(await overhear(bearer(wall.token), 'sal-2', 'wall')).toBe(CLOSE_NOT_ALLOWED);
  }, 120_000);
});
