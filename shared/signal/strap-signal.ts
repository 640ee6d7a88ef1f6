/**
 * What one transmitter shows now: its value, and whether it is live, stale, lost or frozen (product rule "Freshness").
 * Pure: every time is an argument, ms.
 */

import { LOST_AFTER_MS, STALE_AFTER_MS } from '../freshness.ts';
import type { Contact, HeartSample } from '../sample.ts';
import { Battery, type BatteryLevel } from './battery.ts';
import { BeatRate } from './beat-rate.ts';
import { BeatTrust } from './beat-trust.ts';
import { StrapNumber } from './strap-number.ts';

/** The same beat count for so long while messages come: a strap that repeats itself off the body. */
const FROZEN_AFTER_MS = 8_000;
const NOT_WORN_AFTER_MS = 3_000;
/** Two gateways' clocks agree to some ms: what is older by no more than one ANT+ message may still bring the newest beat. */
const CLOCKS_AGREE_MS = 250;
const MEDIAN_WINDOW_MS = 5_000;

export interface Value {
  readonly atMs: number;
  readonly bpm: number;
  /** From the beats themselves; else the strap's own number. */
  readonly fromBeats: boolean;
  /** The strap sends beats, and they do not fit each other or its number. */
  readonly beatsDoubted: boolean;
}

export type StrapState = 'live' | 'stale' | 'lost' | 'notWorn' | 'waiting' | 'conflict';

export class StrapSignal {
  readonly #number = new StrapNumber();
  #messageMs: number | null = null;
  #contactOffSinceMs: number | null = null;
  /** Accepted values of the last seconds, oldest first. */
  #values: Value[] = [];
  #beats = new BeatRate();
  #trust = new BeatTrust();
  readonly #battery = new Battery();
  contact: Contact = 'unknown';

  /** Takes a sample in. Returns true when it brought a value that may be shown. One that comes late does not change the present. */
  ingest(sample: HeartSample, heardAtMs: number): boolean {
    if (this.#messageMs !== null && heardAtMs < this.#messageMs - CLOCKS_AGREE_MS) return false;
    const atMs = Math.max(heardAtMs, this.#messageMs ?? heardAtMs);
    this.#messageMs = atMs;
    this.#battery.take(sample, atMs);
    this.#noteContact(sample.contact, atMs);
    const wasUnsettled = this.#number.unsettled;
    const proof = this.#number.take(sample, atMs);
    if (proof.conflict) this.#forget();
    if (!proof.isNew) return false;
    if (sample.contact === 'off') {
      this.#beats = new BeatRate();
      return false;
    }
    this.#beats.push(proof.rrTicks, atMs);
    if (proof.bpm === null) return false;
    const isTrusted = this.#trust.take(this.#beats, proof.bpm, atMs);
    const beatBpm = this.#beats.bpm(atMs);
    const beatsDoubted = this.#trust.doubted;
    // Three beats that agree stand behind it, and the strap's number: what the rule for jumps waits for has been seen.
    if (beatBpm !== null && isTrusted)
      return this.#keep({ atMs, bpm: beatBpm, fromBeats: true, beatsDoubted });
    this.#takeBack(this.#trust.partedMs);
    if (this.#number.unsettled) return false;
    if (wasUnsettled) this.#values = [];
    return this.#keep({ atMs, bpm: proof.bpm, fromBeats: false, beatsDoubted });
  }

  /** What came from beats that are not believed moves the lamp no more. */
  #takeBack(fromMs: number | null): void {
    if (fromMs === null) return;
    this.#values = this.#values.filter(({ fromBeats, atMs }) => !fromBeats || atMs < fromMs);
  }

  #noteContact(contact: Contact, atMs: number): void {
    this.contact = contact;
    if (contact !== 'off') this.#contactOffSinceMs = null;
    else this.#contactOffSinceMs ??= atMs;
  }

  /** What came during a conflict must not count for the strap that is left alone with the id. */
  #forget(): void {
    this.#values = [];
    this.#beats = new BeatRate();
    this.#trust = new BeatTrust();
  }

  #keep(value: Value): boolean {
    this.#values.push(value);
    while (this.#values[0]!.atMs < value.atMs - LOST_AFTER_MS) this.#values.shift();
    return true;
  }

  state(nowMs: number): StrapState {
    const heard = this.#messageMs !== null && nowMs - this.#messageMs <= LOST_AFTER_MS;
    if (this.#number.conflicted && heard) return 'conflict';
    if (this.#contactOffSinceMs !== null && nowMs - this.#contactOffSinceMs >= NOT_WORN_AFTER_MS)
      return 'notWorn';
    const age = this.ageMs(nowMs);
    if (age === null) return 'waiting';
    const repeating = this.#number.countsBeats && nowMs - (this.#messageMs ?? nowMs) <= STALE_AFTER_MS;
    if (age > LOST_AFTER_MS || (repeating && age >= FROZEN_AFTER_MS)) return 'lost';
    if (this.#number.unsettled && this.newest()?.atMs !== this.#number.evidenceMs) return 'lost';
    return age > STALE_AFTER_MS ? 'stale' : 'live';
  }

  /** Until when it speaks for its wearer when nothing more comes; -Infinity when it does not. */
  get speaksUntilMs(): number {
    return this.#number.speaksUntilMs;
  }

  /** Since the last evidence, or null while there has been none. */
  ageMs(nowMs: number): number | null {
    const { evidenceMs } = this.#number;
    return evidenceMs === null ? null : Math.max(0, nowMs - evidenceMs);
  }

  /** null: it has told nothing of it. */
  battery(nowMs: number): BatteryLevel | null {
    return this.#battery.level(nowMs);
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
