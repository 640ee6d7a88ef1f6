/**
 * A higher maximum heart rate that a class suggests: a proposal for staff, who confirm it or not. It is the highest value at or
 * above which the heart stayed for 15 s of artefact-free data, so a spike of a few seconds raises nothing. Pure.
 */
import type { HeartRecord, HeldPiece } from '../signal/one-heart.ts';

export const PROPOSED_AFTER_MS = 15_000;
/** From one value to the next: a heart near its maximum does not leap, a strap that slips does. */
const STEP_AT_MOST_BPM = 8;

export interface ProposedHrMax {
  readonly bpm: number;
  /** From when to when it was at or above that. */
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * null: nothing above `storedBpm` for that long; or no value is stored, so there is nothing to be above. `pieces` and
 * `records`: what may be believed of a recording, and what was told in it.
 */
export function proposedHrMax(
  pieces: readonly HeldPiece[],
  records: readonly HeartRecord[],
  storedBpm: number | null,
): ProposedHrMax | null {
  if (storedBpm === null) return null;
  const runs = cleanRuns(pieces, records);
  const higher = [...new Set(pieces.map(({ bpm }) => bpm))]
    .filter((bpm) => bpm > storedBpm)
    .sort((a, b) => b - a);
  for (const bpm of higher) {
    for (const run of runs) {
      const found = stretchFrom(run, bpm);
      if (found !== null) return { bpm, ...found };
    }
  }
  return null;
}

/** Stretches without a gap, a leap, or a record that was not believed. */
function cleanRuns(pieces: readonly HeldPiece[], records: readonly HeartRecord[]): HeldPiece[][] {
  const doubted = records.filter(({ counts }) => !counts).map(({ atMs }) => atMs);
  const runs: HeldPiece[][] = [];
  let next = 0;
  let before: HeldPiece | null = null;
  for (const piece of pieces) {
    const beginning = before?.fromMs ?? Number.NEGATIVE_INFINITY;
    while (next < doubted.length && (doubted[next] ?? 0) <= beginning) next++;
    const doubt = next < doubted.length && (doubted[next] ?? 0) <= piece.fromMs;
    const goesOn =
      before !== null &&
      !doubt &&
      piece.fromMs === before.toMs &&
      Math.abs(piece.bpm - before.bpm) <= STEP_AT_MOST_BPM;
    if (goesOn) runs.at(-1)?.push(piece);
    else runs.push([piece]);
    before = piece;
  }
  return runs;
}

/** The first stretch of the run that stays at or above this for long enough. */
function stretchFrom(run: readonly HeldPiece[], bpm: number): { fromMs: number; toMs: number } | null {
  let fromMs: number | null = null;
  let toMs = 0;
  const isLong = (): boolean => fromMs !== null && toMs - fromMs >= PROPOSED_AFTER_MS;
  for (const piece of run) {
    if (piece.bpm >= bpm) {
      fromMs ??= piece.fromMs;
      toMs = piece.toMs;
    } else {
      if (isLong()) break;
      fromMs = null;
    }
  }
  return fromMs !== null && isLong() ? { fromMs, toMs } : null;
}
