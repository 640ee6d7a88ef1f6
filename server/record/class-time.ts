/**
 * Class time as stretches of real time: what lies between two stretches was a pause and belongs to no figure.
 * All times are ms; the stretches of a list rise and never overlap.
 */
import { firstPieceAfter } from '@takt/shared/recording/hold.ts';

/** [fromMs, toMs). */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export function lengthMs(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
}

export function clip(stretches: readonly Stretch[], fromMs: number, toMs: number): Stretch[] {
  return stretches
    .map((s) => ({ fromMs: Math.max(s.fromMs, fromMs), toMs: Math.min(s.toMs, toMs) }))
    .filter((s) => s.fromMs < s.toMs);
}

/** The last so many ms of class time, or all of it when it is shorter. */
export function lastOf(stretches: readonly Stretch[], wantedMs: number): Stretch[] {
  const found: Stretch[] = [];
  let missingMs = wantedMs;
  for (const stretch of stretches.toReversed()) {
    if (missingMs <= 0) break;
    const fromMs = Math.max(stretch.fromMs, stretch.toMs - missingMs);
    found.unshift({ fromMs, toMs: stretch.toMs });
    missingMs -= stretch.toMs - fromMs;
  }
  return found;
}

/** [fromMs, toMs) without the pauses in it. */
export function withoutPauses(pauses: readonly Stretch[], fromMs: number, toMs: number): Stretch[] {
  const found: Stretch[] = [];
  let at = fromMs;
  for (const pause of pauses) {
    found.push({ fromMs: at, toMs: Math.min(pause.fromMs, toMs) });
    at = Math.max(at, pause.toMs);
  }
  found.push({ fromMs: at, toMs });
  return found.filter((s) => s.fromMs < s.toMs);
}

/** The parts of held values that lie in the stretches, oldest first; `classMs`: how much of the stretches lies before it. */
export function* partsWithin<P extends Stretch>(
  pieces: readonly P[],
  stretches: readonly Stretch[],
): Generator<P & { readonly classMs: number }> {
  let passedMs = 0;
  for (const stretch of stretches) {
    for (let i = firstPieceAfter(pieces, stretch.fromMs); i < pieces.length; i++) {
      const piece = pieces[i]!;
      if (piece.fromMs >= stretch.toMs) break;
      const fromMs = Math.max(piece.fromMs, stretch.fromMs);
      const toMs = Math.min(piece.toMs, stretch.toMs);
      yield { ...piece, fromMs, toMs, classMs: passedMs + fromMs - stretch.fromMs };
    }
    passedMs += stretch.toMs - stretch.fromMs;
  }
}
