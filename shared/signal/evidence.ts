/**
 * What a message of one transmitter proves. The one place where it is decided whether a reading is new evidence of a
 * heart at work and whether its number may be believed; the live tile and the record both ask here. Pure: time is an
 * argument, ms, and never goes back.
 */

import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../limits.ts';
import type { HeartSample } from '../sample.ts';
import { BeatSeries } from './beat-series.ts';
import { type LinkNews, Links } from './links.ts';
import { RrEvidence, type RrProof } from './rr-evidence.ts';

/** What a message says of a heart; the same of a sample and of its record. */
export type HeartReading = Pick<
  HeartSample,
  'heartRateBpm' | 'rrTicks' | 'beatCount' | 'beatTimeTicks' | 'contact' | 'receiver'
>;

export interface Proof {
  /** A beat, an RR, or of a strap that gives neither a notification, that was not told before. */
  readonly isNew: boolean;
  /** Two hearts send under this id: it gives no heart rate. */
  readonly conflict: boolean;
  /** Its beats do not go on from those before: another strap's, or of one that began again. */
  readonly beginsAnew: boolean;
  /** The RR intervals not told before, 1/1024 s. */
  readonly rrTicks: readonly number[];
  /** The strap's own number, when it is new evidence, from a body, and 30–240. */
  readonly bpm: number | null;
  /** There is no heart rate now: none was sent, it is out of range, without contact, or in conflict. The hold of the value before ends. */
  readonly endsHold: boolean;
  /** Since when it has been repeating its last notification, once that is certain; null: it is not. */
  readonly frozenSinceMs: number | null;
}

/** More than any room has. */
const RECEIVERS_MAX = 32;
const NO_NEWS: Proof = {
  isNew: false,
  conflict: false,
  beginsAnew: false,
  rrTicks: [],
  bpm: null,
  endsHold: false,
  frozenSinceMs: null,
};
/** Of a strap that counts its beats RR prove nothing that the count does not. */
const COUNTED: RrProof = { isSign: true, areBeats: true, frozenSinceMs: null };

export class Evidence {
  #series = new BeatSeries();
  #links = new Links();
  #counts = false;
  /** The series of beats that brought evidence last. */
  #seriesNumber: number | null = null;
  #rr = new RrEvidence();
  /** By receiver, what it told last. */
  #last = new Map<string, HeartReading>();

  /** The same as it is now; what one takes in the other does not. */
  copy(): Evidence {
    const copy = new Evidence();
    copy.#series = this.#series.copy();
    copy.#links = this.#links.copy();
    copy.#counts = this.#counts;
    copy.#seriesNumber = this.#seriesNumber;
    copy.#rr = this.#rr.copy();
    copy.#last = new Map(this.#last);
    return copy;
  }

  /** Something may have been missed up to now. */
  resume(atMs: number): void {
    this.#series.resume(atMs);
    this.#links.resume(atMs);
  }

  /** Two hearts speak under this id, or did until less than 10 s ago. */
  get conflicted(): boolean {
    return this.#series.conflicted || this.#links.conflicted;
  }

  /** What was missed before `resume` may have shown that two hearts speak. */
  get perhapsConflicted(): boolean {
    return this.#series.perhapsConflicted || this.#links.perhapsConflicted;
  }

  /** It counts its beats: while it repeats one, its messages say that it lives and its heart does not. */
  get countsBeats(): boolean {
    return this.#counts;
  }

  take(reading: HeartReading, atMs: number): Proof {
    const receiver = reading.receiver ?? '';
    const before = this.#last.get(receiver);
    if (before !== undefined && repeats(before, reading)) {
      return this.conflicted ? { ...NO_NEWS, conflict: true } : NO_NEWS;
    }
    this.#last.set(receiver, reading);
    if (this.#last.size > RECEIVERS_MAX) this.#last.delete(this.#last.keys().next().value ?? '');
    const { news, rrTicks, series } = this.#series.take(reading, atMs);
    const link = this.#linkOf(reading, receiver, atMs);
    const rr = this.#rrOf(reading, news === 'repeated' || link === 'told', atMs);
    const isNew = news === 'new' && link === 'new' && rr.isSign;
    const beginsAnew = isNew && reading.beatCount !== null && series !== this.#seriesNumber;
    if (beginsAnew) this.#seriesNumber = series;
    const conflict = news === 'conflict' || this.conflicted;
    const worn = reading.contact !== 'off' && !conflict;
    const bpm = worn && isShown(reading.heartRateBpm) ? reading.heartRateBpm : null;
    return {
      isNew,
      conflict,
      beginsAnew,
      rrTicks: isNew && rr.areBeats ? rrTicks : [],
      bpm: isNew ? bpm : null,
      endsHold: bpm === null || rr.frozenSinceMs !== null,
      frozenSinceMs: rr.frozenSinceMs,
    };
  }

  /** A beat that is counted is known by its count (beat-series.ts); a message without a number has nothing more to compare. */
  #linkOf(reading: HeartReading, receiver: string, atMs: number): LinkNews {
    const tells = reading.beatCount === null && reading.heartRateBpm !== null && reading.contact !== 'off';
    return tells ? this.#links.take(receiver, reading, atMs) : 'new';
  }

  #rrOf({ beatCount, heartRateBpm, rrTicks }: HeartReading, isRepeated: boolean, atMs: number): RrProof {
    if (beatCount !== null) this.#counts = true;
    if (this.#counts) return { ...COUNTED, isSign: beatCount !== null || rrTicks.length > 0 };
    return isRepeated ? COUNTED : this.#rr.take(heartRateBpm, rrTicks, atMs);
  }
}

/**
 * The same beat again from the receiver that has just sent it: it is no evidence, and is not recorded a second time.
 * So a recording lacks nothing that `Evidence` would have listened to.
 */
export function repeats(before: HeartReading, reading: HeartReading): boolean {
  return (
    reading.beatCount !== null &&
    before.beatCount === reading.beatCount &&
    before.beatTimeTicks === reading.beatTimeTicks &&
    before.heartRateBpm === reading.heartRateBpm &&
    before.contact === reading.contact &&
    reading.rrTicks.length === 0
  );
}

export function isShown(bpm: number | null): bpm is number {
  return bpm !== null && bpm >= SHOWN_BPM_MIN && bpm <= SHOWN_BPM_MAX;
}
