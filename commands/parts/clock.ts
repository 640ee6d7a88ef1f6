/** The one real clock: monotonic, placed at `startMs` when the process starts, running `rate` times as fast. */
import type { Clock } from '@takt/shared/clock.ts';

/** setTimeout's longest wait; a longer one would fire at once. */
const TIMER_MAX_MS = 0x7fff_ffff;

export function steadyClock(rate = 1, startMs = Date.now()): Clock {
  const bornMs = performance.now();
  return {
    rate,
    nowMs: () => startMs + (performance.now() - bornMs) * rate,
    after(delayMs, task) {
      const timer = setTimeout(task, Math.min(TIMER_MAX_MS, Math.max(0, delayMs / rate)));
      return () => clearTimeout(timer);
    },
  };
}
