/** Of each kind of data: what is as old as that, and how it is removed. */
import type { RetentionKind } from '@takt/shared/rights/retention.ts';
import type { Kysely, Transaction } from 'kysely';
import { classSubject, destroySubjects, slotsOfClass } from '../keys/key-ring.ts';
import type { Cutoff } from './retention-store.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

/** One thing that is as old as that. */
export interface Aged {
  readonly id: string;
  readonly atMs: number;
  readonly persons: readonly string[];
  /** It stays all the same. */
  readonly held: boolean;
}

const FINDERS: {
  readonly [K in RetentionKind]: (
    db: Db,
    clinicId: string,
    cutoff: Cutoff,
    held: ReadonlySet<string>,
    only?: string,
  ) => Promise<Aged[]>;
} = { classes, people, attendance, sightings, logIns };

/** `only`: that class, or that person, where it is as old as that. */
export async function agedOf(
  db: Db,
  clinicId: string,
  kind: RetentionKind,
  cutoff: Cutoff,
  only?: string,
): Promise<Aged[]> {
  return FINDERS[kind](db, clinicId, cutoff, await heldPersons(db, clinicId), only);
}

/** Of whom everything stays: their record is blocked, or a case of theirs has no answer yet. */
async function heldPersons(db: Db, clinicId: string): Promise<ReadonlySet<string>> {
  const blocked = await db
    .selectFrom('person')
    .select('personId')
    .where('clinicId', '=', clinicId)
    .where('blockedAtMs', 'is not', null)
    .execute();
  const open = await db
    .selectFrom('rightsCase')
    .select('personId')
    .where('clinicId', '=', clinicId)
    .where('caseId', 'not in', (eb) =>
      eb.selectFrom('rightsStep').select('rightsStep.caseId').where('rightsStep.kind', '=', 'answer'),
    )
    .execute();
  return new Set([...blocked, ...open].map(({ personId }) => personId));
}

/** The last class of a room stays: its screens go on showing it. */
async function classes(
  db: Db,
  clinicId: string,
  { cutoffMs }: Cutoff,
  held: ReadonlySet<string>,
  only?: string,
): Promise<Aged[]> {
  const rows = await db
    .selectFrom('class')
    .select(['classId', 'roomId', 'number', 'endedAtMs'])
    .where('clinicId', '=', clinicId)
    .where('endedAtMs', '<', cutoffMs)
    .$if(only !== undefined, (query) => query.where('classId', '=', only ?? ''))
    .orderBy('number')
    .execute();
  const last = await db
    .selectFrom('class')
    .select((eb) => ['roomId', eb.fn.max('number').as('number')])
    .where('clinicId', '=', clinicId)
    .groupBy('roomId')
    .execute();
  const lastOf = new Map(last.map(({ roomId, number }) => [roomId, Number(number)]));
  const parts = await db
    .selectFrom('participant')
    .select(['classId', 'personId'])
    .where('clinicId', '=', clinicId)
    .$if(only !== undefined, (query) => query.where('classId', '=', only ?? ''))
    .execute();
  const personsOf = Map.groupBy(parts, ({ classId }) => classId);
  return rows.flatMap(({ classId, roomId, number, endedAtMs }) => {
    if (endedAtMs === null) return [];
    const persons = (personsOf.get(classId) ?? []).map(({ personId }) => personId);
    const stays = lastOf.get(roomId) === number || persons.some((personId) => held.has(personId));
    return [{ id: classId, atMs: endedAtMs, persons, held: stays }];
  });
}

async function people(
  db: Db,
  clinicId: string,
  { cutoffMs }: Cutoff,
  held: ReadonlySet<string>,
  only?: string,
): Promise<Aged[]> {
  const rows = await db
    .selectFrom('person')
    .select(['personId', 'archivedAtMs'])
    .where('clinicId', '=', clinicId)
    .where('archivedAtMs', '<', cutoffMs)
    .$if(only !== undefined, (query) => query.where('personId', '=', only ?? ''))
    .orderBy('archivedAtMs')
    .execute();
  const open = await db
    .selectFrom('participant')
    .innerJoin('class', 'class.classId', 'participant.classId')
    .select('personId')
    .where('class.clinicId', '=', clinicId)
    .where('endedAtMs', 'is', null)
    .execute();
  const inClass = new Set(open.map(({ personId }) => personId));
  return rows.map(({ personId, archivedAtMs }) => ({
    ...{ id: personId, atMs: archivedAtMs ?? 0, persons: [personId] },
    held: held.has(personId) || inClass.has(personId),
  }));
}

