/** The public holidays of Norway (helligdagsfredsloven § 2, and 1 and 17 May by a law of their own), by year. Pure. */
import type { Words } from '../errors.ts';
import { addDays } from './local-time.ts';

export interface PublicHoliday {
  readonly day: string;
  readonly name: Words;
}

/** The days after Easter Sunday that follow it through the year. */
const AROUND_EASTER: readonly (readonly [number, string, string])[] = [
  [-3, 'Skjærtorsdag', 'Maundy Thursday'],
  [-2, 'Langfredag', 'Good Friday'],
  [0, '1. påskedag', 'Easter Sunday'],
  [1, '2. påskedag', 'Easter Monday'],
  [39, 'Kristi himmelfartsdag', 'Ascension Day'],
  [49, '1. pinsedag', 'Whit Sunday'],
  [50, '2. pinsedag', 'Whit Monday'],
];
const FIXED: readonly (readonly [string, string, string])[] = [
  ['01-01', '1. nyttårsdag', "New Year's Day"],
  ['05-01', '1. mai', 'Labour Day'],
  ['05-17', '17. mai', 'Constitution Day'],
  ['12-25', '1. juledag', 'Christmas Day'],
  ['12-26', '2. juledag', 'Boxing Day'],
];

/** In the order of the calendar; 1 May and Ascension Day may be one day, which is then named by both. */
export function publicHolidays(year: number): readonly PublicHoliday[] {
  const easter = easterSunday(year);
  const all = [
    ...FIXED.map(([date, nb, en]) => ({ day: `${year}-${date}`, name: { nb, en } })),
    ...AROUND_EASTER.map(([days, nb, en]) => ({ day: addDays(easter, days), name: { nb, en } })),
  ];
  const byDay = new Map<string, Words>();
  for (const { day, name } of all) {
    const before = byDay.get(day);
    byDay.set(
      day,
      before === undefined ? name : { nb: `${before.nb}, ${name.nb}`, en: `${before.en}, ${name.en}` },
    );
  }
  return [...byDay].map(([day, name]) => ({ day, name })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** The Gregorian Easter (the computus of Meeus, Jones and Butcher). */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(Math.floor(n / 31))}-${two((n % 31) + 1)}`;
}
