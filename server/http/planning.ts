/** What a clinic plans over HTTP: rooms, staff, the weekly timetable, and who came. A day of it is in day-plan.ts. */
import { randomUUID } from 'node:crypto';
import { Changed } from '@takt/shared/api/people.ts';
import {
  AddedEntry,
  AddedRoom,
  AddedStaff,
  AttendanceMark,
  DayPlan,
  NewEntry,
  RoomEntry,
  RoomFields,
  StaffChange,
  StaffEntry,
  StaffFields,
  TimetableChange,
  TimetableWeek,
} from '@takt/shared/api/planning.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { isDay } from '@takt/shared/day.ts';
import { AppError } from '@takt/shared/errors.ts';
import { hprNumberOf } from '@takt/shared/hpr-number.ts';
import { checkedName, GROUP_NAME_LONGEST, PERSON_NAME_LONGEST, shownText } from '@takt/shared/shown-name.ts';
import { addDays } from '@takt/shared/timetable/local-time.ts';
import { Day, noSuchDay, sessionsBetween } from '@takt/shared/timetable/timetable.ts';
import Type from 'typebox';
import type { Actor } from '../access/actor.ts';
import { dayPlan } from './day-plan.ts';
import type { App, Services } from './services.ts';

const Week = Type.Object({ from: Day, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 42 })) });
const WEEK_DAYS = 7;
const ByDay = Type.Object({ day: Day });
const ByRoom = Type.Object({ roomId: Type.String({ maxLength: 80 }) });
const ByStaff = Type.Object({ staffId: Type.String({ maxLength: 80 }) });

export function planningRoutes(app: App, services: Services): void {
  roomRoutes(app, services);
  staffRoutes(app, services);
  timetableRoutes(app, services);
  attendanceRoutes(app, services);
}

function roomRoutes(app: App, { store, clinic, clock, findRoom, readRooms, warn }: Services): void {
  app.get(
    '/api/rooms',
    { config: { action: 'timetable.read' }, schema: { response: { 200: Type.Array(RoomEntry) } } },
    async () =>
      (await store.planning.rooms(clinic.clinicId)).map((room) => ({
        ...room,
        inUse: findRoom(room.roomId) !== null,
      })),
  );
  const save = async (roomId: string, { name, stations }: RoomFields, { id }: Actor): Promise<void> => {
    const room = { roomId, stations, name: checkedName(name, { longest: GROUP_NAME_LONGEST }) };
    await store.planning.saveRoom(clinic.clinicId, room, { actor: id, atMs: clock.nowMs() });
    // It is saved. When it cannot be opened now, it is tried again every ten seconds.
    await readRooms().catch((error) => warn('a room that was saved could not be opened', error));
  };
  app.post(
    '/api/rooms',
    { config: { action: 'room.edit' }, schema: { body: RoomFields, response: { 201: AddedRoom } } },
    async ({ body, actor }, reply) => {
      const roomId = randomUUID();
      await save(roomId, body, actor);
      return reply.status(201).send({ roomId });
    },
  );
  app.post(
    '/api/rooms/:roomId/changes',
    {
      config: { action: 'room.edit' },
      schema: { params: ByRoom, body: RoomFields, response: { 200: Changed } },
    },
    async ({ params: { roomId }, body, actor }) => {
      const rooms = await store.planning.rooms(clinic.clinicId);
      if (!rooms.some((room) => room.roomId === roomId)) throw notFound('Rommet', 'room');
      await save(roomId, body, actor);
      return {};
    },
  );
}

