import { describe, expect, it } from 'vitest';
import { OTHER_ORIGIN, type Reach, strayRequest, THIS_MACHINE, UNKNOWN_NAME } from './reach.ts';

const SECURE: Reach = { ...THIS_MACHINE, way: 'certificate', names: ['takt.klinikk.no', '*.sal.no'] };
const stray = (
  reach: Reach,
  host: string | undefined,
  more: { origin?: string; method?: string; isSocket?: boolean } = {},
) =>
  strayRequest(reach, {
    method: more.method ?? 'GET',
    isSocket: more.isSocket ?? false,
    headers: {
      ...(host === undefined ? {} : { host }),
      ...(more.origin === undefined ? {} : { origin: more.origin }),
    },
  });

describe('where a request comes from', () => {
  it.each(['localhost:8080', '127.0.0.1', '[::1]:8080', '192.168.1.20:8080', 'takt.localhost', 'LOCALHOST'])(
    '[NET1] %s is known: this machine, or an address',
    (host) => expect(stray(THIS_MACHINE, host)).toBeNull(),
  );
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:8080',
    '',
    '[x]',
    'takt.klinikk.no',
  ])('[NET1] %j is refused where no name was set', (host) =>
    expect(stray(THIS_MACHINE, host)).toBe(UNKNOWN_NAME),
  );
  it('[NET1] names that were set are known, with one label for a star, whatever the port', () => {
    for (const host of ['takt.klinikk.no', 'TAKT.klinikk.no:8443', 'en.sal.no'])
      expect(stray(SECURE, host)).toBeNull();
    for (const host of ['klinikk.no', 'x.takt.klinikk.no', 'sal.no', 'a.b.sal.no', '.sal.no.x'])
      expect(stray(SECURE, host), host).toBe(UNKNOWN_NAME);
  });

  const host = 'takt.klinikk.no';
  it.each([
    ['a change by its own page', { method: 'POST', origin: `https://${host}` }, null],
    ['a program, which names no origin', { method: 'POST' }, null],
    [
      'a change by a page of the same name without encryption',
      { method: 'POST', origin: `http://${host}` },
      OTHER_ORIGIN,
    ],
    ['a change by a page from elsewhere', { method: 'DELETE', origin: 'https://evil.example' }, OTHER_ORIGIN],
    ['a change by a page of another port', { method: 'POST', origin: `https://${host}:8443` }, OTHER_ORIGIN],
    ['a change by a page without an origin', { method: 'POST', origin: 'null' }, OTHER_ORIGIN],
    ['a WebSocket of its own page', { isSocket: true, origin: `https://${host}` }, null],
    [
      'a WebSocket of a page from elsewhere',
      { isSocket: true, origin: 'https://evil.example' },
      OTHER_ORIGIN,
    ],
    ['a page that is asked for from elsewhere', { origin: 'https://evil.example' }, null],
  ])('[NET2] %s', (_what, more, wanted) => expect(stray(SECURE, host, more)).toBe(wanted));

  it('[NET2] without encryption both schemes are its own', () => {
    for (const scheme of ['http', 'https']) {
      const more = { method: 'POST', origin: `${scheme}://127.0.0.1:80` };
      expect(stray(THIS_MACHINE, '127.0.0.1:80', more)).toBeNull();
    }
  });
});
