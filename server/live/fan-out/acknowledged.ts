/**
 * How far behind one viewer is, by its own acknowledgements, in a few numbers however much it is sent. One frame is
 * watched at a time: how long it goes without an answer is how far behind the viewer is. Pure: time is an argument.
 */

/** Sequence numbers roll over at 2^32: b comes after a when it is less than half the way round. */
const isAfter = (b: number, a: number): boolean => ((b - a) | 0) > 0;
const isWithin = (seq: number, from: number, to: number): boolean => (seq - from) >>> 0 <= (to - from) >>> 0;

/** `early`: it answers for what another owner, or an older frame, brought. */
export type Answer = 'caught-up' | 'on-the-way' | 'early' | 'never-sent';

export class Acknowledged {
  /** The frames of one owner that were sent: these numbers, without an end in between. */
  #fromSeq = 0;
  #newest: { readonly seq: number; readonly sentMs: number } | null = null;
  #watched: { readonly seq: number; readonly sentMs: number } | null = null;
  /** Of any owner. */
  #highestSeq = -1;

  sent(seq: number, nowMs: number): void {
    // Another owner counts from the start again: what was sent before is not waited for.
    if (this.#newest === null || (seq !== this.#newest.seq && !isAfter(seq, this.#newest.seq))) {
      this.#fromSeq = seq;
      this.#watched = null;
    }
    this.#newest = { seq, sentMs: nowMs };
    this.#watched ??= this.#newest;
    this.#highestSeq = Math.max(this.#highestSeq, seq);
  }

  answered(seq: number): Answer {
    if (this.#newest === null || seq > this.#highestSeq) return 'never-sent';
    if (!isWithin(seq, this.#fromSeq, this.#newest.seq)) return 'early';
    if (seq === this.#newest.seq) {
      this.#watched = null;
      return 'caught-up';
    }
    if (this.#watched !== null && isAfter(this.#watched.seq, seq)) return 'early';
    this.#watched = this.#newest;
    return 'on-the-way';
  }

  /** Since the frame that is watched was sent; 0 when everything has been answered for. */
  behindMs(nowMs: number): number {
    return this.#watched === null ? 0 : nowMs - this.#watched.sentMs;
  }
}
