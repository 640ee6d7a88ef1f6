/**
 * An earlier boot's times on this boot's clock. That boot's clock died with it; what is left is how it stood to the
 * server's clock when the two last spoke, and to this machine's UTC.
 */

/** Where a gateway's clock stands: what to add to its ms to have another clock's. */
export interface ClockPlace {
  readonly toUtcMs: number;
  /** null: this boot has not spoken with a server yet. */
  readonly toServerMs: number | null;
}

/** The two clocks' errors together, when a machine's UTC is corrected a little between two boots. */
const SLACK_MS = 2_000;

/**
 * What to add to the earlier boot's ms. By the server's clock when both have one: good to half of the two round trips
 * and the drift since then (about 3 ms a minute). Else by UTC: as good as this machine's clock was over the restart.
 * null: by that comparison the earlier boot's newest sample would have been heard after this boot began. The clock was
 * wrong then, and nobody can say by how much.
 */
export function shiftOf(
  earlier: ClockPlace,
  here: ClockPlace,
  newestMs: number,
  begunAtMs: number,
): number | null {
  const shiftMs =
    earlier.toServerMs !== null && here.toServerMs !== null
      ? earlier.toServerMs - here.toServerMs
      : earlier.toUtcMs - here.toUtcMs;
  const tooLateMs = Math.max(0, newestMs + shiftMs - begunAtMs);
  return tooLateMs > SLACK_MS ? null : shiftMs - tooLateMs;
}
