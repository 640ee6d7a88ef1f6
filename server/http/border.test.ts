import { ErrorReply } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { rawRequest } from '../../test/support/raw-http.ts';

let under: TestServer;
beforeAll(async () => {
  under = await testServer();
});
afterAll(() => under.close());

const HOST = 'Host: 127.0.0.1\r\n';
const head = (line: string, more = ''): string => `${line} HTTP/1.1\r\n${HOST}Connection: close\r\n${more}`;
const get = (path: string, more = ''): string => `${head(`GET ${path}`, more)}ACCEPT\r\n`;
const post = (path: string, type: string, body: string, more = ''): string =>
  `${head(`POST ${path}`, `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}`)}ACCEPT\r\n${body}`;
const upgrade = (path: string, key: string): string =>
  get(path, `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n${key}`);
const REDEEM = '/api/enrolments/redeem';

/** ACCEPT stands where the header goes. */
const FAULTS: readonly (readonly [what: string, status: number, request: string])[] = [
  ['a page that does not exist', 404, get('/nothing')],
  ['an address of nothing', 404, get('//')],
  ['an address in absolute form', 404, get('http://127.0.0.1/nothing')],
  ['an address with a bad escape', 400, get('/%')],
  ['an escape that is no UTF-8', 400, get('/api/classes/%ff')],
  ['an escape of a path upwards', 404, get('/..%2f')],
  ['a file outside the folder', 404, get('/assets/..%2fdesk.html')],
  ['a name that is too long', 414, get(`/api/classes/${'x'.repeat(200)}`)],
  ['a method that the address has not', 405, `${head('PUT /api/session')}ACCEPT\r\n`],
  ['a method that nothing has', 405, `${head('DELETE /console')}ACCEPT\r\n`],
  ['no JSON', 400, post(REDEEM, 'application/json', '{')],
  ['an empty body', 400, post(REDEEM, 'application/json', '')],
  ['a prototype in the body', 400, post(REDEEM, 'application/json', '{"__proto__":{}}')],
  ['a body of another shape', 400, post(REDEEM, 'application/json', '{"code":1}')],
  ['a body that is not JSON', 415, post(REDEEM, 'application/xml', '<a/>')],
  ['a body that is too large', 413, post(REDEEM, 'application/json', ' '.repeat(70_000))],
  ['no host', 400, 'GET /api/session HTTP/1.1\r\nConnection: close\r\nACCEPT\r\n'],
  ['an expectation', 417, get('/api/session', 'Expect: a-miracle\r\n')],
  ['what is no HTTP', 400, 'SSH-2.0-OpenSSH_9.2\r\nACCEPT\r\n\r\n'],
  [
    'a head that is too large',
    431,
    get('/', `Cookie: ${'x'.repeat(20_000)}\r\n`).replace(/^(.*\r\n)(.*\r\n)/, '$1$2ACCEPT'),
  ],
  ['two lengths', 400, `${head('POST /api/straps', 'Content-Length: 1\r\nContent-Length: 2\r\n')}ACCEPT\r\n`],
  ['a socket that is asked for as a page', 426, get('/live')],
  [
    'a WebSocket where there is none',
    404,
    upgrade('/nothing', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'),
  ],
  ['a handshake that is none', 400, upgrade('/live', 'Sec-WebSocket-Key: short\r\n')],
  ['a name that is not this machine', 403, get('/api/session').replace('127.0.0.1', 'takt.example')],
];

describe('the border', () => {
  it.each(FAULTS)(
    '[API140] %s is answered %i in both languages, under the headers of every answer',
    async (_what, status, request) => {
      const program = await rawRequest(under.server.url, request.replace('ACCEPT', 'Accept: */*\r\n'));
      const body = JSON.parse(program.body) as ErrorReply;
      expect([program.status, matches(ErrorReply, body)], program.body).toEqual([status, true]);
      expect(body.error.text.nb).not.toBe(body.error.text.en);

      const browser = await rawRequest(
        under.server.url,
        request.replace('ACCEPT', 'Accept: text/html,*/*;q=0.8\r\nAccept-Language: en-GB\r\n'),
      );
      expect([browser.status, browser.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
      expect(browser.body).toMatch(/^<!doctype html><html lang="en">.*<p lang="en">.*<p lang="nb">/);
      for (const { headers } of [program, browser]) {
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        });
        expect(headers['content-security-policy']).toContain("default-src 'none'");
      }
    },
  );

  it('[API141] what a schema refuses is named by its field, in words, and nothing that was sent is repeated', async () => {
    const told = async (body: object) => {
      const text = JSON.stringify(body);
      const reply = await rawRequest(
        under.server.url,
        post(REDEEM, 'application/json', text).replace('ACCEPT', ''),
      );
      return (JSON.parse(reply.body) as ErrorReply).error.text;
    };
    expect(await told({ code: '1234 5678', name: '' })).toEqual({
      nb: 'Forespørselen er ikke slik den skal være: name skal være en tekst med 1 til 200 tegn.',
      en: 'The request is not as it should be: name must be a text of 1 to 200 characters.',
    });
    expect((await told({ code: '<script>', name: 'x' })).en).toMatch(
      /: code must be eight digits, such as 1234 5678\.$/,
    );
    expect((await told({ code: '1234 5678' })).nb).toMatch(/: name mangler, og skal være en tekst/);
  });

  it('[API142] a client that offers HTTP/2 with an ordinary request is answered', async () => {
    const reply = await rawRequest(
      under.server.url,
      get('/healthz', 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n').replace('ACCEPT', ''),
    );
    expect(reply.status).toBe(200);
  });
});
