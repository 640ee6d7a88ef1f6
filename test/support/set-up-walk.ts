/** Set-up as a browser does it, by HTTP: the link of the console, then one step after the other. */
import { codeOf, fromBase32, stepAt } from '@takt/server/access/totp.ts';
import type { SetUpState, SetUpStep } from '@takt/shared/api/set-up.ts';
import { until } from './ble-listener.ts';
import type { Program } from './program.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of it.
  readonly body: any;
}

export interface SetUpBrowser {
  readonly url: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: object): Promise<Answer>;
  state(): Promise<SetUpState>;
}

/** What the link on the console has behind #. */
export async function codeOnConsole({ stdout }: Pick<Program, 'stdout'>): Promise<string> {
  const code = (): string | undefined => /\/setup#([\w-]+)/.exec(stdout())?.[1];
  await until('the link of set-up', () => code() !== undefined);
  return code() ?? '';
}

/** A browser of its own, on Takt's own page. */
export function aBrowser(url: string, headers: Readonly<Record<string, string>> = {}): SetUpBrowser {
  let cookie = '';
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const reply = await fetch(url + path, {
      method,
      headers: {
        origin: url,
        cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const given = reply.headers.getSetCookie()[0];
    if (given !== undefined) cookie = given.split(';')[0] ?? '';
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.includes('json') === true;
    return { status: reply.status, body: isJson ? JSON.parse(text) : text };
  };
  return {
    url,
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
    state: async () => (await ask('GET', '/api/setup/state')).body,
  };
}

export async function enter(takt: Pick<Program, 'url' | 'stdout'>): Promise<SetUpBrowser> {
  const browser = aBrowser(takt.url);
  const entered = await browser.post('/api/setup/enter', { code: await codeOnConsole(takt) });
  if (entered.status !== 200) throw new Error(`the link is not taken: ${JSON.stringify(entered.body)}`);
  return browser;
}

export const PASSWORD = 'fire ville hester på tur';
export const LOGIN_NAME = 'kari.nordmann';

export interface Answers {
  readonly port: number;
  /** Left out: a file in the data folder. */
  readonly store?: object;
  /** Left out: gateways elsewhere are used. */
  readonly radios?: readonly string[];
  readonly reach?: object;
}

/** What was shown once. */
export interface Shown {
  recoveryKey: string;
  totpSecret: string;
  recoveryCodes: readonly string[];
}

/** One step, with what a page does for it. */
export async function answer(
  { get, post }: SetUpBrowser,
  step: SetUpStep,
  { port, store = { kind: 'sqlite' }, radios = [], reach }: Answers,
  shown: Shown,
): Promise<Answer> {
  const at = `/api/setup/${step}`;
  switch (step) {
    case 'clinic':
      return post(at, { name: 'Klinikk Nord', unit: 'Rus', timeZone: 'Europe/Oslo', language: 'nb' });
    case 'storage':
      return post(at, { store, key: { kind: 'file', path: null } });
    case 'recovery-key': {
      const made = await post(`${at}/new`);
      shown.recoveryKey = made.body.recoveryKey;
      return post(at, { typed: made.body.recoveryKey.toLowerCase() });
    }
    case 'administrator': {
      const { secret } = (await post(`${at}/totp`, { loginName: LOGIN_NAME })).body;
      const made = await post(at, {
        ...{ loginName: LOGIN_NAME, name: 'Kari Nordmann', password: PASSWORD, totpSecret: secret },
        code: codeOf(fromBase32(secret), stepAt(Date.now()) - 1),
      });
      shown.totpSecret = secret;
      shown.recoveryCodes = made.body.recoveryCodes;
      return made;
    }
    case 'reach':
      return post(at, reach ?? { way: 'this-machine', port });
    case 'rooms':
      return post(at, { rooms: [{ roomId: null, name: 'Sal 1', stations: 12 }] });
    case 'receivers': {
      if (radios.length === 0) return post(at, { radios, antKey: null });
      await post(`${at}/listen`, { radios, antKey: null });
      for (let ready = false; !ready; ) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        ready = (await get(at)).body.ready;
      }
      return post(at, { radios, antKey: null });
    }
    case 'templates':
      return post(at, { templateIds: ['4x4', '2x4'] });
    case 'backup': {
      const { recipient } = (await post(`${at}/key`)).body;
      const { proposed } = (await get('/api/setup/state')).body;
      return post(at, { folder: proposed.backupFolder, recipients: [recipient] });
    }
  }
}

/** All steps that are not done, each answered well, in their order. */
export async function answerAll(browser: SetUpBrowser, answers: Answers, shown: Shown): Promise<void> {
  for (;;) {
    const { next } = await browser.state();
    if (next === null) return;
    const { status, body } = await answer(browser, next, answers, shown);
    if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`);
  }
}

export const nothingShown = (): Shown => ({ recoveryKey: '', totpSecret: '', recoveryCodes: [] });

/** Logs in as the first administrator, `ahead` steps of the authenticator later than set-up used its code. */
export function logIn(browser: SetUpBrowser, { totpSecret }: Shown, ahead = 0): Promise<Answer> {
  const code = codeOf(fromBase32(totpSecret), stepAt(Date.now()) + ahead);
  return browser.post('/api/log-in', { loginName: LOGIN_NAME, password: PASSWORD, code });
}
