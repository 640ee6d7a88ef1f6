/** How long what kind of data is kept. Nothing acts until the clinic lead has set a period, and it acts by itself only where that is switched on. Pure. */
import { instantOf } from '../timetable/local-time.ts';
import { monthsAfter } from './rights-case.ts';

/** `classes`: with recordings, summaries, notes and log. `people`: who are archived. */
export const RETENTION_KINDS = ['classes', 'people', 'attendance', 'sightings', 'logIns'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

export const MONTHS_MAX = 1200;

/** By itself it acts only on what a report has named that stood for so long. */
export const REPORT_STANDS_MS = 7 * 86_400_000;

/** What is older than the beginning of that day, in the clinic, goes. */
export const cutoffDayOf = (today: string, months: number): string => monthsAfter(today, -months);

export const cutoffMsOf = (cutoffDay: string, timeZone: string): number => instantOf(cutoffDay, 0, timeZone);
