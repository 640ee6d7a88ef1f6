/** A clinic with log-in: its server in this process, people who can log in, and browsers that keep cookies. */

import { acceptLink, lookAtLink } from '@takt/server/access/invitations.ts';
import type { AccessParts } from '@takt/server/access/parts.ts';
import { addAccount } from '@takt/server/access/staff.ts';
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import { createApp } from '@takt/server/http/app.ts';
import type { App } from '@takt/server/http/services.ts';
import type { StaffRole } from '@takt/shared/api/accounts.ts';
import { afterAll, beforeAll, expect } from 'vitest';
import { type TestServer, type TestServerOptions, TOKEN, testServer } from './a-server.ts';
import { type TempStore, tempStore } from './a-store.ts';
import { cheapHashes } from './cheap-hashes.ts';
import { type HandClock, handClock } from './hand-clock.ts';

/** A Tuesday afternoon. */
export const NOW_MS = 1_795_788_000_000;
const SECRET_KEY = Buffer.alloc(32, 7);

/** Its clock is moved by hand, and the machine's time of day with it. */
export function clinicOptions() {
  const hand = handClock(1, NOW_MS);
  const access = {
    mode: 'clinic' as const,
    gatewayToken: TOKEN,
    secretKey: SECRET_KEY,
    timeOfDayMs: () => hand.clock.nowMs(),
  };
  return { hand, options: { clock: hand.clock, access } satisfies TestServerOptions };
}

export interface Someone {
  readonly accountId: string;
  readonly loginName: string;
  readonly password: string;
  readonly recoveryCodes: readonly string[];
  /** What the authenticator shows now; `ahead`: so many steps later. */
  code(ahead?: number): string;
}

const PASSWORD = 'fire ville hester på tur';

/** Somebody who has taken up an invitation. The code that this needed is used up: an authenticator shows the next half a minute later. */
export async function someone(
  parts: AccessParts,
  loginName: string,
  roles: readonly StaffRole[],
): Promise<Someone> {
  const given = { loginName, name: `Ola ${loginName}`, roles, hprNumber: null };
  const { link } = await addAccount(parts, given, 'system');
  return takeUp(parts, link.path, PASSWORD);
}

/** Takes a one-time link up. */
export async function takeUp(parts: AccessParts, path: string, password: string): Promise<Someone> {
  const token = path.split('#')[1] ?? '';
  const { account, secret } = await lookAtLink(parts, token);
  const bytes = fromBase32(secret);
  const code = (ahead = 0): string => codeOf(bytes, stepAt(parts.timeOfDayMs()) + ahead);
  const { recoveryCodes } = await acceptLink(parts, { token, password, totpSecret: secret, code: code(-1) });
  return { accountId: account.accountId, loginName: account.loginName, password, recoveryCodes, code };
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly cookies: readonly string[];
}

/** A browser on our own page. It keeps its cookies. */
export interface Browser {
  readonly jar: Map<string, string>;
  ask(
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  logIn(who: Someone, code?: string, password?: string): Promise<Reply>;
  /** As a WebSocket sends them. */
  headers(): Record<string, string>;
}

export function browserOf(
  app: App,
  remoteAddress = '10.0.0.5',
  host = '127.0.0.1:8080',
  scheme: 'http' | 'https' = 'http',
): Browser {
  const jar = new Map<string, string>();
  const headers = (): Record<string, string> => ({
    host,
    origin: `${scheme}://${host}`,
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    ...(jar.size === 0 ? {} : { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
  });
  const ask: Browser['ask'] = async (method, url, payload, more = {}) => {
    const reply = await app.inject({
      ...{ method, url, remoteAddress, headers: { ...headers(), ...more } },
      ...(payload === undefined ? {} : { payload }),
    });
    const cookies = [reply.headers['set-cookie'] ?? []].flat();
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/Max-Age=0(;|$)/.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    return { status: reply.statusCode, body: reply.json<unknown>(), cookies };
  };
  return {
    jar,
    ask,
    headers,
    logIn: ({ loginName, password, code }, typed = code(), secret = password) =>
      ask('POST', '/api/log-in', { loginName, password: secret, code: typed }),
  };
}

export interface OpenClinic {
  readonly app: App;
  readonly parts: AccessParts;
  readonly under: TestServer;
  readonly temp: TempStore;
  readonly hand: HandClock;
  /** Every password that is judged is one. */
  readonly hashes: ReturnType<typeof cheapHashes>;
}

/** One clinic for the tests of a file, and what they do in it. */
export function openClinic() {
  const clinic = clinicOptions();
  const { hand } = clinic;
  const open = { hand } as { -readonly [Part in keyof OpenClinic]: OpenClinic[Part] };
  beforeAll(async () => {
    open.hashes = cheapHashes();
    open.temp = await tempStore();
    open.under = await testServer({ ...clinic.options, temp: open.temp });
    open.app = await createApp(open.under.server.services);
    open.parts = open.under.server.services.access.parts;
  });
  afterAll(async () => {
    await open.app.close();
    await open.under.close();
    await open.temp.close();
    open.hashes.restore();
  });
  const later = (ms: number): void => hand.moveTo(hand.clock.nowMs() + ms);
  /** Each from an address of its own, where none is named. */
  let addresses = 0;
  const browser = (address = `10.3.${Math.floor(++addresses / 250)}.${addresses % 250}`): Browser =>
    browserOf(open.app, address);
  return {
    open: open as OpenClinic,
    later,
    browser,
    /** Everybody here is in one clinic: nobody has another's name. */
    named: (name: string): string => `${name}.${++addresses}`,
    async loggedIn(who: Someone, address?: string): Promise<Browser> {
      later(30_000);
      const mine = browser(address);
      expect(await statusOf(mine.logIn(who))).toBe(200);
      return mine;
    },
  };
}

export const statusOf = async (reply: Promise<Reply>): Promise<number> => (await reply).status;
/** Whether the browser is still logged in: 200 or 401. */
export const session = async (from: Browser): Promise<number> => statusOf(from.ask('GET', '/api/session'));
