/**
 * The beats of one transmitter as receivers hear them: several receivers hear the same beat, some of them a little
 * late, and two straps may send under one id. Pure: time is an argument, ms.
 *
 * A beat is known by its count and its time, which only the strap sets. A sample belongs to a series when count and
 * time go on from it as far as the time that passed allows. Two series that alternate are two straps: a conflict,
 * without a heart rate, until one of them has been alone for 10 s.
 */
import type { HeartSample } from '../sample.ts';

const TICKS_PER_MS = 1.024;
const TIME_RANGE_TICKS = 0x1_0000;
const COUNT_RANGE = 0x100;
/** Beat time rolls over: after that long a difference means nothing, and an equal beat may be another. */
export const SAME_BEAT_WITHIN_MS = 64_000;
/**
 * What has no beat count is the same reading again when it says the same within this: a resent sample placed anew on
 * the server's clock, or the same notification over a strap's second link. A strap notifies a second apart.
 */
export const SAME_READING_WITHIN_MS = 200;
/** 300 bpm, the most that the decoder passes on. */
const SHORTEST_BEAT_TICKS = 205;
/** A beat is first heard up to a beat and some lost messages after it was felt. */
const LATENESS_TICKS = 3 * 1024;
const ALONE_FOR_MS = 10_000;
/** Of two series that began together neither is believed at once: the other's second beat may be on its way. */
const DECIDED_AFTER_MS = 3_000;
/** More than two straps under one id, or the noise of a weak one. */
const SERIES_MAX = 4;
/** A strap whose count and time never agree is taken by its count alone after so many beats: better than nobody. */
const ODD_BEATS = 8;
/** In the longest interval between two beats, four a second, some of them lost. */
const COUNTED_MESSAGES = 16;

export type BeatNews =
  /** A beat, or of a strap without counts a reading, that was not told before. */
  | 'new'
  /** Told before, by this receiver or another. */
  | 'repeated'
  /** Older than the newest beat known: it does not change the present. */
  | 'behind'
  /** The first of a series: its next beat shows whether there is one. */
  | 'first'
  /** Two straps have this id. */
  | 'conflict';

export interface TakenBeat {
  readonly news: BeatNews;
  /** The RR intervals not told before, 1/1024 s: between beats that different receivers heard, too. */
  readonly rrTicks: readonly number[];
  /** Which series the sample belongs to: 0, 1, 2 … in the order in which they were first heard. */
  readonly series: number;
}

export type BeatReading = Pick<HeartSample, 'heartRateBpm' | 'rrTicks' | 'beatCount' | 'beatTimeTicks'>;

interface Series {
  readonly number: number;
  count: number;
  timeTicks: number | null;
  /** When its newest beat was first heard. */
  heardAtMs: number;
  beats: number;
  /** It has gone on without another in between. */
  believed: boolean;
  /** Rises with every new beat of any series. */
  turn: number;
}

export class BeatSeries {
  #series: Series[] = [];
  #numbers = 0;
  #turns = 0;
  #odd = 0;
  #speaker: Series | null = null;
  #aloneSinceMs = 0;
  #last: { readonly reading: BeatReading; readonly atMs: number } | null = null;
  #conflicted = false;
  #resumedMs = Number.NEGATIVE_INFINITY;
  #perhapsMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NEGATIVE_INFINITY;

  /** Two straps speak under this id, or did until less than 10 s ago. */
  get conflicted(): boolean {
    return this.#conflicted;
  }

  /** What was missed may have made it so: the second beat of another series. */
  get perhapsConflicted(): boolean {
    return this.#nowMs - this.#perhapsMs < ALONE_FOR_MS;
  }

  /** Something may have been missed up to now: in a conflict nobody has been alone for certain. */
  resume(atMs: number): void {
    if (this.#conflicted) this.#aloneSinceMs = Math.max(this.#aloneSinceMs, atMs);
    this.#resumedMs = atMs;
    const speaking = this.#series.filter(({ heardAtMs }) => atMs - heardAtMs <= ALONE_FOR_MS);
    if (speaking.length > 1) this.#perhapsMs = atMs;
  }

  /** The same as it is now; what one takes in the other does not. */
  copy(): BeatSeries {
    const copy = new BeatSeries();
    const copies = new Map(this.#series.map((series) => [series, { ...series }]));
    copy.#series = [...copies.values()];
    copy.#speaker = this.#speaker && (copies.get(this.#speaker) ?? { ...this.#speaker });
    copy.#numbers = this.#numbers;
    copy.#turns = this.#turns;
    copy.#odd = this.#odd;
    copy.#aloneSinceMs = this.#aloneSinceMs;
    copy.#last = this.#last;
    copy.#conflicted = this.#conflicted;
    copy.#resumedMs = this.#resumedMs;
    copy.#perhapsMs = this.#perhapsMs;
    copy.#nowMs = this.#nowMs;
    return copy;
  }

  take(reading: BeatReading, atMs: number): TakenBeat {
    const { beatCount, beatTimeTicks, rrTicks } = reading;
    if (beatCount === null) return this.#takeUncounted(reading, atMs);
    this.#nowMs = atMs;
    this.#series = this.#series.filter((series) => atMs - series.heardAtMs < SAME_BEAT_WITHIN_MS);
    const same = this.#series.find(
      (series) => series.count === beatCount && series.timeTicks === beatTimeTicks,
    );
    if (same !== undefined) return this.#taken('repeated', [], same);
    const counting = this.#series.find((series) => countsWithoutBeat(series, beatCount, beatTimeTicks));
    if (counting !== undefined) {
      counting.count = beatCount;
      return this.#taken('repeated', [], counting);
    }
    const fits = this.#series
      .map((series) => ({ series, ticks: ticksSince(series, beatCount, beatTimeTicks, atMs) }))
      .filter(({ ticks }) => ticks !== null);
    const going = fits.find(({ ticks }) => ticks !== null && ticks > 0);
    if (going === undefined) {
      const [late] = fits;
      if (late !== undefined) return this.#taken('behind', [], late.series);
      return this.#begin(beatCount, beatTimeTicks, atMs);
    }
    const { series } = going;
    const consecutive = beatTimeTicks !== null && ((beatCount - series.count) & 0xff) === 1;
    const rr = consecutive && going.ticks !== null ? [going.ticks] : rrTicks;
    const news = this.#goOn(series, atMs);
    series.count = beatCount;
    series.timeTicks = beatTimeTicks;
    return this.#taken(news, news === 'new' ? rr : [], series);
  }

  #takeUncounted(reading: BeatReading, atMs: number): TakenBeat {
    const before = this.#last;
    this.#last = { reading, atMs };
    const again =
      before !== null &&
      Math.abs(atMs - before.atMs) <= SAME_READING_WITHIN_MS &&
      reading.rrTicks.length > 0 &&
      reading.heartRateBpm === before.reading.heartRateBpm &&
      sameTicks(reading.rrTicks, before.reading.rrTicks);
    return { news: again ? 'repeated' : 'new', rrTicks: again ? [] : reading.rrTicks, series: 0 };
  }

