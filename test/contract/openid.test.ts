/** Log-in by another provider: Takt's own routes against a real provider, which asks what HelseID asks. */

import { generateKeyPairSync } from 'node:crypto';
import { hashOf } from '@takt/server/access/credentials.ts';
import type { OpenIdRules } from '@takt/server/access/openid.ts';
import { addAccount } from '@takt/server/access/staff.ts';
import { createApp } from '@takt/server/http/app.ts';
import type { App } from '@takt/server/http/services.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, browserOf, clinicOptions, session, someone } from '../support/a-clinic.ts';
import { type TestServer, testServer } from '../support/a-server.ts';
import { CLIENT_ID, openIdProvider, SCOPES, type TestProvider } from '../support/openid-provider.ts';

const REDIRECT = 'https://takt.example/log-in';
const { hand, options } = clinicOptions();
let provider: TestProvider;
let rules: OpenIdRules;
let under: TestServer;
let app: App;
const others: { close(): Promise<unknown> }[] = [];
beforeAll(async () => {
  provider = await openIdProvider(REDIRECT);
  rules = {
    ...{ issuer: provider.issuer, clientId: CLIENT_ID, keyPem: provider.keyPem, keyId: 'k1' },
    ...{ redirectUri: REDIRECT, scopes: SCOPES, leastLevel: 4 },
  };
  ({ under, app } = await clinic(rules));
});
afterAll(async () => {
  for (const one of others.reverse()) await one.close();
  await provider.close();
});

async function clinic(openId: OpenIdRules): Promise<{ under: TestServer; app: App }> {
  const server = await testServer({ ...options, access: { ...options.access, openId } });
  const its = await createApp(server.server.services);
  others.push(server, its);
  return { under: server, app: its };
}
const parts = () => under.server.services.access.parts;

let addresses = 0;
const browser = (of = app): Browser => browserOf(of, `10.9.0.${++addresses}`);
const begin = async (from: Browser, path = '/api/log-in/openid', body?: object): Promise<string> => {
  const { status, body: said } = await from.ask('POST', path, body);
  if (status !== 200) throw new Error(JSON.stringify(said));
  return (said as { address: string }).address;
};
const finish = (from: Browser, answer: string) => from.ask('POST', '/api/log-in/openid/finish', { answer });
/** Status and, when it was refused, the English words. */
const outcome = async (reply: ReturnType<typeof finish>): Promise<string> => {
  const { status, body } = await reply;
  const { error } = body as { error?: { text: { en: string } } };
  return error === undefined ? String(status) : `${status} ${error.text.en}`;
};
const logIn = async (from: Browser, person: Parameters<TestProvider['logInAt']>[1]) =>
  outcome(finish(from, await provider.logInAt(await begin(from), person)));
const log = async () =>
  (await under.store.audit.list('klinikk', { before: null, personId: null, limit: 5 })).map(
    ({ actor, action, detail }) => `${actor}: ${action} ${detail}`,
  );
let names = 0;
async function invited(hprNumber: string | null = null) {
  const name = `ansatt.${++names}`;
  const given = { loginName: name, name: `Ansatt ${names}`, roles: ['clinician' as const], hprNumber };
  const { account, link } = await addAccount(parts(), given, 'system');
  return { accountId: account.accountId, token: link.path.split('#')[1] ?? '' };
}
/** By the link of the invitation. */
async function joined(person: Parameters<TestProvider['logInAt']>[1], hprNumber: string | null = null) {
  const { accountId, token } = await invited(hprNumber);
  const from = browser();
  const address = await begin(from, '/api/invitation/openid', { token });
  const said = await outcome(finish(from, await provider.logInAt(address, person)));
  return { accountId, token, from, said };
}
const HIGH = { level: '4' };

