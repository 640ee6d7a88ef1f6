/**
 * One treadmill over time. It says speed and incline in parts: on different pages (FE-C), in one notification, or in
 * several (FTMS with MORE DATA). What one part leaves out is no 0: it stays what the last part said of it.
 *
 * Many treadmills go on naming their speed while they are paused. Their own clock and distance then stand, and a belt
 * that is said to run and covers no distance counts as paused, so that its speed is believed neither live nor in a
 * summary (`beltSpeedKmh`); the speed is recorded as it was sent. Some send 0 while their distance grows: that is
 * an unknown speed, and not the speed 0.
 */
import { STALE_AFTER_MS } from '../freshness.ts';
import type { TreadmillSample, TreadmillState } from '../sample.ts';

/** What one part says. Left out: nothing of it; null: that it is not known. */
export interface BeltPart {
  readonly speedKmh?: number | null;
  readonly inclinePercent?: number | null;
  readonly state?: TreadmillState | null;
  /** Its own clock, s, and what it has covered, m; either may roll over or begin anew. */
  readonly elapsedS?: number | null;
  readonly distanceM?: number | null;
}

export type BeltReading = Pick<TreadmillSample, 'speedKmh' | 'inclinePercent' | 'state'>;

/**
 * An incline that was not said again for so long is not known any more: treadmills repeat it every second or two, and
 * one that has stopped doing so may stand at another. Of clock and distance the same.
 */
const KNOWN_FOR_MS = 10_000;
/** Clock and distance stand when they missed three of their steps, and not before a value is stale. */
const STEPS_MISSED = 3;
/** A distance that stands while the clock goes on may be told seldom or in coarse steps: so much it must have missed. */
const OVERDUE_M = 50;
const M_A_MS = 1 / 3600;
/** A belt that is stopped runs on for a step or two; further than this it does not stand. */
const RUNS_OUT_M = 10;

export class Belt {
  #incline: { readonly percent: number | null; readonly atMs: number } | null = null;
  #speedKmh = 0;
  readonly #clock = new Counter();
  readonly #distance = new Counter();

  /** A reading for each part with a speed, so that speeds are given once, as they come; null for any other. */
  take(part: BeltPart, receivedAtMs: number): BeltReading | null {
    if (part.inclinePercent !== undefined)
      this.#incline = { percent: part.inclinePercent, atMs: receivedAtMs };
    if (part.speedKmh !== undefined) this.#speedKmh = part.speedKmh ?? 0;
    this.#clock.take(part.elapsedS, receivedAtMs, this.#speedKmh);
    this.#distance.take(part.distanceM, receivedAtMs, this.#speedKmh);
    if (part.speedKmh === undefined) return null;
    const known = this.#incline !== null && receivedAtMs - this.#incline.atMs <= KNOWN_FOR_MS;
    const said = part.state ?? null;
    return {
      speedKmh: part.speedKmh === 0 && this.#distance.grownAtRest >= RUNS_OUT_M ? null : part.speedKmh,
      inclinePercent: known ? (this.#incline?.percent ?? null) : null,
      state: said !== 'off' && this.#stands(receivedAtMs) ? 'paused' : said,
    };
  }

  /** It names a speed, and by its own clock and distance nothing moves. */
  #stands(nowMs: number): boolean {
    const [clock, distance] = [this.#clock, this.#distance];
    const [clockTold, distanceTold] = [clock.isKnown(nowMs), distance.isKnown(nowMs)];
    const clockStands = clock.stoodMs >= Math.max(STALE_AFTER_MS, STEPS_MISSED * 1000 * clock.step);
    const distanceStands =
      distance.stoodMs >= STALE_AFTER_MS && distance.missedM >= STEPS_MISSED * distance.step;
    if (clockTold && distanceTold) {
      const overdue = distance.missedM >= Math.max(OVERDUE_M, STEPS_MISSED * distance.step);
      return distanceStands && (clockStands || (distance.hasMoved && overdue));
    }
    // One counter alone that has been 0 ever since is one that this treadmill does not fill in.
    if (clockTold) return clock.isFilled && clockStands;
    return distanceTold && distance.isFilled && distanceStands;
  }
}

/** A number that grows while the belt runs. */
class Counter {
  #value: number | null = null;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  hasMoved = false;
  /** The smallest by which it has grown; 0 before it has. */
  step = 0;
  /** For how long it was told again and had not changed while a speed was said, and how far that speed would have gone. */
  stoodMs = 0;
  missedM = 0;
  /** By how much it has grown since 0 was said. */
  grownAtRest = 0;

  take(value: number | null | undefined, atMs: number, speedKmh: number): void {
    if (value === undefined || value === null) return;
    const sinceMs = Math.min(KNOWN_FOR_MS, atMs - this.#toldAtMs);
    this.#toldAtMs = atMs;
    if (speedKmh > 0) this.grownAtRest = 0;
    if (value === this.#value && speedKmh > 0) {
      this.stoodMs += sinceMs;
      this.missedM += sinceMs * speedKmh * M_A_MS;
      return;
    }
    this.stoodMs = 0;
    this.missedM = 0;
    if (this.#value !== null && value !== this.#value) {
      this.hasMoved = true;
      // Else it rolled over, or began anew.
      const grown = value - this.#value;
      if (grown > 0) this.step = this.step === 0 ? grown : Math.min(this.step, grown);
      if (grown > 0 && speedKmh === 0) this.grownAtRest += grown;
    }
    this.#value = value;
  }

  isKnown(nowMs: number): boolean {
    return nowMs - this.#toldAtMs <= KNOWN_FOR_MS;
  }

  get isFilled(): boolean {
    return this.hasMoved || (this.#value ?? 0) > 0;
  }
}
