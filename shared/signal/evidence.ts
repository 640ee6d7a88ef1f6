/**
 * What a message of one transmitter proves. The one place where it is decided whether a reading is new evidence of a
 * heart at work and whether its number may be believed; the live tile and the record both ask here. Pure: time is an
 * argument, ms, and never goes back.
 */
import { type HeartSample, SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../sample.ts';
import { type BeatNews, BeatSeries } from './beat-series.ts';

/** What a message says of a heart; the same of a sample and of its record. */
export type HeartReading = Pick<
  HeartSample,
  'heartRateBpm' | 'rrTicks' | 'beatCount' | 'beatTimeTicks' | 'contact' | 'receiver'
>;

export interface Proof {
  /** A beat, an RR, or of a strap that gives neither a notification, that was not told before. */
  readonly isNew: boolean;
  /** Two hearts speak under this id: it is nobody's. */
  readonly conflict: boolean;
  /** The RR intervals not told before, 1/1024 s. */
  readonly rrTicks: readonly number[];
  /** The strap's own number, when it is new evidence, from a body, and 30–240. */
  readonly bpm: number | null;
  /** It says that there is no heart rate now: none, out of range, no contact, or nobody's. What was told before ends. */
  readonly endsHold: boolean;
}

/** More than any room has. */
const RECEIVERS_MAX = 32;
const NO_NEWS: Proof = { isNew: false, conflict: false, rrTicks: [], bpm: null, endsHold: false };

export class Evidence {
  #series = new BeatSeries();
  #counts = false;
  /** It has shown beats or RR once; from then on only these are evidence. */
  #showsBeats = false;
  /** By receiver, what it told last. */
  #last = new Map<string, HeartReading>();

  /** The same as it is now; what one takes in the other does not. */
  copy(): Evidence {
    const copy = new Evidence();
    copy.#series = this.#series.copy();
    copy.#counts = this.#counts;
    copy.#showsBeats = this.#showsBeats;
    copy.#last = new Map(this.#last);
    return copy;
  }

  /** Two hearts speak under this id, or did until less than 10 s ago. */
  get conflicted(): boolean {
    return this.#series.conflicted;
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
    const { news, rrTicks } = this.#series.take(reading, atMs);
    const isNew = this.#isNew(reading, news);
    const conflict = news === 'conflict';
    const worn = reading.contact !== 'off' && !conflict;
    const bpm = worn && isShown(reading.heartRateBpm) ? reading.heartRateBpm : null;
    return {
      isNew,
      conflict,
      rrTicks: isNew ? rrTicks : [],
      bpm: isNew ? bpm : null,
      endsHold: bpm === null,
    };
  }

  #isNew(reading: HeartReading, news: BeatNews): boolean {
    if (reading.beatCount !== null) this.#counts = true;
    if (this.#counts || reading.rrTicks.length > 0) this.#showsBeats = true;
    if (news !== 'new') return false;
    return reading.beatCount !== null || reading.rrTicks.length > 0 || !this.#showsBeats;
  }
}

/**
 * The same beat told again by the receiver that has just told it: it says nothing, and is not recorded a second time.
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
