import { describe, expect, it } from 'vitest';
import { testServer } from '../../test/support/a-server.ts';
import { createApp } from './app.ts';
import { THIS_MACHINE } from './reach.ts';

describe('every answer', () => {
  it('[NET3] says what a browser may do with it; to ask for encryption only it says where there is encryption', async () => {
    const under = await testServer();
    try {
      for (const reach of [THIS_MACHINE, { ...THIS_MACHINE, way: 'certificate' } as const]) {
        const app = await createApp({ ...under.server.services, reach });
        for (const url of [
          '/',
          '/wall',
          '/console',
          '/station',
          '/assets/a.js',
          '/api/session',
          '/healthz',
          '/metrics',
          '/nothing',
          '/%',
        ]) {
          const { headers } = await app.inject({ url, headers: { host: 'localhost' } });
          expect(headers, url).toMatchObject({
            'x-content-type-options': 'nosniff',
            'referrer-policy': 'no-referrer',
            'x-frame-options': 'DENY',
            'cross-origin-resource-policy': 'same-origin',
            'cross-origin-opener-policy': 'same-origin',
            'permissions-policy': expect.stringMatching(/camera=\(\)/),
            'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
          });
          // The router refuses an address that cannot be read before anything else is asked.
          if (url === '/%') continue;
          const wanted = reach.way === 'certificate' ? 'max-age=31536000; includeSubDomains' : undefined;
          expect(headers['strict-transport-security'], url).toBe(wanted);
        }
        await app.close();
      }
    } finally {
      await under.close();
    }
  });
});

describe('behind a proxy', () => {
  it('[NET7] the address of a browser is what the proxy says, and what anybody else says is not believed', async () => {
    const under = await testServer();
    try {
      const proxied = {
        ...THIS_MACHINE,
        way: 'proxy',
        names: ['takt.example'],
        proxies: ['10.0.0.9'],
      } as const;
      for (const [reach, from, seen] of [
        [proxied, '10.0.0.9', '203.0.113.7'],
        [proxied, '10.0.0.8', '10.0.0.8'],
        [THIS_MACHINE, '127.0.0.1', '127.0.0.1'],
      ] as const) {
        const app = await createApp({ ...under.server.services, reach });
        const told: string[] = [];
        app.addHook('onRequest', async ({ ip, credentials }) => void told.push(ip, credentials.source));
        await app.inject({
          url: '/healthz',
          remoteAddress: from,
          headers: { host: 'localhost', 'x-forwarded-for': '198.51.100.1, 203.0.113.7' },
        });
        expect(told).toEqual([seen, seen]);
        await app.close();
      }
    } finally {
      await under.close();
    }
  });
});
