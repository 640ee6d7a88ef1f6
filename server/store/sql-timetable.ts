/** The weekly timetable in the database: entries, what became of single sessions, and the days on which the clinic is closed. */
import type { TimetableChange } from '@takt/shared/api/planning.ts';
import { isDay } from '@takt/shared/day.ts';
import { AppError } from '@takt/shared/errors.ts';
import { addDays } from '@takt/shared/timetable/local-time.ts';
import {
  clash,
  clashing,
  isPlannedOn,
  noSuchDay,
  refuseNever,
  type SessionException,
  sessionsOn,
  type TimetableEntry,
} from '@takt/shared/timetable/timetable.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { By } from './by.ts';
import type { PlanningStore, StoredTimetable } from './planning-store.ts';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';
import { unknownRoom } from './sql-errors.ts';

type Trx = Transaction<Schema>;
type Change<K extends TimetableChange['kind']> = Extract<TimetableChange, { kind: K }>;

export function sqlTimetable(
  db: Kysely<Schema>,
): Pick<PlanningStore, 'timetable' | 'addEntry' | 'changeTimetable'> {
  return {
    timetable: (clinicId) =>
      db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => timetableOf(trx, clinicId)),
    addEntry: (clinicId, entry, by) =>
      db.transaction().execute(async (trx) => {
        refuseNever(entry);
        await refuseUnknown(trx, clinicId, entry);
        await refuseClash(trx, clinicId, entry);
        await trx
          .insertInto('timetableEntry')
          .values({ ...entry, clinicId, setBy: by.actor, atMs: by.atMs })
          .execute();
        const detail = `added ${entry.entryId}`;
        await audit(trx, done(by, { clinicId, action: 'timetable.change', detail }));
      }),
    changeTimetable: (clinicId, change, by) =>
      db.transaction().execute(async (trx) => {
        // Each entry takes the changes of its own kind; the compiler does not see that of the pair.
        const write = WRITE[change.kind] as (
          trx: Trx,
          clinicId: string,
          change: TimetableChange,
          by: By,
        ) => Promise<string | null>;
        const detail = await write(trx, clinicId, change, by);
        if (detail !== null) await audit(trx, done(by, { clinicId, action: 'timetable.change', detail }));
      }),
  };
}

/** Each resolves to what the log says of it; null: nothing is other than it was. */
const WRITE: {
  readonly [K in TimetableChange['kind']]: (
    trx: Trx,
    clinicId: string,
    change: Change<K>,
    by: By,
  ) => Promise<string | null>;
} = {
  end: endEntry,
  except: writeException,
  async asPlanned(trx, clinicId, { entryId, day }) {
    const { numDeletedRows } = await trx
      .deleteFrom('sessionException')
      .where('clinicId', '=', clinicId)
      .where('entryId', '=', entryId)
      .where('day', '=', day)
      .executeTakeFirst();
    return numDeletedRows === 0n ? null : `as planned ${entryId} ${day}`;
  },
  async close(trx, clinicId, { days }) {
    for (const { day, name } of days) {
      if (!isDay(day)) throw noSuchDay(day);
      await trx
        .insertInto('closedDay')
        .values({ clinicId, day, name })
        .onConflict((there) => there.columns(['clinicId', 'day']).doUpdateSet({ name }))
        .execute();
    }
    return days.length === 0 ? null : `closed ${days.map(({ day }) => day).join(' ')}`;
  },
  async open(trx, clinicId, { days }) {
    const opened = await trx
      .deleteFrom('closedDay')
      .where('clinicId', '=', clinicId)
      .where('day', 'in', days)
      .returning('day')
      .execute();
    return opened.length === 0 ? null : `opened ${opened.map(({ day }) => day).join(' ')}`;
  },
};

async function timetableOf(trx: Trx, clinicId: string): Promise<StoredTimetable> {
  const exceptions = await trx
    .selectFrom('sessionException')
    .selectAll()
    .where('clinicId', '=', clinicId)
    .orderBy('day')
    .orderBy('entryId')
    .execute();
  return {
    entries: await entriesOf(trx, clinicId),
    exceptions: exceptions.flatMap(exceptionOf),
    closedDays: await trx
      .selectFrom('closedDay')
      .select(['day', 'name'])
      .where('clinicId', '=', clinicId)
      .orderBy('day')
      .execute(),
  };
}

function entriesOf(trx: Trx, clinicId: string): Promise<TimetableEntry[]> {
  return trx
    .selectFrom('timetableEntry')
    .select(['entryId', 'roomId', 'groupId', 'templateId', 'weekday', 'startsAt', 'lengthMinutes'])
    .select(['fromDay', 'toDay'])
    .where('clinicId', '=', clinicId)
    .orderBy('weekday')
    .orderBy('startsAt')
    .orderBy('entryId')
    .execute();
}

function exceptionOf(row: Selectable<Schema['sessionException']>): SessionException[] {
  const { entryId, day, kind, toDay, startsAt, roomId, why } = row;
  if (kind !== 'moved') return [{ kind, entryId, day, why }];
  // Written together (writeException).
  if (toDay === null || startsAt === null || roomId === null) return [];
  return [{ kind, entryId, day, toDay, startsAt, roomId, why }];
}

