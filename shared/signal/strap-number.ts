/**
 * A strap's own number as far as it may be believed: what minutes, verdicts and summaries are counted from, live and
 * recorded alike. Pure: time is an argument, ms, and never goes back.
 */
import { STALE_AFTER_MS } from '../freshness.ts';
import { Evidence, type HeartReading, type Proof } from './evidence.ts';

const JUMP_BPM = 40;
const JUMP_WITHIN_MS = 3_000;
const JUMP_SETTLES_WITHIN_BPM = 10;
/** So many numbers must agree. */
export const SETTLES_AFTER = 3;

/** A number that was believed, and when it was sent. */
export interface BelievedNumber {
  readonly atMs: number;
  readonly bpm: number;
}

export class StrapNumber {
  #evidence = new Evidence();
  #evidenceMs: number | null = null;
  #newest: BelievedNumber | null = null;
  /** A later message said that there is no heart rate. */
  #ended = false;
  /** After a jump: the numbers that wait to agree with each other. */
  #unsettled: readonly number[] = [];

  copy(): StrapNumber {
    const copy = new StrapNumber();
    copy.#evidence = this.#evidence.copy();
    copy.#evidenceMs = this.#evidenceMs;
    copy.#newest = this.#newest;
    copy.#ended = this.#ended;
    copy.#unsettled = this.#unsettled;
    return copy;
  }

  take(reading: HeartReading, atMs: number): Proof {
    const proof = this.#evidence.take(reading, atMs);
    // What came during a conflict must not count for the strap that is left alone with the id.
    if (proof.conflict) {
      this.#newest = null;
      this.#unsettled = [];
    }
    if (proof.endsHold) this.#ended = true;
    // What it has repeated since then was no sign of life.
    if (proof.frozenSinceMs !== null && this.#evidenceMs !== null) {
      this.#evidenceMs = Math.min(this.#evidenceMs, proof.frozenSinceMs);
    }
    if (proof.bpm !== null) {
      this.#evidenceMs = atMs;
      this.#accept(proof.bpm, atMs);
    }
    return proof;
  }

  /** Something may have been missed up to now. */
  resume(atMs: number): void {
    this.#evidence.resume(atMs);
  }

  #accept(bpm: number, atMs: number): void {
    const last = this.#newest;
    const jumped = last !== null && atMs - last.atMs <= JUMP_WITHIN_MS && Math.abs(bpm - last.bpm) > JUMP_BPM;
    if (jumped || this.unsettled) {
      this.#unsettled = [...this.#unsettled, bpm].slice(-SETTLES_AFTER);
      if (!agree(this.#unsettled)) return;
      this.#unsettled = [];
    }
    this.#newest = { atMs, bpm };
    this.#ended = false;
  }

  get conflicted(): boolean {
    return this.#evidence.conflicted;
  }

  get perhapsConflicted(): boolean {
    return this.#evidence.perhapsConflicted;
  }

  get countsBeats(): boolean {
    return this.#evidence.countsBeats;
  }

  /** It has jumped, and has not yet told three numbers that agree. */
  get unsettled(): boolean {
    return this.#unsettled.length > 0;
  }

  /** When it last proved that a heart beats, with a number in range; null before the first. */
  get evidenceMs(): number | null {
    return this.#evidenceMs;
  }

  /** The number that counts until another comes, if it does not grow too old; null: none does. */
  get counting(): BelievedNumber | null {
    return this.#ended || this.unsettled || this.conflicted ? null : this.#newest;
  }

  /** Until when it speaks for its wearer when nothing more comes; not after that, and -Infinity when it does not. */
  get speaksUntilMs(): number {
    if (this.#evidenceMs === null || this.unsettled || this.conflicted) return Number.NEGATIVE_INFINITY;
    return this.#evidenceMs + STALE_AFTER_MS;
  }
}

/** They are one heart's: what the rule for jumps waits for. */
export function agree(numbers: readonly number[]): boolean {
  return (
    numbers.length === SETTLES_AFTER && Math.max(...numbers) - Math.min(...numbers) <= JUMP_SETTLES_WITHIN_BPM
  );
}
