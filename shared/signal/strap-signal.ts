/**
 * What one transmitter shows now: its value, and its state (product rule "Freshness"). Pure: every time is an argument, ms.
 *
 * - live: the last evidence that a heart beats (evidence.ts) is 3 s (STALE_AFTER_MS) old at most. Older: stale.
 * - lost: more than 10 s (LOST_AFTER_MS) without evidence, though messages may still come. Sooner when it is frozen: it
 *   sends, and repeats one beat count for 8 s (FROZEN_AFTER_MS). And when its newest number is not believed: one that
 *   differs by more than 40 bpm (JUMP_BPM) from the one believed before, 3 s (JUMP_WITHIN_MS) earlier at most, until
 *   3 (SETTLES_AFTER) in a row lie within 10 bpm (JUMP_SETTLES_WITHIN_BPM) of each other (strap-number.ts), or its beats
 *   bear it out (beat-trust.ts).
 * - not worn: without skin contact for 3 s (NOT_WORN_AFTER_MS). Conflict: two straps with one id. Waiting: no evidence yet.
 */

import { LOST_AFTER_MS, STALE_AFTER_MS } from '../freshness.ts';
import type { Contact, HeartSample } from '../sample.ts';
import { BeatRate } from './beat-rate.ts';
import { BeatTrust } from './beat-trust.ts';
import type { Proof } from './evidence.ts';
import { agree, SETTLES_AFTER, StrapNumber } from './strap-number.ts';

/** The same beat count for so long while messages come: a strap that repeats itself off the body. */
const FROZEN_AFTER_MS = 8_000;
const NOT_WORN_AFTER_MS = 3_000;
/** Two gateways' clocks agree to some ms: what is older by no more than one ANT+ message may still bring the newest beat. */
const CLOCKS_AGREE_MS = 250;
const MEDIAN_WINDOW_MS = 5_000;
/** So long it takes to see that two hearts speak. */
const DOUBT_MIN_MS = 3_000;

export interface Value {
  readonly atMs: number;
  readonly bpm: number;
  /** From the beats themselves; else the strap's own number. */
  readonly fromBeats: boolean;
  /** The strap sends beats, and they do not fit each other or its number. */
  readonly beatsDoubted: boolean;
}

/** What could be shown when something may have been missed; of that nothing is live any more. */
interface Before {
  readonly atMs: number;
  readonly values: readonly Value[];
  readonly evidenceMs: number | null;
  /** The last values since then, as long as each was believed. */
  readonly since: readonly number[];
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
  /** Shown, as stale, until three numbers since then agree. */
  #before: Before | null = null;
  contact: Contact = 'unknown';

