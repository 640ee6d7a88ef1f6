/**
 * A person's course of training: what was planned at its start, and what it was changed to since. The planned dose is that of
 * the first version and never changes; a change is a new version with a day, by whom and why. Pure.
 */
import Type from 'typebox';
import { plannedIntervals, type Template } from '../class/protocol.ts';
import { isDay } from '../day.ts';
import { AppError } from '../errors.ts';
import { OrNull, type Static } from '../schema.ts';
import { addDays } from '../timetable/local-time.ts';
import { Day, noSuchDay } from '../timetable/timetable.ts';

const Borg = Type.Integer({ minimum: 6, maximum: 20 });

export const CourseTerms = Type.Object({
  templateId: Type.String({ minLength: 1, maxLength: 80 }),
  sessionsAWeek: Type.Integer({ minimum: 1, maximum: 14 }),
  weeks: Type.Integer({ minimum: 1, maximum: 104 }),
  /** Of one session. */
  intervals: Type.Integer({ minimum: 1, maximum: 60 }),
  /** Of one session, without the pauses between the intervals. */
  workMinutes: Type.Number({ minimum: 0.25, maximum: 120 }),
  target: Type.Enum(['heart-rate', 'rpe']),
  /** In percent of HRmax; null for somebody who is steered by RPE. */
  band: OrNull(
    Type.Object({
      floorPercent: Type.Integer({ minimum: 30, maximum: 100 }),
      ceilingPercent: Type.Integer({ minimum: 30, maximum: 110 }),
    }),
  ),
  /** Borg 6–20; null for somebody who is steered by heart rate. */
  borg: OrNull(Type.Object({ from: Borg, to: Borg })),
});
export type CourseTerms = Static<typeof CourseTerms>;

export const CourseVersion = Type.Object({
  /** 1: as planned at the start. */
  number: Type.Integer(),
  fromDay: Day,
  terms: CourseTerms,
  /** Empty in the first. */
  why: Type.String(),
  by: Type.String(),
  atMs: Type.Number(),
});
export type CourseVersion = Static<typeof CourseVersion>;

export const Course = Type.Object({
  courseId: Type.String(),
  startDay: Day,
  /** By their number; never empty, never overwritten. */
  versions: Type.Array(CourseVersion),
  /** Stopped before its last week, or counted as over. */
  ended: OrNull(Type.Object({ day: Day, why: Type.String(), by: Type.String() })),
});
export type Course = Static<typeof Course>;

/** The whole course as it was planned at its start. */
export interface PlannedDose {
  readonly sessions: number;
  readonly intervals: number;
  readonly workMinutes: number;
}

export function plannedDose({ versions }: Pick<Course, 'versions'>): PlannedDose {
  const first = versions[0];
  if (first === undefined) throw new RangeError('a course has a first version');
  const { sessionsAWeek, weeks, intervals, workMinutes } = first.terms;
  const sessions = sessionsAWeek * weeks;
  return { sessions, intervals: sessions * intervals, workMinutes: sessions * workMinutes };
}

/** What counts on a day; null: the course has not begun by then, or is over. */
export function termsOn({ startDay, versions, ended }: Course, day: string): CourseTerms | null {
  if (day < startDay || (ended !== null && day > ended.day)) return null;
  const inForce =
    versions
      .filter(({ fromDay }) => fromDay <= day)
      .sort(byDayThenNumber)
      .at(-1) ?? null;
  return inForce === null || day > lastDay(startDay, inForce.terms) ? null : inForce.terms;
}

/** The last day that the newest version plans. */
export function lastPlannedDay({ startDay, versions }: Pick<Course, 'startDay' | 'versions'>): string {
  const newest = versions.toSorted(byDayThenNumber).at(-1);
  return newest === undefined ? startDay : lastDay(startDay, newest.terms);
}

const lastDay = (startDay: string, { weeks }: CourseTerms): string => addDays(startDay, weeks * 7 - 1);

const byDayThenNumber = (a: CourseVersion, b: CourseVersion): number =>
  a.fromDay === b.fromDay ? a.number - b.number : a.fromDay < b.fromDay ? -1 : 1;

