/**
 * What one transmitter tells now: its value, and how far it can be believed (product rule "Freshness").
 * Pure: every time is an argument, ms.
 */

import { type Contact, type HeartSample, SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../sample.ts';
import { BeatRate } from './beat-rate.ts';
import { type BeatNews, BeatSeries } from './beat-series.ts';

export const STALE_AFTER_MS = 3_000;
export const LOST_AFTER_MS = 10_000;
/** The same beat count for so long while messages come: a strap that repeats itself off the body. */
const FROZEN_AFTER_MS = 8_000;
const NOT_WORN_AFTER_MS = 3_000;
/** Two gateways' clocks agree to some ms: what is older by no more than one ANT+ message may still bring the newest beat. */
const CLOCKS_AGREE_MS = 250;
const JUMP_BPM = 40;
const JUMP_WITHIN_MS = 3_000;
const JUMP_SETTLES_WITHIN_BPM = 10;
const JUMP_SETTLES_AFTER = 3;
const MEDIAN_WINDOW_MS = 5_000;

export interface Value {
  readonly atMs: number;
  readonly bpm: number;
  /** From the beats themselves; else the strap's own number. */
  readonly fromBeats: boolean;
}

export type StrapState = 'live' | 'stale' | 'lost' | 'notWorn' | 'waiting' | 'conflict';

export class StrapSignal {
  #series = new BeatSeries();
  #counts = false;
  /** It has shown beats or RR once; from then on only these are evidence. */
  #showsBeats = false;
  #evidenceMs: number | null = null;
  #messageMs: number | null = null;
  #contactOffSinceMs: number | null = null;
  /** Accepted values of the last seconds, oldest first. */
  #values: Value[] = [];
  /** After a jump: the values that wait to agree with each other. */
  #unsettled: number[] = [];
  #beats = new BeatRate();
  batteryPercent: number | null = null;
  contact: Contact = 'unknown';

  /** Takes a sample in. Returns true when it brought a value that may be shown. One that comes late says nothing of now. */
  ingest(sample: HeartSample, heardAtMs: number): boolean {
    if (this.#messageMs !== null && heardAtMs < this.#messageMs - CLOCKS_AGREE_MS) return false;
    const atMs = Math.max(heardAtMs, this.#messageMs ?? heardAtMs);
    this.#messageMs = atMs;
    if (sample.batteryPercent !== null) this.batteryPercent = sample.batteryPercent;
    this.#noteContact(sample.contact, atMs);
    const told = this.#series.take(sample, atMs);
    if (told.news === 'conflict') this.#forget();
    if (!this.#isEvidence(sample, told.news)) return false;
    if (sample.contact === 'off') {
      this.#beats = new BeatRate();
      return false;
    }
    this.#beats.push(told.rrTicks, atMs);
    const strapBpm = sample.heartRateBpm;
    if (!isShown(strapBpm)) return false;
    this.#evidenceMs = atMs;
    const beatBpm = this.#beats.bpm(atMs);
    return isShown(beatBpm) ? this.#acceptBeats(beatBpm, atMs) : this.#accept(strapBpm, atMs);
  }

  #noteContact(contact: Contact, atMs: number): void {
    this.contact = contact;
    if (contact !== 'off') this.#contactOffSinceMs = null;
    else this.#contactOffSinceMs ??= atMs;
  }

  /** What was told of nobody in particular must not speak for whoever is left alone with the id. */
  #forget(): void {
    this.#values = [];
    this.#unsettled = [];
    this.#beats = new BeatRate();
  }

  #isEvidence(sample: HeartSample, news: BeatNews): boolean {
    if (sample.beatCount !== null) this.#counts = true;
    if (this.#counts || sample.rrTicks.length > 0) this.#showsBeats = true;
    if (news !== 'new') return false;
    return sample.beatCount !== null || sample.rrTicks.length > 0 || !this.#showsBeats;
  }

  /** Three beats that agree stand behind it: what the rule for jumps waits for has been seen. */
  #acceptBeats(bpm: number, atMs: number): boolean {
    this.#unsettled = [];
    this.#keep({ atMs, bpm, fromBeats: true });
    return true;
  }

  #accept(bpm: number, atMs: number): boolean {
    const last = this.#values.at(-1);
    const jumped =
      last !== undefined && atMs - last.atMs <= JUMP_WITHIN_MS && Math.abs(bpm - last.bpm) > JUMP_BPM;
    if (jumped || this.#unsettled.length > 0) {
      this.#unsettled = [...this.#unsettled, bpm].slice(-JUMP_SETTLES_AFTER);
      const settled =
        this.#unsettled.length === JUMP_SETTLES_AFTER &&
        Math.max(...this.#unsettled) - Math.min(...this.#unsettled) <= JUMP_SETTLES_WITHIN_BPM;
      if (!settled) return false;
      this.#unsettled = [];
      this.#values = [];
    }
    this.#keep({ atMs, bpm, fromBeats: false });
    return true;
  }

  #keep(value: Value): void {
    this.#values.push(value);
    while (this.#values[0]!.atMs < value.atMs - LOST_AFTER_MS) this.#values.shift();
  }

  state(nowMs: number): StrapState {
    const heard = this.#messageMs !== null && nowMs - this.#messageMs <= LOST_AFTER_MS;
    if (this.#series.conflicted && heard) return 'conflict';
    if (this.#contactOffSinceMs !== null && nowMs - this.#contactOffSinceMs >= NOT_WORN_AFTER_MS)
      return 'notWorn';
    const age = this.ageMs(nowMs);
    if (age === null) return 'waiting';
    const repeating = this.#counts && nowMs - (this.#messageMs ?? nowMs) <= STALE_AFTER_MS;
    if (age > LOST_AFTER_MS || (repeating && age >= FROZEN_AFTER_MS)) return 'lost';
    if (this.#unsettled.length > 0) return 'lost';
    return age > STALE_AFTER_MS ? 'stale' : 'live';
  }

  /** Since the last evidence, or null while there has been none. */
  ageMs(nowMs: number): number | null {
    return this.#evidenceMs === null ? null : Math.max(0, nowMs - this.#evidenceMs);
  }

  /** The newest accepted value, however old: ask `state` whether it may be shown. */
  newest(): Value | null {
    return this.#values.at(-1) ?? null;
  }

  /** Median of the 5 s up to the newest value; null before the first. Half a beat is possible. */
  medianBpm(): number | null {
    const last = this.#values.at(-1);
    if (last === undefined) return null;
    const sorted = this.#values
      .filter((value) => value.atMs > last.atMs - MEDIAN_WINDOW_MS)
      .map((value) => value.bpm)
      .sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}

function isShown(bpm: number | null): bpm is number {
  return bpm !== null && bpm >= SHOWN_BPM_MIN && bpm <= SHOWN_BPM_MAX;
}