  /** Takes a sample in. Returns true when it brought a value that is believed. One that comes late does not change the present. */
  ingest(sample: HeartSample, heardAtMs: number): boolean {
    if (this.#messageMs !== null && heardAtMs < this.#messageMs - CLOCKS_AGREE_MS) return false;
    const atMs = Math.max(heardAtMs, this.#messageMs ?? heardAtMs);
    this.#messageMs = atMs;
    this.#noteContact(sample.contact, atMs);
    const wasUnsettled = this.#number.unsettled;
    const proof = this.#number.take(sample, atMs);
    if (proof.conflict) this.#forget();
    if (!proof.isNew && !proof.conflict) return false;
    const value = this.#believed(sample.contact, proof, wasUnsettled, atMs);
    if (value !== null) this.#keep(value);
    this.#endDoubt(value);
    return value !== null;
  }

  /** The value that new evidence brings; null: none that may be believed. */
  #believed(contact: Contact, proof: Proof, wasUnsettled: boolean, atMs: number): Value | null {
    if (contact === 'off') this.#beats = new BeatRate();
    if (proof.beginsAnew) this.#forgetBeats();
    if (contact === 'off' || !proof.isNew) return null;
    this.#beats.push(proof.rrTicks, atMs);
    if (proof.bpm === null) return null;
    const isTrusted = this.#trust.take(this.#beats, proof.bpm, atMs);
    const beatBpm = this.#beats.bpm(atMs);
    const beatsDoubted = this.#trust.doubted;
    // Three beats that agree stand behind it, and the strap's number: what the rule for jumps waits for has been seen.
    if (beatBpm !== null && isTrusted) return { atMs, bpm: beatBpm, fromBeats: true, beatsDoubted };
    this.#takeBack(this.#trust.partedMs);
    if (this.#number.unsettled) return null;
    if (wasUnsettled) this.#values = [];
    return { atMs, bpm: proof.bpm, fromBeats: false, beatsDoubted };
  }

  #endDoubt(value: Value | null): void {
    if (this.#before === null) return;
    const since = value === null ? [] : [...this.#before.since, value.bpm].slice(-SETTLES_AFTER);
    const forMs = value === null ? 0 : value.atMs - this.#before.atMs;
    const isOver = forMs > LOST_AFTER_MS || (forMs >= DOUBT_MIN_MS && agree(since));
    this.#before = isOver && !this.#number.perhapsConflicted ? null : { ...this.#before, since };
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

  /**
   * Something that it sent up to now may be missing here, or more: another process heard it. Then nothing of it is live, and
   * no new number is shown, before 3 s have passed and three agree, or 10 s have passed: one alone may be the middle of a burst that was being
   * hidden.
   */
  resume(atMs: number): void {
    const state = this.state(atMs);
    const { evidenceMs } = this.#number;
    const values = state === 'live' || state === 'stale' ? this.#values.slice() : [];
    const before = this.#before ?? { values, evidenceMs };
    this.#before = { ...before, atMs, since: [] };
    this.#number.resume(atMs);
  }

  /** What came during a conflict must not count for the strap that is left alone with the id. */
  #forget(): void {
    this.#values = [];
    this.#forgetBeats();
  }

  /** Beats say nothing of those of another strap, or of the same one since it began again. */
  #forgetBeats(): void {
    this.#beats = new BeatRate();
    this.#trust = new BeatTrust();
  }

  #keep(value: Value): void {
    this.#values.push(value);
    while (this.#values[0]!.atMs < value.atMs - LOST_AFTER_MS) this.#values.shift();
  }

  state(nowMs: number): StrapState {
    // Messages that repeat a beat are not recorded, so one that is in doubt may have been sending them.
    const inDoubt = this.#before !== null;
    const silentMs = this.#messageMs === null ? null : nowMs - this.#messageMs;
    const heard = silentMs !== null && (silentMs <= LOST_AFTER_MS || inDoubt);
    if (this.#number.conflicted && heard) return 'conflict';
    if (this.#contactOffSinceMs !== null && nowMs - this.#contactOffSinceMs >= NOT_WORN_AFTER_MS)
      return 'notWorn';
    const age = this.ageMs(nowMs);
    if (age === null) return 'waiting';
    const repeating = this.#number.countsBeats && ((silentMs ?? 0) <= STALE_AFTER_MS || inDoubt);
    if (age > LOST_AFTER_MS || (repeating && age >= FROZEN_AFTER_MS)) return 'lost';
    if (this.#number.unsettled && this.#values.at(-1)?.atMs !== this.#number.evidenceMs) return 'lost';
    if (inDoubt) return this.newest() === null ? 'lost' : 'stale';
    return age > STALE_AFTER_MS ? 'stale' : 'live';
  }

  /** Until when it speaks for its wearer when nothing more comes; -Infinity when it does not. */
  get speaksUntilMs(): number {
    return this.#number.speaksUntilMs;
  }

  /** Since the last evidence, or null while there has been none. */
  ageMs(nowMs: number): number | null {
    const { evidenceMs } = this.#before ?? this.#number;
    return evidenceMs === null ? null : Math.max(0, nowMs - evidenceMs);
  }

  /** The newest accepted value, however old: ask `state` whether it may be shown. */
  newest(): Value | null {
    return this.#shown.at(-1) ?? null;
  }

  get #shown(): readonly Value[] {
    return this.#before?.values ?? this.#values;
  }

  /** Median of the 5 s up to the newest value; null before the first. Half a beat is possible. */
  medianBpm(): number | null {
    const last = this.newest();
    if (last === null) return null;
    const sorted = this.#shown
      .filter((value) => value.atMs > last.atMs - MEDIAN_WINDOW_MS)
      .map((value) => value.bpm)
      .sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