/** The intervals and work minutes of a session by this template, as a plan begins with them. */
export function workOf({ phases }: Template): Pick<CourseTerms, 'intervals' | 'workMinutes'> {
  const workS = phases.reduce(
    (sum, { kind, durationS }) => sum + (kind === 'work' ? (durationS ?? 0) : 0),
    0,
  );
  return { intervals: Math.max(1, plannedIntervals(phases).length), workMinutes: workS / 60 };
}

/** Throws an AppError that tells what is missing in a plan or contradicts itself. */
export function refuseTerms({ target, band, borg }: CourseTerms): void {
  if (target === 'heart-rate' && band === null) {
    throw badInput(
      'Velg målsonen i prosent av makspuls, eller styr etter Borg.',
      'Choose the target band in percent of HRmax, or steer by Borg.',
    );
  }
  if (target === 'rpe' && borg === null)
    throw badInput('Velg hvor på Borgs skala planen ligger.', "Choose where on Borg's scale the plan lies.");
  if (band !== null && band.floorPercent >= band.ceilingPercent) {
    throw badInput(
      `Målsonen går fra ${band.floorPercent} til ${band.ceilingPercent} %. Den øvre grensen må være høyere enn den nedre.`,
      `The target band goes from ${band.floorPercent} to ${band.ceilingPercent} %. Its ceiling must be above its floor.`,
    );
  }
  if (borg !== null && borg.from > borg.to) {
    throw badInput(
      `Borg går fra ${borg.from} til ${borg.to}. Den øvre grensen kan ikke være lavere enn den nedre.`,
      `Borg goes from ${borg.from} to ${borg.to}. The upper end cannot be below the lower.`,
    );
  }
}

/** Throws an AppError when this is no change of this course: no reason, a day outside it, or nothing that is another. */
export function refuseVersion(
  course: Course,
  { fromDay, terms, why }: Pick<CourseVersion, 'fromDay' | 'terms' | 'why'>,
): void {
  refuseTerms(terms);
  if (!isDay(fromDay)) throw noSuchDay(fromDay);
  if (course.ended !== null)
    throw badInput('Forløpet er avsluttet. Begynn et nytt.', 'The course has ended. Begin a new one.');
  if (fromDay < course.startDay) {
    throw badInput(
      `Endringen kan ikke gjelde fra før forløpet begynte (${course.startDay}).`,
      `The change cannot count from before the course began (${course.startDay}).`,
    );
  }
  if (why.trim() === '')
    throw badInput('Skriv kort hvorfor planen endres.', 'Write in a few words why the plan is changed.');
  const before = course.versions
    .filter((one) => one.fromDay <= fromDay)
    .sort(byDayThenNumber)
    .at(-1);
  if (before !== undefined && sameTerms(before.terms, terms))
    throw badInput('Ingenting i planen er endret.', 'Nothing in the plan has changed.');
}

/** Throws an AppError when a course cannot end on this day. */
export function refuseEnd(course: Course, day: string): void {
  if (!isDay(day)) throw noSuchDay(day);
  if (course.ended !== null) throw badInput('Forløpet er alt avsluttet.', 'The course has ended already.');
  if (day >= course.startDay) return;
  throw badInput(
    `Forløpet kan ikke slutte før det begynte (${course.startDay}).`,
    `The course cannot end before it began (${course.startDay}).`,
  );
}

const sameTerms = (a: CourseTerms, b: CourseTerms): boolean =>
  a.templateId === b.templateId &&
  a.sessionsAWeek === b.sessionsAWeek &&
  a.weeks === b.weeks &&
  a.intervals === b.intervals &&
  a.workMinutes === b.workMinutes &&
  a.target === b.target &&
  a.band?.floorPercent === b.band?.floorPercent &&
  a.band?.ceilingPercent === b.band?.ceilingPercent &&
  a.borg?.from === b.borg?.from &&
  a.borg?.to === b.borg?.to;

const badInput = (nb: string, en: string): AppError => new AppError('bad-input', { nb, en });
