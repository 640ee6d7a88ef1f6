/** One person's page: what is stored of them, their classes, the sessions that were planned for them, and a higher HRmax. */
import type { HrMaxProposal, Person, PersonChange } from '@takt/shared/api/people.ts';
import type { Course } from '@takt/shared/course/course.ts';
import { lastPlannedDay } from '@takt/shared/course/course.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { BlockedReadingReason } from '@takt/shared/rights/rights-case.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { sessionsBetween } from '@takt/shared/timetable/timetable.ts';
import type { Actor } from '../access/actor.ts';
import { may } from '../access/table.ts';
import { suggestedHrMaxima } from '../record/hr-max-proposals.ts';
import type { PersonRecord, PersonStep } from '../store/people-store.ts';
import { cameTo, heldOf } from './came.ts';
import { logReading } from './class-reading.ts';
import type { Services } from './services.ts';

/** AppError of kind not-found: the clinic has no such person. */
export async function storedPerson({ store, clinic }: Services, personId: string): Promise<PersonRecord> {
  const person = await store.people.person(clinic.clinicId, personId);
  if (person !== null) return person;
  throw new AppError('not-found', { nb: 'Personen finnes ikke.', en: 'There is no such person.' });
}

/** Why somebody reads of a person whose record is blocked. Left out: there was no need to say. */
export type Reason = BlockedReadingReason | undefined;

/**
 * The person, and why they are read, as the log has it. AppError of kind not-allowed: the record is blocked, and whoever asks is
 * no lead; of kind conflict: a lead has to say why.
 */
export async function personToRead(
  services: Services,
  personId: string,
  actor: Actor,
  reason: Reason,
): Promise<{ person: PersonRecord; why: string }> {
  const person = await storedPerson(services, personId);
  if (person.blockedAtMs === null) return { person, why: 'treatment' };
  if (!may(actor, 'rights.answer')) throw blocked();
  if (reason === undefined) throw reasonWanted();
  return { person, why: `blocked: ${reason}` };
}

const blocked = (): AppError =>
  new AppError('not-allowed', {
    nb: 'Opplysningene om personen er sperret. Spør klinikkleder.',
    en: 'The data of the person are blocked. Ask the clinic lead.',
  });
const reasonWanted = (): AppError =>
  new AppError('conflict', {
    nb: 'Opplysningene om personen er sperret. Velg hvorfor de leses.',
    en: 'The data of the person are blocked. Choose why they are read.',
  });

export async function readPerson(
  services: Services,
  personId: string,
  actor: Actor,
  reason: Reason,
): Promise<Person> {
  const { person, why } = await personToRead(services, personId, actor, reason);
  await logReading(services, actor.id, { action: 'person.read', personId, why });
  const classes = await services.store.people.classesOf(services.clinic.clinicId, personId);
  return {
    ...person,
    clearances: person.clearances.toReversed(),
    courses: person.courses.toReversed(),
    classes: classes
      .filter(({ startedAtMs }) => startedAtMs !== null)
      .map(({ classId, slot, startedAtMs, endedAtMs, dateCorrectionMs, roomId, ...template }) => ({
        ...{ classId, slot, templateId: template.templateId, templateName: template.templateName },
        atMs: (startedAtMs ?? 0) + dateCorrectionMs,
        roomName: services.findRoom(roomId)?.name ?? roomId,
        ended: endedAtMs !== null,
      })),
    sessions: await sessionsOf(services, person),
  };
}

/** The planned sessions of their groups, from the beginning of the newest course to today or its end. */
async function sessionsOf(services: Services, person: PersonRecord): Promise<Person['sessions']> {
  const { store, clinic, clock } = services;
  const course = person.courses.at(-1);
  if (course === undefined || person.groups.length === 0) return [];
  const nowMs = clock.nowMs();
  const [fromDay, toDay] = [course.startDay, lastOf(course, dayOf(nowMs, clinic.timeZone))];
  const stored = await store.planning.timetable(clinic.clinicId);
  const marks = await store.planning.attendance(clinic.clinicId, fromDay, toDay);
  const held = await store.planning.held(clinic.clinicId, fromDay, toDay);
  const groupName = new Map(person.groups.map(({ groupId, name }) => [groupId, name]));
  return sessionsBetween(fromDay, toDay, { ...stored, timeZone: clinic.timeZone })
    .filter(({ groupId, status }) => groupName.has(groupId) && status !== 'moved-away')
    .map((session) => {
      const came = cameTo(session, person.personId, {
        held: heldOf(held, session),
        mark: marks.find(
          (mark) =>
            mark.entryId === session.entryId &&
            mark.day === session.plannedDay &&
            mark.personId === person.personId,
        ),
        nowMs,
      });
      const was = session.status === 'planned' ? came.was : 'cancelled';
      return {
        ...{ entryId: session.entryId, day: session.day, startsAtMs: session.startsAtMs },
        groupName: groupName.get(session.groupId) ?? '',
        was: was === 'missing' ? ('unknown' as const) : was,
        reason: session.status === 'planned' ? came.reason : session.why,
      };
    });
}

function lastOf(course: Course, today: string): string {
  const last = course.ended?.day ?? lastPlannedDay(course);
  return last < today ? last : today;
}

export async function proposalsOf(
  services: Services,
  personId: string,
  actor: Actor,
  reason: Reason,
): Promise<HrMaxProposal[]> {
  const { person, why } = await personToRead(services, personId, actor, reason);
  await logReading(services, actor.id, { action: 'proposals.read', personId, why });
  const storedBpm = person.hrMaxHistory[0]?.hrMax.bpm ?? null;
  return (await suggested(services, person)).map(({ classId, classAtMs, bpm, fromMs, toMs }) => ({
    ...{ classId, classAtMs, bpm, storedBpm: storedBpm ?? 0 },
    forS: Math.floor((toMs - fromMs) / 1000),
  }));
}

/** AppError of kind conflict: this is not suggested, or no longer. */
export async function confirmProposal(
  services: Services,
  personId: string,
  { classId, bpm, confirmed }: Extract<PersonChange, { kind: 'proposal' }>,
): Promise<PersonStep> {
  const person = await storedPerson(services, personId);
  const found = (await suggested(services, person)).find((one) => one.classId === classId && one.bpm === bpm);
  if (found === undefined) {
    throw new AppError('conflict', {
      nb: 'Dette er ikke foreslått lenger. Last inn siden på nytt.',
      en: 'This is no longer suggested. Reload the page.',
    });
  }
  if (!confirmed) return { kind: 'declined', classId, bpm };
  const date = dayOf(found.classAtMs, services.clinic.timeZone);
  return { kind: 'hrMax', hrMax: { bpm, method: 'class-peak', date }, classId };
}

async function suggested({ store, clinic }: Services, person: PersonRecord) {
  const classes = await store.people.classesOf(clinic.clinicId, person.personId);
  const declined = await store.people.declined(clinic.clinicId, person.personId);
  return suggestedHrMaxima(store, classes, person.hrMaxHistory[0]?.hrMax.bpm ?? null, declined);
}
