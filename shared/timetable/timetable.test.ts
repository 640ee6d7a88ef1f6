import { describe, expect, it } from 'vitest';
import { publicHolidays } from './holidays.ts';
import {
  clash,
  clashing,
  refuseNever,
  type SessionException,
  sessionsBetween,
  sessionsOn,
  type Timetable,
  type TimetableEntry,
} from './timetable.ts';

const entry = (more: Partial<TimetableEntry> = {}): TimetableEntry => ({
  entryId: 'tirsdag-10',
  roomId: 'sal-1',
  groupId: 'gruppe-a',
  templateId: '4x4',
  weekday: 2,
  startsAt: 600,
  lengthMinutes: 45,
  fromDay: '2026-01-06',
  toDay: null,
  ...more,
});
const table = (more: Partial<Timetable> = {}): Timetable => ({
  timeZone: 'Europe/Oslo',
  entries: [entry()],
  exceptions: [],
  closedDays: [],
  ...more,
});
const told = (day: string, of: Timetable) =>
  sessionsOn(day, of).map(({ plannedDay, roomId, startsAtMs, status, why }) => [
    plannedDay,
    roomId,
    new Date(startsAtMs).toISOString().slice(0, 16),
    status,
    why,
  ]);

describe('the timetable', () => {
  it('[TIM4] an entry comes on its weekday, from its first to its last day', () => {
    const of = table({ entries: [entry({ toDay: '2026-01-20' })] });
    const days = sessionsBetween('2025-12-29', '2026-02-28', of).map(({ day }) => day);
    expect(days).toEqual(['2026-01-06', '2026-01-13', '2026-01-20']);
  });

  it('[TIM4] a session stays at its local time over both clock changes, and lasts as long', () => {
    expect(told('2026-03-24', table())[0]?.[2]).toBe('2026-03-24T09:00');
    expect(told('2026-03-31', table())[0]?.[2]).toBe('2026-03-31T08:00');
    expect(told('2026-10-20', table())[0]?.[2]).toBe('2026-10-20T08:00');
    expect(told('2026-10-27', table())[0]?.[2]).toBe('2026-10-27T09:00');
    const night = entry({ weekday: 7, startsAt: 90, lengthMinutes: 120 });
    const [spring] = sessionsOn('2026-03-29', table({ entries: [night] }));
    expect((spring?.endsAtMs ?? 0) - (spring?.startsAtMs ?? 0)).toBe(120 * 60_000);
  });

  it('[TIM5] a session that is cancelled stays on its day with the reason, and the other weeks are untouched', () => {
    const exceptions: SessionException[] = [
      { kind: 'cancelled', entryId: 'tirsdag-10', day: '2026-02-03', why: 'Personalmøte' },
    ];
    expect(told('2026-02-03', table({ exceptions }))[0]?.slice(3)).toEqual(['cancelled', 'Personalmøte']);
    expect(told('2026-02-10', table({ exceptions }))[0]?.slice(3)).toEqual(['planned', null]);
  });

  it('[TIM5] a session that is moved takes place on the other day under its own name, and its own day says so', () => {
    const exceptions: SessionException[] = [
      {
        ...{ kind: 'moved', entryId: 'tirsdag-10', day: '2026-02-03', toDay: '2026-02-04' },
        ...{ startsAt: 840, roomId: 'sal-2', why: 'Salen er opptatt' },
      },
    ];
    const of = table({ exceptions });
    expect(told('2026-02-03', of)).toEqual([
      ['2026-02-03', 'sal-1', '2026-02-03T09:00', 'moved-away', 'Salen er opptatt'],
    ]);
    expect(told('2026-02-04', of)).toEqual([
      ['2026-02-03', 'sal-2', '2026-02-04T13:00', 'planned', 'Salen er opptatt'],
    ]);
  });

  it('[TIM5] a session that is moved within its day stands there twice: left, and planned', () => {
    const exceptions: SessionException[] = [
      {
        ...{ kind: 'moved', entryId: 'tirsdag-10', day: '2026-02-03', toDay: '2026-02-03' },
        ...{ startsAt: 780, roomId: 'sal-1', why: '' },
      },
    ];
    expect(told('2026-02-03', table({ exceptions })).map((one) => one.slice(2, 4))).toEqual([
      ['2026-02-03T09:00', 'moved-away'],
      ['2026-02-03T12:00', 'planned'],
    ]);
  });

  it('[TIM5] an exception of a week that the entry no longer has brings no session back', () => {
    const exceptions: SessionException[] = [
      {
        ...{ kind: 'moved', entryId: 'tirsdag-10', day: '2026-02-03', toDay: '2026-02-04' },
        ...{ startsAt: 840, roomId: 'sal-1', why: '' },
      },
    ];
    const of = table({ entries: [entry({ toDay: '2026-01-27' })], exceptions });
    expect(told('2026-02-03', of)).toEqual([]);
    expect(told('2026-02-04', of)).toEqual([]);
  });

  it('[TIM6] a closed day has its sessions closed by its name, but for one that is held all the same', () => {
    const closedDays = [{ day: '2026-05-05', name: 'Planleggingsdag' }];
    expect(told('2026-05-05', table({ closedDays }))[0]?.slice(3)).toEqual(['closed', 'Planleggingsdag']);
    const exceptions: SessionException[] = [
      { kind: 'held', entryId: 'tirsdag-10', day: '2026-05-05', why: '' },
    ];
    expect(told('2026-05-05', table({ closedDays, exceptions }))[0]?.slice(3)).toEqual(['planned', null]);
  });

  it('[TIM6] the public holidays of Norway are those of its calendar', () => {
    expect(publicHolidays(2026).map(({ day }) => day)).toEqual([
      ...['2026-01-01', '2026-04-02', '2026-04-03', '2026-04-05', '2026-04-06', '2026-05-01'],
      ...['2026-05-14', '2026-05-17', '2026-05-24', '2026-05-25', '2026-12-25', '2026-12-26'],
    ]);
    expect(publicHolidays(2027).find(({ name }) => name.nb === '1. påskedag')?.day).toBe('2027-03-28');
    expect(publicHolidays(2008).find(({ day }) => day === '2008-05-01')?.name.nb).toBe(
      '1. mai, Kristi himmelfartsdag',
    );
    expect(publicHolidays(2038).find(({ name }) => name.nb === '1. påskedag')?.day).toBe('2038-04-25');
  });

  it('[TIM7] two entries clash when one room would have both at one time in some week', () => {
    const other = (more: Partial<TimetableEntry>) => clash(entry(), entry({ entryId: 'b', ...more }));
    expect(other({ startsAt: 644 })).toBe(true);
    expect(other({ startsAt: 645 })).toBe(false);
    expect(other({ startsAt: 556 })).toBe(true);
    expect(other({ startsAt: 555 })).toBe(false);
    expect(other({ roomId: 'sal-2' })).toBe(false);
    expect(other({ weekday: 3 })).toBe(false);
    expect(clash(entry({ toDay: '2026-03-03' }), entry({ entryId: 'b', fromDay: '2026-03-04' }))).toBe(false);
    expect(clash(entry({ toDay: '2026-03-03' }), entry({ entryId: 'b', fromDay: '2026-03-03' }))).toBe(true);
  });

  it('[TIM7] a moved session clashes with what takes place there, and not with one that is cancelled', () => {
    const exceptions: SessionException[] = [
      {
        ...{ kind: 'moved', entryId: 'tirsdag-10', day: '2026-02-03', toDay: '2026-02-04' },
        ...{ startsAt: 620, roomId: 'sal-1', why: '' },
      },
    ];
    const onsdag = entry({ entryId: 'onsdag-10', weekday: 3 });
    const found = sessionsOn('2026-02-04', table({ entries: [entry(), onsdag], exceptions }));
    const moved = found.find(({ entryId }) => entryId === 'tirsdag-10')!;
    expect(clashing(moved, found).map(({ entryId }) => entryId)).toEqual(['onsdag-10']);
    const cancelled = found.map((one) => ({ ...one, status: 'cancelled' as const }));
    expect(clashing(moved, cancelled)).toEqual([]);
  });

  it('[TIM7] an entry that never comes is refused, and so is a day that there is not', () => {
    refuseNever(entry({ fromDay: '2026-01-06', toDay: '2026-01-06' }));
    expect(() => refuseNever(entry({ fromDay: '2026-01-07', toDay: '2026-01-12' }))).toThrow(/never comes/);
    expect(() => refuseNever(entry({ fromDay: '2026-02-30' }))).toThrow(/no day 2026-02-30/);
  });
});
