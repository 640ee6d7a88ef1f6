/**
 * What somebody is typing, until it is saved: it is there again after another step, after a server that was away, and, in this tab,
 * after the page was loaded anew. Secrets are kept for as long as the page lives, and never written anywhere.
 */
import { useState } from 'react';

const PREFIX = 'takt-set-up-';
const typed = new Map<string, object>();

export interface Draft<T> {
  readonly values: T;
  readonly change: (change: Partial<T>) => void;
  /** It is saved: what the server says counts from now on. */
  readonly forget: () => void;
}

/** `saved`: what stands there until somebody types. `secrets`: of these nothing is written. */
export function useDraft<T extends object>(
  name: string,
  saved: T,
  secrets: readonly (keyof T)[] = [],
): Draft<T> {
  const [now, setNow] = useState<Partial<T>>(
    () => (typed.get(name) as Partial<T> | undefined) ?? draftIn(written(name), saved),
  );
  return {
    values: { ...saved, ...now },
    change: (change) =>
      setNow((before) => {
        const next = { ...before, ...change };
        typed.set(name, next);
        write(name, withoutSecrets(next, secrets));
        return next;
      }),
    forget: () => {
      typed.delete(name);
      write(name, null);
      setNow({});
    },
  };
}

export function withoutSecrets<T extends object>(
  values: Partial<T>,
  secrets: readonly (keyof T)[],
): Partial<T> {
  const hidden: readonly PropertyKey[] = secrets;
  return Object.fromEntries(Object.entries(values).filter(([key]) => !hidden.includes(key))) as Partial<T>;
}

/** What a tab's storage holds, as far as it is of this form: another version of the page may have written it. */
export function draftIn<T extends object>(text: string | null, like: T): Partial<T> {
  let value: unknown = null;
  try {
    value = JSON.parse(text ?? 'null');
  } catch {
    // Not ours.
  }
  if (typeof value !== 'object' || value === null) return {};
  const known = new Map<string, unknown>(Object.entries(like));
  const fitting = Object.entries(value).filter(
    ([key, one]) => known.has(key) && isAlike(one, known.get(key)),
  );
  return Object.fromEntries(fitting) as Partial<T>;
}

const isAlike = (one: unknown, like: unknown): boolean =>
  Array.isArray(like) || Array.isArray(one)
    ? Array.isArray(like) && Array.isArray(one) && one.every((part) => typeof part === typeof like[0])
    : typeof one === typeof like;

function written(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function write(name: string, values: object | null): void {
  try {
    if (values === null) sessionStorage.removeItem(PREFIX + name);
    else sessionStorage.setItem(PREFIX + name, JSON.stringify(values));
  } catch {
    // Storage may be closed to us: what was typed then lasts as long as the page.
  }
}
