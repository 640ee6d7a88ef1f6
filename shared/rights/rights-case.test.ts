import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysBetween } from '../timetable/local-time.ts';
import { dueDayOf, isDueSoon, isLate, monthsAfter } from './rights-case.ts';

describe('when a case must be answered', () => {
  it.each([
    ['2026-11-27', '2026-12-27', '2027-02-27'],
    ['2026-01-31', '2026-02-28', '2026-04-30'],
    ['2028-01-31', '2028-02-29', '2028-04-30'],
    ['2026-12-31', '2027-01-31', '2027-03-31'],
    ['2026-11-30', '2026-12-30', '2027-02-28'],
  ])('[RIG1] asked on %s it is due on %s, and extended on %s', (asked, due, extended) => {
    expect([dueDayOf(asked, false), dueDayOf(asked, true)]).toEqual([due, extended]);
  });

  it('[RIG1] a month is 28 to 31 days, whichever day it begins on', () => {
    const days = fc
      .integer({ min: 0, max: 40_000 })
      .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, (day) => {
        const length = daysBetween(day, monthsAfter(day, 1));
        expect(length).toBeGreaterThanOrEqual(28);
        expect(length).toBeLessThanOrEqual(31);
      }),
    );
  });

  it.each([
    ['2026-12-19', false, false],
    ['2026-12-20', true, false],
    ['2026-12-27', true, false],
    ['2026-12-28', true, true],
  ])('[RIG2] due on 2026-12-27, on %s it is due soon: %s; late: %s', (today, soon, late) => {
    expect([isDueSoon('2026-12-27', today), isLate('2026-12-27', today)]).toEqual([soon, late]);
  });
});
