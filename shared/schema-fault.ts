/**
 * Where a value departs from a schema, and what was wanted there: the first departure, by a walk over the schema as plain
 * data. It needs none of TypeBox, so a light page can read its messages by it, and it tells more than a list of complaints:
 * of a union of messages only the one that is meant is looked at. A test holds it to agree with TypeBox's own check.
 */
import type { TSchema } from 'typebox';
import type { Words } from './errors.ts';

/** The words of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly maxProperties?: number;
  /** One for all, or one for each place. */
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** What a text of this pattern is, for people. */
  readonly 'x-wanted'?: Words;
}

export interface SchemaFault {
  /** Names that the schema has, and numbers of items: nothing that was sent. */
  readonly at: readonly (string | number)[];
  readonly why: 'missing' | 'wrong' | 'repeated';
  readonly wanted: JsonSchema;
}

/** null: it is what the schema says. Never throws. */
export function faultIn(schema: TSchema, value: unknown): SchemaFault | null {
  return walk(schema as JsonSchema, value, []);
}

type At = readonly (string | number)[];

function walk(schema: JsonSchema, value: unknown, at: At): SchemaFault | null {
  if (schema.anyOf !== undefined) return inUnion(schema, schema.anyOf, value, at);
  if (!fits(schema, value)) return { at, why: 'wrong', wanted: schema };
  if (schema.type === 'object') return inObject(schema, value as Readonly<Record<string, unknown>>, at);
  if (schema.type === 'array') return inArray(schema, value as readonly unknown[], at);
  return null;
}

/** Of the value itself, not of what is in it. */
function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.not !== undefined) return walk(schema.not, value, []) !== null;
  if ('const' in schema) return value === schema.const;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  switch (schema.type) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
    case 'number':
      return Number.isFinite(value) && (value as number) >= minimum && (value as number) <= maximum;
    case 'string':
      return typeof value === 'string' && textFits(schema, value);
    case 'array':
      return Array.isArray(value) && within(value.length, schema.minItems, schema.maxItems);
    case 'object':
      return (
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        within(Object.keys(value).length, 0, schema.maxProperties)
      );
    default:
      return true;
  }
}

const within = (count: number, min = 0, max = Number.POSITIVE_INFINITY): boolean =>
  count >= min && count <= max;

function textFits({ minLength, maxLength, pattern }: JsonSchema, value: string): boolean {
  // Characters as people count them, not UTF-16 units.
  if (!within([...value].length, minLength, maxLength)) return false;
  return pattern === undefined || new RegExp(pattern, 'u').test(value);
}

function inObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, at: At): SchemaFault | null {
  const { properties = {}, required = [], patternProperties = {} } = schema;
  for (const [name, wanted] of Object.entries(properties)) {
    const here = [...at, name];
    if (Object.hasOwn(value, name) && value[name] !== undefined) {
      const fault = walk(wanted, value[name], here);
      if (fault !== null) return fault;
    } else if (required.includes(name)) return { at: here, why: 'missing', wanted };
  }
  for (const [pattern, wanted] of Object.entries(patternProperties)) {
    const named = new RegExp(pattern, 'u');
    for (const [name, one] of Object.entries(value)) {
      // The name was sent: of where it is no more is told than the object.
      if (named.test(name) && walk(wanted, one, []) !== null) return { at, why: 'wrong', wanted };
    }
  }
  return null;
}

function inArray({ items, ...schema }: JsonSchema, value: readonly unknown[], at: At): SchemaFault | null {
  for (const [index, one] of value.entries()) {
    const wanted = isEach(items) ? items[index] : items;
    const fault = wanted === undefined ? null : walk(wanted, one, [...at, index]);
    if (fault !== null) return fault;
  }
  const repeated =
    schema.uniqueItems === true && new Set(value.map((one) => JSON.stringify(one))).size < value.length;
  return repeated ? { at, why: 'repeated', wanted: schema } : null;
}

const isEach = (items: JsonSchema['items']): items is readonly JsonSchema[] => Array.isArray(items);

/** Of messages that a property tells apart (`kind`, `type`) the one that is meant is looked at, and no other. */
function inUnion(
  union: JsonSchema,
  forms: readonly JsonSchema[],
  value: unknown,
  at: At,
): SchemaFault | null {
  if (forms.some((form) => walk(form, value, at) === null)) return null;
  const wanted = forms.filter(({ type }) => type !== 'null');
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined) {
    const fault = walk(only, value, at);
    // The value as a whole is of no form: null would have been one.
    return fault === null || fault.at.length === at.length ? { at, why: 'wrong', wanted: union } : fault;
  }
  const name = Object.keys(only?.properties ?? {}).find((one) =>
    wanted.every((form) => isNamedBy(form, one)),
  );
  if (name === undefined || typeof value !== 'object' || value === null || Array.isArray(value))
    return { at, why: 'wrong', wanted: union };
  const names = { enum: wanted.map(({ properties }) => properties?.[name]?.const) };
  const here = [...at, name];
  if (!Object.hasOwn(value, name)) return { at: here, why: 'missing', wanted: names };
  const said = (value as Readonly<Record<string, unknown>>)[name];
  const meant = wanted.find(({ properties }) => properties?.[name]?.const === said);
  return meant === undefined ? { at: here, why: 'wrong', wanted: names } : walk(meant, value, at);
}

const isNamedBy = ({ properties, required }: JsonSchema, name: string): boolean =>
  required?.includes(name) === true && 'const' in (properties?.[name] ?? {});
