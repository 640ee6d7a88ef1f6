import { describe, expect, it } from 'vitest';
import { type AccessRules, createAccess } from './access.ts';
import type { Credentials } from './credentials.ts';
import { type Action, may, ACTIONS as TABLE } from './table.ts';

const ACTIONS = Object.keys(TABLE) as Action[];
/** A request without a session or a device asks the store nothing. */
const NOTHING = {} as Parameters<typeof createAccess>[1];
const TOKEN = 'a token of more than sixteen characters';
const DEMO: AccessRules = { mode: 'demonstration', gatewayToken: TOKEN };
const from = (more: Partial<Credentials> = {}): Credentials => ({
  host: '127.0.0.1:8080',
  origin: undefined,
  authorization: undefined,
  fetchSite: undefined,
  cookie: undefined,
  secure: false,
  changes: false,
  source: '127.0.0.1',
  ...more,
});
const allowed = async (rules: AccessRules, credentials: Credentials): Promise<Action[]> => {
  const actor = await createAccess(rules, NOTHING).identify(credentials);
  return ACTIONS.filter((action) => may(actor, action));
};
/** What no person does: a locked tablet's view, and what sensors said. */
const LOCKED: readonly Action[] = ['room.guard', 'tablet.unlock'];
const PAGE = ACTIONS.filter((action) => !LOCKED.includes(action));
const STAFF = PAGE.filter((action) => action !== 'uplink.send');

describe('access', () => {
  it('[ACC1] the demonstration may what staff may, asked for on this machine, from its own page or none', async () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'localhost']) {
      expect(await allowed(DEMO, from({ host })), host).toEqual(STAFF);
      expect(await allowed(DEMO, from({ host, origin: `http://${host}` }))).toEqual(PAGE);
    }
    expect((await createAccess(DEMO, NOTHING).identify(from()))?.id).toBe('demonstration');
  });

  it('[ACC7] what a tablet hears may be sent by a page of our own, which names its origin, and by nobody else', async () => {
    expect(await allowed(DEMO, from())).not.toContain('uplink.send');
    expect(await allowed(DEMO, from({ origin: 'http://127.0.0.1:8080' }))).toContain('uplink.send');
    const page = { host: 'takt.example:8080', origin: 'http://takt.example:8080' };
    expect(await allowed(DEMO, from(page))).toEqual([]);
    expect(await allowed({ ...DEMO, mode: 'clinic' }, from({ origin: 'http://127.0.0.1:8080' }))).toEqual([]);
  });

  it('[ACC2] asked for by another name, it refuses everything: against DNS rebinding', async () => {
    for (const host of [
      'takt.example:8080',
      '192.168.1.4:8080',
      '127.0.0.1.example',
      'localhost.example',
      '',
      undefined,
    ]) {
      expect(await allowed(DEMO, from({ host })), String(host)).toEqual([]);
    }
  });

  it('[ACC3] a page from elsewhere is refused, also one from another port of this machine', async () => {
    for (const origin of [
      'https://example.org',
      'http://127.0.0.1:9090',
      'http://localhost:8080',
      'null',
      '',
    ]) {
      expect(await allowed(DEMO, from({ origin })), origin).toEqual([]);
    }
    for (const fetchSite of ['cross-site', 'same-site', 'something later']) {
      expect(await allowed(DEMO, from({ fetchSite })), fetchSite).toEqual([]);
    }
    expect(await allowed(DEMO, from({ fetchSite: 'same-origin' }))).toEqual(STAFF);
  });

  it('[ACC4] without a demonstration a request without a token may do nothing', async () => {
    expect(await allowed({ mode: 'clinic', gatewayToken: null }, from())).toEqual([]);
  });

  it('[ACC5] a gateway with the token may send, from anywhere, and nothing else', async () => {
    expect(await allowed(DEMO, from({ host: 'takt.example', authorization: `Bearer ${TOKEN}` }))).toEqual([
      'uplink.send',
    ]);
  });

  it('[ACC6] a request with a wrong token may do nothing, on this machine too; without a token set every token is wrong', async () => {
    for (const wrong of [`${TOKEN}x`, TOKEN.slice(1), 'x', TOKEN.toUpperCase()]) {
      expect(await allowed(DEMO, from({ authorization: `Bearer ${wrong}` })), wrong).toEqual([]);
    }
    expect(
      await allowed(
        { mode: 'demonstration', gatewayToken: null },
        from({ authorization: `Bearer ${TOKEN}` }),
      ),
    ).toEqual([]);
  });
});
