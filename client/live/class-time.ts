/** The class's clock between frames, in the whole seconds that a screen shows. Pure. */
import type { FrameHeader } from '@takt/shared/wire/picture.ts';

export interface ClassTime {
  readonly phaseIndex: number;
  /** Whole class seconds since the phase began. */
  readonly elapsedS: number;
  /** Rounded up, so that 0 is shown only when the phase is over; null in an open phase. */
  readonly remainingS: number | null;
}

/** Class milliseconds that have run since the frame: none unless the class is running. */
function ranOnMs(header: FrameHeader, ageMs: number, rate: number): number {
  return header.status === 'running' ? ageMs * rate : 0;
}

/** `ageMs`: real time since the frame was made. `rate`: class seconds a real second. */
export function classTimeAt(header: FrameHeader, ageMs: number, rate: number): ClassTime | null {
  if (header.status === 'none' || header.status === 'prepared') return null;
  const onMs = ranOnMs(header, ageMs, rate);
  const left = header.phaseRemainingMs;
  const remainingMs = left === null ? null : Math.max(0, left - onMs);
  // A phase cannot last longer than it lasts: the next frame says what comes after it.
  const elapsedMs = header.phaseElapsedMs + (left === null ? onMs : Math.min(onMs, left));
  return {
    phaseIndex: header.phaseIndex,
    elapsedS: Math.floor(elapsedMs / 1000),
    remainingS: remainingMs === null ? null : Math.ceil(remainingMs / 1000),
  };
}

/** Real milliseconds until classTimeAt gives something else; Infinity when it never will. */
export function untilNextSecondMs(header: FrameHeader, ageMs: number, rate: number): number {
  if (header.status !== 'running') return Number.POSITIVE_INFINITY;
  const elapsedMs = header.phaseElapsedMs + ranOnMs(header, ageMs, rate);
  const intoSecondMs = elapsedMs % 1000;
  return Math.max(1, Math.ceil((1000 - intoSecondMs) / rate));
}
