/** A value that can be watched; React reads it with useSyncExternalStore. Setting an equal value calls no watcher. */
export interface Cell<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export class WritableCell<T> implements Cell<T> {
  #value: T;
  readonly #equal: (a: T, b: T) => boolean;
  readonly #listeners = new Set<() => void>();

  constructor(value: T, equal: (a: T, b: T) => boolean = Object.is) {
    this.#value = value;
    this.#equal = equal;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (this.#equal(this.#value, value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}

/** Equal field by field; for flat records, in which a nested record counts as a field of its own. */
export function sameFields<T extends object>(a: T | null, b: T | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const keys = Object.keys(a) as (keyof T)[];
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [left, right] = [a[key], b[key]];
      if (typeof left === 'object' && typeof right === 'object') return sameFields(left, right);
      return Object.is(left, right);
    })
  );
}
