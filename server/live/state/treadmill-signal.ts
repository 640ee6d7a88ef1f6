/**
 * What the treadmill of a slot shows now, and since when it has had this speed and incline. Pure: time is an argument, ms.
 * The rule of freshness is the hearts': a value older than 3 s is not shown.
 */
import { STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { TreadmillSample } from '@takt/shared/sample.ts';
import { beltSpeedKmh } from '@takt/shared/signal/treadmill.ts';

/** A smaller change is the wavering of a belt under a person's steps. */
const CHANGE_KMH = 0.3;
const CHANGE_PERCENT = 1;
/** A change must last so long: a slip of the hand on the buttons does not. */
const SUSTAINED_MS = 3_000;

export interface Belt {
  readonly speedKmh: number | null;
  readonly inclinePercent: number | null;
}
const UNHEARD: Belt = { speedKmh: null, inclinePercent: null };

export class TreadmillSignal {
  #newest: (Belt & { readonly atMs: number }) | null = null;
  /** What it has been set to, and the first reading that differed from it and has not been taken back. */
  #set: Belt = UNHEARD;
  #departedAtMs: number | null = null;
  #changedAtMs = Number.NEGATIVE_INFINITY;

  ingest(sample: TreadmillSample, atMs: number): void {
    if (this.#newest !== null && atMs < this.#newest.atMs) return;
    const belt = { speedKmh: beltSpeedKmh(sample), inclinePercent: sample.inclinePercent };
    this.#newest = { ...belt, atMs };
    if (!departs(this.#set, belt)) {
      this.#departedAtMs = null;
      this.#set = {
        speedKmh: this.#set.speedKmh ?? belt.speedKmh,
        inclinePercent: this.#set.inclinePercent ?? belt.inclinePercent,
      };
      return;
    }
    this.#departedAtMs ??= atMs;
    if (atMs - this.#departedAtMs < SUSTAINED_MS) return;
    this.#changedAtMs = this.#departedAtMs;
    this.#departedAtMs = null;
    this.#set = belt;
  }

  /** When speed or incline last changed for good; -Infinity: not yet. */
  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  belt(nowMs: number): Belt {
    const newest = this.#newest;
    if (newest === null || nowMs - newest.atMs > STALE_AFTER_MS) return UNHEARD;
    return { speedKmh: newest.speedKmh, inclinePercent: newest.inclinePercent };
  }
}

function departs(from: Belt, to: Belt): boolean {
  return (
    differs(from.speedKmh, to.speedKmh, CHANGE_KMH) ||
    differs(from.inclinePercent, to.inclinePercent, CHANGE_PERCENT)
  );
}

/** What was not told has not changed. Hundredths, so that 0.3 is 0.3. */
function differs(a: number | null, b: number | null, by: number): boolean {
  return a !== null && b !== null && Math.round(Math.abs(a - b) * 100) >= Math.round(by * 100);
}
