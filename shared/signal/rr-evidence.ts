/**
 * What the RR intervals of a strap without a beat count prove: whether it gives any, and whether it still does.
 * Pure: time is an argument, ms, and never goes back.
 *
 * - 0, 65535 and all else outside 250–2500 ms are no RR. Nor are those that always say what the strap's number says, as it
 *   changes: they are made from it. A strap that has given only such is one that gives none. Until the number has changed
 *   they may be those of a paced heart: then they are evidence, and neither beats nor a sign that it has frozen.
 * - The last notification again and again, RR list and number alike, is a strap that has frozen. Equal notifications come
 *   by themselves too, at a low resolution and in an even rhythm; how long, docs/capacity.md tells with numbers. Two things
 *   tell the frozen one. Its RR do not add up to the time that passes: beats that are told without gaps are never further
 *   from the clock than one interval and what the radio delays. And where they do add up, no rhythm but a paced one at 60,
 *   120 or 180 a minute repeats itself for a minute.
 */

/** RR outside 250–2500 ms is no interval between two beats (radio facts sheet, "RR check"). */
export const RR_MIN_TICKS = 256;
export const RR_MAX_TICKS = 2560;

const TICKS_PER_MS = 1.024;
const TICKS_PER_MINUTE = 61_440;
const MS_PER_MINUTE = 60_000;
/** An interval made from a number is rounded to a ms, or cut to one, and then to a tick. */
const MADE_WITHIN_TICKS = 1.6;
/** So many notifications, with two numbers among them, say that all its RR are made from its number. */
const MADE_FOR_CERTAIN = 8;

/** What the radio may delay one notification more than another. */
const DELAY_MS = 500;
const REPEATS_MIN = 5;
/** Nobody's heart but a paced one repeats itself for so long; twice as long as it has done before, five minutes at most. */
const REPEATS_FOR_MS = 60_000;
const REPEATS_FOR_MAX_MS = 300_000;
/** A pause of the radio: from before it nothing follows for how long the same has been sent. */
const PAUSE_MS = 5_000;
/** A notification that was lost on the way took its RR with it: only so much of its time counts. */
const LOST_FROM_INTERVALS = 1.25;
/** How a strap sends its beats is known from so many notifications; the last minute of them is judged. */
const HABIT_MIN = 8;
const HABIT_MAX = 60;
/** It sends them without gaps when they add up to the time within a tenth. */
const GAPLESS_WITHIN = 0.1;

export interface RrProof {
  /** A sign of life: an RR and not one of a frozen strap, or any notification of a strap that gives none. */
  readonly isSign: boolean;
  /** Its RR are those of a heart. */
  readonly areBeats: boolean;
  /** Since when it has been repeating its last notification, once that is certain; null: it is not. */
  readonly frozenSinceMs: number | null;
}

interface Run {
  readonly bpm: number | null;
  readonly rrTicks: readonly number[];
  readonly fromMs: number;
  repeats: number;
  /** Of the time since, what counts. */
  elapsedMs: number;
  readonly notifications: Notification[];
}

interface Notification {
  readonly sinceMs: number;
  readonly rrMs: number;
}

export class RrEvidence {
  /** An RR has come; one has come that was no other word for its number; all that came were. */
  #hasRr = false;
  #givesBeats = false;
  #madeCount = 0;
  #madeFrom = new Set<number>();
  #lastMs: number | null = null;
  #run: Run | null = null;
  /** Newest last; those of a run when it has ended, since they may be a frozen strap's. */
  #habit: readonly Notification[] = [];
  #longestRunMs = 0;

  copy(): RrEvidence {
    const copy = new RrEvidence();
    copy.#hasRr = this.#hasRr;
    copy.#givesBeats = this.#givesBeats;
    copy.#madeCount = this.#madeCount;
    copy.#madeFrom = new Set(this.#madeFrom);
    copy.#lastMs = this.#lastMs;
    copy.#run = this.#run === null ? null : { ...this.#run, notifications: [...this.#run.notifications] };
    copy.#habit = this.#habit;
    copy.#longestRunMs = this.#longestRunMs;
    return copy;
  }

