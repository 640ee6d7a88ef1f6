/**
 * How old what is on the screen is, by the screen's own monotonic clock (product rule "A frozen number looks like a
 * calm patient"). A frame counts from when it was made, not from when it came: one that lay in a queue is old.
 */
import { LOST_AFTER_MS, STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Refusal } from '@takt/shared/link/close-codes.ts';

/**
 * connecting: no frame yet · live · stale: no frame for 3 s · lost: none for 10 s
 * notAllowed: the server refuses this viewer · tooOld: this page is older than the server and loads itself anew
 */
export type LinkState = 'connecting' | 'live' | 'stale' | 'lost' | 'notAllowed' | 'tooOld';

/** What a page says of a refusal; one that is of a later version than its server is of another version too. */
export function linkRefused(refusal: Refusal): 'notAllowed' | 'tooOld' {
  return refusal === 'not-allowed' ? 'notAllowed' : 'tooOld';
}

export function linkStateAt(ageMs: number, hasFrame: boolean): LinkState {
  if (ageMs > LOST_AFTER_MS) return 'lost';
  if (!hasFrame) return 'connecting';
  return ageMs > STALE_AFTER_MS ? 'stale' : 'live';
}

/** No two clocks drift apart faster than this; so a transit that grows more has lain somewhere. */
const DRIFT = 0.0002;

/**
 * Compares the class's clock with the viewer's own: the shortest transit seen is taken as none, over all connections. An
 * answer to something that the viewer said bounds it from both sides, so that a first frame can be late too.
 */
export class Transit {
  #rate: number;
  #shortestMs = Number.POSITIVE_INFINITY;
  #measuredAtMs = 0;

  /** `rate`: class milliseconds a real millisecond. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** The class's clock was `classMs` some time between `askedAtMs` and `nowMs` of our own. */
  compare(askedAtMs: number, classMs: number, nowMs: number, rate: number): void {
    if (rate !== this.#rate) this.#shortestMs = Number.POSITIVE_INFINITY;
    this.#rate = rate;
    const atMs = classMs / rate;
    const grownMs = this.#shortestMs + (nowMs - this.#measuredAtMs) * DRIFT;
    // Below what is possible it was another clock's: its server, or its owner, has changed.
    const least = askedAtMs - atMs;
    const most = nowMs - atMs;
    this.#shortestMs = grownMs < least ? most : Math.min(grownMs, most);
    this.#measuredAtMs = nowMs;
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
