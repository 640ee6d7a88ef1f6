/** Classes and their logs. The row of a class is folded anew from its log with every event, so the two never part. */

import { type ClassEvent, type ClassModel, foldClass } from '@takt/shared/class/class.ts';
import { AppError } from '@takt/shared/errors.ts';
import { type ClassSeq, LOG_START, nextSeq, stationNumbered } from '@takt/shared/ids.ts';
import type { Expression, ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Schema } from './schema.ts';
import { plansOf, sealedFor } from './sealed-event.ts';
import { keysOf, type SlotSubjects, subjectsOf, subjectsOfPlans } from './slot-keys.ts';
import { auditEvent } from './sql-audit-events.ts';
import { beside } from './sql-beside.ts';
import { eventOfCommand, eventsAfter, insertEvent } from './sql-class-log.ts';
import { unknownClass, unknownRoom } from './sql-errors.ts';
import { placeTreadmill } from './sql-stations.ts';
import type { AppendResult, Claim, ClassRow, ClassStore, NewEvent } from './store.ts';

const FIRST = nextSeq(LOG_START);

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

export function sqlClasses(db: Kysely<Schema>, ring: KeyRing): ClassStore {
  const rows = () => db.selectFrom('class').select(ROW);

  return {
    create: (given) => createClass(db, ring, given),

    append: async (classId, lastSeq, event) => {
      const subjects = await subjectsOfEvent(db, ring, classId, event);
      return appending(db, event).execute((trx) =>
        appendEvent(trx, ring, { classId, lastSeq, event, subjects }),
      );
    },

    appendAsOwner: async (fence, classId, lastSeq, event) => {
      const subjects = await subjectsOfEvent(db, ring, classId, event);
      return appending(db, event).execute(async (trx) => {
        const higher = await heldUnder(trx, classId, fence, (eb) => eb.ref('fence'));
        if (higher !== null) return { outcome: 'fenced', fence: higher };
        return appendEvent(trx, ring, { classId, lastSeq, event, subjects });
      });
    },

    events: (classId, afterSeq, sight) => eventsAfter(db, ring, classId, afterSeq, sight),
    get: async (classId) => (await rows().where('classId', '=', classId).executeTakeFirst()) ?? null,
    openInRoom: async (roomId) =>
      (await rows().where('roomId', '=', roomId).where('endedAtMs', 'is', null).executeTakeFirst()) ?? null,
    list: (clinicId, limit) =>
      rows().where('clinicId', '=', clinicId).orderBy('number', 'desc').limit(limit).execute(),
    claim: (roomId, fence) => beside(db).execute((trx) => claimRoom(trx, roomId, fence)),
    setAside: async (classId) => {
      await db
        .updateTable('class')
        .set((eb) => ({ endedAtMs: eb.ref('aliveAtMs') }))
        .where('classId', '=', classId)
        .where('endedAtMs', 'is', null)
        .execute();
    },
    alive: (classId, fence, atMs, clockMs = atMs) =>
      beside(db).execute(async (trx) => {
        if (!(await isKnown(trx, classId))) return false;
        if ((await heldUnder(trx, classId, fence, () => fence)) !== null) return false;
        await trx
          .updateTable('class')
          .set({ aliveAtMs: atMs, aliveClockMs: clockMs })
          .where('classId', '=', classId)
          .execute();
        return true;
      }),
  };
}

