/** A class's log, row by row: an event is written with its checksum, and a log is read whole or not at all. */
import type { ClassEvent } from '@takt/shared/class/class.ts';
import { type ClassSeq, LOG_START, nextSeq } from '@takt/shared/ids.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import type { NewEvent } from './store.ts';
import { damagedLog } from './store-fault.ts';
import { readEvent } from './stored-event.ts';

export async function insertEvent(
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

export async function eventOfCommand(
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
export async function eventsAfter(
  db: Kysely<Schema>,
  classId: string,
  afterSeq: ClassSeq,
): Promise<ClassEvent[]> {
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
  let wantedSeq = nextSeq(afterSeq);
  for (const { seq } of rows) {
    if (seq !== wantedSeq) throw damagedLog(classId, wantedSeq);
    wantedSeq = nextSeq(wantedSeq);
  }
  const events = rows.map(toEvent);
  if (wantedSeq <= (kept?.lastSeq ?? LOG_START)) throw damagedLog(classId, wantedSeq);
  return events;
}

function toEvent(row: Selectable<Schema['event']>): ClassEvent {
  const event = readEvent(row);
  if (event === null) throw damagedLog(row.classId, row.seq);
  return event;
}