  take(bpm: number | null, rrTicks: readonly number[], atMs: number): RrProof {
    const real = rrTicks.filter(isRr);
    this.#learn(bpm, real);
    const sinceMs = this.#lastMs === null ? null : atMs - this.#lastMs;
    this.#lastMs = atMs;
    const areBeats = this.#givesBeats;
    if (real.length === 0) {
      this.#endRun(atMs);
      this.#note(sinceMs, rrTicks);
      return { isSign: !this.#givesRr, areBeats, frozenSinceMs: null };
    }
    const isFrozen = this.#repeats(bpm, rrTicks, sinceMs, atMs) && areBeats;
    return { isSign: !isFrozen, areBeats, frozenSinceMs: isFrozen ? (this.#run?.fromMs ?? null) : null };
  }

  get #givesRr(): boolean {
    const areMade = this.#madeCount >= MADE_FOR_CERTAIN && this.#madeFrom.size > 1;
    return this.#givesBeats || (this.#hasRr && !areMade);
  }

  #learn(bpm: number | null, real: readonly number[]): void {
    if (this.#givesBeats || real.length === 0) return;
    this.#hasRr = true;
    this.#givesBeats = bpm === null || real.some((ticks) => !isMadeFrom(bpm, ticks));
    this.#madeCount += 1;
    if (bpm !== null && this.#madeFrom.size < 2) this.#madeFrom.add(bpm);
  }

  #repeats(bpm: number | null, rrTicks: readonly number[], sinceMs: number | null, atMs: number): boolean {
    const run = this.#run;
    const isSame = run !== null && run.bpm === bpm && sameTicks(run.rrTicks, rrTicks);
    if (!isSame || sinceMs === null || sinceMs > PAUSE_MS) {
      this.#endRun(atMs);
      this.#note(sinceMs, rrTicks);
      this.#run = { bpm, rrTicks, fromMs: atMs, repeats: 0, elapsedMs: 0, notifications: [] };
      return false;
    }
    run.repeats += 1;
    if (run.notifications.length < HABIT_MAX) run.notifications.push({ sinceMs, rrMs: sumMs(rrTicks) });
    run.elapsedMs += Math.min(sinceMs, LOST_FROM_INTERVALS * this.#usualIntervalMs(sinceMs));
    if (run.repeats < REPEATS_MIN) return false;
    const patienceMs = Math.min(REPEATS_FOR_MAX_MS, Math.max(REPEATS_FOR_MS, 2 * this.#longestRunMs));
    return atMs - run.fromMs >= patienceMs || (this.#isGapless() && contradictsTheClock(run));
  }

  /** A run that ended was the heart's own, whatever it looked like. */
  #endRun(atMs: number): void {
    if (this.#run !== null && this.#run.repeats > 0) {
      this.#longestRunMs = Math.max(this.#longestRunMs, atMs - this.#run.fromMs);
      this.#habit = [...this.#habit, ...this.#run.notifications].slice(-HABIT_MAX);
    }
    this.#run = null;
  }

  #note(sinceMs: number | null, rrTicks: readonly number[]): void {
    if (sinceMs === null || sinceMs > PAUSE_MS) return;
    this.#habit = [...this.#habit, { sinceMs, rrMs: sumMs(rrTicks) }].slice(-HABIT_MAX);
  }

  #usualIntervalMs(otherwiseMs: number): number {
    const sorted = this.#habit.map(({ sinceMs }) => sinceMs).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? otherwiseMs;
  }

  #isGapless(): boolean {
    if (this.#habit.length < HABIT_MIN) return false;
    const totalMs = this.#habit.reduce((sum, { sinceMs }) => sum + sinceMs, 0);
    const rrMs = this.#habit.reduce((sum, one) => sum + one.rrMs, 0);
    return Math.abs(rrMs - totalMs) <= GAPLESS_WITHIN * totalMs;
  }
}

/** More, or fewer, beats were sent than fit into the time. */
function contradictsTheClock({ rrTicks, repeats, elapsedMs }: Run): boolean {
  const toldMs = repeats * sumMs(rrTicks);
  return Math.abs(toldMs - elapsedMs) > Math.max(...rrTicks) / TICKS_PER_MS + DELAY_MS;
}

export function isRr(ticks: number): boolean {
  return ticks >= RR_MIN_TICKS && ticks <= RR_MAX_TICKS;
}

/** It says no more than the strap's number does, in 1/1024 s or, as some send it by mistake, in ms. */
function isMadeFrom(bpm: number, ticks: number): boolean {
  return [TICKS_PER_MINUTE, MS_PER_MINUTE].some(
    (aMinute) => Math.abs(ticks - aMinute / bpm) <= MADE_WITHIN_TICKS,
  );
}

function sumMs(rrTicks: readonly number[]): number {
  return rrTicks.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_MS;
}

function sameTicks(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((ticks, i) => ticks === b[i]);
}
