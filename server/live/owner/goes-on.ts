/** How a class's time goes on when another process takes it over. Pure. */

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