  #begin(count: number, timeTicks: number | null, atMs: number): TakenBeat {
    this.#turns += 1;
    // Its first beat may have come before.
    if (this.#series.length > 0 && atMs - this.#resumedMs <= ALONE_FOR_MS) this.#perhapsMs = atMs;
    const series: Series = {
      number: this.#numbers++,
      count,
      timeTicks,
      heardAtMs: atMs,
      beats: 1,
      believed: false,
      turn: this.#turns,
    };
    this.#series = [...this.#series, series].sort((a, b) => a.turn - b.turn).slice(-SERIES_MAX);
    this.#odd += 1;
    const neverAgrees = this.#odd > ODD_BEATS && !this.#series.some(({ believed }) => believed);
    return this.#taken(neverAgrees ? 'new' : 'first', [], series);
  }

  #goOn(series: Series, atMs: number): BeatNews {
    const between = this.#series.filter(
      (other) => other.turn > series.turn && atMs - other.heardAtMs <= ALONE_FOR_MS,
    );
    this.#odd = 0;
    series.beats += 1;
    series.turn = ++this.#turns;
    series.heardAtMs = atMs;
    const undecided = this.#series.some(
      (other) => other !== series && !other.believed && atMs - other.heardAtMs <= DECIDED_AFTER_MS,
    );
    if (between.length === 0 && !undecided) series.believed = true;
    if (this.#speaker !== series) this.#aloneSinceMs = atMs;
    if (between.length > 0 && this.perhapsConflicted) this.#perhapsMs = atMs;
    this.#speaker = series;
    if (between.some(({ beats }) => beats > 1)) this.#conflicted = true;
    else if (atMs - this.#aloneSinceMs >= ALONE_FOR_MS) this.#conflicted = false;
    return series.believed ? 'new' : 'first';
  }

  #taken(news: BeatNews, rrTicks: readonly number[], { number }: Series): TakenBeat {
    return this.#conflicted
      ? { news: 'conflict', rrTicks: [], series: number }
      : { news, rrTicks, series: number };
  }
}

/**
 * From the series' newest beat to this one by the strap's own clock, 1/1024 s, below 0 when it is older; null when it
 * is no beat of this series.
 */
function ticksSince(series: Series, count: number, timeTicks: number | null, atMs: number): number | null {
  // Nothing but the count to go by: every change is a beat, and there is one series.
  if (timeTicks === null || series.timeTicks === null) return count === series.count ? null : 1;
  const elapsedTicks = (atMs - series.heardAtMs) * TICKS_PER_MS;
  const off = timeTicks - series.timeTicks - elapsedTicks;
  const drift = off - TIME_RANGE_TICKS * Math.round(off / TIME_RANGE_TICKS);
  if (Math.abs(drift) > LATENESS_TICKS) return null;
  const ticks = Math.round(elapsedTicks + drift);
  const beats = (ticks > 0 ? count - series.count : series.count - count) & (COUNT_RANGE - 1);
  return beats > 0 && beats * SHORTEST_BEAT_TICKS <= Math.abs(ticks) ? ticks : null;
}

/** A strap that counts its messages: the count moved, and the time of its last beat did not. No second strap has the same. */
function countsWithoutBeat(series: Series, count: number, timeTicks: number | null): boolean {
  const counted = (count - series.count) & (COUNT_RANGE - 1);
  // One whose time has never moved may be a strap that sends none.
  const tellsTime = timeTicks !== null && series.beats > 1;
  return tellsTime && series.timeTicks === timeTicks && counted > 0 && counted <= COUNTED_MESSAGES;
}

export function sameTicks(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((ticks, i) => ticks === b[i]);
}
