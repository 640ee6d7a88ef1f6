/** The HTTP interface of what a clinic plans: rooms, staff, the timetable, and a day of it. One schema a message. */
import Type from 'typebox';
import { STATIONS_MAX } from '../limits.ts';
import { OrNull, type Static } from '../schema.ts';
import {
  ClosedDay,
  Day,
  REASON_LONGEST,
  SESSION_STATUSES,
  SessionException,
  TimetableEntry,
} from '../timetable/timetable.ts';
import { Id } from './common.ts';
import { Expected } from './people.ts';

const Shown = Type.String({ minLength: 1, maxLength: 200 });

/** GET /api/rooms */
export const RoomEntry = Type.Object({
  roomId: Id,
  name: Type.String(),
  stations: Type.Integer(),
  /** A room that was added since this server started has no classes until the next start. */
  inUse: Type.Boolean(),
});
export type RoomEntry = Static<typeof RoomEntry>;
/** POST /api/rooms and POST /api/rooms/:roomId/changes */
export const RoomFields = Type.Object({
  name: Shown,
  stations: Type.Integer({ minimum: 1, maximum: STATIONS_MAX }),
});
export type RoomFields = Static<typeof RoomFields>;
export const AddedRoom = Type.Object({ roomId: Id });
export type AddedRoom = Static<typeof AddedRoom>;

/** POST /api/staff and POST /api/staff/:staffId/changes */
export const StaffFields = Type.Object({
  name: Shown,
  profession: Type.String({ maxLength: 120 }),
  /** hpr-number.ts says what can be one; empty: none. */
  hprNumber: Type.String({ maxLength: 40 }),
  /** What the person knows of training, in words: courses, degrees, years. */
  competence: Type.String({ maxLength: 400 }),
});
export type StaffFields = Static<typeof StaffFields>;
/** GET /api/staff */
export const StaffEntry = Type.Object({
  staffId: Id,
  name: Type.String(),
  profession: Type.String(),
  hprNumber: OrNull(Type.String()),
  competence: Type.String(),
  archivedAtMs: OrNull(Type.Number()),
});
export type StaffEntry = Static<typeof StaffEntry>;
export const AddedStaff = Type.Object({ staffId: Id });
export type AddedStaff = Static<typeof AddedStaff>;
export const StaffChange = Type.Union([
  Type.Object({ kind: Type.Literal('edit'), fields: StaffFields }),
  Type.Object({ kind: Type.Literal('archive'), archived: Type.Boolean() }),
]);
export type StaffChange = Static<typeof StaffChange>;

/** GET /api/timetable?from=2026-11-23&days=7 */
export const TimetableWeek = Type.Object({
  timeZone: Type.String(),
  entries: Type.Array(TimetableEntry),
  exceptions: Type.Array(SessionException),
  closedDays: Type.Array(ClosedDay),
  sessions: Type.Array(
    Type.Object({
      entryId: Id,
      plannedDay: Day,
      day: Day,
      startsAt: Type.Integer(),
      startsAtMs: Type.Number(),
      endsAtMs: Type.Number(),
      roomId: Id,
      groupId: Id,
      templateId: Id,
      status: Type.Enum([...SESSION_STATUSES]),
      why: OrNull(Type.String()),
    }),
  ),
});
export type TimetableWeek = Static<typeof TimetableWeek>;

/** POST /api/timetable/entries: an entry without its id. */
const { entryId: _, ...entryFields } = TimetableEntry.properties;
export const NewEntry = Type.Object(entryFields);
export type NewEntry = Static<typeof NewEntry>;
export const AddedEntry = Type.Object({ entryId: Id });
export type AddedEntry = Static<typeof AddedEntry>;

/** POST /api/timetable/changes */
export const TimetableChange = Type.Union([
  /** `lastDay` null: for the time being. A day before its first: it never came, and is taken out. */
  Type.Object({ kind: Type.Literal('end'), entryId: Id, lastDay: OrNull(Day) }),
  Type.Object({ kind: Type.Literal('except'), exception: SessionException }),
  /** The session is as the week has it again. */
  Type.Object({ kind: Type.Literal('asPlanned'), entryId: Id, day: Day }),
  Type.Object({ kind: Type.Literal('close'), days: Type.Array(ClosedDay, { minItems: 1, maxItems: 60 }) }),
  Type.Object({ kind: Type.Literal('open'), days: Type.Array(Day, { minItems: 1, maxItems: 60 }) }),
]);
export type TimetableChange = Static<typeof TimetableChange>;

const SlotPerson = Type.Object({
  personId: Id,
  name: OrNull(Type.String()),
  nickname: OrNull(Type.String()),
  station: Type.Integer(),
  /**
   * `ahead`: the class has not begun. `missing`: it runs, and nothing was heard of them. `unknown`: it is over, nothing was
   * heard and nobody said why.
   */
  was: Type.Enum(['ahead', 'attended', 'missing', 'absent', 'unknown']),
  reason: OrNull(Type.String()),
  /** Cleared on that day; null: nobody has entered it. */
  clearance: OrNull(Type.Object({ clearedBy: Type.String(), day: Day, limits: Type.String() })),
  /** What is to be ready before they come; null: nothing was entered. */
  expected: OrNull(Expected),
});
export type DayPerson = Static<typeof SlotPerson>;

const DaySession = Type.Object({
  entryId: Id,
  plannedDay: Day,
  day: Day,
  startsAt: Type.Integer(),
  startsAtMs: Type.Number(),
  endsAtMs: Type.Number(),
  status: Type.Enum([...SESSION_STATUSES]),
  why: OrNull(Type.String()),
  roomId: Id,
  roomName: Type.String(),
  groupId: Id,
  groupName: Type.String(),
  templateId: Id,
  templateName: Type.String(),
  /** The class that came of it; null: none yet. */
  held: OrNull(
    Type.Object({ classId: Id, startedAtMs: OrNull(Type.Number()), endedAtMs: OrNull(Type.Number()) }),
  ),
  people: Type.Array(SlotPerson),
});
export type DaySession = Static<typeof DaySession>;

/** GET /api/days/:day. The reading is logged. */
export const DayPlan = Type.Object({ day: Day, sessions: Type.Array(DaySession) });
export type DayPlan = Static<typeof DayPlan>;

/** POST /api/attendance: what staff say; `was` null: what the class tells counts again. */
export const AttendanceMark = Type.Object({
  entryId: Id,
  /** The day on which the week has the session. */
  day: Day,
  personId: Id,
  was: OrNull(Type.Enum(['attended', 'absent'])),
  reason: OrNull(Type.String({ maxLength: REASON_LONGEST })),
});
export type AttendanceMark = Static<typeof AttendanceMark>;
