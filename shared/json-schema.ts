/**
 * Whether a value is what a schema says, by a walk over the schema as plain data. It needs none of TypeBox, whose checks a
 * light page cannot afford and whose compiled ones its content security policy forbids. A test holds it to agree with TypeBox.
 */
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

type Fields = Readonly<Record<string, unknown>>;

/** Never throws. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((form) => fits(form, value));
  if (schema.not) return !fits(schema.not, value);
  if ('const' in schema) return value === schema.const;
  if (schema.enum) return schema.enum.includes(value);
  const count = (how: number, min = 0, max = Number.POSITIVE_INFINITY): boolean => how >= min && how <= max;
  const ranged = (): boolean => count(value as number, schema.minimum ?? -Infinity, schema.maximum);
  switch (schema.type) {
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value) && ranged();
    case 'number':
      return Number.isFinite(value) && ranged();
    case 'string':
      return (
        typeof value === 'string' &&
        // Characters as people count them, not UTF-16 units.
        count([...value].length, schema.minLength, schema.maxLength) &&
        (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value))
      );
    case 'array':
      return (
        Array.isArray(value) &&
        count(value.length, schema.minItems, schema.maxItems) &&
        value.every((item, index) => fits(itemSchema(schema, index), item)) &&
        !(schema.uniqueItems && repeats(value))
      );
    case 'object':
      return isObject(value) && inside(schema, value);
    default:
      return schema.type === undefined || typeof value === schema.type;
  }
}

function inside(schema: JsonSchema, value: Fields): boolean {
  const { properties = {}, required = [], patternProperties = {}, maxProperties = Infinity } = schema;
  const names = Object.keys(value);
  return (
    names.length <= maxProperties &&
    required.every((name) => has(value, name)) &&
    Object.keys(properties).every((name) => !has(value, name) || fits(properties[name] ?? {}, value[name])) &&
    Object.entries(patternProperties).every(([pattern, one]) => {
      const named = new RegExp(pattern, 'u');
      return names.every((name) => !named.test(name) || fits(one, value[name]));
    })
  );
}

/** Of its own, and not what every object has (`constructor`). */
export const has = (value: Fields, name: string): boolean =>
  Object.hasOwn(value, name) && value[name] !== undefined;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const repeats = (items: readonly unknown[]): boolean =>
  new Set(items.map((item) => JSON.stringify(item))).size < items.length;

export function itemSchema({ items = {} }: JsonSchema, index: number): JsonSchema {
  return Array.isArray(items) ? ((items as readonly JsonSchema[])[index] ?? {}) : (items as JsonSchema);
}
