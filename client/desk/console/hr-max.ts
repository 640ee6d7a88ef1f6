/** A maximum heart rate as staff enter it. Pure. */
import type { HrMax, HrMaxMethod } from '@takt/shared/class/class.ts';
import { huntHrMaxBpm } from '@takt/shared/metrics/hrmax.ts';

export const HR_MAX_LOWEST = 60;
export const HR_MAX_HIGHEST = 240;

/** Whole bpm within what the interface accepts; null for anything else. */
export function readBpm(text: string): number | null {
  if (!/^\s*\d{2,3}\s*$/.test(text)) return null;
  const bpm = Number(text);
  return bpm >= HR_MAX_LOWEST && bpm <= HR_MAX_HIGHEST ? bpm : null;
}

/** The HUNT study measured people of 19 to 89; a few years younger is still told, as an estimate. */
export const AGE_LOWEST = 16;
export const AGE_HIGHEST = 95;

/** Whole years; null for anything else. */
export function readAge(text: string): number | null {
  if (!/^\s*\d{2}\s*$/.test(text)) return null;
  const years = Number(text);
  return years >= AGE_LOWEST && years <= AGE_HIGHEST ? years : null;
}

/** Whole bpm by the HUNT formula. It is an estimate: method `formula`. */
export function estimatedBpm(ageText: string): number | null {
  const years = readAge(ageText);
  return years === null ? null : Math.round(huntHrMaxBpm(years));
}

export function stepBpm(bpm: number, by: number): number {
  return Math.min(HR_MAX_HIGHEST, Math.max(HR_MAX_LOWEST, bpm + by));
}

/**
 * What is preselected for a changed value. That it was measured nobody may say by not looking: it must be tapped. An
 * estimate that was moved by hand is still one.
 */
export function methodFor(before: HrMax | null): HrMaxMethod | null {
  return before?.method === 'formula' ? 'formula' : null;
}

/**
 * The value with its provenance. A peak seen in this class was found today; a test keeps the date it had;
 * of anything else nobody has told the date.
 */
export function changedHrMax(
  before: HrMax | null,
  bpm: number,
  method: HrMaxMethod,
  todayIso: string,
): HrMax {
  if (method === 'class-peak') return { bpm, method, date: todayIso };
  return { bpm, method, date: before?.method === method ? before.date : null };
}

/** The calendar day in the clinic's zone, as the interface writes it: 2026-03-12. */
export function isoDay(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  }).format(atMs);
}
