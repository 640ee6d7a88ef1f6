import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { createApp } from './app.ts';
import { THIS_MACHINE } from './reach.ts';
import type { App } from './services.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const EVERYWHERE = [
  '/',
  '/wall',
  '/console',
  '/station',
  '/assets/a.js',
  '/api/session',
  '/healthz',
  '/metrics',
];

let under: TestServer;
let app: App;
beforeAll(async () => {
  under = await testServer();
  const { services } = under.server;
  const asset = (name: string, text: string) => writeFile(join(services.clientDir, 'assets', name), text);
  await asset('a.css', 'p{}');
  await asset('mark.svg', SVG);
  await asset('mark.svg.br', 'as brotli');
  app = await createApp({ ...services, reach: { ...THIS_MACHINE, way: 'certificate' } });
});
afterAll(async () => {
  await app.close();
  await under.close();
});
const ask = (url: string, more: Partial<InjectOptions> = {}) =>
  app.inject({ url, ...more, headers: { host: 'localhost', ...more.headers } });

describe('every answer', () => {
  it('[NET12] asks for an encrypted connection for a year, also of names below Takt’s own', async () => {
    for (const url of [...EVERYWHERE, '/nothing'])
      expect((await ask(url)).headers['strict-transport-security'], url).toBe(
        'max-age=31536000; includeSubDomains',
      );
  });

  it('[NET13] allows no plug-in and no other base for addresses, page or not', async () => {
    for (const url of [...EVERYWHERE, '/nothing', '/%']) {
      const policy = String((await ask(url)).headers['content-security-policy']).split('; ');
      for (const wanted of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(policy, url).toContain(wanted);
    }
    const page = await ask('/nothing', { headers: { accept: 'text/html' } });
    expect(page.headers['content-security-policy']).toContain("object-src 'none'");
  });

  it('[NET15] that is text names its encoding, whichever way it is packed', async () => {
    const typeOf = async (url: string, headers: Record<string, string> = {}) =>
      (await ask(url, { headers })).headers['content-type'];
    for (const url of [...EVERYWHERE, '/nothing', '/assets/a.css', '/assets/mark.svg'])
      expect(await typeOf(url), url).toMatch(/; charset=utf-8$/i);
    expect(await typeOf('/nothing', { accept: 'text/html' })).toBe('text/html; charset=utf-8');
    const packed = await ask('/assets/mark.svg', { headers: { 'accept-encoding': 'br' } });
    expect([packed.headers['content-encoding'], packed.headers['content-type']]).toEqual([
      'br',
      'image/svg+xml; charset=utf-8',
    ]);
  });

  it('[NET16] a folder is not listed, a file whose name begins with a dot is not served, and nothing is sent back as it came', async () => {
    await writeFile(join(under.server.services.clientDir, 'assets', '.env'), 'SECRET=1');
    for (const url of [
      '/assets',
      '/assets/',
      '/assets/.',
      '/.git/config',
      '/assets/.env',
      '/assets/%2e%2e/desk.html',
    ])
      expect((await ask(url)).statusCode, url).toBeGreaterThanOrEqual(400);
    const traced = await ask('/api/session', { method: 'TRACE' as 'GET', headers: { 'x-mine': 'secret' } });
    expect([traced.statusCode, traced.body.includes('secret')]).toEqual([405, false]);
  });
});
