/**
 * The weekly timetable: what a clinic plans, in local time, and what of it takes place on a day. A session that is planned is
 * known by its entry and the day on which the week has it, also when it is moved. Pure.
 */
import Type from 'typebox';
import { isDay } from '../day.ts';
import { AppError } from '../errors.ts';
import { Formed, OrNull, type Static } from '../schema.ts';
import { addDays, daysBetween, instantOf, MINUTES_A_DAY, type Weekday, weekdayOf } from './local-time.ts';

export const Day = Formed(
  '^\\d{4}-\\d{2}-\\d{2}$',
  { nb: 'en dato som 2026-11-27', en: 'a date such as 2026-11-27' },
  10,
);
const Minutes = Type.Integer({ minimum: 0, maximum: MINUTES_A_DAY - 1 });
const Id = Type.String({ minLength: 1, maxLength: 80 });
export const REASON_LONGEST = 200;
const Reason = Type.String({ maxLength: REASON_LONGEST });

/** Every week on one day, in one room, from a day on and until another; a session that comes once begins and ends with its day. */
export const TimetableEntry = Type.Object({
  entryId: Id,
  roomId: Id,
  groupId: Id,
  templateId: Id,
  /** 1: Monday … 7: Sunday. */
  weekday: Type.Unsafe<Weekday>(Type.Integer({ minimum: 1, maximum: 7 })),
  /** Minutes after midnight on the clinic's clock. */
  startsAt: Minutes,
  /** For how long the room is taken. */
  lengthMinutes: Type.Integer({ minimum: 10, maximum: 480 }),
  fromDay: Day,
  /** The last day; null: for the time being. */
  toDay: OrNull(Day),
});
export type TimetableEntry = Static<typeof TimetableEntry>;

/** What becomes of one session of an entry: `day` is the one on which the week has it. */
export const SessionException = Type.Union([
  Type.Object({ kind: Type.Literal('cancelled'), entryId: Id, day: Day, why: Reason }),
  Type.Object({
    kind: Type.Literal('moved'),
    entryId: Id,
    day: Day,
    toDay: Day,
    startsAt: Minutes,
    roomId: Id,
    why: Reason,
  }),
  /** It takes place although the clinic is closed. */
  Type.Object({ kind: Type.Literal('held'), entryId: Id, day: Day, why: Reason }),
]);
export type SessionException = Static<typeof SessionException>;

/** A day on which the clinic has no classes. */
export const ClosedDay = Type.Object({ day: Day, name: Type.String({ minLength: 1, maxLength: 80 }) });
export type ClosedDay = Static<typeof ClosedDay>;

export interface Timetable {
  readonly timeZone: string;
  readonly entries: readonly TimetableEntry[];
  readonly exceptions: readonly SessionException[];
  readonly closedDays: readonly ClosedDay[];
}

/** `moved-away`: of this day's week, and takes place at another time. */
export const SESSION_STATUSES = ['planned', 'cancelled', 'closed', 'moved-away'] as const;

export interface PlannedSession {
  readonly entryId: string;
  /** The day on which the week has it: with the entry, this session's name. */
  readonly plannedDay: string;
  readonly day: string;
  readonly startsAt: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly roomId: string;
  readonly groupId: string;
  readonly templateId: string;
  readonly status: (typeof SESSION_STATUSES)[number];
  /** Why it is cancelled or moved, or what the closed day is called; null: nothing is to be said. */
  readonly why: string | null;
}

/** What this day has, by time: what takes place, and what does not, with why. */
export function sessionsOn(day: string, timetable: Timetable): PlannedSession[] {
  const found = timetable.entries.flatMap((entry) => {
    const own = isPlannedOn(entry, day) ? [sessionOf(entry, day, timetable)] : [];
    const movedHere = timetable.exceptions.flatMap((exception) => {
      const comes =
        exception.kind === 'moved' && exception.entryId === entry.entryId && exception.toDay === day;
      return comes && isPlannedOn(entry, exception.day) ? [movedSession(entry, exception, timetable)] : [];
    });
    return [...own, ...movedHere];
  });
  return found.sort((a, b) => a.startsAtMs - b.startsAtMs || (a.entryId < b.entryId ? -1 : 1));
}

/** From the first day to the last, both included. */
export function sessionsBetween(fromDay: string, toDay: string, timetable: Timetable): PlannedSession[] {
  const days = Math.max(0, daysBetween(fromDay, toDay) + 1);
  return Array.from({ length: days }, (_, i) => sessionsOn(addDays(fromDay, i), timetable)).flat();
}

