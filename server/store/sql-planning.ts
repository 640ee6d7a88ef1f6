/** A clinic's rooms and staff by name, what staff said of who came, and which classes came of which sessions. */
import type { StaffEntry } from '@takt/shared/api/planning.ts';
import { AppError } from '@takt/shared/errors.ts';
import { sameName } from '@takt/shared/shown-name.ts';
import type { Kysely, Transaction } from 'kysely';
import { type KeyRing, personSubject } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type { AttendanceRow, HeldClass, PlanningStore, RoomRow } from './planning-store.ts';
import type { Schema } from './schema.ts';
import { openTexts, textsOf } from './sealed-name.ts';
import { audit, done } from './sql-audit.ts';
import { refuseBlocked, refuseUnknownPerson } from './sql-person-steps.ts';
import { sqlTimetable } from './sql-timetable.ts';

type Trx = Transaction<Schema>;

export function sqlPlanning(db: Kysely<Schema>, ring: KeyRing): PlanningStore {
  return {
    rooms: (clinicId) => roomRowsOf(db, clinicId),
    saveRoom: (clinicId, room, by) =>
      db.transaction().execute(async (trx) => {
        const detail = await putRoom(trx, clinicId, room);
        if (detail !== null) await audit(trx, done(by, { clinicId, action: 'room.change', detail }));
      }),
    staff: (clinicId) => staffOf(db, clinicId),
    saveStaff: (clinicId, staff, by) =>
      db.transaction().execute((trx) => saveStaff(trx, clinicId, staff, by)),
    ...sqlTimetable(db),
    attendance: (clinicId, fromDay, toDay) => attendanceOn(db, ring, clinicId, fromDay, toDay),
    async markAttendance(clinicId, mark, by) {
      await refuseUnknownPerson(db, clinicId, mark.personId);
      await ring.make(db, [personSubject(mark.personId)]);
      await db.transaction().execute(async (trx) => {
        await markAttendance(trx, ring, clinicId, mark, by);
        const detail = `${mark.day} ${mark.was ?? 'taken back'}`;
        const { personId } = mark;
        await audit(trx, done(by, { clinicId, personId, action: 'attendance.change', detail }));
      });
    },
    held: (clinicId, fromDay, toDay) => heldOn(db, clinicId, fromDay, toDay),
  };
}

export function roomRowsOf(db: Kysely<Schema>, clinicId: string): Promise<RoomRow[]> {
  return db
    .selectFrom('room')
    .select(['roomId', 'name', 'stations'])
    .where('clinicId', '=', clinicId)
    .orderBy('name')
    .orderBy('roomId')
    .execute();
}

/** Resolves to what the log says of it, which whoever calls writes; null: nothing is other than it was. */
export async function putRoom(trx: Trx, clinicId: string, room: RoomRow): Promise<string | null> {
  const { roomId, name, stations } = room;
  const rooms = await roomRowsOf(trx, clinicId);
  const present = rooms.find((one) => one.roomId === roomId);
  if (present?.name === name && present.stations === stations) return null;
  const taken = rooms.some((one) => one.roomId !== roomId && sameName(one.name, name));
  if (taken) {
    throw new AppError('conflict', {
      nb: `Et annet rom heter ${name}, eller nesten det. Velg et annet navn.`,
      en: `Another room is called ${name}, or nearly that. Choose another name.`,
    });
  }
  await trx
    .insertInto('room')
    .values({ roomId, clinicId, name, stations, fence: 0 })
    .onConflict((there) => there.column('roomId').doUpdateSet({ name, stations }))
    .execute();
  return `${present === undefined ? 'added' : 'changed'} ${roomId}`;
}

async function staffOf(db: Kysely<Schema>, clinicId: string): Promise<StaffEntry[]> {
  const rows = await db.selectFrom('staff').selectAll().where('clinicId', '=', clinicId).execute();
  return rows
    .map(({ staffId, name, profession, hprNumber, competence, archivedAtMs }) => ({
      ...{ staffId, hprNumber, archivedAtMs },
      ...{ name: name ?? '', profession: profession ?? '', competence: competence ?? '' },
    }))
    .sort((a, b) => new Intl.Collator('nb').compare(a.name, b.name));
}

