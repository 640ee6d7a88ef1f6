/**
 * Heart-rate variability from RR intervals in ms, oldest first. Meaningful at rest only; whether a person rested is for
 * the caller to know. Standard deviations use n − 1.
 */

/** A beat this far, as a share, from both of its references is rejected. */
const REJECT_ABOVE = 0.2;
/** The local median spans this many beats on either side. */
const MEDIAN_REACH = 5;

/**
 * The rejection rule: an interval that differs by more than 20 % from both the last accepted one and the local median
 * is rejected (null in its place, so that the differences across it are not taken). Both, because a rhythm may change
 * for good (then the median follows) and a median is slow when it changes fast (then the last accepted one follows).
 */
export function rejectArtefacts(rrMs: readonly number[]): (number | null)[] {
  let lastAccepted: number | null = null;
  return rrMs.map((rr, i) => {
    const localMedian = median(rrMs.slice(Math.max(0, i - MEDIAN_REACH), i + MEDIAN_REACH + 1));
    const farFromMedian = Math.abs(rr - localMedian) > REJECT_ABOVE * localMedian;
    const farFromLast = lastAccepted === null || Math.abs(rr - lastAccepted) > REJECT_ABOVE * lastAccepted;
    if (farFromMedian && farFromLast) return null;
    lastAccepted = rr;
    return rr;
  });
}

/** Root mean square of successive differences, ms; null without two neighbouring intervals. */
export function rmssdMs(rrMs: readonly (number | null)[]): number | null {
  const differences = differencesMs(rrMs);
  if (differences.length === 0) return null;
  return Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / differences.length);
}

/** Standard deviation of the intervals, ms; null below two. */
export function sdnnMs(rrMs: readonly (number | null)[]): number | null {
  const accepted = rrMs.filter((rr) => rr !== null);
  if (accepted.length < 2) return null;
  const mean = accepted.reduce((sum, rr) => sum + rr, 0) / accepted.length;
  return Math.sqrt(accepted.reduce((sum, rr) => sum + (rr - mean) ** 2, 0) / (accepted.length - 1));
}

/** How many successive differences exceed the threshold (50 ms: NN50), and their share of all differences. */
export function differencesAbove(
  rrMs: readonly (number | null)[],
  thresholdMs: number,
): { count: number; share: number | null } {
  const differences = differencesMs(rrMs);
  const count = differences.filter((d) => Math.abs(d) > thresholdMs).length;
  return { count, share: differences.length === 0 ? null : count / differences.length };
}

function differencesMs(rrMs: readonly (number | null)[]): number[] {
  const found: number[] = [];
  for (let i = 1; i < rrMs.length; i++) {
    const [before, after] = [rrMs[i - 1] ?? null, rrMs[i] ?? null];
    if (before !== null && after !== null) found.push(after - before);
  }
  return found;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