/** Does the week have this entry on this day, whatever becomes of it? */
export const isPlannedOn = (
  { weekday, fromDay, toDay }: Pick<TimetableEntry, 'weekday' | 'fromDay' | 'toDay'>,
  day: string,
): boolean => weekdayOf(day) === weekday && day >= fromDay && (toDay === null || day <= toDay);

/** Would two entries take one room at one time in some week? Exceptions are not asked. */
export function clash(a: TimetableEntry, b: TimetableEntry): boolean {
  if (a.roomId !== b.roomId || a.weekday !== b.weekday) return false;
  if (a.startsAt >= b.startsAt + b.lengthMinutes || b.startsAt >= a.startsAt + a.lengthMinutes) return false;
  const from = [a.fromDay, b.fromDay].sort()[1] ?? a.fromDay;
  const ends = [a.toDay, b.toDay].filter((day) => day !== null).sort();
  const first = addDays(from, (a.weekday - weekdayOf(from) + 7) % 7);
  return ends[0] === undefined || first <= ends[0];
}

/** What else takes place in a session's room while it does. */
export function clashing(session: PlannedSession, others: readonly PlannedSession[]): PlannedSession[] {
  const same = (other: PlannedSession): boolean =>
    other.entryId === session.entryId && other.plannedDay === session.plannedDay;
  return others.filter(
    (other) =>
      !same(other) &&
      other.status === 'planned' &&
      other.roomId === session.roomId &&
      other.startsAtMs < session.endsAtMs &&
      session.startsAtMs < other.endsAtMs,
  );
}

/** Throws an AppError when the entry never comes: a day that there is not, or none of its weekday in its time. */
export function refuseNever(entry: TimetableEntry): void {
  const { fromDay, toDay, weekday } = entry;
  for (const day of [fromDay, toDay]) if (day !== null && !isDay(day)) throw noSuchDay(day);
  const first = addDays(fromDay, (weekday - weekdayOf(fromDay) + 7) % 7);
  if (toDay === null || first <= toDay) return;
  throw new AppError('bad-input', {
    nb: `Timen kommer aldri: mellom ${fromDay} og ${toDay} er det ingen slik ukedag. Velg en senere siste dag.`,
    en: `The class never comes: there is no such weekday between ${fromDay} and ${toDay}. Choose a later last day.`,
  });
}

export const noSuchDay = (day: string): AppError =>
  new AppError('bad-input', {
    nb: `Datoen ${day} finnes ikke. Skriv den som 2026-03-12.`,
    en: `There is no day ${day}. Write it as 2026-03-12.`,
  });

function sessionOf(entry: TimetableEntry, day: string, timetable: Timetable): PlannedSession {
  const exception = timetable.exceptions.find((one) => one.entryId === entry.entryId && one.day === day);
  const closed = timetable.closedDays.find((one) => one.day === day);
  const planned = placed(entry, day, { day, startsAt: entry.startsAt, roomId: entry.roomId }, timetable);
  if (exception?.kind === 'cancelled') return { ...planned, status: 'cancelled', why: exception.why };
  if (exception?.kind === 'moved') return { ...planned, status: 'moved-away', why: exception.why };
  if (closed !== undefined && exception === undefined)
    return { ...planned, status: 'closed', why: closed.name };
  return planned;
}

function movedSession(
  entry: TimetableEntry,
  { day, toDay, startsAt, roomId, why }: Extract<SessionException, { kind: 'moved' }>,
  timetable: Timetable,
): PlannedSession {
  return { ...placed(entry, day, { day: toDay, startsAt, roomId }, timetable), why };
}

function placed(
  { entryId, groupId, templateId, lengthMinutes }: TimetableEntry,
  plannedDay: string,
  at: { readonly day: string; readonly startsAt: number; readonly roomId: string },
  { timeZone }: Timetable,
): PlannedSession {
  const startsAtMs = instantOf(at.day, at.startsAt, timeZone);
  // A class lasts as long as it lasts, whatever the clock on the wall is put to meanwhile.
  const endsAtMs = startsAtMs + lengthMinutes * 60_000;
  return {
    entryId,
    plannedDay,
    ...at,
    startsAtMs,
    endsAtMs,
    groupId,
    templateId,
    status: 'planned',
    why: null,
  };
}
