/**
 * One treadmill over time. It says speed and incline in parts: on different pages (FE-C), in one notification, or in
 * several (FTMS with MORE DATA). What one part leaves out is no 0: it stays what the last part said of it.
 */
import type { TreadmillSample, TreadmillState } from './sample.ts';

/** What one part says. Left out: nothing of it; null: that it is not known. */
export interface BeltPart {
  readonly speedKmh?: number | null;
  readonly inclinePercent?: number | null;
  readonly state?: TreadmillState | null;
}

export type BeltReading = Pick<TreadmillSample, 'speedKmh' | 'inclinePercent' | 'state'>;

/**
 * An incline that was not said again for so long is not known any more: treadmills repeat it every second or two, and
 * one that has stopped doing so may stand at another.
 */
const INCLINE_KNOWN_FOR_MS = 10_000;

export class Belt {
  #incline: { readonly percent: number | null; readonly atMs: number } | null = null;

  /** A reading for each part with a speed, so that speeds are told once, as they come; null for any other. */
  take(part: BeltPart, receivedAtMs: number): BeltReading | null {
    if (part.inclinePercent !== undefined)
      this.#incline = { percent: part.inclinePercent, atMs: receivedAtMs };
    if (part.speedKmh === undefined) return null;
    const known = this.#incline !== null && receivedAtMs - this.#incline.atMs <= INCLINE_KNOWN_FOR_MS;
    return {
      speedKmh: part.speedKmh,
      inclinePercent: known ? (this.#incline?.percent ?? null) : null,
      state: part.state ?? null,
    };
  }
}
