import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { rawRequest } from '../../test/support/raw-http.ts';
import { LIMITS } from './limits.ts';
import { VIEWER_BYTES_MAX } from './live.ts';

const documented = new Map(
  [
    ...readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8').matchAll(
      /^\| `(\w+)` \| (\d+) \|/gm,
    ),
  ].map(([, name, figure]) => [name, Number(figure)]),
);

describe('docs/limits.md', () => {
  let under: TestServer;
  beforeAll(async () => {
    under = await testServer();
  });
  afterAll(() => under.close());
  const status = async (request: string): Promise<number> =>
    (await rawRequest(under.server.url, request)).status;
  const HEAD = 'Host: 127.0.0.1\r\nConnection: close\r\n';

  it('[NET11] has each limit of time and number with the figure that the program has', () => {
    for (const [name, figure] of Object.entries(LIMITS)) expect(documented.get(name), name).toBe(figure);
    expect(documented.get('viewerMessageBytes')).toBe(VIEWER_BYTES_MAX);
  });

  it('[NET11] has the size of a body, of a head and of an id in an address, and one more is refused', async () => {
    const post = (bytes: number): string =>
      `POST /api/enrolments/redeem HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n${'"'.padEnd(bytes - 1, 'x')}"`;
    const body = documented.get('bodyBytes') ?? 0;
    expect([await status(post(body)), await status(post(body + 1))]).toEqual([400, 413]);
    const id = documented.get('parameterCharacters') ?? 0;
    const get = (n: number): string => `GET /api/classes/${'x'.repeat(n)} HTTP/1.1\r\n${HEAD}\r\n`;
    expect([await status(get(id)), await status(get(id + 1))]).toEqual([400, 414]);
    const head = documented.get('headBytes') ?? 0;
    const cookie = (n: number): string => `GET /nothing HTTP/1.1\r\n${HEAD}Cookie: ${'x'.repeat(n)}\r\n\r\n`;
    expect([await status(cookie(head - 200)), await status(cookie(head + 1))]).toEqual([404, 431]);
  });
});
