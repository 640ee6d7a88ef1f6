/** Training impulse: minutes weighted by how hard the heart worked. Missing minutes add nothing. */
import { heartRateReserveShare } from './hrmax.ts';

export type Sex = 'm' | 'f';

/**
 * Edwards (1993): minutes in 50–59, 60–69, 70–79, 80–89 and from 90 % of HRmax, times 1 … 5.
 * `zonesS` are the six ten-percent zones of zones.ts, lowest first; the first (below 50) counts nothing.
 */
export function edwardsTrimp(zonesS: readonly number[]): number {
  return zonesS.reduce((sum, seconds, zone) => sum + (seconds / 60) * zone, 0);
}

/** Banister's weights, after Morton, Fitz-Clarke and Banister (1990, doi:10.1152/jappl.1990.69.3.1171). */
const BANISTER = { m: { factor: 0.64, exponent: 1.92 }, f: { factor: 0.86, exponent: 1.67 } } as const;

/**
 * Banister's impulse of one stretch at one heart rate: min · x · 0.64·e^(1.92x) for men, 0.86·e^(1.67x) for women,
 * x = share of the heart-rate reserve, clipped to 0–1. null when the maximum does not lie above the rest.
 */
export function banisterTrimp(
  minutes: number,
  bpm: number,
  person: { readonly restBpm: number; readonly maxBpm: number; readonly sex: Sex },
): number | null {
  const share = heartRateReserveShare(bpm, person.restBpm, person.maxBpm);
  if (share === null) return null;
  const x = Math.min(1, Math.max(0, share));
  const { factor, exponent } = BANISTER[person.sex];
  return minutes * x * factor * Math.exp(exponent * x);
}

/** Session-RPE (Foster 2001): Borg CR10 times minutes. */
export function sessionRpe(cr10: number, minutes: number): number {
  return cr10 * minutes;
}
