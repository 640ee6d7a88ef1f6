/** Figures and times as people read them in each language. Pure: language and zone are arguments. */
import type { Language } from '@takt/shared/errors.ts';
import type { Band } from '@takt/shared/zones.ts';

const LOCALE: Readonly<Record<Language, string>> = { nb: 'nb-NO', en: 'en-GB' };

/** 86 → "1:26"; whole seconds, rounded down; minutes run on past an hour. */
export function minutesSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** 8040 → "2 t 14 min" (English "2 h 14 min"), 840 → "14 min"; whole minutes, rounded down. */
export function hoursMinutes(seconds: number, language: Language): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  const hours = Math.floor(minutes / 60);
  const hourSign = language === 'nb' ? 't' : 'h';
  return hours === 0 ? `${minutes} min` : `${hours} ${hourSign} ${minutes % 60} min`;
}

/** A planned length: 180 → "3 min", 15 → "15 s", 90 → "1:30". */
export function plannedLength(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : minutesSeconds(seconds);
}

/** 11.75 with one decimal → "11,8" in Bokmål, "11.8" in English. */
export function decimal(value: number, decimals: number, language: Language): string {
  return value.toLocaleString(LOCALE[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: false,
  });
}

/** "85–95 %", with no-break spaces; the digits alone belong to the band, both edges included. */
export function bandRange(band: Band): string {
  return `${band.floorPercent}–${band.ceilingPercent}\u00a0%`;
}

/** "kl. 10.15" in Bokmål, "10:15" in English, in the clinic's time zone. */
export function timeOfDay(atMs: number, timeZone: string, language: Language): string {
  const { hour, minute } = clockParts(atMs, timeZone);
  return language === 'nb' ? `kl. ${hour}.${minute}` : `${hour}:${minute}`;
}

/** Minutes after midnight: 605 → "10.05" in Bokmål, "10:05" in English. */
export function plainTime(minutes: number, language: Language): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0'));
  return `${hour}${language === 'nb' ? '.' : ':'}${minute}`;
}

/** "tirsdag 3. mars 2026", "Tuesday 3 March 2026", in the clinic's time zone. */
export function longDate(atMs: number, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  }).format(atMs);
}

/** "27. nov. kl. 00.52" in Bokmål, "27 Nov, 00:52" in English, in the clinic's time zone. */
export function shortDateTime(atMs: number, timeZone: string, language: Language): string {
  const day = new Intl.DateTimeFormat(LOCALE[language], { day: 'numeric', month: 'short', timeZone }).format(
    atMs,
  );
  return `${day}${language === 'nb' ? ' ' : ', '}${timeOfDay(atMs, timeZone, language)}`;
}

/** A calendar day that belongs to no time zone: 2025-02-08 → "8.2.2025" in Bokmål, "8 Feb 2025" in English. */
export function plainDate(isoDate: string, language: Language): string {
  const [year, month, day] = isoDate.split('-').map(Number);
  if (language === 'nb') return `${day}.${month}.${year}`;
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(isoDate));
}

/** "tirsdag", "Tuesday": of a calendar day. */
export function dayName(isoDate: string, language: Language): string {
  const named = new Intl.DateTimeFormat(LOCALE[language], { weekday: 'long', timeZone: 'UTC' });
  return named.format(Date.parse(isoDate));
}

/** 1: "mandag", "Monday". */
export const weekdayName = (weekday: number, language: Language): string =>
  dayName(`2024-01-0${weekday}`, language);

function clockParts(atMs: number, timeZone: string): { hour: string; minute: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(atMs);
  const part = (type: 'hour' | 'minute'): string => parts.find((p) => p.type === type)?.value ?? '';
  return { hour: part('hour'), minute: part('minute') };
}
