/**
 * Heart-rate recovery: how far the heart rate has fallen 60 s after the work stopped. A person's own trend under one
 * fixed routine; no threshold and no warning belongs to it.
 */
import { bpmAt } from '../recording/hold.ts';
import type { HeldPiece } from '../signal/one-heart.ts';

export const RECOVERY_AFTER_S = 60;

/** HR at the stop minus HR 60 s later, bpm; negative when it rose, null when either is missing. */
export function fall60Bpm(pieces: readonly HeldPiece[], stopAtMs: number): number | null {
  const atStop = bpmAt(pieces, stopAtMs);
  const later = bpmAt(pieces, stopAtMs + RECOVERY_AFTER_S * 1000);
  return atStop === null || later === null ? null : atStop - later;
}
