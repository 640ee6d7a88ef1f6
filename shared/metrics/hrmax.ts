/**
 * Maximum heart rate by formula, and heart-rate reserve. A formula's value is an estimate and is called one wherever it
 * is shown. %HRmax (zones.ts) and %HRR are different scales and are never mixed.
 */

/** HUNT Fitness Study: 211 − 0.64 · age (Nes et al. 2013, doi:10.1111/j.1600-0838.2012.01445.x). */
export function huntHrMaxBpm(ageYears: number): number {
  return 211 - 0.64 * ageYears;
}

/** Standard error of the HUNT estimate: one person in three lies further away than this. */
export const HUNT_STANDARD_ERROR_BPM = 10.8;

/** 208 − 0.7 · age (Tanaka et al. 2001, doi:10.1016/S0735-1097(00)01054-8). */
export function tanakaHrMaxBpm(ageYears: number): number {
  return 208 - 0.7 * ageYears;
}

/**
 * (HR − rest) / (max − rest): 0 at rest, 1 at the maximum, beyond both outside them.
 * null when the maximum does not lie above the rest.
 */
export function heartRateReserveShare(bpm: number, restBpm: number, maxBpm: number): number | null {
  return maxBpm > restBpm ? (bpm - restBpm) / (maxBpm - restBpm) : null;
}