describe('log-in by another provider', () => {
  it('[OID1] an identity nobody has is refused; whoever has an invitation is joined by it, and logs in by it from then on', async () => {
    expect(await logIn(browser(), { sub: 'kari', ...HIGH })).toMatch(/^401 Nobody here has this identity/);
    expect((await log())[0]).toBe('nobody: log-in refused openid: nobody here has this identity');
    const { accountId, token, from, said } = await joined({ sub: 'kari', ...HIGH });
    expect([said, await session(from)]).toEqual(['200', 200]);
    expect((await log()).slice(0, 2)).toEqual([
      `${accountId}: log-in openid`,
      `${accountId}: identity joined ${accountId}`,
    ]);
    const again = browser();
    expect([await logIn(again, { sub: 'kari', ...HIGH }), await session(again)]).toEqual(['200', 200]);
    // The link is used up by it.
    const second = await browser().ask('POST', '/api/invitation/openid', { token });
    expect(second.status).toBe(410);
    // Log-out ends the provider's session too.
    const { body } = await again.ask('POST', '/api/log-out');
    expect(String((body as { address: unknown }).address)).toMatch(`${provider.issuer}/session/end?`);
    expect(await session(again)).toBe(401);
  });

  it('[OID2] an account with a password is joined by a fresh session of it, in the browser that has it, and never by a name', async () => {
    const ola = await someone(parts(), 'ola.holm', ['clinician']);
    hand.moveTo(hand.clock.nowMs() + 30_000);
    const [mine, theirs] = [browser(), browser()];
    expect((await mine.logIn(ola)).status).toBe(200);
    const answer = await provider.logInAt(await begin(mine, '/api/account/openid'), { sub: 'ola', ...HIGH });
    // Another browser has not begun it; and without the session nothing is joined.
    expect(await outcome(finish(theirs, answer))).toMatch(/^401 The log-in was used/);
    expect(await outcome(finish(mine, answer))).toBe('200');
    const again = browser();
    expect(await logIn(again, { sub: 'ola', ...HIGH })).toBe('200');
    const kari = await someone(parts(), 'kari.lie', ['clinician']);
    hand.moveTo(hand.clock.nowMs() + 30_000);
    const other = browser();
    await other.logIn(kari);
    const left = await provider.logInAt(await begin(other, '/api/account/openid'), { sub: 'new', ...HIGH });
    await other.ask('POST', '/api/log-out');
    expect(await outcome(finish(other, left))).toMatch(/^401 Somebody else is logged in now/);
    expect(await logIn(browser(), { sub: 'new', ...HIGH })).toMatch(/^401 Nobody here/);
  });

  it('[OID3] an identity is one account’s, and an account has one; the HPR number must be the account’s', async () => {
    expect((await joined({ sub: 'per', ...HIGH })).said).toBe('200');
    const second = await joined({ sub: 'per', ...HIGH });
    expect(second.said).toMatch(/^409 The identity is joined to an account already/);
    expect(await session(second.from)).toBe(401);
    const hpr = { sub: 'pia', ...HIGH, hprNumber: '9144900' };
    expect((await joined(hpr, '9144889')).said).toMatch(/^401 The HPR number is another/);
    expect((await joined(hpr, '9144900')).said).toBe('200');
  });

  it.each([
    ['3', /^401 You logged in at too low a security level. The clinic demands level 4/],
    [undefined, /^401 You logged in at too low a security level/],
    ['Level4', /^200$/],
  ])('[OID4] of the security level %s', async (level, said) => {
    const sub = `level ${level}`;
    await joined({ sub, ...HIGH });
    expect(await logIn(browser(), { sub, ...(level === undefined ? {} : { level }) })).toMatch(said);
    if (level === '3') expect((await log())[0]).toBe('nobody: log-in refused openid: level 3');
  });

  it('[OID5] an answer is good once, in the browser that began it, for what was asked', async () => {
    await joined({ sub: 'eva', ...HIGH });
    const from = browser();
    const answer = await provider.logInAt(await begin(from), { sub: 'eva', ...HIGH });
    const stranger = browser();
    await begin(stranger);
    const state = /^401 The answer of the national log-in was not accepted/;
    expect(await outcome(finish(stranger, answer)), 'the state of another browser').toMatch(state);
    expect(await outcome(finish(browser(), answer)), 'nothing begun').toMatch(/^401 The log-in was used/);
    expect(await outcome(finish(from, answer))).toBe('200');
    expect(await outcome(finish(from, answer)), 'again').toMatch(/^401 The log-in was used/);
    // A code that was used, with a state that is right.
    const fresh = browser();
    const begun = new URLSearchParams(await provider.logInAt(await begin(fresh), { sub: 'eva', ...HIGH }));
    begun.set('code', new URLSearchParams(answer).get('code') ?? '');
    expect(await outcome(finish(fresh, begun.toString())), 'a used code').toMatch(state);
    const other = browser();
    const from2 = new URLSearchParams(await provider.logInAt(await begin(other), { sub: 'eva', ...HIGH }));
    from2.set('iss', 'https://another.example');
    expect(await outcome(finish(other, from2.toString())), 'another issuer').toMatch(state);
    expect(await outcome(finish(other, '%%%&code')), 'rubbish').toMatch(/^401/);
  });

  it('[OID5] an ID token for another nonce is refused: the code of another browser’s log-in does not become mine', async () => {
    const [mine, victim] = [browser(), browser()];
    const theirs = new URLSearchParams(await provider.logInAt(await begin(victim), { sub: 'eva', ...HIGH }));
    const own = new URLSearchParams(await provider.logInAt(await begin(mine), { sub: 'me', ...HIGH }));
    own.set('code', theirs.get('code') ?? '');
    expect(await outcome(finish(mine, own.toString()))).toMatch(/^401/);
    expect(await session(mine)).toBe(401);
    // The same code, state and proof of the code, with another nonce than the token was made for.
    await joined({ sub: 'nina', ...HIGH });
    const swapped = browser();
    const answer = await provider.logInAt(await begin(swapped), { sub: 'nina', ...HIGH });
    const { tickets } = under.store;
    const kept = await tickets.use(
      hashOf(swapped.jar.get('takt-openid') ?? ''),
      ['openid'],
      hand.clock.nowMs(),
    );
    if (kept === null) throw new Error('nothing was begun');
    const token = 'another-browser-token-of-some-length';
    const data = JSON.stringify({ ...(JSON.parse(kept.data) as object), nonce: 'another nonce' });
    await tickets.open({ ...kept, tokenHash: hashOf(token), data }, hand.clock.nowMs());
    swapped.jar.set('takt-openid', token);
    expect(await outcome(finish(swapped, answer))).toMatch(/^401 The answer of the national log-in/);
  });

  it('[OID6] whoever gives up is told so, and what was begun lasts ten minutes', async () => {
    const from = browser();
    expect(await outcome(finish(from, await provider.giveUpAt(await begin(from))))).toMatch(
      /^401 The log-in was stopped/,
    );
    const late = browser();
    const answer = await provider.logInAt(await begin(late), { sub: 'eva', ...HIGH });
    hand.moveTo(hand.clock.nowMs() + 11 * 60_000);
    expect(await outcome(finish(late, answer))).toMatch(/^401 The log-in was used, is too old/);
  });

  it('[OID6] a provider that is away, names itself otherwise, or does not know the key, is told in words; password and passkey go on', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const otherKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const faults = [
      [{ issuer: 'http://127.0.0.1:9' }, /^503 The national log-in does not answer/],
      [{ issuer: provider.issuer.replace('127.0.0.1', 'localhost') }, /^(401|503) /],
      [{ keyPem: otherKey }, /^503 The national log-in does not accept this clinic/],
    ] as const;
    for (const [fault, said] of faults) {
      const { app: its } = await clinic({ ...rules, ...fault });
      const reply = browser(its).ask('POST', '/api/log-in/openid');
      expect(await outcome(reply), JSON.stringify(Object.keys(fault))).toMatch(said);
      expect((await browser(its).ask('GET', '/api/log-in')).status).toBe(200);
    }
  });

  it('[OID6] one address begins forty in a quarter of an hour', async () => {
    const from = browser();
    const statuses: number[] = [];
    for (let i = 0; i < 41; i++) statuses.push((await from.ask('POST', '/api/log-in/openid')).status);
    expect([statuses.slice(0, 40).every((one) => one === 200), statuses[40]]).toEqual([true, 429]);
  });

  it('[OID7] no token of the provider is kept, and no national identity number', async () => {
    const { accountId } = await joined({ sub: 'liv', ...HIGH });
    const identity = await under.store.accounts.identity(provider.issuer, 'liv');
    expect(identity).toEqual({
      ...{ clinicId: 'klinikk', issuer: provider.issuer, subject: 'liv', accountId },
      joinedAtMs: hand.clock.nowMs(),
    });
  });
});
