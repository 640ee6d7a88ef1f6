/**
 * What a person may ask for under the privacy rules, and by when it must be answered: within a month, which can be made three
 * once (GDPR article 12.3). Pure.
 */
import { daysBetween } from '../timetable/local-time.ts';

export const RIGHTS = ['sees', 'takesAlong', 'objects', 'correction', 'blocking', 'deletion'] as const;
export type Right = (typeof RIGHTS)[number];

export const OUTCOMES = ['granted', 'partly', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a blocked person's record is read all the same (GDPR article 18.2). Chosen, not told: it outlives the person's data. */
export const BLOCKED_READING_REASONS = ['case', 'consent', 'claim', 'protection'] as const;
export type BlockedReadingReason = (typeof BLOCKED_READING_REASONS)[number];

const MONTHS = 1;
const MONTHS_EXTENDED = 3;
const SOON_DAYS = 7;

/** The last day on which it is answered in time. */
export const dueDayOf = (askedDay: string, extended: boolean): string =>
  monthsAfter(askedDay, extended ? MONTHS_EXTENDED : MONTHS);

/** Within a week, or late. */
export const isDueSoon = (dueDay: string, today: string): boolean => daysBetween(today, dueDay) <= SOON_DAYS;

export const isLate = (dueDay: string, today: string): boolean => today > dueDay;

/** The same day of a later month; where there is none, that month's last. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
