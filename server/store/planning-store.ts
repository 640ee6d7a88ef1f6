/** What the store keeps of a clinic's plans: its rooms and staff, the weekly timetable, and who came to a session of it. */
import type { RoomEntry, StaffEntry, TimetableChange } from '@takt/shared/api/planning.ts';
import type { ClosedDay, SessionException, TimetableEntry } from '@takt/shared/timetable/timetable.ts';
import type { By } from './by.ts';

export type RoomRow = Omit<RoomEntry, 'inUse'>;

export interface StoredTimetable {
  readonly entries: readonly TimetableEntry[];
  readonly exceptions: readonly SessionException[];
  readonly closedDays: readonly ClosedDay[];
}

/** A session by its name: the entry, and the day on which the week has it. */
export interface SessionKey {
  readonly entryId: string;
  readonly day: string;
}

/** What staff said of somebody and a session; without it the class tells. */
export interface AttendanceRow extends SessionKey {
  readonly personId: string;
  readonly was: 'attended' | 'absent';
  readonly reason: string | null;
}

export interface HeldClass extends SessionKey {
  readonly row: {
    readonly classId: string;
    readonly startedAtMs: number | null;
    readonly endedAtMs: number | null;
    readonly dateCorrectionMs: number;
  };
  /** Whose heart rate was recorded in it. */
  readonly recorded: readonly string[];
}

/** An AppError of kind not-found, from every method that changes something: the clinic has no such room, person or entry. */
export interface PlanningStore {
  rooms(clinicId: string): Promise<RoomRow[]>;
  /** AppError of kind conflict: another room has the name. */
  saveRoom(clinicId: string, room: RoomRow, by: By): Promise<void>;
  staff(clinicId: string): Promise<StaffEntry[]>;
  saveStaff(clinicId: string, staff: StaffEntry, by: By): Promise<void>;
  timetable(clinicId: string): Promise<StoredTimetable>;
  /** AppError of kind conflict: the room has another entry at that time. */
  addEntry(clinicId: string, entry: TimetableEntry, by: By): Promise<void>;
  changeTimetable(clinicId: string, change: TimetableChange, by: By): Promise<void>;
  /** What was said of these days' sessions, by the days on which the week has them. */
  attendance(clinicId: string, fromDay: string, toDay: string): Promise<AttendanceRow[]>;
  /** `was` null: nothing is said any more. */
  markAttendance(
    clinicId: string,
    mark: SessionKey & {
      readonly personId: string;
      readonly was: 'attended' | 'absent' | null;
      readonly reason: string | null;
    },
    by: By,
  ): Promise<void>;
  /** The classes that came of these days' sessions, oldest first. */
  held(clinicId: string, fromDay: string, toDay: string): Promise<HeldClass[]>;
}
