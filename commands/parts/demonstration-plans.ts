/**
 * What the demonstration's made-up clinic has planned: names, a class every day, a plan and a clearance for some. Done once; a
 * demonstration of before, which had none of it, gets it too.
 */
import type { Store } from '@takt/server/store/store.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { workOf } from '@takt/shared/course/course.ts';
import {
  DEMONSTRATION_CLINIC,
  DEMONSTRATION_GROUP,
  DEMONSTRATION_ROOM,
  demonstrationName,
} from '@takt/shared/demonstration.ts';
import { AppError } from '@takt/shared/errors.ts';
import { dayOf, type Weekday } from '@takt/shared/timetable/local-time.ts';

const { clinicId, timeZone } = DEMONSTRATION_CLINIC;
const FROM_DAY = '2026-01-05';
const TEN_O_CLOCK = 600;
const LAST_DAY = 7;
const DAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, LAST_DAY];
/** Of these stations' people more is shown: a plan, a clearance, what is to be ready. */
const SHOWN = { course: [1, 2, 5], clearance: [1, 4], expected: [2] };

export async function planDemonstration(store: Store, nowMs: number): Promise<void> {
  const { entries } = await store.planning.timetable(clinicId);
  if (entries.some(({ entryId }) => entryId === entryIdOf(LAST_DAY))) return;
  const by = { actor: 'demonstration', atMs: nowMs };
  const today = dayOf(nowMs, timeZone);
  const template = templateById('4x4');
  if (template === undefined) throw new Error('the template of the demonstration is gone');
  for (const { plan } of await store.people.members(DEMONSTRATION_GROUP.groupId)) {
    const { personId, station, sex, hrRestBpm, target } = plan;
    if (personId === null) continue;
    const change = (step: Parameters<typeof store.people.changePerson>[2]): Promise<void> =>
      store.people.changePerson(clinicId, personId, step, by);
    const details = { name: demonstrationName(station), sex, birthYear: null, hrRestBpm, target };
    await change({ kind: 'details', details });
    if (SHOWN.course.includes(station)) {
      const terms = {
        ...{ templateId: template.id, sessionsAWeek: 2, weeks: 8, ...workOf(template), borg: null },
        ...({ target: 'heart-rate', band: { floorPercent: 85, ceilingPercent: 95 } } as const),
      };
      await once(change({ kind: 'startCourse', courseId: `plan-${personId}`, startDay: today, terms }));
    }
    if (SHOWN.clearance.includes(station)) {
      const clearance = { clearedBy: 'Lege Eksempel', day: today, limits: 'Gå, ikke løp', untilDay: null };
      await change({ kind: 'clearance', clearance });
    }
    if (SHOWN.expected.includes(station)) {
      const expected = { transport: 'Taxi 09.30', calls: 'Avdelingen ringer', clothes: 'Låner sko' };
      await change({ kind: 'expected', expected: { ...expected, strapSize: 'medium' } });
    }
  }
  const staff = { staffId: 'demo-staff', name: 'Instruktør Eksempel', profession: 'Idrettspedagog' };
  const competence = 'Bachelor i idrett, kurs i HIT';
  await store.planning.saveStaff(clinicId, { ...staff, hprNumber: null, competence, archivedAtMs: null }, by);
  // Last: a start that is cut off in between does all of it again.
  for (const weekday of DAYS) {
    const entry = {
      ...{
        entryId: entryIdOf(weekday),
        roomId: DEMONSTRATION_ROOM.roomId,
        groupId: DEMONSTRATION_GROUP.groupId,
      },
      ...{ templateId: template.id, weekday, startsAt: TEN_O_CLOCK, lengthMinutes: 60 },
      ...{ fromDay: FROM_DAY, toDay: null },
    };
    await once(store.planning.addEntry(clinicId, entry, by));
  }
}

const entryIdOf = (weekday: Weekday): string => `demo-${weekday}`;

/** Another server that begins at the same time, or a start that was cut off, has done it already. */
async function once(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof AppError && error.kind === 'conflict')) throw error;
  });
}
