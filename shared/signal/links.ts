/**
 * One transmitter that counts no beats, heard by several receivers: is it one heart? A strap may have two links and bring
 * the same readings to both, one of them a little later; two straps may send under one address. Pure: time is an argument.
 *
 * A reading lies apart when its number is beyond what the other receiver has heard in the last 5 s, or when none of its
 * RR was among those. Of one heart only the receiver that is ahead can lie apart; when both do, three times in a row,
 * there are two hearts: a conflict, until that has not been so for 10 s.
 */
import { sameTicks } from './beat-series.ts';

const HEARD_WITHIN_MS = 5_000;
const SPEAKS_WITHIN_MS = 3_000;
/** Two links of one strap tell the same number, a step apart while it rises. */
const SAME_WITHIN_BPM = 4;
const APART_IN_A_ROW = 3;
const ALONE_FOR_MS = 10_000;

interface LinkReading {
  readonly heartRateBpm: number | null;
  readonly rrTicks: readonly number[];
}

interface Heard extends LinkReading {
  readonly atMs: number;
  readonly isApart: boolean;
}

interface Link {
  readonly heard: readonly Heard[];
  readonly apartInARow: number;
}

/** `told`: the other link has brought just this. `apart`: it may be another heart's, and proves nothing yet. */
export type LinkNews = 'new' | 'told' | 'apart';

export class Links {
  #links = new Map<string, Link>();
  #conflictMs = Number.NEGATIVE_INFINITY;
  #perhapsMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NEGATIVE_INFINITY;
  /** Of these all is known since they last lay within what the others heard; null: nothing was ever missed. */
  #complete: Set<string> | null = null;

  /** Something may have been missed up to now: in a conflict the other may have spoken. */
  resume(atMs: number): void {
    if (this.conflicted) this.#conflictMs = Math.max(this.#conflictMs, atMs);
    this.#complete = new Set();
  }

  copy(): Links {
    const copy = new Links();
    copy.#links = new Map(this.#links);
    copy.#conflictMs = this.#conflictMs;
    copy.#perhapsMs = this.#perhapsMs;
    copy.#complete = this.#complete && new Set(this.#complete);
    copy.#nowMs = this.#nowMs;
    return copy;
  }

  /** Two hearts speak under this address, or did until less than 10 s before the last message. */
  get conflicted(): boolean {
    return this.#nowMs - this.#conflictMs < ALONE_FOR_MS;
  }

  /** What was missed may have made it so. */
  get perhapsConflicted(): boolean {
    return this.#nowMs - this.#perhapsMs < ALONE_FOR_MS + SPEAKS_WITHIN_MS;
  }

  take(receiver: string, reading: LinkReading, atMs: number): LinkNews {
    this.#nowMs = atMs;
    const others = this.#othersOf(receiver, atMs);
    const own = this.#links.get(receiver);
    const last = own?.heard.at(-1);
    // What a frozen link repeats contradicts nobody: RR do not come again by chance.
    if (last !== undefined && reading.rrTicks.length > 0 && sameTicks(last.rrTicks, reading.rrTicks))
      return 'new';
    const heard = others.flatMap((link) =>
      link.heard.filter((earlier) => atMs - earlier.atMs <= HEARD_WITHIN_MS),
    );
    const numberApart = isNumberApart(reading, heard);
    const isApart = numberApart || isRrApart(reading, heard);
    const apartInARow = isApart ? (own?.apartInARow ?? 0) + 1 : 0;
    this.#links.set(receiver, {
      heard: [
        ...(own?.heard ?? []).filter((earlier) => atMs - earlier.atMs <= HEARD_WITHIN_MS),
        { ...reading, atMs, isApart: numberApart },
      ],
      apartInARow,
    });
    if (apartInARow >= APART_IN_A_ROW && others.some((link) => link.apartInARow >= APART_IN_A_ROW)) {
      this.#conflictMs = atMs;
    }
    if (!isApart && heard.length > 0) this.#complete?.add(receiver);
    const perhaps = ([name, { apartInARow: known }]: readonly [string, Link]): boolean =>
      known >= APART_IN_A_ROW || (known > 0 && this.#complete?.has(name) === false);
    if ([...this.#links].filter(perhaps).length > 1 && isApart) this.#perhapsMs = atMs;
    if (numberApart) return 'apart';
    return heard.some((earlier) => !earlier.isApart && isSame(earlier, reading)) ? 'told' : 'new';
  }

  /** Other receivers that hear it now. */
  #othersOf(receiver: string, atMs: number): Link[] {
    for (const [name, { heard }] of this.#links) {
      if (atMs - (heard.at(-1)?.atMs ?? atMs) > ALONE_FOR_MS) this.#links.delete(name);
    }
    return [...this.#links]
      .filter(
        ([name, { heard }]) => name !== receiver && atMs - (heard.at(-1)?.atMs ?? 0) <= SPEAKS_WITHIN_MS,
      )
      .map(([, link]) => link);
  }
}

function isNumberApart({ heartRateBpm }: LinkReading, heard: readonly Heard[]): boolean {
  const numbers = heard.flatMap((earlier) => earlier.heartRateBpm ?? []);
  if (heartRateBpm === null || numbers.length === 0) return false;
  return (
    heartRateBpm < Math.min(...numbers) - SAME_WITHIN_BPM ||
    heartRateBpm > Math.max(...numbers) + SAME_WITHIN_BPM
  );
}

function isRrApart({ rrTicks }: LinkReading, heard: readonly Heard[]): boolean {
  const known = new Set(heard.flatMap((earlier) => earlier.rrTicks));
  return rrTicks.length > 0 && known.size > 0 && !rrTicks.some((ticks) => known.has(ticks));
}

function isSame(a: LinkReading, b: LinkReading): boolean {
  return a.rrTicks.length > 0 && a.heartRateBpm === b.heartRateBpm && sameTicks(a.rrTicks, b.rrTicks);
}
