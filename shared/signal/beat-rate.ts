/**
 * Heart rate from the beats themselves: what a strap's own number shows 1–3.3 s later, because it averages.
 * A beat that does not fit is left out; three in a row that fit each other are the new rate. Pure: time is an argument.
 *
 * An early beat and the pause after it, a missed beat, a beat counted twice: each gives one or two intervals that fit
 * neither what was before nor each other, so none of them moves the rate. A real step gives three that agree, one
 * beat time after the third. Where too many are left out, beats are not good and the strap's number is used.
 */
const TICKS_PER_MINUTE = 60 * 1024;
/** RR outside 250–2500 ms is no interval between two beats (radio facts sheet, "RR check"). */
const RR_MIN_TICKS = 256;
const RR_MAX_TICKS = 2560;
/** The same bound as for resting RR: more than this from the last accepted and from the local median is an artefact. */
const FITS_WITHIN = 0.2;
/** Three that lie within so many bpm are a new rate: the product's own rule for a jump. */
const AGREE = 3;
const AGREE_WITHIN_BPM = 10;
/** A heart quickens at once but slows by degrees; a sudden fall, or twice the rate, is missed or doubled beats at first. */
const AGREE_IF_UNLIKELY = 6;
const SUDDEN_FALL = 1.25;
const DOUBLED = 0.58;
/** The rate is the mean of so many accepted intervals. */
const AVERAGED = 3;
const MEDIAN_OF = 5;
/** Of the last so many intervals at most this many may have been left out. */
const JUDGED = 8;
const LEFT_OUT_MAX = 3;
const REMEMBERED = 16;
/** Without a new accepted beat for so long there is no rate; after so long without an interval it begins anew. */
const FRESH_FOR_MS = 4_000;

export class BeatRate {
  #accepted: number[] = [];
  #acceptedAtMs = Number.NEGATIVE_INFINITY;
  /** When it last told an interval that may lie between two beats, whether that fitted or not. */
  #toldAtMs = Number.NEGATIVE_INFINITY;
  /** Left-out intervals in a row, newest last: the beginning of another rate, or noise. */
  #odd: number[] = [];
  /** Newest last; true: left out. Of the present rate. */
  #outcomes: boolean[] = [];
  /** Likewise, whatever the rate was; what has become a rate of its own is not left out. */
  #lately: boolean[] = [];

  /** Intervals that came together at `atMs`, 1/1024 s, oldest first. */
  push(rrTicks: readonly number[], atMs: number): void {
    for (const ticks of rrTicks) this.#take(ticks, atMs);
  }

  #take(ticks: number, atMs: number): void {
    if (ticks < RR_MIN_TICKS || ticks > RR_MAX_TICKS) {
      this.#odd = [];
      this.#note(true);
      return;
    }
    if (atMs - this.#toldAtMs > FRESH_FOR_MS) this.#forget();
    this.#toldAtMs = atMs;
    if (this.#fits(ticks)) {
      this.#accept([ticks], atMs);
      return;
    }
    this.#odd = [...this.#odd, ticks].slice(-AGREE_IF_UNLIKELY);
    const agreeing = this.#odd.slice(-this.#wantedToAgree(ticks));
    if (agreeing.length === this.#wantedToAgree(ticks) && spreadBpm(agreeing) <= AGREE_WITHIN_BPM) {
      this.#accepted = [];
      this.#outcomes = [];
      this.#lately = this.#lately.map((leftOut, i, { length }) => leftOut && i <= length - agreeing.length);
      this.#accept(agreeing, atMs);
    } else this.#note(true);
  }

  /** The beats before a pause say nothing of those after it. */
  #forget(): void {
    this.#accepted = [];
    this.#odd = [];
    this.#outcomes = [];
  }

  #wantedToAgree(ticks: number): number {
    if (this.#accepted.length === 0) return AGREE;
    const change = ticks / median(this.#accepted);
    return change > SUDDEN_FALL || change < DOUBLED ? AGREE_IF_UNLIKELY : AGREE;
  }

  #accept(ticks: readonly number[], atMs: number): void {
    this.#accepted = [...this.#accepted, ...ticks].slice(-MEDIAN_OF);
    this.#acceptedAtMs = atMs;
    this.#odd = [];
    this.#note(false);
  }

  #note(leftOut: boolean): void {
    this.#outcomes = [...this.#outcomes, leftOut].slice(-JUDGED);
    this.#lately = [...this.#lately, leftOut].slice(-REMEMBERED);
  }

  /** Of the last `beats` intervals, sixteen at most, those that fitted no rate, neither the one before nor the one since. */
  leftOut(beats: number): number {
    return this.#lately.slice(-beats).filter((leftOut) => leftOut).length;
  }

  #fits(ticks: number): boolean {
    const last = this.#accepted.at(-1);
    if (last === undefined) return false;
    const near = (reference: number): boolean => Math.abs(ticks - reference) <= FITS_WITHIN * reference;
    return near(last) || near(median(this.#accepted));
  }

  /** Whole bpm, or null where beats are too few, too old or too odd. */
  bpm(nowMs: number): number | null {
    if (this.#accepted.length < AVERAGED || nowMs - this.#acceptedAtMs > FRESH_FOR_MS) return null;
    if (this.#outcomes.filter((leftOut) => leftOut).length > LEFT_OUT_MAX) return null;
    const newest = this.#accepted.slice(-AVERAGED);
    return Math.round((TICKS_PER_MINUTE * AVERAGED) / newest.reduce((sum, ticks) => sum + ticks, 0));
  }
}

function spreadBpm(ticks: readonly number[]): number {
  return TICKS_PER_MINUTE / Math.min(...ticks) - TICKS_PER_MINUTE / Math.max(...ticks);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
