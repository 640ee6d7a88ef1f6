/**
 * When a radio's bytes were heard. A process that stood still (stopped, starved, its machine asleep) finds waiting what
 * came meanwhile: that was heard then, not now, and must not be taken for live.
 */
import type { Clock } from '@takt/shared/clock.ts';

// Real milliseconds.
const LOOK_EVERY_MS = 250;
const HELD_UP_MS = 1_500;
/** The system's buffers are empty so long after the process goes on. */
const EMPTIED_WITHIN_MS = 300;

export interface Arrivals {
  /** When what is read now was heard; never goes back. */
  nowMs(): number;
  stop(): void;
}

export function watchArrivals(clock: Clock): Arrivals {
  let ranAtMs = clock.nowMs();
  let toldMs = ranAtMs;
  let late: { readonly heardAtMs: number; readonly untilMs: number } | null = null;
  let cancel: () => void = () => {};

  const look = (): number => {
    const nowMs = clock.nowMs();
    if (nowMs - ranAtMs > HELD_UP_MS * clock.rate)
      late = { heardAtMs: Math.max(ranAtMs, toldMs), untilMs: nowMs + EMPTIED_WITHIN_MS * clock.rate };
    ranAtMs = nowMs;
    return nowMs;
  };
  const tick = (): void => {
    look();
    cancel = clock.after(LOOK_EVERY_MS * clock.rate, tick);
  };
  tick();
  return {
    nowMs() {
      const nowMs = look();
      if (late !== null && nowMs >= late.untilMs) late = null;
      toldMs = late?.heardAtMs ?? nowMs;
      return toldMs;
    },
    stop: () => cancel(),
  };
}
