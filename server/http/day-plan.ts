/** A day of the timetable: what is planned where, the class that came of it, and who is expected, came, or is missing. */

import type { Clearance, Expected } from '@takt/shared/api/people.ts';
import type { DayPerson, DayPlan, DaySession } from '@takt/shared/api/planning.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { isDay } from '@takt/shared/day.ts';
import { addDays } from '@takt/shared/timetable/local-time.ts';
import { noSuchDay, type PlannedSession, sessionsOn } from '@takt/shared/timetable/timetable.ts';
import type { NamedMember } from '../store/people-store.ts';
import type { AttendanceRow, HeldClass } from '../store/planning-store.ts';
import { cameTo, heldOf } from './came.ts';
import { logReading } from './class-reading.ts';
import type { Services } from './services.ts';

/** A session may be moved by so many days, and is known by the day on which the week has it. */
const MOVED_DAYS = 62;

interface KnownOfDay {
  readonly marks: readonly AttendanceRow[];
  readonly held: readonly HeldClass[];
  readonly members: ReadonlyMap<string, readonly NamedMember[]>;
  readonly clearances: ReadonlyMap<string, readonly Clearance[]>;
  readonly expected: ReadonlyMap<string, Expected>;
  readonly roomName: ReadonlyMap<string, string>;
  readonly groupName: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

export async function dayPlan(services: Services, day: string, actor: string): Promise<DayPlan> {
  if (!isDay(day)) throw noSuchDay(day);
  const { store, clinic, clock } = services;
  const { clinicId, timeZone } = clinic;
  const stored = await store.planning.timetable(clinicId);
  const sessions = sessionsOn(day, { ...stored, timeZone });
  const [from, to] = [addDays(day, -MOVED_DAYS), addDays(day, MOVED_DAYS)];
  const members = new Map<string, readonly NamedMember[]>();
  for (const { groupId } of sessions) {
    if (!members.has(groupId)) members.set(groupId, await store.people.namedMembers(clinicId, groupId));
  }
  const named = [...members.values()].flat().map(({ personId }) => personId);
  const known: KnownOfDay = {
    members,
    marks: sessions.length === 0 ? [] : await store.planning.attendance(clinicId, from, to),
    held: sessions.length === 0 ? [] : await store.planning.held(clinicId, from, to),
    clearances: await store.people.clearances(clinicId, named),
    expected: await store.people.expected(clinicId, named),
    roomName: new Map((await store.planning.rooms(clinicId)).map(({ roomId, name }) => [roomId, name])),
    groupName: new Map((await store.people.allGroups(clinicId)).map(({ groupId, name }) => [groupId, name])),
    nowMs: clock.nowMs(),
  };
  if (named.length > 0) await logReading(services, actor, { action: 'day.read', detail: day, why: 'class' });
  return { day, sessions: sessions.map((session) => sessionOf(session, known)) };
}

function sessionOf(session: PlannedSession, known: KnownOfDay): DaySession {
  const { entryId, plannedDay, day, startsAt, startsAtMs, endsAtMs, status, why } = session;
  const { roomId, groupId, templateId } = session;
  const held = heldOf(known.held, session);
  // A class that was called off before it began leaves the session to be prepared again.
  const latest = held.findLast(({ row }) => row.startedAtMs !== null || row.endedAtMs === null)?.row;
  return {
    ...{ entryId, plannedDay, day, startsAt, startsAtMs, endsAtMs, status, why, roomId, groupId, templateId },
    roomName: known.roomName.get(roomId) ?? roomId,
    groupName: known.groupName.get(groupId) ?? groupId,
    templateName: templateById(templateId)?.name ?? templateId,
    held:
      latest === undefined
        ? null
        : {
            classId: latest.classId,
            startedAtMs: latest.startedAtMs === null ? null : latest.startedAtMs + latest.dateCorrectionMs,
            endedAtMs: latest.endedAtMs === null ? null : latest.endedAtMs + latest.dateCorrectionMs,
          },
    people: (known.members.get(groupId) ?? []).map((member) => personOf(member, session, held, known)),
  };
}

function personOf(
  { personId, name, nickname, station }: NamedMember,
  session: PlannedSession,
  held: readonly HeldClass[],
  { marks, clearances, expected, nowMs }: KnownOfDay,
): DayPerson {
  const mark = marks.find(
    (one) => one.entryId === session.entryId && one.day === session.plannedDay && one.personId === personId,
  );
  const clearance = inForce(clearances.get(personId) ?? [], session.day);
  return {
    ...{ personId, name, nickname, station },
    ...cameTo(session, personId, { held, mark, nowMs }),
    clearance:
      clearance === undefined
        ? null
        : { clearedBy: clearance.clearedBy, day: clearance.day, limits: clearance.limits },
    expected: expected.get(personId) ?? null,
  };
}

/** The newest that counts on this day. */
function inForce(clearances: readonly Clearance[], day: string): Clearance | undefined {
  return clearances.findLast(
    (one) => one.withdrawnAtMs === null && one.day <= day && (one.untilDay === null || day <= one.untilDay),
  );
}
