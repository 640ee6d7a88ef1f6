/**
 * The hold rule: a value holds to the next record, for `holdS` at most; a record without a valid heart rate ends the hold;
 * what lies beyond is a gap. Everything that counts seconds counts these pieces.
 */
import { isShown } from '../signal/evidence.ts';
import type { HeldPiece } from '../signal/one-heart.ts';
import type { RecordedSample } from './recording.ts';

/** How long a value holds in a file from elsewhere; in our own recordings: OWN_HOLD_S (freshness.ts). */
export const IMPORTED_HOLD_S = 10;

/**
 * The pieces of a recording (samples oldest first), in order, never overlapping. Records of one instant are one: a record
 * with a valid value stands for those without, and of several values the lowest counts, so that their order is of no
 * consequence and nothing is claimed that was not done. The last value holds for `holdS` past the recording's end.
 */
export function heldPieces(samples: readonly RecordedSample[], holdS: number): HeldPiece[] {
  const pieces: HeldPiece[] = [];
  const holdMs = holdS * 1000;
  for (let i = 0; i < samples.length; ) {
    const fromMs = samples[i]!.atMs;
    let bpm: number | null = null;
    while (i < samples.length && samples[i]!.atMs === fromMs) {
      const value = samples[i++]!.heartRateBpm;
      if (isShown(value) && (bpm === null || value < bpm)) bpm = value;
    }
    if (bpm === null) continue;
    const toMs = Math.min(fromMs + holdMs, samples[i]?.atMs ?? Number.POSITIVE_INFINITY);
    pieces.push({ fromMs, toMs, bpm });
  }
  return pieces;
}

/** The index of the first piece that ends after `atMs`. */
export function firstPieceAfter(pieces: readonly Pick<HeldPiece, 'toMs'>[], atMs: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.toMs > atMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The value in force at an instant, or null in a gap. */
export function bpmAt(pieces: readonly HeldPiece[], atMs: number): number | null {
  const piece = pieces[firstPieceAfter(pieces, atMs)];
  return piece !== undefined && piece.fromMs <= atMs ? piece.bpm : null;
}
