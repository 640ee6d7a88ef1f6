/**
 * Do two transmitters sit on one heart? Most straps speak over two radios, under two ids that have nothing in common
 * but the beats. Equal beats are only ever a reason to ask (radio facts, "joining"). Pure: time is an argument, ms.
 */

import type { HeartSample } from '@takt/shared/sample.ts';
import type { Proof } from '@takt/shared/signal/evidence.ts';

/** RR intervals that must agree one after the other: more than 20 beats. */
const AGREEING = 21;
/** 5 ms in 1/1024 s. */
const RR_WITHIN_TICKS = 5;
/** Two hearts drift apart; two radios of one do not, but for a tick a beat that a strap loses by rounding down. */
const TOGETHER_WITHIN_TICKS = AGREEING - 1;
/**
 * In steady work one heart's RR look like another's. What distinguishes them is the change from beat to beat: between two
 * radios it differs by the rounding only, between two hearts by more than either changes. A heart as regular as a
 * clock says nothing.
 */
const DIFFERS_AT_MOST = 1 / 4;
const CHANGES_AT_LEAST_TICKS = 2;
/** The same beat is sent by one transmitter so much before the other: a BLE strap collects a second or two. */
const TOLD_WITHIN_MS = 3_000;
/** Oldest first; at 240 bpm a minute. */
const KEPT = 240;

interface Beat {
  readonly atMs: number;
  /** 1/1024 s; null: what lies before this beat was not heard. */
  readonly rrTicks: number | null;
}

/** The beats of one transmitter in the last minute. */
export class BeatTrail {
  #beats: Beat[] = [];

  note(
    { beatCount }: Pick<HeartSample, 'beatCount'>,
    { isNew, conflict, rrTicks }: Pick<Proof, 'isNew' | 'conflict' | 'rrTicks'>,
    atMs: number,
  ): void {
    if (conflict) this.#beats = [];
    if (!isNew) return;
    // A new count without an RR: beats were missed. A notification without one: no beat was due.
    const beats = rrTicks.length === 0 && beatCount !== null ? [null] : rrTicks;
    for (const ticks of beats) this.#beats.push({ atMs, rrTicks: ticks });
    this.#beats = this.#beats.slice(-KEPT);
  }

  forgetBefore(atMs: number): void {
    const first = this.#beats.findIndex((beat) => beat.atMs >= atMs);
    this.#beats = first === -1 ? [] : this.#beats.slice(first);
  }

  /** Whether the newest run of beats that both told is one heart's. */
  sameHeartAs(other: BeatTrail): boolean {
    const [a, b] = [this.#beats, other.#beats];
    for (let i = a.length - 1; i >= AGREEING - 1; i--) {
      for (let j = b.length - 1; j >= AGREEING - 1; j--) {
        if (Math.abs(a[i]!.atMs - b[j]!.atMs) <= TOLD_WITHIN_MS && agree(a, i, b, j)) return true;
      }
    }
    return false;
  }
}

/** The beats up to a[i] and up to b[j], one by one backwards. */
function agree(a: readonly Beat[], i: number, b: readonly Beat[], j: number): boolean {
  let [apart, changes, otherChanges, differs] = [0, 0, 0, 0];
  let later: readonly [number, number] | null = null;
  for (let n = 0; n < AGREEING; n++) {
    const one = a[i - n]?.rrTicks ?? null;
    const other = b[j - n]?.rrTicks ?? null;
    if (one === null || other === null || Math.abs(one - other) > RR_WITHIN_TICKS) return false;
    apart += one - other;
    if (Math.abs(apart) > TOGETHER_WITHIN_TICKS) return false;
    if (later !== null) {
      const [change, otherChange] = [later[0] - one, later[1] - other];
      changes += change ** 2;
      otherChanges += otherChange ** 2;
      differs += (change - otherChange) ** 2;
    }
    later = [one, other];
  }
  const least = Math.min(changes, otherChanges);
  return least >= (AGREEING - 1) * CHANGES_AT_LEAST_TICKS ** 2 && differs <= DIFFERS_AT_MOST * least;
}
