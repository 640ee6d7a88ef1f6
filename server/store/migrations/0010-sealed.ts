/**
 * What is said of persons is sealed, each under a key of their own: names, nicknames, notes, what their plan says of them,
 * recordings and summaries. What is damaged already stays as it is.
 */
import type { ClassEvent, SlotPlan } from '@takt/shared/class/class.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Kysely, Selectable } from 'kysely';
import { classSubject, type KeyRing, personSubject, type Subject, slotSubject } from '../../keys/key-ring.ts';
import { asText, type HeldKey } from '../../keys/sealed.ts';
import { agrees, chunkChecksum, eventChecksum, journalChecksum, summaryChecksum } from '../checksum.ts';
import type { Schema } from '../schema.ts';
import { plansOf, sealBody } from '../sealed-event.ts';
import { sealName } from '../sealed-name.ts';
import { sealChunk, sealJournal, sealSummary } from '../sealed-recording.ts';
import { keysOf, subjectsOf, type Whose } from '../slot-keys.ts';
import { forgetErasedUnsealed } from '../sql-erasure.ts';
import type { Migration } from './migration.ts';

type Db = Kysely<Schema>;

export const sealed: Migration = {
  number: 10,
  name: 'sealed',

  async before(db, ring) {
    const rows = db as unknown as Db;
    const persons = await rows.selectFrom('person').select('personId').execute();
    await ring.make(
      rows,
      persons.map(({ personId }) => personSubject(personId)),
    );
    for (const { classId } of await rows.selectFrom('class').select('classId').execute()) {
      const subjects = new Set<Subject>([classSubject(classId)]);
      for (const slot of await slotsOf(rows, classId)) subjects.add(slotSubject(classId, slot));
      for (const plan of (await logOf(rows, classId)).flatMap(plansOf)) {
        if (plan.personId !== null) subjects.add(personSubject(plan.personId));
      }
      await ring.make(rows, [...subjects]);
    }
  },

  async up(db, ring) {
    const rows = db as unknown as Db;
    // A back-up of before brings back whoever was deleted since.
    await forgetErasedUnsealed(rows);
    await sealNames(rows, ring);
    await sealTexts(rows, ring);
    // A class at a time: all of a year's recordings would not fit into memory.
    for (const { classId } of await rows.selectFrom('class').select('classId').execute()) {
      await sealLog(rows, ring, classId);
      await sealRecording(rows, ring, classId);
    }
  },
};

async function sealNames(db: Db, ring: KeyRing): Promise<void> {
  for (const { personId, name } of await db.selectFrom('personName').select(['personId', 'name']).execute()) {
    await db
      .updateTable('personName')
      .set({ name: await sealName(db, ring, 'name', personId, name) })
      .where('personId', '=', personId)
      .execute();
  }
  const choices = await db.selectFrom('choice').select(['personId', 'nickname']).execute();
  for (const { personId, nickname } of choices) {
    if (nickname === null) continue;
    await db
      .updateTable('choice')
      .set({ nickname: await sealName(db, ring, 'nickname', personId, nickname) })
      .where('personId', '=', personId)
      .execute();
  }
}

/** Texts of the tables of people: what is expected, cleared, planned and told of absence, and a nickname that was chosen. */
async function sealTexts(db: Db, ring: KeyRing): Promise<void> {
  for (const row of await db.selectFrom('expected').selectAll().execute()) {
    const { personId, transport, calls, clothes } = row;
    const sealed = await sealName(
      db,
      ring,
      'expected',
      personId,
      JSON.stringify({ transport, calls, clothes }),
    );
    await db
      .updateTable('expected')
      .set({ transport: sealed, calls: '', clothes: '' })
      .where('personId', '=', personId)
      .execute();
  }
  for (const row of await db.selectFrom('clearance').selectAll().execute()) {
    const { personId, number } = row;
    const clearedBy = await sealName(db, ring, 'clearedBy', personId, row.clearedBy);
    const limits = await sealName(db, ring, 'limits', personId, row.limits);
    await db
      .updateTable('clearance')
      .set({ clearedBy, limits })
      .where((eb) => eb.and({ personId, number }))
      .execute();
  }
  await sealCourses(db, ring);
  const absences = db.selectFrom('attendance').selectAll().where('reason', 'is not', null);
  for (const { entryId, day, personId, reason } of await absences.execute()) {
    await db
      .updateTable('attendance')
      .set({ reason: await sealName(db, ring, 'absence', personId, reason ?? '') })
      .where((eb) => eb.and({ entryId, day, personId }))
      .execute();
  }
  const chosen = db.selectFrom('choiceChange').selectAll().where('choice', '=', 'nickname');
  for (const { personId, number, value } of await chosen.where('value', '!=', '').execute()) {
    await db
      .updateTable('choiceChange')
      .set({ value: await sealName(db, ring, 'nickname', personId, value) })
      .where((eb) => eb.and({ personId, number }))
      .execute();
  }
}

