import { AppError } from '@takt/shared/errors.ts';
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type TestServer, testServer } from '../../test/support/a-server.ts';
import { type Asking, asking, refused } from '../../test/support/an-app.ts';
import { sqliteError } from '../store/sqlite-errors.ts';
import type { Store } from '../store/store.ts';
import { createApp } from './app.ts';
import type { App } from './services.ts';

const PATH = '/srv/hemmelig/takt.sqlite';
const SAID = 'UNIQUE constraint failed: strap_sensor.clinic_id';
const INTERNAL = /hemmelig|sqlite|UNIQUE|strap_sensor|\bat .*\.ts:\d|node_modules/i;

/** As node:sqlite throws them: busy, read-only, disk, damaged, full, no file, constraint, no database; and unknown ones. */
const CODES = [5, 6, 8, 10, 11, 13, 14, 19, 26, 2067, 1, 21];
const ERRORS: readonly unknown[] = [
  ...CODES.map((errcode) => sqliteError(Object.assign(new Error(SAID), { errcode }), PATH)),
  ...['EACCES', 'ENOSPC', 'EIO'].map((code) =>
    sqliteError(Object.assign(new Error(`${code}: ${PATH}`), { code, syscall: 'open' }), PATH),
  ),
  new Error(`${SAID} in ${PATH}`),
  // A status of its own does not make a stranger's message fit to be told.
  Object.assign(new Error(`${SAID} in ${PATH}`), { statusCode: 400 }),
  `${SAID} in ${PATH}`,
  undefined,
];

let under: TestServer;
let app: App;
let failing: { readonly error: unknown } | null = null;
const ask: Asking = (...request) => asking(app)(...request);
beforeAll(async () => {
  under = await testServer({ through });
  app = await createApp(under.server.services);
});
afterAll(async () => {
  failing = null;
  await app.close();
  await under.close();
});

/** The store, every method of which fails with the error of the moment. */
function through(store: Store): Store {
  const parts = Object.entries(store).map(([name, part]: [string, unknown]) => {
    if (typeof part !== 'object' || part === null) return [name, part];
    const methods = Object.entries(part).map(([method, work]: [string, (...args: unknown[]) => unknown]) => [
      method,
      (...args: unknown[]) => (failing === null ? work(...args) : Promise.reject(failing.error)),
    ]);
    return [name, Object.fromEntries(methods)];
  });
  return Object.fromEntries(parts) as Store;
}

const STRAP = { label: '99', sensors: ['ant:99'] };
const ROUTES = [
  ['GET', '/api/groups'],
  ['GET', '/api/classes'],
  ['GET', '/api/classes/x'],
  ['GET', '/api/classes/x/summary'],
  ['GET', '/api/classes/x/participants/1/curve'],
  ['GET', '/api/straps'],
  ['GET', '/api/people/p1/choices'],
  ['GET', '/api/rooms/sal-1/gateways'],
  ['GET', '/metrics'],
  ['POST', '/api/rooms/sal-1/classes', { templateId: '4x4', groupId: null }],
  ['POST', '/api/rooms/sal-1/classes', { templateId: '4x4', groupId: 'tirsdag' }],
  [
    'POST',
    '/api/classes/x/commands',
    { commandId: '12345678', seenSeq: 0, phaseIndex: null, ageMs: 0, command: { kind: 'start' } },
  ],
  ['POST', '/api/straps', STRAP],
  ['POST', '/api/straps/x/changes', { kind: 'sanitised' }],
  ['POST', '/api/people/p1/choices', { autoSignIn: true }],
  ['POST', '/api/enrolments', { roomId: 'sal-1', kind: 'gateway', station: null }],
  ['POST', '/api/enrolments/redeem', { code: '1234 5678', name: 'Ved døra' }],
  ['POST', '/api/gateways/x/rename', { name: 'Ved døra' }],
  ['POST', '/api/gateways/x/revoke'],
] as const;

describe('what the store says', () => {
  it('[API143] reaches no answer of any route, whatever it is', async () => {
    for (const error of ERRORS) {
      failing = { error };
      for (const [method, url, body] of ROUTES) {
        const answer = await refused(ask(method, url, body));
        expect(JSON.stringify(answer), `${method} ${url}`).not.toMatch(INTERNAL);
        expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    }
    failing = null;
  });

  it('[API143] reaches no close of a WebSocket', async () => {
    for (const error of ERRORS) {
      failing = { error };
      const closed = await new Promise<[number, string]>((resolve) => {
        const socket = new WebSocket(`${under.server.url.replace('http', 'ws')}/uplink`, {
          headers: { authorization: 'Bearer of somebody else, more than sixteen characters' },
        });
        socket.on('close', (code, reason) => resolve([code, reason.toString()]));
      });
      expect(closed[1]).not.toMatch(INTERNAL);
      expect(closed[0]).not.toBe(CLOSE_NOT_ALLOWED);
    }
    failing = null;
  });

  it('[API143] stands in the log in full', async () => {
    const told: unknown[] = [];
    const other = await createApp({ ...under.server.services, warn: (_message, error) => told.push(error) });
    failing = { error: ERRORS[7] };
    await refused(asking(other)('POST', '/api/straps', STRAP));
    failing = null;
    await other.close();
    expect(told).toHaveLength(1);
    expect(told[0] instanceof AppError && told[0].text.en).toContain(`${PATH} holds (${SAID})`);
  });

  it('[API144] a radio that is named twice is refused in words, wherever radios are named', async () => {
    const twice = ['ant:77', 'ant:77'];
    const command = { commandId: '12345678', seenSeq: 0, phaseIndex: null, ageMs: 0 };
    for (const [url, body] of [
      ['/api/straps', { label: '77', sensors: twice }],
      ['/api/straps/x/changes', { kind: 'join', sensors: twice }],
      ['/api/classes/x/commands', { ...command, command: { kind: 'assign', slot: 1, sensors: twice } }],
      ['/api/classes/x/commands', { ...command, command: { kind: 'joinSensor', slot: 1, sensors: twice } }],
    ] as const) {
      expect((await refused(ask('POST', url, body))).status, url).toBe(400);
    }
    const { body } = await refused(ask('POST', '/api/straps', { label: '77', sensors: twice }));
    expect(body.error.text.nb).toContain(': sensors nevner det samme to ganger');
  });
});
