/**
 * Whether the heart rate from the beats may be shown in place of the strap's own number. Beats are quicker, and wrong in
 * ways of their own: missed, doubled, filled in, told in another unit, or counted with every message. The strap's number
 * has been through its maker's filter and lags 1–10 s. So they must agree, allowing for its lag.
 * Pure: time is an argument, ms, and never goes back.
 *
 * - Apart is more than 10 bpm or 8 %. Beats that are apart from the first, or by a leap, wait until the number follows or
 *   agrees: a strap's number begins to move within a second of a real change. Beats that drift away, and those that the
 *   number followed but has not reached, are shown for 4.5 s at most.
 * - Doubted, until 30 s have passed without a fault: beats that leapt and came back though the number never moved; that
 *   were apart for 13 s, longer than any lag; that tell the number in ms for 1/1024 s; or of which three in sixteen do not fit.
 */

import type { BeatRate } from './beat-rate.ts';
import { isShown } from './evidence.ts';

/** Apart: the larger of these. */
const APART_BPM = 10;
const APART_SHARE = 0.08;
const SHOWN_APART_FOR_MS = 4_500;
const LONGEST_LAG_MS = 13_000;
/** A number follows when it has come so much nearer, of the way that it had to go, in so short a time. */
const FOLLOWS_SHARE = 0.15;
const FOLLOWS_WITHIN_MS = 4_000;
/** A leap that was taken back within less is one odd beat more or less, not a fault of the strap. */
const LEAP_FOR_MS = 2_000;
/** After an interval that did not fit, the number is the strap's own for eight beats; three of sixteen are a fault. */
const PROBATION_BEATS = 8;
const FAULTY = { leftOut: 3, ofBeats: 16 } as const;
const AGREES_FOR_MS = 30_000;
/** Told in ms, beats are 1024/1000 too quick: seen while the number stands still for so long. */
const MS_FOR_TICKS = 1000 / 1024;
const UNIT_STILL_MS = 3_000;
const REMEMBERED_MS = 5_000;
const UNIT_STILL_BPM = 1;
const UNIT_FITS_BPM = 0.9;
const UNIT_OFF_BPM = 1.2;

interface Pair {
  readonly atMs: number;
  readonly beatBpm: number | null;
  readonly strapBpm: number;
}

/** Since when the beats have been apart, and what the strap said then. */
interface Parting {
  readonly sinceMs: number;
  readonly strapBpm: number;
  readonly leapt: boolean;
  followed: boolean;
}

export class BeatTrust {
  /** Of the last seconds, oldest first. */
  #pairs: Pair[] = [];
  #parting: Parting | null = null;
  #faultMs = Number.NEGATIVE_INFINITY;
  /** The newest beats were sent and are not believed. */
  doubted = false;

  /** Since when the beats that were shown have been in doubt; null: they are not apart from the number. */
  get partedMs(): number | null {
    return this.#parting?.sinceMs ?? null;
  }

  /** True when the rate from these beats may be shown. */
  take(beats: BeatRate, strapBpm: number, atMs: number): boolean {
    const bpm = beats.bpm(atMs);
    const beatBpm = isShown(bpm) ? bpm : null;
    const before = this.#pairs.at(-1)?.beatBpm ?? null;
    this.#pairs.push({ atMs, beatBpm, strapBpm });
    while (this.#pairs[0]!.atMs < atMs - REMEMBERED_MS) this.#pairs.shift();
    const isFault = beats.leftOut(FAULTY.ofBeats) >= FAULTY.leftOut || this.#tellsMs();
    if (isFault) this.#faultMs = atMs;
    const agrees = beatBpm !== null && this.#judge(beatBpm, before, strapBpm, atMs);
    const isFaulty = atMs - this.#faultMs < AGREES_FOR_MS;
    this.doubted = isFaulty || (beatBpm !== null && !agrees);
    return agrees && !isFaulty && beats.leftOut(PROBATION_BEATS) === 0;
  }

  #judge(beatBpm: number, before: number | null, strapBpm: number, atMs: number): boolean {
    if (!areApart(beatBpm, strapBpm)) {
      const parting = this.#parting;
      this.#parting = null;
      if (parting === null) return true;
      const isLong = atMs - parting.sinceMs >= LEAP_FOR_MS;
      // The beats came back to the number, not the number to the beats.
      const cameBack = parting.leapt && !parting.followed && !areApart(strapBpm, parting.strapBpm);
      if (cameBack && isLong) this.#faultMs = atMs;
      return true;
    }
    this.#parting ??= {
      sinceMs: atMs,
      strapBpm,
      leapt: before === null || areApart(before, beatBpm),
      followed: false,
    };
    const parting = this.#parting;
    const apartMs = atMs - parting.sinceMs;
    parting.followed ||= this.#follows(beatBpm, strapBpm, atMs);
    if (apartMs >= LONGEST_LAG_MS) this.#faultMs = atMs;
    return apartMs < SHOWN_APART_FOR_MS && (!parting.leapt || parting.followed);
  }

  #follows(beatBpm: number, strapBpm: number, atMs: number): boolean {
    const from = this.#pairs.find((pair) => pair.atMs >= atMs - FOLLOWS_WITHIN_MS)?.strapBpm ?? strapBpm;
    const wayBpm = beatBpm - from;
    return Math.sign(wayBpm) * (strapBpm - from) >= FOLLOWS_SHARE * Math.abs(wayBpm) && strapBpm !== from;
  }

  #tellsMs(): boolean {
    const known = this.#pairs.filter(({ beatBpm }) => beatBpm !== null);
    const [first] = known;
    const last = known.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < UNIT_STILL_MS) return false;
    const beats = known.flatMap(({ beatBpm }) => beatBpm ?? []);
    const numbers = known.map(({ strapBpm }) => strapBpm);
    if (Math.max(...numbers) - Math.min(...numbers) > UNIT_STILL_BPM) return false;
    const [beat, number] = [mean(beats), mean(numbers)];
    return beat - number >= UNIT_OFF_BPM && Math.abs(beat * MS_FOR_TICKS - number) <= UNIT_FITS_BPM;
  }
}

const areApart = (a: number, b: number): boolean =>
  Math.abs(a - b) > Math.max(APART_BPM, APART_SHARE * Math.max(a, b));

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
