/** How a class's time goes on when somebody takes it over, and whether staff are asked which clock is right. Pure. */
import type { ClassEvent } from '@takt/shared/class/class.ts';

/** By so much the class's time and a machine's clock may differ before staff are asked. */
export const CLOCKS_AGREE_WITHIN_MS = 120_000;

export interface TakenOver {
  /** The room's time as this process knows it from its owner, or from having been it; null: it has never known it. */
  readonly followedMs: number | null;
  /** This machine's clock. */
  readonly machineMs: number;
  /** The newest instant that log, recording and sign of life know, on the class's clock. */
  readonly lastMs: number;
  readonly aliveAtMs: number;
  /** What the owner's machine said then; null: it is not known, and the class's clock was its own. */
  readonly aliveClockMs: number | null;
}

/**
 * The class's time now. Nobody being left who counted it, the time it was away is what the machine's clock says, unless
 * that has gone back: then the time away cannot be known, and the class goes on where it was. It never goes back.
 */
export function timeGoesOn({ followedMs, machineMs, lastMs, aliveAtMs, aliveClockMs }: TakenOver): number {
  if (followedMs !== null) return Math.max(followedMs, lastMs);
  const awayMs = machineMs - (aliveClockMs ?? aliveAtMs);
  return Math.max(lastMs, awayMs < 0 ? lastMs : aliveAtMs + awayMs);
}

/** Is the difference between machine and class one that staff must be asked of, and have not been? */
export function mustAsk(events: readonly ClassEvent[], machineMs: number, classMs: number): boolean {
  const near = (aheadMs: number, otherMs: number): boolean =>
    Math.abs(aheadMs - otherMs) <= CLOCKS_AGREE_WITHIN_MS;
  const aheadMs = machineMs - classMs;
  return (
    !near(aheadMs, 0) &&
    !events.some((event) => event.kind === 'clock-differs' && near(aheadMs, event.clockMs - event.atMs))
  );
}
