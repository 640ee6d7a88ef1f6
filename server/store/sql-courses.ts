/** Courses and the versions of their plans. A version is written once; the first is the planned dose. */
import {
  type Course,
  CourseTerms,
  type CourseVersion,
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
import type { PersonTexts } from './sealed-name.ts';

type Trx = Transaction<Schema>;
type Step<K extends PersonStep['kind']> = Extract<PersonStep, { kind: K }>;
interface Whose {
  readonly clinicId: string;
  readonly personId: string;
}

const terms = Compile(CourseTerms);

/** Oldest first, without what cannot be opened. */
export async function readCourses(
  db: Kysely<Schema>,
  personId: string,
  open: PersonTexts['open'],
): Promise<Course[]> {
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
  const said = (sealed: string | null): string => (sealed === null ? '' : (open('courseEnd', sealed) ?? ''));
  return courses.flatMap(({ courseId, startDay, endedDay, endedWhy, endedBy }) => {
    const versions = rows.flatMap((row) => (row.courseId === courseId ? (openVersion(row, open) ?? []) : []));
    const ended = endedDay === null ? null : { day: endedDay, why: said(endedWhy), by: endedBy ?? '' };
    return versions.length === 0 ? [] : [{ courseId, startDay, versions, ended }];
  });
}

function openVersion(
  { number, fromDay, why, setBy, atMs, terms: sealed }: Schema['courseVersion'],
  open: PersonTexts['open'],
): CourseVersion | null {
  const json = open('courseTerms', sealed);
  if (json === null) return null;
  return {
    ...{ number, fromDay, why: open('courseWhy', why) ?? '', by: setBy, atMs },
    terms: terms.Parse(JSON.parse(json)),
  };
}

export async function startCourse(
  trx: Trx,
  { clinicId, personId }: Whose,
  { courseId, startDay, terms: planned }: Step<'startCourse'>,
  by: By,
  texts: PersonTexts,
): Promise<void> {
  refuseTerms(planned);
  if (!isDay(startDay)) throw noSuchDay(startDay);
  const open = (await readCourses(trx, personId, texts.open)).find(({ ended }) => ended === null);
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
  const version = { courseId, number: 1, fromDay: startDay, terms: planned, why: '' };
  await insertVersion(trx, clinicId, version, by, texts);
}

export async function changeCourse(
  trx: Trx,
  whose: Whose,
  { courseId, fromDay, terms: planned, why }: Step<'changeCourse'>,
  by: By,
  texts: PersonTexts,
): Promise<void> {
  const course = await courseOf(trx, whose, courseId, texts);
  refuseVersion(course, { fromDay, terms: planned, why });
  const number = Math.max(...course.versions.map((one) => one.number)) + 1;
  await insertVersion(trx, whose.clinicId, { courseId, number, fromDay, terms: planned, why }, by, texts);
}

export async function endCourse(
  trx: Trx,
  whose: Whose,
  { courseId, ended }: Step<'endCourse'>,
  { actor }: By,
  texts: PersonTexts,
): Promise<void> {
  const course = await courseOf(trx, whose, courseId, texts);
  if (ended !== null) refuseEnd(course, ended.day);
  else if ((await readCourses(trx, whose.personId, texts.open)).some((one) => one.ended === null)) {
    throw new AppError('conflict', {
      nb: 'Et nyere forløp er i gang. Avslutt det først.',
      en: 'A newer course is under way. End that one first.',
    });
  }
  await trx
    .updateTable('course')
    .set({
      endedDay: ended?.day ?? null,
      endedWhy: ended === null ? null : texts.seal('courseEnd', ended.why),
      endedBy: ended === null ? null : actor,
    })
    .where('courseId', '=', courseId)
    .execute();
}

async function courseOf(
  trx: Trx,
  { personId }: Whose,
  courseId: string,
  { open }: PersonTexts,
): Promise<Course> {
  const course = (await readCourses(trx, personId, open)).find((one) => one.courseId === courseId);
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
  { seal }: PersonTexts,
): Promise<void> {
  const terms = seal('courseTerms', JSON.stringify(version.terms));
  const why = seal('courseWhy', version.why);
  await trx
    .insertInto('courseVersion')
    .values({ ...version, clinicId, terms, why, setBy: actor, atMs })
    .execute();
}
