/**
 * Days and times of day as a clinic's clock on the wall shows them, and the instants that they are. A day is `2026-03-29`,
 * a time of day is whole minutes after midnight, a zone is an IANA name. Pure.
 */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const MINUTES_A_DAY = 1440;

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** What the clock on the wall shows at an instant, as if it were UTC, ms. */
function wallMs(atMs: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const dayOf = (atMs: number, zone: string): string => isoDay(wallMs(atMs, zone));

export const minutesOf = (atMs: number, zone: string): number =>
  Math.floor((wallMs(atMs, zone) % DAY_MS) / MINUTE_MS);

/**
 * When the wall's clock shows this. A time that is skipped in spring is as much later as the clock was put on; of a time
 * that comes twice in autumn it is the first.
 */
export function instantOf(day: string, minutes: number, zone: string): number {
  const wanted = utcOf(day) + minutes * MINUTE_MS;
  // The two offsets from UTC that are in force around that time; a clock is put on or back by less than a day.
  const before = wallMs(wanted - DAY_MS, zone) - (wanted - DAY_MS);
  const after = wallMs(wanted + DAY_MS, zone) - (wanted + DAY_MS);
  const candidates = [wanted - before, wanted - after].sort((a, b) => a - b);
  const right = candidates.find((atMs) => wallMs(atMs, zone) === wanted);
  return right ?? wanted - before;
}

/** 1: Monday … 7: Sunday. */
export const weekdayOf = (day: string): Weekday => (((utcOf(day) / DAY_MS + 3) % 7) + 1) as Weekday;
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const addDays = (day: string, days: number): string => isoDay(utcOf(day) + days * DAY_MS);

/** From the first to the second day; negative when the second comes before. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((utcOf(to) - utcOf(from)) / DAY_MS);

export const mondayOf = (day: string): string => addDays(day, 1 - weekdayOf(day));

/** The number of the week in Norway and most of Europe (ISO 8601): week 1 has the year's first Thursday. */
export function weekNumberOf(day: string): number {
  const thursday = addDays(mondayOf(day), 3);
  const newYear = `${thursday.slice(0, 4)}-01-01`;
  return 1 + Math.floor(daysBetween(newYear, thursday) / 7);
}

/** Minutes after midnight of a time such as 9:05, 09.05 or 0905; null: it is none. */
export function minutesOfText(text: string): number | null {
  const [, hours, minutes] = /^\s*([01]?\d|2[0-3])[:.]?([0-5]\d)\s*$/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

function utcOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return Date.UTC(year, month - 1, date);
}

const isoDay = (utcMs: number): string => new Date(utcMs).toISOString().slice(0, 10);
