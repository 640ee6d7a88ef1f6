import { describe, expect, it } from 'vitest';
import {
  bandRange,
  decimal,
  hoursMinutes,
  longDate,
  minutesSeconds,
  plainDate,
  plainTime,
  plannedLength,
  shortDateTime,
  timeOfDay,
} from './format.ts';
import { chooseLanguage } from './i18n.ts';

describe('figures and times in words', () => {
  it('[WALL18] countdowns are minutes and seconds', () => {
    expect([0, 9, 86, 3599, 6000, -3].map(minutesSeconds)).toEqual([
      '0:00',
      '0:09',
      '1:26',
      '59:59',
      '100:00',
      '0:00',
    ]);
  });
  it('[WALL18] a time of the timetable is written as each language does', () => {
    expect([plainTime(605, 'nb'), plainTime(605, 'en')]).toEqual(['10.05', '10:05']);
  });
  it('[WALL18] sums are hours and minutes', () => {
    expect(hoursMinutes(8040, 'nb')).toBe('2 t 14 min');
    expect(hoursMinutes(8040, 'en')).toBe('2 h 14 min');
    expect(hoursMinutes(840, 'nb')).toBe('14 min');
  });
  it('[WALL18] planned lengths', () => {
    expect([15, 60, 90, 180].map(plannedLength)).toEqual(['15 s', '1 min', '1:30', '3 min']);
  });
  it('[WALL18] decimal comma in Bokmål, point in English', () => {
    expect(decimal(11.75, 1, 'nb')).toBe('11,8');
    expect(decimal(1234.5, 2, 'en')).toBe('1234.50');
  });
  it('[WALL18] a band has an en dash and a no-break space', () => {
    expect(bandRange({ floorPercent: 85, ceilingPercent: 95 })).toBe('85–95\u00a0%');
  });
  it('[WALL18] time of day in the zone of the clinic', () => {
    const atMs = Date.UTC(2026, 0, 6, 9, 15);
    expect(timeOfDay(atMs, 'Europe/Oslo', 'nb')).toBe('kl. 10.15');
    expect(timeOfDay(atMs, 'Europe/Oslo', 'en')).toBe('10:15');
    expect(timeOfDay(Date.UTC(2026, 0, 5, 23, 5), 'Europe/Oslo', 'nb')).toBe('kl. 00.05');
    expect(longDate(atMs, 'Europe/Oslo', 'nb')).toBe('tirsdag 6. januar 2026');
  });
  it('[WALL18] a short date with its time, and a calendar day', () => {
    const atMs = Date.UTC(2026, 10, 26, 23, 52);
    expect(shortDateTime(atMs, 'Europe/Oslo', 'nb')).toBe('27. nov. kl. 00.52');
    expect(shortDateTime(atMs, 'Europe/Oslo', 'en')).toBe('27 Nov, 00:52');
    expect(plainDate('2025-02-08', 'nb')).toBe('8.2.2025');
    expect(plainDate('2025-02-08', 'en')).toBe('8 Feb 2025');
  });
});

describe('the language', () => {
  it('[WALL18] the language asked for first, then the remembered one, then the preferred one; Bokmål when none says English', () => {
    expect(chooseLanguage('en', 'nb', ['nb-NO'])).toBe('en');
    expect(chooseLanguage(null, 'en', ['nb-NO'])).toBe('en');
    expect(chooseLanguage(null, null, ['nn-NO', 'en'])).toBe('nb');
    expect(chooseLanguage(null, null, ['en-US', 'nb'])).toBe('en');
    expect(chooseLanguage(null, null, ['de', 'sv'])).toBe('nb');
    expect(chooseLanguage('xx', null, [])).toBe('nb');
  });
});
