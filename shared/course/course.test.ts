import { describe, expect, it } from 'vitest';
import { templateById } from '../class/protocol.ts';
import { attendanceOf, type SessionOfPerson } from './attendance.ts';
import {
  type Course,
  type CourseTerms,
  lastPlannedDay,
  plannedDose,
  refuseEnd,
  refuseTerms,
  refuseVersion,
  termsOn,
  workOf,
} from './course.ts';

const terms = (more: Partial<CourseTerms> = {}): CourseTerms => ({
  templateId: '4x4',
  sessionsAWeek: 2,
  weeks: 8,
  intervals: 4,
  workMinutes: 16,
  target: 'heart-rate',
  band: { floorPercent: 85, ceilingPercent: 95 },
  borg: null,
  ...more,
});
const version = (number: number, fromDay: string, of: CourseTerms) => ({
  ...{
    number,
    fromDay,
    terms: of,
    why: number === 1 ? '' : 'Vond hofte',
    by: 'staff-1',
    atMs: number * 1000,
  },
});
const course = (...later: Course['versions']): Course => ({
  courseId: 'c1',
  startDay: '2026-09-01',
  versions: [version(1, '2026-09-01', terms()), ...later],
  ended: null,
});

describe('a course', () => {
  it('[COU1] the planned dose is that of the first version, whatever was changed later', () => {
    const dose = { sessions: 16, intervals: 64, workMinutes: 256 };
    expect(plannedDose(course())).toEqual(dose);
    const changed = course(
      version(2, '2026-09-15', terms({ sessionsAWeek: 1, intervals: 2, workMinutes: 8 })),
    );
    expect(plannedDose(changed)).toEqual(dose);
  });

  it('[COU2] a version counts from its day on, and the days before keep theirs', () => {
    const of = course(version(2, '2026-09-15', terms({ intervals: 2, workMinutes: 8 })));
    expect(termsOn(of, '2026-09-14')?.intervals).toBe(4);
    expect(termsOn(of, '2026-09-15')?.intervals).toBe(2);
    expect(termsOn(of, '2026-08-31')).toBeNull();
  });

  it('[COU2] of two versions from one day the later one counts, also when one from a later day was written first', () => {
    const of = course(
      version(2, '2026-09-20', terms({ intervals: 3 })),
      version(3, '2026-09-15', terms({ intervals: 2 })),
      version(4, '2026-09-15', terms({ intervals: 1 })),
    );
    expect(
      ['2026-09-14', '2026-09-15', '2026-09-19', '2026-09-20'].map((day) => termsOn(of, day)?.intervals),
    ).toEqual([4, 1, 1, 3]);
  });

  it('[COU2] a course is over after its last planned week, and from the day after it was ended', () => {
    expect(lastPlannedDay(course())).toBe('2026-10-26');
    expect(termsOn(course(), '2026-10-26')).not.toBeNull();
    expect(termsOn(course(), '2026-10-27')).toBeNull();
    const ended = { ...course(), ended: { day: '2026-09-10', why: 'Flyttet', by: 'staff-1' } };
    expect(termsOn(ended, '2026-09-10')).not.toBeNull();
    expect(termsOn(ended, '2026-09-11')).toBeNull();
    const longer = course(version(2, '2026-09-15', terms({ weeks: 10 })));
    expect(lastPlannedDay(longer)).toBe('2026-11-09');
  });

  it('[COU3] a change needs a reason, a day within the course and something that is another', () => {
    const change = { fromDay: '2026-09-15', terms: terms({ intervals: 2 }), why: 'Vond hofte' };
    refuseVersion(course(), change);
    expect(() => refuseVersion(course(), { ...change, why: '  ' })).toThrow(/why/);
    expect(() => refuseVersion(course(), { ...change, fromDay: '2026-08-31' })).toThrow(
      /before the course began/,
    );
    expect(() => refuseVersion(course(), { ...change, fromDay: '2026-09-31' })).toThrow(/no day/);
    expect(() => refuseVersion(course(), { ...change, terms: terms() })).toThrow(/Nothing/);
    const ended = { ...course(), ended: { day: '2026-09-10', why: '', by: 'a' } };
    expect(() => refuseVersion(ended, change)).toThrow(/has ended/);
  });

  it('[COU3] a course ends once, not before it began', () => {
    refuseEnd(course(), '2026-09-01');
    expect(() => refuseEnd(course(), '2026-08-31')).toThrow(/before it began/);
    expect(() => refuseEnd(course(), '2026-13-01')).toThrow(/no day/);
    expect(() =>
      refuseEnd({ ...course(), ended: { day: '2026-09-10', why: '', by: 'a' } }, '2026-09-11'),
    ).toThrow(/already/);
  });

  it('[COU3] a plan by heart rate has a band, one by RPE a range of Borg, each from the lower to the higher', () => {
    refuseTerms(terms());
    refuseTerms(terms({ target: 'rpe', band: null, borg: { from: 15, to: 17 } }));
    expect(() => refuseTerms(terms({ band: null }))).toThrow(/band/);
    expect(() => refuseTerms(terms({ band: { floorPercent: 95, ceilingPercent: 85 } }))).toThrow(/ceiling/);
    expect(() => refuseTerms(terms({ target: 'rpe', band: null }))).toThrow(/Borg/);
    expect(() => refuseTerms(terms({ target: 'rpe', band: null, borg: { from: 17, to: 15 } }))).toThrow(
      /upper end/,
    );
  });

  it('[COU4] a plan begins with the work of its template: the pauses inside a block of short bouts are no work', () => {
    const of = (id: string) => workOf(templateById(id)!);
    expect(of('4x4')).toEqual({ intervals: 4, workMinutes: 16 });
    expect(of('ramp-in')).toEqual({ intervals: 2, workMinutes: 6 });
    expect(of('15-15')).toEqual({ intervals: 1, workMinutes: 11.75 });
  });
});

describe('attendance', () => {
  const days = (...was: SessionOfPerson['was'][]): SessionOfPerson[] =>
    was.map((one, i) => ({ day: `2026-09-${String(i + 1).padStart(2, '0')}`, was: one }));

  it('[COU5] counts the sessions that are over, without those that the clinic cancelled', () => {
    expect(attendanceOf(days('attended', 'absent', 'cancelled', 'unknown', 'ahead'))).toEqual({
      ...{ planned: 3, attended: 1, absent: 1, unknown: 1, interruptions: [] },
    });
  });

  it('[COU5] three planned sessions missed in a row are an interruption, a cancelled one between them does not end it', () => {
    const { interruptions } = attendanceOf(
      days('absent', 'absent', 'attended', 'absent', 'cancelled', 'absent', 'absent', 'unknown', 'absent'),
    );
    expect(interruptions).toEqual([{ fromDay: '2026-09-04', toDay: '2026-09-07', sessions: 3 }]);
  });

  it('[COU5] the order in which sessions are given is of no consequence', () => {
    const sessions = days('absent', 'absent', 'absent', 'attended');
    expect(attendanceOf(sessions.toReversed())).toEqual(attendanceOf(sessions));
  });
});