function staffRoutes(app: App, { store, clinic, clock }: Services): void {
  const fieldsOf = ({ name, profession, hprNumber, competence }: StaffFields) => ({
    name: checkedName(name, { longest: PERSON_NAME_LONGEST }),
    profession: shownText(profession),
    hprNumber: hprNumberOf(hprNumber),
    competence: shownText(competence),
  });
  app.get(
    '/api/staff',
    { config: { action: 'staff.read' }, schema: { response: { 200: Type.Array(StaffEntry) } } },
    () => store.planning.staff(clinic.clinicId),
  );
  app.post(
    '/api/staff',
    { config: { action: 'staff.edit' }, schema: { body: StaffFields, response: { 201: AddedStaff } } },
    async ({ body, actor }, reply) => {
      const staffId = randomUUID();
      const staff = { staffId, ...fieldsOf(body), archivedAtMs: null };
      await store.planning.saveStaff(clinic.clinicId, staff, { actor: actor.id, atMs: clock.nowMs() });
      return reply.status(201).send({ staffId });
    },
  );
  app.post(
    '/api/staff/:staffId/changes',
    {
      config: { action: 'staff.edit' },
      schema: { params: ByStaff, body: StaffChange, response: { 200: Changed } },
    },
    async ({ params: { staffId }, body, actor }) => {
      const present = (await store.planning.staff(clinic.clinicId)).find((one) => one.staffId === staffId);
      if (present === undefined) throw notFound('Den ansatte', 'member of staff');
      const changed =
        body.kind === 'edit'
          ? { ...present, ...fieldsOf(body.fields) }
          : { ...present, archivedAtMs: body.archived ? clock.nowMs() : null };
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.planning.saveStaff(clinic.clinicId, changed, by);
      return {};
    },
  );
}

function timetableRoutes(app: App, { store, clinic, clock }: Services): void {
  const { clinicId, timeZone } = clinic;
  app.get(
    '/api/timetable',
    {
      config: { action: 'timetable.read' },
      schema: { querystring: Week, response: { 200: TimetableWeek } },
    },
    async ({ query: { from, days = WEEK_DAYS } }) => {
      if (!isDay(from)) throw noSuchDay(from);
      const stored = await store.planning.timetable(clinicId);
      const sessions = sessionsBetween(from, addDays(from, days - 1), { ...stored, timeZone });
      return { timeZone, ...stored, sessions };
    },
  );
  app.post(
    '/api/timetable/entries',
    { config: { action: 'timetable.edit' }, schema: { body: NewEntry, response: { 201: AddedEntry } } },
    async ({ body, actor }, reply) => {
      if (templateById(body.templateId) === undefined) throw notFound('Timemalen', 'class template');
      const entryId = randomUUID();
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.planning.addEntry(clinicId, { entryId, ...body }, by);
      return reply.status(201).send({ entryId });
    },
  );
  app.post(
    '/api/timetable/changes',
    {
      config: { action: 'timetable.edit' },
      schema: { body: TimetableChange, response: { 200: Changed } },
    },
    async ({ body, actor }) => {
      await store.planning.changeTimetable(clinicId, body, { actor: actor.id, atMs: clock.nowMs() });
      return {};
    },
  );
}

function attendanceRoutes(app: App, services: Services): void {
  const { store, clinic, clock } = services;
  app.get(
    '/api/days/:day',
    { config: { action: 'attendance.read' }, schema: { params: ByDay, response: { 200: DayPlan } } },
    ({ params: { day }, actor }) => dayPlan(services, day, actor.id),
  );
  app.post(
    '/api/attendance',
    {
      config: { action: 'attendance.edit' },
      schema: { body: AttendanceMark, response: { 200: Changed } },
    },
    async ({ body, actor }) => {
      if (!isDay(body.day)) throw noSuchDay(body.day);
      const mark = { ...body, reason: body.reason === null ? null : shownText(body.reason) };
      await store.planning.markAttendance(clinic.clinicId, mark, { actor: actor.id, atMs: clock.nowMs() });
      return {};
    },
  );
}

const notFound = (nb: string, en: string): AppError =>
  new AppError('not-found', {
    nb: `${nb} finnes ikke. Last inn siden på nytt.`,
    en: `There is no such ${en}. Reload the page.`,
  });
