/**
 * Where a value departs from a schema, and what was wanted there: the first departure. It tells more than a list of complaints:
 * of a union of messages only the one that is meant is looked at.
 */
import type { TSchema } from 'typebox';
import { fits, has, isObject, itemSchema, type JsonSchema, repeats } from './json-schema.ts';

export interface SchemaFault {
  /** Names that the schema has, and numbers of items: nothing that was sent. */
  readonly at: readonly (string | number)[];
  readonly why: 'missing' | 'wrong' | 'repeated';
  readonly wanted: JsonSchema;
}

/** null: it is what the schema says. Never throws. */
export function faultIn(schema: TSchema, value: unknown): SchemaFault | null {
  return fits(schema as JsonSchema, value) ? null : faultOf(schema as JsonSchema, value, []);
}

type At = readonly (string | number)[];

/** Of a value that does not fit. */
function faultOf(schema: JsonSchema, value: unknown, at: At): SchemaFault {
  const whole: SchemaFault = { at, why: 'wrong', wanted: schema };
  if (schema.anyOf !== undefined) return inUnion(schema.anyOf, value, whole);
  if (schema.type === 'object' && isObject(value)) {
    const { properties = {}, required = [] } = schema;
    for (const [name, wanted] of Object.entries(properties)) {
      const here = [...at, name];
      if (!has(value, name)) {
        if (required.includes(name)) return { at: here, why: 'missing', wanted };
      } else if (!fits(wanted, value[name])) return faultOf(wanted, value[name], here);
    }
    // Under a name that was sent: of where it is no more is told than the object.
    return whole;
  }
  if (schema.type === 'array' && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const wanted = itemSchema(schema, index);
      if (!fits(wanted, item)) return faultOf(wanted, item, [...at, index]);
    }
    if (schema.uniqueItems === true && repeats(value)) return { ...whole, why: 'repeated' };
  }
  return whole;
}

/** Of messages that a property tells apart (`kind`, `type`) the one that is meant is looked at, and no other. */
function inUnion(forms: readonly JsonSchema[], value: unknown, whole: SchemaFault): SchemaFault {
  const wanted = forms.filter(({ type }) => type !== 'null');
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined) {
    const fault = faultOf(only, value, whole.at);
    // The value as a whole is of no form: null would have been one.
    return fault.at.length === whole.at.length ? whole : fault;
  }
  const name = Object.keys(only?.properties ?? {}).find((one) =>
    wanted.every((form) => isNamedBy(form, one)),
  );
  if (name === undefined || !isObject(value)) return whole;
  const names = { enum: wanted.map(({ properties }) => properties?.[name]?.const) };
  const here = [...whole.at, name];
  if (!has(value, name)) return { at: here, why: 'missing', wanted: names };
  const meant = wanted.find(({ properties }) => properties?.[name]?.const === value[name]);
  return meant === undefined ? { at: here, why: 'wrong', wanted: names } : faultOf(meant, value, whole.at);
}

const isNamedBy = ({ properties, required }: JsonSchema, name: string): boolean =>
  required?.includes(name) === true && 'const' in (properties?.[name] ?? {});
