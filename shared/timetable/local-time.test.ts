import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  instantOf,
  isZone,
  minutesOf,
  minutesOfText,
  weekdayOf,
  weekNumberOf,
} from './local-time.ts';

const OSLO = 'Europe/Oslo';
const utc = (text: string): number => Date.parse(text);

describe('local time', () => {
  it('[TIM1] ten in the morning is ten in the morning in winter and in summer', () => {
    expect(instantOf('2026-03-28', 600, OSLO)).toBe(utc('2026-03-28T09:00:00Z'));
    expect(instantOf('2026-03-29', 600, OSLO)).toBe(utc('2026-03-29T08:00:00Z'));
    expect(instantOf('2026-10-24', 600, OSLO)).toBe(utc('2026-10-24T08:00:00Z'));
    expect(instantOf('2026-10-25', 600, OSLO)).toBe(utc('2026-10-25T09:00:00Z'));
  });

  it('[TIM2] half past two in the night when clocks are put on is half past three', () => {
    const atMs = instantOf('2026-03-29', 150, OSLO);
    expect(atMs).toBe(utc('2026-03-29T01:30:00Z'));
    expect(minutesOf(atMs, OSLO)).toBe(3 * 60 + 30);
  });

  it('[TIM2] half past two in the night when clocks are put back is the first of the two', () => {
    expect(instantOf('2026-10-25', 150, OSLO)).toBe(utc('2026-10-25T00:30:00Z'));
  });

  it('[TIM2] the same holds south of the equator, with half an hour of summer time, and by quarters of an hour', () => {
    expect(instantOf('2026-10-04', 135, 'Australia/Lord_Howe')).toBe(utc('2026-10-03T15:45:00Z'));
    expect(instantOf('2026-04-05', 105, 'Australia/Lord_Howe')).toBe(utc('2026-04-04T14:45:00Z'));
    expect(instantOf('2026-06-01', 600, 'Asia/Kathmandu')).toBe(utc('2026-06-01T04:15:00Z'));
    expect(instantOf('2026-06-01', 0, 'Pacific/Kiritimati')).toBe(utc('2026-05-31T10:00:00Z'));
  });

  it('[TIM1] what is read off an instant gives the instant again, but for the hour that comes twice', () => {
    const zones = fc.constantFrom(OSLO, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC');
    const minutes = fc.integer({ min: 29_000_000, max: 31_000_000 });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const atMs = minute * 60_000;
        const again = instantOf(dayOf(atMs, zone), minutesOf(atMs, zone), zone);
        expect([0, 30 * 60_000, 3_600_000]).toContain(atMs - again);
        expect(minutesOf(again, zone)).toBe(minutesOf(atMs, zone));
      }),
    );
  });

  it('[TIM3] days are counted over the ends of months, leap years and clock changes', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-03-30', -2)).toBe('2026-03-28');
    expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
    expect(['2026-11-23', '2026-11-27', '2026-11-29'].map(weekdayOf)).toEqual([1, 5, 7]);
  });

  it('[TIM3] weeks have the numbers that stand in a Norwegian calendar', () => {
    expect(['2026-01-01', '2026-11-27', '2027-01-01', '2027-01-04', '2024-12-30'].map(weekNumberOf)).toEqual([
      1, 48, 53, 1, 1,
    ]);
  });

  it('[TIM3] a time of day is read as people write it, and nothing else is one', () => {
    expect(['9:05', '09.05', '0905', ' 23:59 ', '0:00'].map(minutesOfText)).toEqual([545, 545, 545, 1439, 0]);
    expect(['24:00', '9:60', '9', 'ti', '-1:00', ''].map(minutesOfText)).toEqual(Array(6).fill(null));
  });

  it('[TIM3] a zone that there is not is told apart', () => {
    expect([OSLO, 'UTC', 'Europe/Atlantis', ''].map(isZone)).toEqual([true, true, false, false]);
  });
});