async function createClass(
  db: Kysely<Schema>,
  ring: KeyRing,
  { classId, clinicId, roomId, event }: Parameters<ClassStore['create']>[0],
): Promise<ClassRow | null> {
  const subjects = subjectsOfPlans(classId, takenOf(event));
  await ring.make(db, [...subjects.values()]);
  return db.transaction().execute(async (trx) => {
    const room = await trx
      .updateTable('room')
      .set((eb) => ({ fence: eb.ref('fence') }))
      .where('roomId', '=', roomId)
      .where('clinicId', '=', clinicId)
      .returning('roomId')
      .executeTakeFirst();
    if (room === undefined) throw unknownRoom(roomId);
    if (await isOccupied(trx, roomId, classId)) return null;
    const first: ClassEvent = { ...event, seq: FIRST };
    const row: ClassRow = {
      classId,
      clinicId,
      roomId,
      templateId: event.template.id,
      templateName: event.template.name,
      preparedAtMs: event.atMs,
      aliveAtMs: event.atMs,
      aliveClockMs: null,
      ...derived(foldClass([first])),
    };
    await trx
      .insertInto('class')
      .values({
        ...{ ...row, number: await nextNumber(trx, clinicId), lastSeq: FIRST },
        ...{ entryId: event.session?.entryId ?? null, sessionDay: event.session?.day ?? null },
      })
      .execute();
    await insertEvent(trx, classId, clinicId, first, await keysOf(trx, ring, subjects));
    await writeParticipants(trx, classId, clinicId, foldClass([first]));
    await auditEvent(trx, clinicId, classId, first);
    return row;
  });
}

async function claimRoom(trx: Transaction<Schema>, roomId: string, fence: number): Promise<Claim> {
  const { numUpdatedRows } = await trx
    .updateTable('room')
    .set({ fence })
    .where('roomId', '=', roomId)
    .where('fence', '<', fence)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return { mine: true };
  const room = await trx
    .selectFrom('room')
    .select('fence')
    .where('roomId', '=', roomId)
    .executeTakeFirstOrThrow(() => unknownRoom(roomId));
  return { mine: false, fence: room.fence };
}

/** Where a treadmill stands is a rule over every room of the clinic: whoever changes it has the store to himself. */
const appending = (db: Kysely<Schema>, { kind }: NewEvent) =>
  kind === 'treadmill' ? db.transaction() : beside(db);

/** Somebody has them, or will. */
const takenOf = (event: NewEvent) =>
  plansOf(event).filter(({ nickname, personId }) => nickname !== null || personId !== null);

/** Their keys are there from now on. */
async function subjectsOfEvent(
  db: Kysely<Schema>,
  ring: KeyRing,
  classId: string,
  event: NewEvent,
): Promise<SlotSubjects> {
  const subjects = await subjectsBy(db, classId, event);
  await ring.make(db, [...subjects.values()]);
  return subjects;
}

async function subjectsBy(db: Kysely<Schema>, classId: string, event: NewEvent): Promise<SlotSubjects> {
  const plans = takenOf(event);
  if (plans.length > 0) return subjectsOfPlans(classId, plans);
  // What is known of a person from then on is that person's.
  if (event.kind === 'identified') return subjectsOfPlans(classId, [event]);
  return subjectsOf(db, classId, sealedFor(event));
}

interface Appending {
  readonly classId: string;
  readonly lastSeq: ClassSeq;
  readonly event: NewEvent;
  readonly subjects: SlotSubjects;
}

async function appendEvent(
  trx: Transaction<Schema>,
  ring: KeyRing,
  { classId, lastSeq, event, subjects }: Appending,
): Promise<AppendResult> {
  const seq = nextSeq(lastSeq);
  // Compared and taken in one statement. From here on the log is this writer's until it commits.
  const log = await trx
    .updateTable('class')
    .set({ lastSeq: seq })
    .where('classId', '=', classId)
    .where('lastSeq', '=', lastSeq)
    .$if(event.commandId !== null, (update) =>
      update.where(({ exists, not, selectFrom }) =>
        not(
          exists(
            selectFrom('event')
              .select('seq')
              .where('event.classId', '=', classId)
              .where('event.commandId', '=', event.commandId),
          ),
        ),
      ),
    )
    .returning(['clinicId', 'roomId', 'endedAtMs'])
    .executeTakeFirst();
  if (log === undefined) return whyNotAppended(trx, ring, classId, event);

  const appended: ClassEvent = { ...event, seq };
  await insertEvent(trx, classId, log.clinicId, appended, await keysOf(trx, ring, subjects));
  const model = foldClass(await eventsAfter(trx, ring, classId, LOG_START));
  const now = derived(model);
  // Taking back the end of a class opens it again, and the room may have another one by now.
  if (log.endedAtMs !== null && now.endedAtMs === null) {
    await lockRoom(trx, log.roomId);
    if (await isOccupied(trx, log.roomId, classId)) throw roomTaken();
  }
  await trx.updateTable('class').set(now).where('classId', '=', classId).execute();
  if (event.kind === 'treadmill') {
    const station = model.slots.get(event.slot)?.station ?? stationNumbered(event.slot);
    await placeTreadmill(trx, { clinicId: log.clinicId, roomId: log.roomId, station }, event.sensor);
  }
  if (CHANGES_PARTICIPANTS.has(event.kind)) await writeParticipants(trx, classId, log.clinicId, model);
  // A new HRmax, a Borg value or an undone step changes figures as much as a sample does.
  await trx.deleteFrom('summary').where('classId', '=', classId).execute();
  await auditEvent(trx, log.clinicId, classId, appended);
  return { outcome: 'appended', event: appended };
}

