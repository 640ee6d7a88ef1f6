import { describe, expect, it } from 'vitest';
import { isDay, refuseImpossibleDay } from './day.ts';

const NOW_MS = Date.UTC(2026, 10, 27, 12);
const refused = (day: string): boolean => {
  try {
    refuseImpossibleDay(day, NOW_MS);
    return false;
  } catch {
    return true;
  }
};

describe('a day', () => {
  it.each(['2024-02-29', '1950-01-01', '2026-11-27', '2026-11-28'])(
    '[CMD30] %s can be that of a maximum heart rate',
    (day) => {
      expect([isDay(day), refused(day)]).toEqual([true, false]);
    },
  );

  it.each([
    '2025-02-31',
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '0000-00-00',
    '0000-01-01',
    '0050-01-01',
    '275000-01-01',
    '2025-1-1',
    '12.03.2026',
    '',
    'constructor',
    '2025-01-01T00:00:00Z',
    '٢٠٢٥-٠١-٠١',
    '1949-12-31',
    '2026-11-29',
    '9999-12-31',
  ])('[CMD31] %j cannot be the date of a maximum heart rate', (day) => {
    expect(refused(day)).toBe(true);
  });

  it('[CMD31] a date that nobody wrote down is null', () => {
    expect(() => refuseImpossibleDay(null, NOW_MS)).not.toThrow();
  });
});