async function refuseUnknown(
  trx: Trx,
  clinicId: string,
  { roomId, groupId }: Pick<TimetableEntry, 'roomId' | 'groupId'>,
): Promise<void> {
  await refuseUnknownRoom(trx, clinicId, roomId);
  const group = await trx
    .selectFrom('trainingGroup')
    .select('groupId')
    .where('clinicId', '=', clinicId)
    .where('groupId', '=', groupId)
    .where('archivedAtMs', 'is', null)
    .executeTakeFirst();
  if (group !== undefined) return;
  throw new AppError('not-found', {
    nb: 'Gruppa finnes ikke. Velg en annen.',
    en: 'There is no such group. Choose another.',
  });
}

async function refuseUnknownRoom(trx: Trx, clinicId: string, roomId: string): Promise<void> {
  const room = await trx
    .selectFrom('room')
    .select('roomId')
    .where('clinicId', '=', clinicId)
    .where('roomId', '=', roomId)
    .executeTakeFirst();
  if (room === undefined) throw unknownRoom(roomId);
}

async function refuseClash(trx: Trx, clinicId: string, entry: TimetableEntry): Promise<void> {
  const others = (await entriesOf(trx, clinicId)).filter(({ entryId }) => entryId !== entry.entryId);
  if (!others.some((other) => clash(entry, other))) return;
  throw roomTaken();
}

const roomTaken = (): AppError =>
  new AppError('conflict', {
    nb: 'Rommet har en annen time da. Velg et annet tidspunkt eller rom.',
    en: 'The room has another class then. Choose another time or room.',
  });

async function refuseMovedInto(
  trx: Trx,
  clinicId: string,
  moved: Extract<SessionException, { kind: 'moved' }>,
): Promise<void> {
  const { timeZone } = await trx
    .selectFrom('clinic')
    .select('timeZone')
    .where('clinicId', '=', clinicId)
    .executeTakeFirstOrThrow();
  const stored = await timetableOf(trx, clinicId);
  const isSame = (one: SessionException): boolean => one.entryId === moved.entryId && one.day === moved.day;
  const exceptions = [...stored.exceptions.filter((one) => !isSame(one)), moved];
  const there = sessionsOn(moved.toDay, { ...stored, exceptions, timeZone });
  const session = there.find(
    (one) => one.entryId === moved.entryId && one.plannedDay === moved.day && one.status === 'planned',
  );
  if (session !== undefined && clashing(session, there).length > 0) throw roomTaken();
}

async function endEntry(
  trx: Trx,
  clinicId: string,
  { entryId, lastDay }: Change<'end'>,
  { actor, atMs }: By,
): Promise<string> {
  const entry = await entryOf(trx, clinicId, entryId);
  if (lastDay !== null && !isDay(lastDay)) throw noSuchDay(lastDay);
  // It is kept, since classes and reasons are known by it: one that never came ends before it begins.
  const toDay = lastDay !== null && lastDay < entry.fromDay ? addDays(entry.fromDay, -1) : lastDay;
  await refuseClash(trx, clinicId, { ...entry, toDay });
  await trx
    .updateTable('timetableEntry')
    .set({ toDay, setBy: actor, atMs })
    .where('entryId', '=', entryId)
    .execute();
  return `ends ${entryId} ${toDay ?? 'never'}`;
}

async function writeException(
  trx: Trx,
  clinicId: string,
  { exception }: Change<'except'>,
  { actor, atMs }: By,
): Promise<string> {
  const { entryId, day, kind, why } = exception;
  const entry = await entryOf(trx, clinicId, entryId);
  if (!isPlannedOn(entry, day)) {
    throw new AppError('not-found', {
      nb: `Timen står ikke på timeplanen ${day}. Last inn siden på nytt.`,
      en: `The timetable does not have the class on ${day}. Reload the page.`,
    });
  }
  const moved = exception.kind === 'moved' ? exception : null;
  if (moved !== null) {
    if (!isDay(moved.toDay)) throw noSuchDay(moved.toDay);
    await refuseUnknownRoom(trx, clinicId, moved.roomId);
    await refuseMovedInto(trx, clinicId, moved);
  }
  const { toDay, startsAt, roomId } = moved ?? { toDay: null, startsAt: null, roomId: null };
  const row = { kind, toDay, startsAt, roomId, why, setBy: actor, atMs };
  await trx
    .insertInto('sessionException')
    .values({ ...row, entryId, clinicId, day })
    .onConflict((there) => there.columns(['entryId', 'day']).doUpdateSet(row))
    .execute();
  return `${kind} ${entryId} ${day}`;
}

async function entryOf(trx: Trx, clinicId: string, entryId: string): Promise<TimetableEntry> {
  const entry = (await entriesOf(trx, clinicId)).find((one) => one.entryId === entryId);
  if (entry !== undefined) return entry;
  throw new AppError('not-found', {
    nb: 'Timen står ikke på timeplanen. Last inn siden på nytt.',
    en: 'The class is not on the timetable. Reload the page.',
  });
}
