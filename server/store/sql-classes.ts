/** Classes and their logs. The row of a class is folded anew from its log with every event, so the two never part. */
import { type ClassEvent, type ClassModel, foldClass } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import { unknownClass, unknownRoom } from './sql-errors.ts';
import { placeTreadmill } from './sql-stations.ts';
import type { AppendResult, ClassRow, ClassStore, NewEvent } from './store.ts';
import { damagedLog } from './store-fault.ts';
import { readEvent } from './stored-event.ts';

const ROW = [
  'classId',
  'clinicId',
  'roomId',
  'templateId',
  'templateName',
  'preparedAtMs',
  'startedAtMs',
  'endedAtMs',
  'aliveAtMs',
  'aliveClockMs',
  'dateCorrectionMs',
  'participants',
] as const satisfies readonly (keyof ClassRow)[];

export function sqlClasses(db: Kysely<Schema>): ClassStore {
  const rows = () => db.selectFrom('class').select(ROW);

  return {
    create: ({ classId, clinicId, roomId, event }) =>
      db.transaction().execute(async (trx) => {
        const room = await trx
          .selectFrom('room')
          .select('roomId')
          .where('roomId', '=', roomId)
          .where('clinicId', '=', clinicId)
          .executeTakeFirst();
        if (room === undefined) throw unknownRoom(roomId);
        if (await isOccupied(trx, roomId, classId)) return null;
        const first: ClassEvent = { ...event, seq: 1 };
        const row: ClassRow = {
          classId,
          clinicId,
          roomId,
          templateId: event.template.id,
          templateName: event.template.name,
          preparedAtMs: event.atMs,
          aliveAtMs: event.atMs,
          aliveClockMs: null,
          ...told(foldClass([first])),
        };
        await trx
          .insertInto('class')
          .values({ ...row, number: await nextNumber(trx, clinicId), lastSeq: 1 })
          .execute();
        await insertEvent(trx, classId, clinicId, first);
        return row;
      }),

    append: (classId, lastSeq, event) =>
      db.transaction().execute((trx) => appendEvent(trx, classId, lastSeq, event)),

    appendAsOwner: (fence, classId, lastSeq, event) =>
      db.transaction().execute(async (trx) => {
        const { roomId } = await trx
          .selectFrom('class')
          .select('roomId')
          .where('classId', '=', classId)
          .executeTakeFirstOrThrow(() => unknownClass(classId));
        const highest = await fenceOf(trx, roomId);
        if (highest > fence) return { outcome: 'fenced', fence: highest };
        return appendEvent(trx, classId, lastSeq, event);
      }),

    events: (classId, afterSeq) => eventsAfter(db, classId, afterSeq),
    get: async (classId) => (await rows().where('classId', '=', classId).executeTakeFirst()) ?? null,
    openInRoom: async (roomId) =>
      (await rows().where('roomId', '=', roomId).where('endedAtMs', 'is', null).executeTakeFirst()) ?? null,
    list: (clinicId, limit) =>
      rows().where('clinicId', '=', clinicId).orderBy('number', 'desc').limit(limit).execute(),
    claim: (roomId, fence) =>
      db.transaction().execute(async (trx) => {
        const highest = await fenceOf(trx, roomId);
        if (highest >= fence) return { mine: false, fence: highest };
        await trx.updateTable('room').set({ fence }).where('roomId', '=', roomId).execute();
        return { mine: true };
      }),
    setAside: async (classId) => {
      await db
        .updateTable('class')
        .set((eb) => ({ endedAtMs: eb.ref('aliveAtMs') }))
        .where('classId', '=', classId)
        .where('endedAtMs', 'is', null)
        .execute();
    },
    alive: (classId, fence, atMs, clockMs = atMs) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('class')
          .innerJoin('room', 'room.roomId', 'class.roomId')
          .select(['class.roomId', 'room.fence'])
          .where('classId', '=', classId)
          .executeTakeFirst();
        if (row === undefined || row.fence > fence) return false;
        if (row.fence < fence) {
          await trx.updateTable('room').set({ fence }).where('roomId', '=', row.roomId).execute();
        }
        await trx
          .updateTable('class')
          .set({ aliveAtMs: atMs, aliveClockMs: clockMs })
          .where('classId', '=', classId)
          .execute();
        return true;
      }),
  };
}

