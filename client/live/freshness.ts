/**
 * How old what is on the screen is, by the screen's own monotonic clock (product rule "A frozen number looks like a
 * calm patient"). A frame counts from when it was made, not from when it came: one that lay in a queue is old.
 */

export const LINK_STALE_MS = 3_000;
export const LINK_LOST_MS = 10_000;

/**
 * connecting: no frame yet · live · stale: no frame for 3 s · lost: none for 10 s
 * notAllowed: the server refuses this viewer · tooOld: this page is older than the server and loads itself anew
 */
export type LinkState = 'connecting' | 'live' | 'stale' | 'lost' | 'notAllowed' | 'tooOld';

export function linkStateAt(ageMs: number, hasFrame: boolean): LinkState {
  if (ageMs > LINK_LOST_MS) return 'lost';
  if (!hasFrame) return 'connecting';
  return ageMs > LINK_STALE_MS ? 'stale' : 'live';
}

/** No two clocks drift apart faster than this; so a transit that grows more has lain somewhere. */
const DRIFT = 0.0002;

/** Compares the class's clock in frames with the viewer's own: the shortest transit seen is taken as none. */
export class Transit {
  readonly #rate: number;
  #shortestMs = Number.POSITIVE_INFINITY;
  #measuredAtMs = 0;

  /** `rate`: class milliseconds a real millisecond. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** How long a frame made at `atMs` of the class's clock lay about before it came at `nowMs` of our own. */
  lateMs(atMs: number, nowMs: number): number {
    const transitMs = nowMs - atMs / this.#rate;
    const allowedMs = this.#shortestMs + (nowMs - this.#measuredAtMs) * DRIFT;
    this.#shortestMs = Math.min(allowedMs, transitMs);
    this.#measuredAtMs = nowMs;
    return transitMs - this.#shortestMs;
  }
}
