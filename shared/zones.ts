/**
 * Percent of the person's own maximum, and the zones counted from it.
 * One function makes the percent that number, lamp, minutes and summary all use (product rule "Shown percent").
 */
import type { Band } from './class/template.ts';

export type { Band } from './class/template.ts';

/** floor(100 · bpm / HRmax). Exact for whole bpm; a half-beat value such as 5-s median is floored the same way. */
export function shownPercent(heartRateBpm: number, hrMaxBpm: number): number {
  return Math.floor((100 * heartRateBpm) / hrMaxBpm);
}

export type Position = 'below' | 'in' | 'above';

export function positionInBand(percent: number, band: Band): Position {
  if (percent < band.floorPercent) return 'below';
  return percent > band.ceilingPercent ? 'above' : 'in';
}

/** Lower bounds in shown percent; a value belongs to the last bound at or below it. Zone 0 lies below the first. */
export function zoneIndex(value: number, lowerBounds: readonly number[]): number {
  let zone = 0;
  while (zone < lowerBounds.length && value >= lowerBounds[zone]!) zone++;
  return zone;
}

/** The protocol's zones: 1 below 60, 2 60–69, 3 70–84, 4 85–95, 5 from 96 (shown percent). */
export const PROTOCOL_LOWER_BOUNDS = [60, 70, 85, 96] as const;
/** Six ten-percent zones: below 50, 50–59, … 80–89, 90 and above. */
export const TEN_PERCENT_LOWER_BOUNDS = [50, 60, 70, 80, 90] as const;

export type ProtocolZone = 1 | 2 | 3 | 4 | 5;

export function protocolZone(percent: number): ProtocolZone {
  return (zoneIndex(percent, PROTOCOL_LOWER_BOUNDS) + 1) as ProtocolZone;
}

/**
 * The whole bpm that a band spans for one person: the smallest bpm shown at the floor, the largest at the ceiling.
 */
export function bandBpm(band: Band, hrMaxBpm: number): { floorBpm: number; ceilingBpm: number } {
  return {
    floorBpm: Math.ceil((band.floorPercent * hrMaxBpm) / 100),
    ceilingBpm: Math.ceil(((band.ceilingPercent + 1) * hrMaxBpm) / 100) - 1,
  };
}
