/**
 * One ANT+ strap over time: from page after page to beats and RR intervals.
 * A strap says every beat about four times, misses none of its own, yet the air loses some of them.
 */
import { BATTERY_STATUS, decodeHrmPage, type HrmBytes } from './hrm.ts';

const TICKS_PER_MS = 1.024;
/** Beat time rolls over, and at 240 bpm so does the beat count: after that long a difference means nothing. */
const AMBIGUOUS_AFTER_MS = 64_000;
/** The shortest time a beat can take, 300 bpm, and how late a message can be behind the one before it. */
const SHORTEST_BEAT_MS = 200;
const LATENESS_MS = 5_000;
/** Without arrival times a count that moved by more than half its range has gone back. */
const HALF_COUNT = 128;
/** How many beats a second stick may lag behind the first and still bring no news: eight seconds at 240 bpm. */
const REMEMBERED_BEATS = 32;
const PAGE_PREVIOUS_BEAT = 4;
const PAGE_BATTERY = 7;
/** A strap that has pages sends one of these 64 times, then another for four messages. */
const MAIN_PAGES: readonly number[] = [0, PAGE_PREVIOUS_BEAT];
/** Of the last 16 messages at least so many; of the random bytes of a first-generation strap two in 128 are. */
const JUDGED_MESSAGES = 16;
const MAIN_MESSAGES = 8;
const NOT_GIVEN = 0xffff;

export interface StrapReading {
  /** 1–255 bpm, or null. */
  readonly heartRateBpm: number | null;
  readonly beatCount: number;
  readonly beatTimeTicks: number;
  /** The RR that this page brought for the first time, as sent or derived: none or one. */
  readonly rrTicks: readonly number[];
  readonly batteryPercent: number | null;
  /** What it says of its battery in a word: low or critical is true, new, good and ok are false; null: nothing. */
  readonly batteryLow: boolean | null;
  /** The beat series does not go on from the one before: the strap restarted, or two straps have this id. */
  readonly restarted: boolean;
}

type Battery = Pick<StrapReading, 'batteryPercent' | 'batteryLow'>;
const NOTHING_OF_BATTERY: Battery = { batteryPercent: null, batteryLow: null };

interface Beat {
  readonly count: number;
  readonly timeTicks: number;
  /** When it was first heard; null when arrival times are not known. */
  readonly heardAtMs: number | null;
}

export class AntStrap {
  #toggle: boolean | null = null;
  /** Until the toggle was seen to change, byte 0 may be anything and bytes 1–3 mean nothing (legacy straps). */
  #hasPages = false;
  /** Of the last messages, newest last: whether byte 0 named a main page. */
  #mains: boolean[] = [];
  /** Said before it was known whether it was said. */
  #batteryInDoubt: Battery | null = null;
  #last: Beat | null = null;
  #remembered: number[] = [];

  /** null: a page filled with FF, which gives no sample and changes nothing. */
  read(payload: Uint8Array, receivedAtMs: number | null): StrapReading | null {
    const bytes = decodeHrmPage(payload);
    if (bytes === null) return null;
    if (this.#toggle !== null && bytes.toggle !== this.#toggle) this.#hasPages = true;
    this.#toggle = bytes.toggle;
    this.#mains = [...this.#mains, MAIN_PAGES.includes(bytes.page)].slice(-JUDGED_MESSAGES);
    const mains = this.#mains.filter((isMain) => isMain).length;
    const page = this.#hasPages && 2 * mains >= this.#mains.length ? bytes.page : null;
    const [, previousLow, previousHigh] = bytes.pageBytes;
    const previousTicks = previousLow | (previousHigh << 8);
    const beat = { count: bytes.beatCount, timeTicks: bytes.beatTimeTicks, heardAtMs: receivedAtMs };
    const before = this.#last;
    const fresh = this.#take(beat);
    const restarted = fresh && before !== null && isRestart(before, beat);
    const sentPrevious = page === PAGE_PREVIOUS_BEAT && previousTicks !== NOT_GIVEN ? previousTicks : null;
    return {
      heartRateBpm: bytes.heartRateBpm,
      beatCount: beat.count,
      beatTimeTicks: beat.timeTicks,
      rrTicks: fresh && before !== null && !restarted ? rrBetween(before, beat, sentPrevious) : [],
      ...this.#battery(bytes, this.#hasPages && mains >= MAIN_MESSAGES),
      restarted,
    };
  }

  /**
   * The page bytes of a first-generation strap are arbitrary, its toggle too: now and then they look like a battery's.
   * So a battery is believed of a strap that has shown its toggle and, most of the time, a main page; a previous beat
   * already where half of the first messages are main pages.
   */
  #battery(bytes: HrmBytes, isBelieved: boolean): Battery {
    const sent = batteryOf(bytes);
    if (!isBelieved) {
      this.#batteryInDoubt = sent ?? this.#batteryInDoubt;
      return NOTHING_OF_BATTERY;
    }
    const known = sent ?? this.#batteryInDoubt ?? NOTHING_OF_BATTERY;
    this.#batteryInDoubt = null;
    return known;
  }

  /** Makes the beat the last one, unless it was heard before (a repetition, or a second stick that lags). */
  #take(beat: Beat): boolean {
    const key = beat.count * 0x1_0000 + beat.timeTicks;
    if (this.#remembered.includes(key)) return false;
    this.#remembered.push(key);
    if (this.#remembered.length > REMEMBERED_BEATS) this.#remembered.shift();
    this.#last = beat;
    return true;
  }
}

/** null: another page, or one without a value. */
function batteryOf({ page, pageBytes: [percent, , voltsAndStatus] }: HrmBytes): Battery | null {
  if (page !== PAGE_BATTERY) return null;
  const status = (voltsAndStatus >> 4) & 0x07;
  const { low, critical, ok } = BATTERY_STATUS;
  const batteryLow =
    status === low || status === critical ? true : status >= 1 && status <= ok ? false : null;
  const batteryPercent = percent <= 100 ? percent : null;
  return batteryPercent === null && batteryLow === null ? null : { batteryPercent, batteryLow };
}

function rrBetween(before: Beat, beat: Beat, sentPreviousTicks: number | null): number[] {
  const beats = (beat.count - before.count) & 0xff;
  if (beats === 1) return [(beat.timeTicks - before.timeTicks) & 0xffff];
  // Beats were missed: only the strap itself can tell how long the last one took.
  return beats > 1 && sentPreviousTicks !== null ? [(beat.timeTicks - sentPreviousTicks) & 0xffff] : [];
}

/** Whether counts and times roll on from `before`, or moved further than the time that passed allows. */
function isRestart(before: Beat, beat: Beat): boolean {
  const beats = (beat.count - before.count) & 0xff;
  if (beat.heardAtMs === null || before.heardAtMs === null) return beats >= HALF_COUNT;
  const elapsedMs = beat.heardAtMs - before.heardAtMs;
  if (elapsedMs >= AMBIGUOUS_AFTER_MS) return true;
  const seriesMs = ((beat.timeTicks - before.timeTicks) & 0xffff) / TICKS_PER_MS;
  return Math.max(beats * SHORTEST_BEAT_MS, seriesMs) > elapsedMs + LATENESS_MS;
}
