import fc from 'fast-check';
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { ClassDetail, Command, Curve } from './api/classes.ts';
import { NewEnrolment, Redeem } from './api/gateways.ts';
import { AddStrap, InventoryStrap, StrapChange } from './api/straps.ts';
import { GatewayReport } from './health/gateway-health.ts';
import type { JsonSchema } from './json-schema.ts';
import { Formed, OrNull } from './schema.ts';
import { faultIn } from './schema-fault.ts';
import { Summary } from './summary/summary.ts';

const SCHEMAS: Readonly<Record<string, TSchema>> = {
  ...{ Command, ClassDetail, Curve, NewEnrolment, Redeem, AddStrap, InventoryStrap, StrapChange },
  ...{ GatewayReport, Summary },
};

const scalar = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    false,
    0,
    -1,
    1,
    2.5,
    41,
    300,
    1e9,
    Number.MAX_SAFE_INTEGER,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ],
  ...[
    '',
    'x',
    'ant:7',
    'ble:c0de',
    'fec:1',
    '1234 5678',
    '2026-11-27',
    'x'.repeat(81),
    '😀'.repeat(80),
    'é'.repeat(80),
  ],
  ...[[], {}, undefined],
);

/** What the schema says; with `slips` now and then something else, at any depth. */
function made(schema: JsonSchema, slips: boolean): fc.Arbitrary<unknown> {
  const right = rightFor(schema, slips);
  return slips ? fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: scalar }) : right;
}

function rightFor(schema: JsonSchema, slips: boolean): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((form) => made(form, slips)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const { minimum = -5, maximum = 500, items } = schema;
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.constantFrom(minimum, maximum, ...(slips ? [minimum - 1, maximum + 1, minimum + 0.5] : []));
    case 'string':
      return fc.constantFrom(
        TEXT_OF.get(schema.pattern ?? '') ?? 'x'.repeat(Math.max(8, schema.minLength ?? 0)),
      );
    case 'array':
      return isEach(items)
        ? fc.tuple(...items.map((item) => made(item, slips)))
        : fc.array(made(items ?? {}, slips), { minLength: schema.minItems ?? 0, maxLength: slips ? 3 : 1 });
    case 'object':
      return rightObject(schema, slips);
    default:
      return scalar;
  }
}

function rightObject(schema: JsonSchema, slips: boolean): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], patternProperties = {} } = schema;
  const [named] = Object.values(patternProperties);
  if (named !== undefined) return fc.dictionary(fc.constantFrom('60', 'a-kind'), made(named, slips));
  const whole = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, made(field, slips)])),
  );
  const lacking = required.map((name) => (value: object) => ({ ...value, [name]: undefined, more: 1 }));
  const changes = fc.constantFrom((value: object): object => value, ...(slips ? lacking : []));
  // As it comes over a network: what is undefined is not there.
  return fc
    .tuple(whole, changes)
    .map(([value, change]) => JSON.parse(JSON.stringify(change(value))) as unknown);
}

const TEXT_OF: ReadonlyMap<string, string> = new Map([
  ['^(ant|ble):[0-9a-z]+$', 'ant:4001'],
  ['^(ant|ble):[0-9a-z]{1,32}$', 'ant:4001'],
  ['^(fec|ftms):[0-9a-z]+$', 'fec:4001'],
  ['^\\d{4}-\\d{2}-\\d{2}$', '2026-11-27'],
  ['^\\s*\\d{4}\\s?\\d{4}\\s*$', '1234 5678'],
]);

const isEach = (items: JsonSchema['items']): items is readonly JsonSchema[] => Array.isArray(items);

describe('where a value departs from a schema', () => {
  it.each(Object.entries(SCHEMAS))(
    '[API194] %s: a departure is found exactly where TypeBox finds one, whatever the value',
    (_name, schema) => {
      const [checked, form] = [Compile(schema), schema as JsonSchema];
      const seen = { right: 0, wrong: 0 };
      fc.assert(
        fc.property(fc.oneof(made(form, false), made(form, true), scalar), (value) => {
          const right = checked.Check(value);
          seen[right ? 'right' : 'wrong'] += 1;
          expect(faultIn(schema, value) === null, JSON.stringify(value)).toBe(right);
        }),
        { numRuns: 400 },
      );
      expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(0);
    },
  );

  it('[API194] it is named by the names of the schema and the numbers of items, never by what was sent', () => {
    const schema = Type.Object({
      counts: Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Integer()),
      list: Type.Array(OrNull(Type.Object({ code: Formed('^\\d$', { nb: 'et siffer', en: 'a digit' }) }))),
    });
    expect(faultIn(schema, { counts: { secret: 'x' }, list: [] })).toMatchObject({
      at: ['counts'],
      why: 'wrong',
    });
    expect(faultIn(schema, { counts: {}, list: [null, { code: 'x' }] })).toMatchObject({
      at: ['list', 1, 'code'],
      why: 'wrong',
    });
    expect(faultIn(schema, { counts: {}, list: [{}] })).toMatchObject({
      at: ['list', 0, 'code'],
      why: 'missing',
    });
  });
});
