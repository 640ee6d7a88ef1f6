/** Own time limits around what may never answer: every call of a Bluetooth library is one. */
import type { Clock } from '@takt/shared/clock.ts';

/** An adapter answers at once, or never. */
export const ANSWER_LIMIT_MS = 2000;

export class TimeLimit extends Error {
  constructor(what: string) {
    super(`${what}: no answer`);
    this.name = 'TimeLimit';
  }
}

/** Settles as `work` does, or rejects with TimeLimit. A later result of `work` is ignored. */
export function settleWithin<T>(clock: Clock, limitMs: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => reject(new TimeLimit(what)));
    work.then(resolve, reject).finally(cancel);
  });
}

export function waitFor(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
