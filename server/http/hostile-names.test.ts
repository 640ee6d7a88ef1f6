import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { rawExchange } from '../../test/support/raw-http.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

let under: TestServer;
let app: App;
beforeAll(async () => {
  under = await testServer();
  app = await createApp(under.server.services);
});
afterAll(async () => {
  await app.close();
  await under.close();
});
const headers = { host: 'localhost', 'content-type': 'application/json' };
const post = async (url: string, payload: string) =>
  (await app.inject({ method: 'POST', url, headers, payload })).statusCode;
const get = async (url: string) => (await app.inject({ url, headers: { host: 'localhost' } })).statusCode;

describe('what a request names', () => {
  it('[ASVS3] a body that names the prototype of objects is refused, however deep it stands', async () => {
    const strap = '"label":"99","sensors":["ant:99"]';
    for (const more of [
      '"__proto__":{"mine":1}',
      '"\\u005f_proto__":{"mine":1}',
      '"constructor":{"prototype":{"mine":1}}',
      '"deep":[{"__proto__":{"mine":1}}]',
    ])
      expect(await post('/api/straps', `{${strap},${more}}`), more).toBe(400);
    expect(({} as { mine?: number }).mine).toBeUndefined();
    expect(await post('/api/straps', `{${strap}}`)).toBe(201);
  });

  it('[ASVS3] what is said twice in an address is refused, where one is meant', async () => {
    expect(await get('/api/classes?limit=5')).toBe(200);
    for (const query of ['limit=5&limit=6', 'limit=5&limit=5'])
      expect([query, await get(`/api/classes?${query}`)]).toEqual([query, 400]);
  });

  it('[ASVS6] a request whose length is said in two ways is refused, and its connection ends', async () => {
    const head = 'POST /api/straps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
    const hidden = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    for (const lengths of [
      `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
      `Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}xx${hidden}`,
      `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
      `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ]) {
      const said = await rawExchange(under.server.url, `${head}${lengths}`);
      expect([lengths, said.match(/HTTP\/1\.1 \d+/g)]).toEqual([lengths, ['HTTP/1.1 400']]);
    }
  });

  it('[ASVS3] fields that a route does not have change nothing', async () => {
    expect(
      await post('/api/people/p1/choices', '{"autoSignIn":true,"nickname":"Innlagt","personId":"p2"}'),
    ).toBe(200);
    const reply = await app.inject({ url: '/api/people/p2/choices', headers: { host: 'localhost' } });
    expect(reply.body).not.toContain('Innlagt');
    const mine = await app.inject({ url: '/api/people/p1/choices', headers: { host: 'localhost' } });
    expect(mine.body).not.toContain('Innlagt');
  });
});
