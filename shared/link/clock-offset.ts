/**
 * How far another machine's clock is ahead of ours. Every message that carries its sender's time bounds it from one side:
 * one of theirs says that they are ahead by at least its time minus ours on arrival, one of ours by at most their time on
 * arrival minus its own. A message that was late bounds loosely and is passed over, so what is believed rests on the
 * quickest way there and the quickest way back, whichever messages took them: a whole connection that begins late
 * changes nothing.
 *
 * Both bounds come from one boot of one clock each. A clock that stood still (its machine slept) or was moved is known by
 * bounds that contradict each other: then the newer is right, and what came before it is forgotten.
 */

/** Two steady clocks may part by so much of the time that passes (good crystals: a fifth of it). */
const DRIFT = 1e-4;
/**
 * Beyond the lower bound so much is assumed for the way back: half a round trip of 500 ms. More would make what was late
 * look newer than it is, and a late value must never be taken for a live one.
 */
const WAY_BACK_MAX_MS = 250;

export interface ClockOffset {
  /** They are ahead of us by at least so much; `atMs` is our clock now. */
  atLeast(offsetMs: number, atMs: number): void;
  atMost(offsetMs: number, atMs: number): void;
  /** What is surely not too much; null: no message of theirs has come. */
  leastMs(atMs: number): number | null;
  /** What to add to our ms to have theirs, and how long the quickest way there and back takes; null: not known yet. */
  best(atMs: number): { readonly offsetMs: number | null; readonly roundTripMs: number | null };
}

interface Bound {
  readonly offsetMs: number;
  readonly atMs: number;
}

export function createClockOffset(): ClockOffset {
  let lower: Bound | null = null;
  let upper: Bound | null = null;
  const lowerAt = (atMs: number): number | null =>
    lower && lower.offsetMs - DRIFT * Math.max(0, atMs - lower.atMs);
  const upperAt = (atMs: number): number | null =>
    upper && upper.offsetMs + DRIFT * Math.max(0, atMs - upper.atMs);

  return {
    atLeast(offsetMs, atMs) {
      if (offsetMs > (upperAt(atMs) ?? offsetMs)) upper = null;
      if (offsetMs >= (lowerAt(atMs) ?? offsetMs)) lower = { offsetMs, atMs };
    },
    atMost(offsetMs, atMs) {
      if (offsetMs < (lowerAt(atMs) ?? offsetMs)) lower = null;
      if (offsetMs <= (upperAt(atMs) ?? offsetMs)) upper = { offsetMs, atMs };
    },
    leastMs: lowerAt,
    best(atMs) {
      const [from, to] = [lowerAt(atMs), upperAt(atMs)];
      if (from === null || to === null) return { offsetMs: from ?? to, roundTripMs: null };
      const roundTripMs = Math.max(0, to - from);
      return { offsetMs: from + Math.min(roundTripMs / 2, WAY_BACK_MAX_MS), roundTripMs };
    },
  };
}
