import { ErrorReply } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../test/support/a-class.ts';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { type Asking, asking, refused } from '../../test/support/an-app.ts';
import { handClock } from '../../test/support/hand-clock.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ clock: handClock(1, at(0)).clock });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});

describe('every route', () => {
  it('[API1] is refused to a foreign host or origin, before anything else is looked at', async () => {
    const routes = [
      ['GET', '/api/session'],
      ['GET', '/api/templates'],
      ['GET', '/api/groups'],
      ['GET', '/api/classes'],
      ['GET', '/api/classes/none'],
      ['GET', '/api/classes/none/summary'],
      ['GET', '/api/classes/none/participants/1/curve'],
      ['POST', '/api/rooms/sal-1/classes'],
      ['POST', '/api/classes/none/commands'],
    ] as const;
    for (const [method, url] of routes) {
      for (const headers of [{ host: 'takt.example' }, { origin: 'https://example.org' }]) {
        const { status, body } = await refused(ask(method, url, method === 'POST' ? {} : undefined, headers));
        expect([status, body.error.kind], url).toEqual([403, 'not-allowed']);
      }
    }
  });

  it('[API2] says no-store and nosniff, and one that does not exist says so in both languages', async () => {
    const { headers } = await ask('GET', '/api/session');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(await refused(ask('GET', '/api/nothing'))).toMatchObject({
      status: 404,
      body: { error: { kind: 'not-found' } },
    });
  });

  it('[API3] without an action does not start', async () => {
    const other = await createApp(under.server.services);
    expect(() => other.get('/api/open', async () => 'x')).toThrow('names no action');
    await other.close();
  });

  it('[API4] health and the OpenAPI document are public', async () => {
    const elsewhere = { host: '192.0.2.7:8080' };
    expect(await ask('GET', '/healthz', undefined, elsewhere)).toMatchObject({
      status: 200,
      body: { status: 'ok', version: '1.2.3' },
    });
    const { body } = await ask('GET', '/api/openapi.json', undefined, elsewhere);
    expect(Object.keys((body as { paths: object }).paths)).toContain('/api/classes/{classId}/commands');
  });

  it('[API5] a fault of Takt itself is answered as such, and its cause goes to the log alone', async () => {
    const broken = await createApp({
      ...under.server.services,
      store: {
        ...under.store,
        classes: { ...under.store.classes, list: () => Promise.reject(new Error('secret path')) },
      },
    });
    const reply = await broken.inject({ url: '/api/classes', headers: { host: 'localhost' } });
    expect([reply.statusCode, matches(ErrorReply, reply.json())]).toEqual([500, true]);
    expect(reply.body).not.toContain('secret');
    expect(under.warnings).toContain('GET /api/classes failed');
    await broken.close();
  });
});

describe('the pages', () => {
  it('[API20] come under a policy that allows nothing from elsewhere, with a nonce of their own each time', async () => {
    const page = (url: string) => app.inject({ url, headers: { host: '127.0.0.1' } });
    for (const [url, title] of [
      ['/wall', 'wall'],
      ['/wall/sal-1', 'wall'],
      ['/', 'home'],
      ['/console', 'desk'],
      ['/review/x', 'desk'],
    ] as const) {
      const reply = await page(url);
      expect([reply.statusCode, reply.body.includes(`<title>${title}`)], url).toEqual([200, true]);
      const policy = String(reply.headers['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
      expect(reply.body).toContain(`content="${nonce}"`);
      expect(policy).toContain(
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self' 'nonce-",
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    }
    expect((await page('/wall')).body).not.toBe((await page('/wall')).body);
  });

  it('[API170] a file comes compressed to whoever takes it, with an ETag of its own, and says that it varies', async () => {
    const file = (encoding: string, more: Record<string, string> = {}) =>
      app.inject({
        url: '/assets/a.js',
        headers: { host: '127.0.0.1', 'accept-encoding': encoding, ...more },
      });
    const etags = new Set<string>();
    for (const [asked, sent, bytes] of [
      ['gzip, deflate, br, zstd', 'br', 'as brotli'],
      ['gzip', 'gzip', 'as gzip'],
      ['identity', undefined, 'export {};'],
      ['', undefined, 'export {};'],
    ] as const) {
      const reply = await file(asked);
      expect(reply.statusCode).toBe(200);
      expect(reply.headers['content-encoding']).toBe(sent);
      expect(reply.headers['content-type']).toMatch(/javascript/);
      expect(reply.headers.vary).toBe('accept-encoding');
      expect(reply.headers['cache-control']).toContain('immutable');
      expect(reply.body).toBe(bytes);
      const etag = String(reply.headers.etag);
      etags.add(etag);
      expect((await file(asked, { 'if-none-match': etag })).statusCode).toBe(304);
    }
    expect(etags.size).toBe(3);
    // The compressed forms are no addresses.
    expect((await file('br')).headers['content-disposition']).toBeUndefined();
  });

  it('[API21] files of the pages may be kept for ever; nothing outside their folder is served', async () => {
    const file = (name: string) => app.inject({ url: `/assets/${name}`, headers: { host: '127.0.0.1' } });
    expect((await file('a.js')).headers['cache-control']).toContain('immutable');
    for (const name of ['b.js', '..%2Fdesk.html', '..%2f..%2ftest.sqlite', '%2e%2e%2fdesk.html']) {
      expect((await file(name)).statusCode, name).toBeGreaterThanOrEqual(400);
    }
  });
});
