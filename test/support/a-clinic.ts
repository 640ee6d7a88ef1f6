/** A clinic with log-in: its server in this process, people who can log in, and browsers that keep cookies. */

import { acceptLink, lookAtLink, openLink } from '@takt/server/access/invitations.ts';
import type { AccessParts } from '@takt/server/access/parts.ts';
import { addAccount } from '@takt/server/access/staff.ts';
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import type { App } from '@takt/server/http/services.ts';
import type { StaffRole } from '@takt/shared/api/accounts.ts';
import type { TestServerOptions } from './a-server.ts';
import { TOKEN } from './a-server.ts';
import { handClock } from './hand-clock.ts';

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
  const { account } = await addAccount(parts, given, 'system');
  const { path } = await openLink(parts, account.accountId, 'invite');
  return takeUp(parts, path, PASSWORD);
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
