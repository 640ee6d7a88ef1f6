/**
 * Does a value from outside have the shape of a schema? By TypeBox's interpreter: its compiler builds functions
 * from text, which the pages' content security policy forbids.
 */
import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { Static } from './schema.ts';

export function matches<T extends TSchema>(schema: T, value: unknown): value is Static<T> {
  return Check(schema, value);
}

export function matchesEach<T extends TSchema>(schema: T, value: unknown): value is Static<T>[] {
  return Array.isArray(value) && value.every((item) => Check(schema, item));
}
