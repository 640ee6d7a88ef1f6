/** Every route of the OpenAPI document, asked by somebody who means no good. */
import { createApp } from '@takt/server/http/app.ts';
import type { App } from '@takt/server/http/services.ts';
import { ErrorReply } from '@takt/shared/api/common.ts';
import { matches } from '@takt/shared/check.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../support/a-server.ts';

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

let under: TestServer;
let app: App;
let routes: readonly { method: string; path: string; body: JsonSchema | null }[] = [];
const ids: string[] = [];
beforeAll(async () => {
  under = await testServer();
  app = await createApp(under.server.services);
  const ask = (url: string, payload?: object) =>
    app.inject({ url, headers: { host: 'localhost' }, ...(payload && { method: 'POST', payload }) });
  const { paths } = (await ask('/api/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  );
  const { classId } = (
    await ask('/api/rooms/sal-1/classes', { templateId: '4x4', groupId: 'tirsdag' })
  ).json<{ classId: string }>();
  ids.push(classId, 'sal-1', 'tirsdag', '4x4', '1', '41');
});
afterAll(async () => {
  await app.close();
  await under.close();
});

const TEXTS = [
  ...[
    '',
    ' ',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    '\u202eKrøjB',
    '\u200b',
    'a\u0000b',
    '\ud83e',
  ],
  ...[
    "'; drop table strap; --",
    '../../etc/passwd',
    '%00',
    '2025-02-31',
    '0000-00-00',
    '275000-01-01',
    'x'.repeat(500),
  ],
];
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, null, true, [], {}, -1, 0.5, 1e308, -0, 2 ** 53, [[[[]]]], {
    constructor: 1,
  }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const identity = fc.oneof(
  fc.nat({ max: 5 }).map((n) => ids[n] ?? 'x'),
  text,
);

/** What fits the schema as far as it is easily read, with something hostile here and there. */
function nearly(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: hostile });
}
function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(nearly));
  const { minimum: min = -10, maximum: max = 1000 } = schema;
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([k, s]) => [k, nearly(s)])),
      );
    case 'array':
      return fc.array(nearly(schema.items ?? {}), { maxLength: 4 });
    case 'integer':
      return fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min, max: Math.max(min, max) }));
    case 'number':
      return fc.double({ min, max: Math.max(min, max), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return schema.pattern === undefined
        ? fc.oneof(identity, fc.string({ minLength: 8, maxLength: 12 }))
        : fc.oneof(fc.constantFrom('ant:7', 'fec:7', '2025-02-31', '2025-02-28', '12345678'), text);
  }
}

const INTERNAL = /sqlite|\/tmp\/|node_modules|\.ts:\d|constraint|SELECT |FOREIGN|TypeError|undefined/i;

describe('a hostile client', () => {
  it('[API149] gets an answer of the promised shape from every route, and never a fault of ours', async () => {
    const asking = fc.nat({ max: routes.length - 1 }).chain((n) => {
      const { method, path, body } = routes[n]!;
      return fc.record({
        method: fc.constant(method),
        url: fc.array(identity, { minLength: 3, maxLength: 3 }).map((parts) => {
          let next = 0;
          return path.replace(/\{\w+\}/g, () => encodeURIComponent((parts[next++] ?? '').toWellFormed()));
        }),
        query: fc.oneof(
          fc.constant(''),
          fc.constantFrom(
            '?limit=0',
            '?limit=1e9',
            '?limit=__proto__',
            '?__proto__=1',
            '?%ff',
            '?limit=1&limit=2',
          ),
        ),
        payload: body === null ? fc.constant(undefined) : nearly(body),
      });
    });
    await fc.assert(
      fc.asyncProperty(asking, async ({ method, url, query, payload }) => {
        const reply = await app.inject({
          method: method as 'GET',
          url: url + query,
          headers: {
            host: 'localhost',
            ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
        });
        const told = `${method} ${url}${query} ${JSON.stringify(payload)}: ${reply.statusCode} ${reply.body.slice(0, 300)}`;
        expect(reply.statusCode, told).toBeLessThan(500);
        expect(reply.headers['x-content-type-options'], told).toBe('nosniff');
        if (reply.statusCode < 400) return;
        expect(matches(ErrorReply, reply.json()), told).toBe(true);
        expect(reply.body, told).not.toMatch(INTERNAL);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 400) },
    );
    expect(under.warnings.filter((warning) => / failed$/.test(warning))).toEqual([]);
  });
});