async function whyNotAppended(
  trx: Transaction<Schema>,
  ring: KeyRing,
  classId: string,
  event: NewEvent,
): Promise<AppendResult> {
  const { lastSeq } = await trx
    .selectFrom('class')
    .select('lastSeq')
    .where('classId', '=', classId)
    .executeTakeFirstOrThrow(() => unknownClass(classId));
  const repeated = await eventOfCommand(trx, ring, classId, event);
  return repeated === null ? { outcome: 'moved', lastSeq } : { outcome: 'repeated', event: repeated };
}

/**
 * Locks the class's room for whoever writes under `fence`, until the transaction's end: nobody claims it meanwhile.
 * Resolves to the higher number that has claimed it, or null. `keep`: the number that the room has from now on.
 */
async function heldUnder(
  trx: Transaction<Schema>,
  classId: string,
  fence: number,
  keep: (eb: ExpressionBuilder<Schema, 'room'>) => Expression<number> | number,
): Promise<number | null> {
  const { roomId } = await trx
    .selectFrom('class')
    .select('roomId')
    .where('classId', '=', classId)
    .executeTakeFirstOrThrow(() => unknownClass(classId));
  const { numUpdatedRows } = await trx
    .updateTable('room')
    .set((eb) => ({ fence: keep(eb) }))
    .where('roomId', '=', roomId)
    .where('fence', '<=', fence)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return null;
  const room = await trx
    .selectFrom('room')
    .select('fence')
    .where('roomId', '=', roomId)
    .executeTakeFirstOrThrow(() => unknownRoom(roomId));
  return room.fence;
}

async function isKnown(trx: Transaction<Schema>, classId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('class')
    .select('classId')
    .where('classId', '=', classId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Until the transaction's end nobody else opens a class in this room. false: there is no such room. */
async function lockRoom(trx: Transaction<Schema>, roomId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('room')
    .set((eb) => ({ fence: eb.ref('fence') }))
    .where('roomId', '=', roomId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
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
function derived({
  startedAtMs,
  endedAtMs,
  dateCorrectionMs,
  slots,
}: ClassModel): Pick<ClassRow, 'startedAtMs' | 'endedAtMs' | 'dateCorrectionMs' | 'participants'> {
  const participants = [...slots.values()].filter((slot) => slot.nickname !== null).length;
  return { startedAtMs, endedAtMs, dateCorrectionMs, participants };
}

/** What may change whose slot it is; `undone` may take one of these back. */
const CHANGES_PARTICIPANTS: ReadonlySet<string> = new Set(['joined', 'identified', 'undone']);

async function writeParticipants(
  trx: Transaction<Schema>,
  classId: string,
  clinicId: string,
  { slots }: ClassModel,
): Promise<void> {
  await trx.deleteFrom('participant').where('classId', '=', classId).execute();
  for (const { slot, personId } of slots.values()) {
    if (personId === null) continue;
    await trx.insertInto('participant').values({ classId, clinicId, slot, personId }).execute();
  }
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

function roomTaken(): AppError {
  return new AppError('conflict', {
    nb: 'Timen kan ikke åpnes igjen: rommet har en annen time nå. Avslutt den først.',
    en: 'The class cannot be opened again: the room has another class now. End that one first.',
  });
}
