/**
 * Whether the machine has slept: a steady clock may stand still meanwhile (CLOCK_MONOTONIC does), so that all it timed
 * before looks younger than it is by the length of the sleep. One rule for gateway and tablet.
 */
export interface Instant {
  /** Of the steady clock that times what is heard. */
  readonly nowMs: number;
  /** Of one that goes on while the machine sleeps. */
  readonly throughSleepMs: number;
}

/** Less than this is reading two clocks one after the other, and their rounding. */
const SLEPT_MS = 1_000;

/**
 * Asked again and again, it returns by how much the steady clock has fallen behind since it was asked last: 0 nearly
 * always; negative when the other was set back, or the steady one ran ahead.
 */
export function createSleepWatch(start: Instant): (at: Instant) => number {
  let beforeMs = start.throughSleepMs - start.nowMs;
  return ({ nowMs, throughSleepMs }) => {
    const aheadMs = throughSleepMs - nowMs;
    const sleptMs = aheadMs - beforeMs;
    // Always: two clocks that part slowly must not add up to a sleep.
    beforeMs = aheadMs;
    return Math.abs(sleptMs) > SLEPT_MS ? sleptMs : 0;
  };
}