async function saveStaff(trx: Trx, clinicId: string, staff: StaffEntry, by: By): Promise<void> {
  const { staffId, hprNumber } = staff;
  const all = await staffOf(trx, clinicId);
  const present = all.find((one) => one.staffId === staffId);
  const taken = all.find(
    (one) => one.staffId !== staffId && hprNumber !== null && one.hprNumber === hprNumber,
  );
  if (taken !== undefined) {
    throw new AppError('conflict', {
      nb: `HPR-nummer ${hprNumber} er ført på ${taken.name}.`,
      en: `HPR number ${hprNumber} is entered for ${taken.name}.`,
    });
  }
  const { name, profession, competence, archivedAtMs } = staff;
  const fields = { name, profession, hprNumber, competence, archivedAtMs };
  const changed = Object.entries(fields).filter(([field, value]) => present?.[field as never] !== value);
  if (changed.length === 0) return;
  await trx
    .insertInto('staff')
    .values({ staffId, clinicId, role: 'instructor', ...fields })
    .onConflict((there) => there.column('staffId').doUpdateSet(fields))
    .execute();
  const what = present === undefined ? 'added' : changed.map(([field]) => field).join(', ');
  await audit(trx, done(by, { clinicId, action: 'staff.change', detail: `${staffId}: ${what}` }));
}

/** Why somebody was away is sealed. */
async function attendanceOn(
  db: Kysely<Schema>,
  ring: KeyRing,
  clinicId: string,
  fromDay: string,
  toDay: string,
): Promise<AttendanceRow[]> {
  const rows = await db
    .selectFrom('attendance')
    .select(['entryId', 'day', 'personId', 'was', 'reason'])
    .where('clinicId', '=', clinicId)
    .where('day', '>=', fromDay)
    .where('day', '<=', toDay)
    .orderBy('day')
    .execute();
  const sealed = rows.map(({ personId, reason }) => ({ personId, sealed: reason }));
  const reasons = await openTexts(db, ring, 'absence', sealed);
  return rows.map((row, i) => ({ ...row, reason: reasons[i] ?? null }));
}

async function markAttendance(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  mark: Parameters<PlanningStore['markAttendance']>[1],
  { actor, atMs }: By,
): Promise<void> {
  const { entryId, day, personId, was, reason } = mark;
  await refuseUnknownPerson(trx, clinicId, personId);
  await refuseBlocked(trx, personId);
  await trx
    .deleteFrom('attendance')
    .where('clinicId', '=', clinicId)
    .where('entryId', '=', entryId)
    .where('day', '=', day)
    .where('personId', '=', personId)
    .execute();
  if (was === null) return;
  const { seal } = await textsOf(trx, ring, personId);
  const sealed = reason === null ? null : seal('absence', reason);
  const row: AttendanceRow = { entryId, day, personId, was, reason: sealed };
  await trx
    .insertInto('attendance')
    .values({ ...row, clinicId, setBy: actor, atMs })
    .execute();
}

/** Somebody was there whose strap was recorded; a Borg value, or what staff say, is told elsewhere. */
async function heldOn(
  db: Kysely<Schema>,
  clinicId: string,
  fromDay: string,
  toDay: string,
): Promise<HeldClass[]> {
  const classes = await db
    .selectFrom('class')
    .select(['classId', 'startedAtMs', 'endedAtMs', 'dateCorrectionMs', 'entryId', 'sessionDay'])
    .where('clinicId', '=', clinicId)
    .where('sessionDay', '>=', fromDay)
    .where('sessionDay', '<=', toDay)
    .orderBy('number')
    .execute();
  const found: HeldClass[] = [];
  for (const { entryId, sessionDay, ...row } of classes) {
    if (entryId === null || sessionDay === null) continue;
    found.push({ entryId, day: sessionDay, row, recorded: await recordedIn(db, row.classId) });
  }
  return found;
}

async function recordedIn(db: Kysely<Schema>, classId: string): Promise<string[]> {
  const people = await db
    .selectFrom('participant')
    .select(['personId'])
    .distinct()
    .where('participant.classId', '=', classId)
    .where(({ or, exists, selectFrom }) =>
      or(
        (['journal', 'chunk'] as const).map((table) =>
          exists(
            selectFrom(table)
              .select(`${table}.slot`)
              .where(`${table}.classId`, '=', classId)
              .whereRef(`${table}.slot`, '=', 'participant.slot'),
          ),
        ),
      ),
    )
    .execute();
  return people.map(({ personId }) => personId);
}