async function attendance(
  db: Db,
  clinicId: string,
  { cutoffDay }: Cutoff,
  held: ReadonlySet<string>,
): Promise<Aged[]> {
  const rows = await db
    .selectFrom('attendance')
    .select(['entryId', 'day', 'personId'])
    .where('clinicId', '=', clinicId)
    .where('day', '<', cutoffDay)
    .execute();
  return rows.map(({ entryId, day, personId }) => ({
    ...{ id: `${entryId} ${day} ${personId}`, atMs: Date.parse(day), persons: [personId] },
    held: held.has(personId),
  }));
}

const aged = (id: string, atMs: number): Aged => ({ id, atMs, persons: [], held: false });

/** When a strap was heard last, its battery, and what was done with it. */
async function sightings(db: Db, clinicId: string, { cutoffMs }: Cutoff): Promise<Aged[]> {
  const straps = await db
    .selectFrom('strap')
    .select(['strapId', 'lastSeenMs', 'batteryAtMs'])
    .where('clinicId', '=', clinicId)
    .execute();
  const events = await db
    .selectFrom('strapEvent')
    .select(['strapId', 'number', 'atMs'])
    .where('clinicId', '=', clinicId)
    .where('atMs', '<', cutoffMs)
    .execute();
  const seen = straps.flatMap(({ strapId, lastSeenMs, batteryAtMs }) =>
    [lastSeenMs, batteryAtMs].flatMap((atMs, i) =>
      atMs !== null && atMs < cutoffMs ? [aged(`${strapId} ${i}`, atMs)] : [],
    ),
  );
  return [...seen, ...events.map(({ strapId, number, atMs }) => aged(`${strapId} no. ${number}`, atMs))];
}

const ENDED = [
  ['accessSession', 'expiresAtMs'],
  ['ticket', 'expiresAtMs'],
  ['enrolment', 'expiresAtMs'],
  ['attempt', 'atMs'],
] as const;

/** Sessions, links and codes that are over, and tries. */
async function logIns(db: Db, clinicId: string, { cutoffMs }: Cutoff): Promise<Aged[]> {
  const found: Aged[] = [];
  for (const [table, column] of ENDED) {
    const rows = await db
      .selectFrom(table as 'ticket')
      .select(column as 'expiresAtMs')
      .where('clinicId', '=', clinicId)
      .where(column as 'expiresAtMs', '<', cutoffMs)
      .execute();
    found.push(...rows.map((row, i) => aged(`${table} ${i}`, (row as Record<string, number>)[column] ?? 0)));
  }
  return found;
}

/** The class whole: its log, recordings and summaries, and who took part. */
export async function removeClass(trx: Trx, classId: string, atMs: number): Promise<void> {
  await destroySubjects(trx, [classSubject(classId), ...(await slotsOfClass(trx, classId))], atMs);
  for (const table of ['chunk', 'journal', 'summary', 'event', 'participant', 'class'] as const) {
    await trx
      .deleteFrom(table as 'class')
      .where('classId', '=', classId)
      .execute();
  }
}

/** What is no class and no person, in one piece. */
export async function removeRows(
  trx: Trx,
  clinicId: string,
  kind: 'attendance' | 'sightings' | 'logIns',
  { cutoffDay, cutoffMs }: Cutoff,
): Promise<void> {
  if (kind === 'attendance') {
    const held = [...(await heldPersons(trx, clinicId))];
    await trx
      .deleteFrom('attendance')
      .where('clinicId', '=', clinicId)
      .where('day', '<', cutoffDay)
      .$if(held.length > 0, (query) => query.where('personId', 'not in', held))
      .execute();
    return;
  }
  if (kind === 'logIns') {
    for (const [table, column] of ENDED) {
      await trx
        .deleteFrom(table as 'ticket')
        .where('clinicId', '=', clinicId)
        .where(column as 'expiresAtMs', '<', cutoffMs)
        .execute();
    }
    return;
  }
  const straps = trx.updateTable('strap').where('clinicId', '=', clinicId);
  await straps.set({ lastSeenMs: null }).where('lastSeenMs', '<', cutoffMs).execute();
  await straps.set({ batteryPercent: null, batteryAtMs: null }).where('batteryAtMs', '<', cutoffMs).execute();
  await trx.deleteFrom('strapEvent').where('clinicId', '=', clinicId).where('atMs', '<', cutoffMs).execute();
}
