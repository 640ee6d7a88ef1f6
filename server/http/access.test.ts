import { AppError } from '@takt/shared/errors.ts';
import { describe, expect, it } from 'vitest';
import { type AccessRules, type Action, authorize, type Credentials } from './access.ts';

const ACTIONS: readonly Action[] = [
  'session.read',
  'room.watch',
  'room.steer',
  'class.prepare',
  'class.steer',
  'class.read',
  'gateway.read',
  'gateway.enrol',
  'metrics.read',
  'strap.read',
  'strap.edit',
  'choice.read',
  'choice.edit',
  'uplink.send',
];
const TOKEN = 'a token of more than sixteen characters';
const DEMO: AccessRules = { demonstration: true, gatewayToken: TOKEN };
const from = (more: Partial<Credentials> = {}): Credentials => ({
  host: '127.0.0.1:8080',
  origin: undefined,
  authorization: undefined,
  ...more,
});
const allowed = (rules: AccessRules, credentials: Credentials): Action[] =>
  ACTIONS.filter((action) => {
    try {
      authorize(rules, credentials, action);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ kind: 'not-allowed' });
      return false;
    }
  });
const STAFF = ACTIONS.filter((action) => action !== 'uplink.send');

describe('access', () => {
  it('[ACC1] the demonstration may what staff may, asked for on this machine, from its own page or none', () => {
    for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'localhost']) {
      expect(allowed(DEMO, from({ host })), host).toEqual(STAFF);
      expect(allowed(DEMO, from({ host, origin: `http://${host}` }))).toEqual(ACTIONS);
    }
    expect(authorize(DEMO, from(), 'class.steer').id).toBe('demonstration');
  });

  it('[ACC7] what a tablet hears may be sent by a page of our own, which names its origin, and by nobody else', () => {
    expect(allowed(DEMO, from())).not.toContain('uplink.send');
    expect(allowed(DEMO, from({ origin: 'http://127.0.0.1:8080' }))).toContain('uplink.send');
    const page = { host: 'takt.example:8080', origin: 'http://takt.example:8080' };
    expect(allowed(DEMO, from(page))).toEqual([]);
    expect(allowed({ ...DEMO, demonstration: false }, from({ origin: 'http://127.0.0.1:8080' }))).toEqual([]);
  });

  it('[ACC2] asked for by another name, it refuses everything: against DNS rebinding', () => {
    for (const host of [
      'takt.example:8080',
      '192.168.1.4:8080',
      '127.0.0.1.example',
      'localhost.example',
      '',
      undefined,
    ]) {
      expect(allowed(DEMO, from({ host })), String(host)).toEqual([]);
    }
  });

  it('[ACC3] a page from elsewhere is refused, also one from another port of this machine', () => {
    for (const origin of [
      'https://example.org',
      'http://127.0.0.1:9090',
      'http://localhost:8080',
      'null',
      '',
    ]) {
      expect(allowed(DEMO, from({ origin })), origin).toEqual([]);
    }
  });

  it('[ACC4] without a demonstration a request without a token may do nothing', () => {
    expect(allowed({ demonstration: false, gatewayToken: null }, from())).toEqual([]);
  });

  it('[ACC5] a gateway with the token may send, from anywhere, and nothing else', () => {
    expect(allowed(DEMO, from({ host: 'takt.example', authorization: `Bearer ${TOKEN}` }))).toEqual([
      'uplink.send',
    ]);
  });

  it('[ACC6] a request with a wrong token may do nothing, on this machine too; without a token set every token is wrong', () => {
    for (const wrong of [`${TOKEN}x`, TOKEN.slice(1), 'x', TOKEN.toUpperCase()]) {
      expect(allowed(DEMO, from({ authorization: `Bearer ${wrong}` })), wrong).toEqual([]);
    }
    expect(
      allowed({ demonstration: true, gatewayToken: null }, from({ authorization: `Bearer ${TOKEN}` })),
    ).toEqual([]);
  });
});
