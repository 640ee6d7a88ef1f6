/** A clock that moves when the test says so. What has come due runs once, in the order in which it was asked for. */
import type { Clock } from '@takt/shared/clock.ts';

export interface HandClock {
  readonly clock: Clock;
  /** Timers set and not yet run or cancelled. */
  timers(): number;
  /** When the earliest of them is due; Infinity when there is none. */
  nextMs(): number;
  /** Moves in one leap, as a process does that was late to wake. */
  moveTo(ms: number): void;
  /** Moves from timer to timer, so that each runs at its own time. */
  runTo(ms: number): void;
}

export function handClock(rate = 1, startMs = 1_000_000): HandClock {
  let nowMs = startMs;
  let waiting: { readonly dueMs: number; readonly task: () => void }[] = [];
  const clock: Clock = {
    rate,
    nowMs: () => nowMs,
    after(delayMs, task) {
      const entry = { dueMs: nowMs + delayMs, task };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
  };
  const nextMs = (): number => Math.min(...waiting.map(({ dueMs }) => dueMs));
  const moveTo = (ms: number): void => {
    nowMs = ms;
    const due = waiting.filter(({ dueMs }) => dueMs <= nowMs);
    waiting = waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const { task } of due) task();
  };
  return {
    clock,
    timers: () => waiting.length,
    nextMs,
    moveTo,
    runTo(ms) {
      while (nextMs() <= ms) moveTo(nextMs());
      moveTo(ms);
    },
  };
}
