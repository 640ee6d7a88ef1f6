/** Courses and the versions of their plans. A version is written once; the first is the planned dose. */
import {
  type Course,
  CourseTerms,
  refuseEnd,
  refuseTerms,
  refuseVersion,
} from '@takt/shared/course/course.ts';
import { isDay } from '@takt/shared/day.ts';
import { AppError } from '@takt/shared/errors.ts';
import { noSuchDay } from '@takt/shared/timetable/timetable.ts';
import type { Kysely, Transaction } from 'kysely';
import { Compile } from 'typebox/compile';
import type { By } from './by.ts';
import type { PersonStep } from './people-store.ts';
import type { Schema } from './schema.ts';

type Trx = Transaction<Schema>;
type Step<K extends PersonStep['kind']> = Extract<PersonStep, { kind: K }>;
interface Whose {
  readonly clinicId: string;
  readonly personId: string;
}

const terms = Compile(CourseTerms);

/** Oldest first. */
export async function readCourses(db: Kysely<Schema>, personId: string): Promise<Course[]> {
  const courses = await db
    .selectFrom('course')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('startDay')
    .orderBy('courseId')
    .execute();
  if (courses.length === 0) return [];
  const ids = courses.map(({ courseId }) => courseId);
  const rows = await db
    .selectFrom('courseVersion')
    .selectAll()
    .where('courseId', 'in', ids)
    .orderBy('number')
    .execute();
  return courses.map(({ courseId, startDay, endedDay, endedWhy, endedBy }) => ({
    courseId,
    startDay,
    versions: rows
      .filter((row) => row.courseId === courseId)
      .map(({ number, fromDay, why, setBy, atMs, terms: json }) => ({
        ...{ number, fromDay, why, by: setBy, atMs },
        terms: terms.Parse(JSON.parse(json)),
      })),
    ended: endedDay === null ? null : { day: endedDay, why: endedWhy ?? '', by: endedBy ?? '' },
  }));
}

export async function startCourse(
  trx: Trx,
  { clinicId, personId }: Whose,
  { courseId, startDay, terms: planned }: Step<'startCourse'>,
  by: By,
): Promise<void> {
  refuseTerms(planned);
  if (!isDay(startDay)) throw noSuchDay(startDay);
  const open = (await readCourses(trx, personId)).find(({ ended }) => ended === null);
  if (open !== undefined) {
    throw new AppError('conflict', {
      nb: `Personen har alt et forløp, fra ${open.startDay}. Endre det, eller avslutt det før et nytt begynner.`,
      en: `The person has a course already, from ${open.startDay}. Change it, or end it before a new one begins.`,
    });
  }
  const ended = { endedDay: null, endedWhy: null, endedBy: null };
  await trx
    .insertInto('course')
    .values({ courseId, clinicId, personId, startDay, ...ended })
    .execute();
  await insertVersion(trx, clinicId, { courseId, number: 1, fromDay: startDay, terms: planned, why: '' }, by);
}

export async function changeCourse(
  trx: Trx,
  whose: Whose,
  { courseId, fromDay, terms: planned, why }: Step<'changeCourse'>,
  by: By,
): Promise<void> {
  const course = await courseOf(trx, whose, courseId);
  refuseVersion(course, { fromDay, terms: planned, why });
  const number = Math.max(...course.versions.map((one) => one.number)) + 1;
  await insertVersion(trx, whose.clinicId, { courseId, number, fromDay, terms: planned, why }, by);
}

export async function endCourse(
  trx: Trx,
  whose: Whose,
  { courseId, ended }: Step<'endCourse'>,
  { actor }: By,
): Promise<void> {
  const course = await courseOf(trx, whose, courseId);
  if (ended !== null) refuseEnd(course, ended.day);
  else if ((await readCourses(trx, whose.personId)).some((one) => one.ended === null)) {
    throw new AppError('conflict', {
      nb: 'Et nyere forløp er i gang. Avslutt det først.',
      en: 'A newer course is under way. End that one first.',
    });
  }
  await trx
    .updateTable('course')
    .set({
      endedDay: ended?.day ?? null,
      endedWhy: ended?.why ?? null,
      endedBy: ended === null ? null : actor,
    })
    .where('courseId', '=', courseId)
    .execute();
}

async function courseOf(trx: Trx, { personId }: Whose, courseId: string): Promise<Course> {
  const course = (await readCourses(trx, personId)).find((one) => one.courseId === courseId);
  if (course !== undefined) return course;
  throw new AppError('not-found', {
    nb: 'Personen har ikke dette forløpet. Last inn siden på nytt.',
    en: 'The person does not have this course. Reload the page.',
  });
}

async function insertVersion(
  trx: Trx,
  clinicId: string,
  version: { courseId: string; number: number; fromDay: string; terms: CourseTerms; why: string },
  { actor, atMs }: By,
): Promise<void> {
  await trx
    .insertInto('courseVersion')
    .values({ ...version, clinicId, terms: JSON.stringify(version.terms), setBy: actor, atMs })
    .execute();
}
