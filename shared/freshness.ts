/**
 * How long a heart rate may be shown after the last evidence of it, and how long what nobody wears may be kept: the
 * figures of the product rules "Freshness" and "Privacy". They stand here alone; live tiles, records, the link of a
 * screen, receivers and tablets take them from here. Time limits of other rules (a lamp's delay, a conflict's end) may
 * have the same length and are not these.
 */

/**
 * Longer without evidence: stale, and marked as such. A strap sends one to four times a second, so that three seconds
 * are several messages missed in a row, and a heart can hardly have gone far from what was shown.
 */
export const STALE_AFTER_MS = 3_000;

/** Longer without evidence: lost, and dashes instead of a number. The last number would look like a calm patient. */
export const LOST_AFTER_MS = 10_000;

/** In a recording of our own a value counts for as long as it was live on the wall. */
export const OWN_HOLD_S = STALE_AFTER_MS / 1000;

/**
 * What a strap or treadmill sent that nobody is known to use stays in memory for so long at most, so that it can be
 * paired, and never leaves it. BLE and ANT+ are open broadcast: it may be a passer-by's. In the server it is let go of by
 * `forgetOld` in server/live/pairing/heard.ts and heard-treadmills.ts, and waits no longer than this for a store that does
 * not answer (server/live/intake.ts). Outside the server the two limits below hold.
 */
export const UNASSIGNED_FOR_MS = 60_000;

/** In the queue of a gateway or tablet (`forget` in link/uplink-queue.ts), which is swept every few seconds: those count too. */
export const UNASSIGNED_QUEUED_FOR_MS = UNASSIGNED_FOR_MS - 5_000;

/** In a gateway's health (gateway/health/health.ts), which is swept every 5 s and then read by the technician's page, some seconds later. */
export const UNASSIGNED_LISTED_FOR_MS = UNASSIGNED_FOR_MS - 10_000;
