import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@takt/shared/errors.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { openIdRules } from './openid-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-openid-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pem = (curve: string): string =>
  generateKeyPairSync('ec', { namedCurve: curve })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString();
const put = (name: string, text: string, mode = 0o600): string => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
  return join(folder, name);
};
const KEY = pem('P-256');
put('key.pem', KEY);
put('open.pem', KEY, 0o644);
put('other.pem', pem('P-384'));
const GOOD = {
  ...{ issuer: 'https://helseid.example', clientId: 'takt', key: 'key.pem' },
  redirect: 'https://takt.klinikk.no/log-in',
};
const rulesOf = (settings: unknown) => openIdRules(put('openid.json', JSON.stringify(settings)));
const fault = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.text.en;
  }
  return 'none';
};

describe('the settings of log-in by another provider', () => {
  it('[OID8] a file names provider, client, key and the log-in page; what is left out is as HelseID has it', () => {
    expect(openIdRules(undefined)).toBeNull();
    expect(rulesOf({ ...GOOD, keyId: 'k1', leastLevel: 4 })).toEqual({
      ...{ issuer: GOOD.issuer, clientId: 'takt', keyPem: KEY, keyId: 'k1', redirectUri: GOOD.redirect },
      scopes: ['openid', 'helseid://scopes/hpr/hpr_number', 'helseid://scopes/identity/security_level'],
      leastLevel: 4,
    });
    expect(rulesOf({ ...GOOD, scopes: ['profile'] })?.scopes).toEqual(['openid', 'profile']);
  });

  it.each([
    ['an issuer without https', { ...GOOD, issuer: 'http://helseid.example' }, /is no https address/],
    ['another page', { ...GOOD, redirect: 'https://takt.klinikk.no/' }, /not the address of the log-in page/],
    ['a name that is none', { ...GOOD, leastlevel: 4 }, /nothing else/],
    ['something missing', { issuer: GOOD.issuer }, /must be JSON with/],
    ['a key that others can read', { ...GOOD, key: 'open.pem' }, /Everybody on this machine can read/],
    ['a key of another curve', { ...GOOD, key: 'other.pem' }, /no private key for ES256/],
    ['a key that is not there', { ...GOOD, key: 'none.pem' }, /cannot be read/],
  ])('[OID8] %s is refused in words', (_what, settings, words) => {
    expect(fault(() => rulesOf(settings))).toMatch(words);
  });
});
