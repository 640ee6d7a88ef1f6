/** A class's log, row by row: an event is written sealed and with its checksum, and a log is read whole or not at all. */
import type { ClassEvent } from '@takt/shared/class/class.ts';
import { type ClassSeq, LOG_START, nextSeq } from '@takt/shared/ids.ts';
import type { Kysely, Transaction } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import { eventChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import { sealBody } from './sealed-event.ts';
import type { SlotKeys } from './slot-keys.ts';
import type { NewEvent } from './store.ts';
import { damagedLog } from './store-fault.ts';
import { readEvents } from './stored-event.ts';

export async function insertEvent(
  trx: Transaction<Schema>,
  classId: string,
  clinicId: string,
  event: ClassEvent,
  keys: SlotKeys,
): Promise<void> {
  const { seq, atMs, actor, kind, commandId } = event;
  const columns = { classId, seq, atMs, actor, kind, commandId, data: sealBody(classId, event, keys) };
  await trx
    .insertInto('event')
    .values({ ...columns, clinicId, checksum: eventChecksum(columns) })
    .execute();
}

export async function eventOfCommand(
  trx: Transaction<Schema>,
  ring: KeyRing,
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
  if (row === undefined) return null;
  const [found] = await readEvents(trx, ring, [row]);
  if (found == null) throw damagedLog(classId, row.seq);
  return found;
}

/** All of them or none: a log in which one is damaged, or missing, rejects with the event that is. */
export async function eventsAfter(
  db: Kysely<Schema>,
  ring: KeyRing,
  classId: string,
  afterSeq: ClassSeq,
  sight?: 'all',
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
  const events: ClassEvent[] = [];
  for (const [i, event] of (await readEvents(db, ring, rows, sight)).entries()) {
    if (event === null) throw damagedLog(classId, rows[i]?.seq ?? wantedSeq);
    events.push(event);
  }
  if (wantedSeq <= (kept?.lastSeq ?? LOG_START)) throw damagedLog(classId, wantedSeq);
  return events;
}
