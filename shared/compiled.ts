/**
 * Does a value from outside have the shape of a schema? By a function that TypeBox makes of it, which is quicker than
 * check.ts. It is made when it is first asked for: a program has some eighty of them, and needs few for its start. For Node
 * alone: a page's content security policy forbids functions made of text.
 */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Static } from './schema.ts';

export function compiled<T extends TSchema>(schema: T): (value: unknown) => value is Static<T> {
  let check: ((value: unknown) => boolean) | null = null;
  return (value): value is Static<T> => {
    if (check === null) {
      const made = Compile(schema);
      check = (asked) => made.Check(asked);
    }
    return check(value);
  };
}
