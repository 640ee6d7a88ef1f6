import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCertificate } from '@takt/server/http/certificate.ts';
import { AppError } from '@takt/shared/errors.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
};
const text = (...names: string[]): string =>
  names.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-certificate-'));
  openssl(
    'req',
    '-x509',
    ...EC,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '100',
    '-subj',
    '/CN=Klinikkens utsteder',
  );
  openssl(
    'req',
    '-x509',
    ...EC,
    '-keyout',
    'other.key',
    '-out',
    'other.pem',
    '-days',
    '100',
    '-subj',
    '/CN=En annen',
  );
  openssl(
    'req',
    ...EC,
    '-keyout',
    'leaf.key',
    '-out',
    'leaf.csr',
    '-subj',
    '/CN=takt',
    '-addext',
    'subjectAltName=DNS:takt.klinikk.no,IP:10.0.0.5',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'leaf.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-days',
    '30',
    '-copy_extensions',
    'copy',
    '-out',
    'leaf.pem',
  );
  openssl(
    'req',
    '-x509',
    ...EC,
    '-keyout',
    'bare.key',
    '-out',
    'bare.pem',
    '-days',
    '30',
    '-subj',
    '/CN=takt.klinikk.no',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A certificate counts from the second in which it is made. */
const NOW = Date.now() + 60_000;
const check = (cert: string, key: string, name: string | null = null, nowMs = NOW) =>
  checkCertificate({ cert, key, certFile: 'cert.pem', keyFile: 'key.pem' }, name, nowMs);
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.text.en;
    throw error;
  }
  return 'no error';
};

describe('a certificate of files', () => {
  it('[NET4] one that is right tells its names, who issued it and until when it counts', () => {
    const facts = check(text('leaf.pem', 'ca.pem'), text('leaf.key'), 'takt.klinikk.no');
    expect(facts).toMatchObject({
      names: ['takt.klinikk.no', '10.0.0.5'],
      issuer: 'Klinikkens utsteder',
      ownAuthority: false,
    });
    expect(Math.round((facts.validToMs - NOW) / 86_400_000)).toBe(30);
    expect(check(text('leaf.pem'), text('leaf.key'), '10.0.0.5').names).toHaveLength(2);
  });

  it('[NET4] what is wrong with one is told in words', () => {
    const [leaf, key] = [text('leaf.pem', 'ca.pem'), text('leaf.key')];
    const faults: [unknown, RegExp][] = [
      [() => check('nothing', key), /has no certificate in PEM format/],
      [
        () => check('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', key),
        /has no certificate/,
      ],
      [() => check(leaf, 'nothing'), /has no private key/],
      [() => check(leaf, text('other.key')), /does not belong to the first certificate/],
      [() => check(text('ca.pem', 'leaf.pem'), key), /does not belong to the first certificate/],
      [() => check(text('leaf.pem', 'other.pem'), key), /certificate 1 was not issued by the next/],
      [() => check(leaf, key, null, NOW + 31 * 86_400_000), /expired on .* Renew it/],
      [() => check(leaf, key, null, NOW - 86_400_000), /is valid from .* only/],
      [() => check(text('bare.pem'), text('bare.key')), /has no names \(subjectAltName\)/],
      [() => check(leaf, key, 'takt.other.no'), /is not for takt.other.no but for takt.klinikk.no, 10.0.0.5/],
      [() => check(leaf, key, '10.0.0.6'), /is not for 10.0.0.6/],
    ];
    for (const [work, words] of faults) expect(refusal(work as () => unknown)).toMatch(words);
  });
});