async function sealCourses(db: Db, ring: KeyRing): Promise<void> {
  for (const { courseId, personId, endedWhy } of await db.selectFrom('course').selectAll().execute()) {
    if (endedWhy !== null) {
      await db
        .updateTable('course')
        .set({ endedWhy: await sealName(db, ring, 'courseEnd', personId, endedWhy) })
        .where('courseId', '=', courseId)
        .execute();
    }
    const versions = db.selectFrom('courseVersion').selectAll().where('courseId', '=', courseId);
    for (const { number, ...version } of await versions.execute()) {
      const terms = await sealName(db, ring, 'courseTerms', personId, version.terms);
      const why = await sealName(db, ring, 'courseWhy', personId, version.why);
      await db
        .updateTable('courseVersion')
        .set({ terms, why })
        .where((eb) => eb.and({ courseId, number }))
        .execute();
    }
  }
}

async function sealLog(db: Db, ring: KeyRing, classId: string): Promise<void> {
  for (const event of await logOf(db, classId)) {
    const { seq, atMs, actor, kind, commandId } = event;
    const whose = [...plansOf(event).map(({ slot }) => slot), slotOf(event)];
    const keys = await keysOf(db, ring, await subjectsOf(db, classId, whose));
    const columns = { classId, seq, atMs, actor, kind, commandId, data: sealBody(classId, event, keys) };
    await db
      .updateTable('event')
      .set({ data: columns.data, checksum: eventChecksum(columns) })
      .where((eb) => eb.and({ classId, seq }))
      .execute();
  }
}

const slotOf = (event: ClassEvent): Whose =>
  'slot' in event && typeof event.slot === 'number' ? event.slot : null;

async function sealRecording(db: Db, ring: KeyRing, classId: string): Promise<void> {
  const slots = await slotsOf(db, classId);
  const keys = await keysOf(db, ring, await subjectsOf(db, classId, slots));
  // Nobody has a key for what is of a person who was deleted.
  const erased = slots.filter((slot) => !keys.has(slot));
  for (const table of erased.length === 0 ? [] : (['chunk', 'journal', 'summary'] as const)) {
    await db.deleteFrom(table).where('classId', '=', classId).where('slot', 'in', erased).execute();
  }
  const keyOf = (slot: Slot): HeldKey => {
    const key = keys.get(slot);
    if (key === undefined) throw new Error(`slot ${slot} of class ${classId} has no key`);
    return key;
  };
  for (const row of await db.selectFrom('chunk').selectAll().where('classId', '=', classId).execute()) {
    if (!agrees(row.checksum, chunkChecksum(row))) continue;
    const { slot, minute, source } = row;
    const blocks = sealChunk(keyOf(slot), row, row.blocks);
    await db
      .updateTable('chunk')
      .set({ blocks, checksum: chunkChecksum({ ...row, blocks }) })
      .where((eb) => eb.and({ classId, slot, minute, source }))
      .execute();
  }
  for (const row of await db.selectFrom('journal').selectAll().where('classId', '=', classId).execute()) {
    if (!agrees(row.checksum, journalChecksum(row))) continue;
    const { slot, minute, source, second, part } = row;
    const blocks = sealJournal(keyOf(slot), row, row.blocks);
    await db
      .updateTable('journal')
      .set({ blocks, checksum: journalChecksum({ ...row, blocks }) })
      .where((eb) => eb.and({ classId, slot, minute, source, second, part }))
      .execute();
  }
  for (const row of await db.selectFrom('summary').selectAll().where('classId', '=', classId).execute()) {
    if (!agrees(row.checksum, summaryChecksum(row))) continue;
    const { slot, algorithm } = row;
    const json = asText(sealSummary(keyOf(slot), row, row.json));
    await db
      .updateTable('summary')
      .set({ json, checksum: summaryChecksum({ ...row, json }) })
      .where((eb) => eb.and({ classId, slot, algorithm }))
      .execute();
  }
}

/** Every slot of which something is kept. */
async function slotsOf(db: Db, classId: string): Promise<Slot[]> {
  const slots = new Set<Slot>();
  for (const table of ['chunk', 'journal', 'summary'] as const) {
    const found = await db
      .selectFrom(table)
      .select('slot')
      .distinct()
      .where('classId', '=', classId)
      .execute();
    for (const { slot } of found) slots.add(slot);
  }
  for (const event of await logOf(db, classId)) {
    for (const slot of [...plansOf(event).map((plan: SlotPlan) => plan.slot), slotOf(event)]) {
      if (slot !== null) slots.add(slot);
    }
  }
  return [...slots];
}

/** In order, without what is damaged. */
async function logOf(db: Db, classId: string): Promise<ClassEvent[]> {
  const rows = await db
    .selectFrom('event')
    .selectAll()
    .where('classId', '=', classId)
    .orderBy('seq')
    .execute();
  return rows.flatMap((row) => asItStood(row) ?? []);
}

function asItStood(row: Selectable<Schema['event']>): ClassEvent | null {
  const { seq, atMs, actor, kind, commandId, data, checksum } = row;
  if (checksum !== undefined && !agrees(checksum, eventChecksum(row))) return null;
  try {
    const body: unknown = JSON.parse(data);
    if (typeof body !== 'object' || body === null) return null;
    const event = { ...body, kind, seq, atMs, actor, commandId } as ClassEvent;
    if (kind === 'prepared' && !Array.isArray((body as { slots?: unknown }).slots)) return null;
    return event;
  } catch {
    return null;
  }
}
