/** Calendar days as the interface writes them: 2026-03-12. Pure. */
import { AppError } from './errors.ts';

const FIRST_DAY = '1950-01-01';
/** East of Greenwich it is tomorrow already, by 14 hours at most. */
const FURTHEST_EAST_MS = 14 * 3_600_000;

/** A day that there is: neither 2025-02-31 nor 0000-00-00. */
export function isDay(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Throws an AppError when no maximum heart rate can have been found on this day; null: nobody wrote it down. */
export function refuseImpossibleDay(day: string | null, nowMs: number): void {
  if (day === null) return;
  const today = new Date(nowMs + FURTHEST_EAST_MS).toISOString().slice(0, 10);
  if (isDay(day) && day >= FIRST_DAY && day <= today) return;
  throw new AppError('bad-input', {
    nb: `Datoen kan ikke brukes: den finnes ikke, er før ${FIRST_DAY.slice(0, 4)} eller ligger fram i tid. Skriv den som 2026-03-12.`,
    en: `The date cannot be used: there is no such day, or it is before ${FIRST_DAY.slice(0, 4)} or in the future. Write it as 2026-03-12.`,
  });
}
