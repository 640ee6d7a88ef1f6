/** Who came to a planned session: what staff said counts, then what the class tells. Pure. */
import type { DayPerson } from '@takt/shared/api/planning.ts';
import type { PlannedSession } from '@takt/shared/timetable/timetable.ts';
import type { AttendanceRow, HeldClass } from '../store/planning-store.ts';

export interface Came {
  readonly was: DayPerson['was'];
  readonly reason: string | null;
}

export interface KnownOfSession {
  /** The classes that came of it. */
  readonly held: readonly HeldClass[];
  readonly mark: AttendanceRow | undefined;
  readonly nowMs: number;
}

/** Somebody whose heart rate was recorded in one of the session's classes was there. */
export function cameTo(
  { endsAtMs }: Pick<PlannedSession, 'endsAtMs'>,
  personId: string,
  { held, mark, nowMs }: KnownOfSession,
): Came {
  if (mark !== undefined) return { was: mark.was, reason: mark.reason };
  if (held.some(({ recorded }) => recorded.includes(personId))) return { was: 'attended', reason: null };
  const started = held.filter(({ row }) => row.startedAtMs !== null);
  if (started.some(({ row }) => row.endedAtMs === null)) return { was: 'missing', reason: null };
  const over = started.length > 0 || nowMs >= endsAtMs;
  return { was: over ? 'unknown' : 'ahead', reason: null };
}

export const heldOf = (
  held: readonly HeldClass[],
  { entryId, plannedDay }: Pick<PlannedSession, 'entryId' | 'plannedDay'>,
): HeldClass[] => held.filter((one) => one.entryId === entryId && one.day === plannedDay);