async function appendEvent(
  trx: Transaction<Schema>,
  classId: string,
  lastSeq: number,
  event: NewEvent,
): Promise<AppendResult> {
  const log = await trx
    .selectFrom('class')
    .select(['clinicId', 'roomId', 'lastSeq'])
    .where('classId', '=', classId)
    .executeTakeFirst();
  if (log === undefined) throw unknownClass(classId);
  const repeated = await eventOfCommand(trx, classId, event);
  if (repeated !== null) return { outcome: 'repeated', event: repeated };
  if (log.lastSeq !== lastSeq) return { outcome: 'moved', lastSeq: log.lastSeq };

  const seq = lastSeq + 1;
  const appended: ClassEvent = { ...event, seq };
  await insertEvent(trx, classId, log.clinicId, appended);
  const model = foldClass(await eventsAfter(trx, classId, 0));
  const now = told(model);
  // Taking back the end of a class opens it again, and the room may have another one by now.
  if (now.endedAtMs === null && (await isOccupied(trx, log.roomId, classId))) throw roomTaken();
  await trx
    .updateTable('class')
    .set({ ...now, lastSeq: seq })
    .where('classId', '=', classId)
    .execute();
  if (event.kind === 'treadmill') {
    const station = model.slots.get(event.slot)?.station ?? event.slot;
    await placeTreadmill(trx, { clinicId: log.clinicId, roomId: log.roomId, station }, event.sensor);
  }
  // A new HRmax, a Borg value or an undone step changes figures as much as a sample does.
  await trx.deleteFrom('summary').where('classId', '=', classId).execute();
  return { outcome: 'appended', event: appended };
}

async function fenceOf(trx: Transaction<Schema>, roomId: string): Promise<number> {
  const room = await trx
    .selectFrom('room')
    .select('fence')
    .where('roomId', '=', roomId)
    .executeTakeFirstOrThrow(() => unknownRoom(roomId));
  return room.fence;
}

async function nextNumber(trx: Transaction<Schema>, clinicId: string): Promise<number> {
  const { newest } = await trx
    .selectFrom('class')
    .select((eb) => eb.fn.max('number').as('newest'))
    .where('clinicId', '=', clinicId)
    .executeTakeFirstOrThrow();
  return (newest ?? 0) + 1;
}

/** What a class's row repeats of its log. A free slot is no participant; somebody who has left was one. */
function told({
  startedAtMs,
  endedAtMs,
  dateCorrectionMs,
  slots,
}: ClassModel): Pick<ClassRow, 'startedAtMs' | 'endedAtMs' | 'dateCorrectionMs' | 'participants'> {
  const participants = [...slots.values()].filter((slot) => slot.nickname !== null).length;
  return { startedAtMs, endedAtMs, dateCorrectionMs, participants };
}

async function isOccupied(trx: Transaction<Schema>, roomId: string, butClassId: string): Promise<boolean> {
  const other = await trx
    .selectFrom('class')
    .select('classId')
    .where('roomId', '=', roomId)
    .where('endedAtMs', 'is', null)
    .where('classId', '!=', butClassId)
    .executeTakeFirst();
  return other !== undefined;
}

async function insertEvent(
  trx: Transaction<Schema>,
  classId: string,
  clinicId: string,
  event: ClassEvent,
): Promise<void> {
  const { seq, atMs, actor, kind, commandId, ...body } = event;
  const columns = { classId, seq, atMs, actor, kind, commandId, data: JSON.stringify(body) };
  await trx
    .insertInto('event')
    .values({ ...columns, clinicId, checksum: eventChecksum(columns) })
    .execute();
}

async function eventOfCommand(
  trx: Transaction<Schema>,
  classId: string,
  event: NewEvent,
): Promise<ClassEvent | null> {
  if (event.commandId === null) return null;
  const row = await trx
    .selectFrom('event')
    .selectAll()
    .where('classId', '=', classId)
    .where('commandId', '=', event.commandId)
    .executeTakeFirst();
  return row === undefined ? null : toEvent(row);
}

/** All of them or none: a log in which one is damaged, or missing, rejects with the event that is. */
async function eventsAfter(db: Kysely<Schema>, classId: string, afterSeq: number): Promise<ClassEvent[]> {
  // First what there must be; what is appended meanwhile may be there as well.
  const kept = await db
    .selectFrom('class')
    .select('lastSeq')
    .where('classId', '=', classId)
    .executeTakeFirst();
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('classId', '=', classId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  const missing = rows.findIndex((row, i) => row.seq !== afterSeq + 1 + i);
  if (missing >= 0) throw damagedLog(classId, afterSeq + 1 + missing);
  const events = rows.map(toEvent);
  if (afterSeq + rows.length < (kept?.lastSeq ?? 0)) throw damagedLog(classId, afterSeq + rows.length + 1);
  return events;
}

function toEvent(row: Selectable<Schema['event']>): ClassEvent {
  const event = readEvent(row);
  if (event === null) throw damagedLog(row.classId, row.seq);
  return event;
}

function roomTaken(): AppError {
  return new AppError('conflict', {
    nb: 'Timen kan ikke åpnes igjen: rommet har en annen time nå. Avslutt den først.',
    en: 'The class cannot be opened again: the room has another class now. End that one first.',
  });
}
