/** One person at a time, and the list of all: what is known, planned and chosen. Names come from their own table, apart. */
import type { Clearance, Expected, PersonEntry } from '@takt/shared/api/people.ts';
import type { Kysely, Transaction } from 'kysely';
import { type KeyRing, personSubject } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type {
  NewPersonRow,
  PeopleBatch,
  PersonClassRow,
  PersonGroup,
  PersonRecord,
  PersonStore,
} from './people-store.ts';
import type { Schema } from './schema.ts';
import { openerOf, openNames, openTexts, textsOf } from './sealed-name.ts';
import { audit, done } from './sql-audit.ts';
import { readCourses } from './sql-courses.ts';
import { insertGroup, refuseUnknownGroup, sqlGroups } from './sql-groups.ts';
import { insertHrMax } from './sql-hr-max.ts';
import { joinGroup } from './sql-membership.ts';
import { NOTHING_EXPECTED, openExpected, refuseUnknownPerson, writeStep } from './sql-person-steps.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

export function sqlPersons(db: Db, ring: KeyRing): PersonStore {
  const reading = <T>(read: (trx: Trx) => Promise<T>): Promise<T> =>
    db.transaction().setAccessMode('read only').execute(read);
  return {
    list: (clinicId) => reading((trx) => listOf(trx, ring, clinicId)),
    person: (clinicId, personId) => reading((trx) => personOf(trx, ring, clinicId, personId)),
    names: (clinicId, personIds) => namesOf(db, ring, clinicId, personIds),
    birthYears: async (clinicId) => {
      const rows = await db
        .selectFrom('person')
        .select(['personId', 'birthYear'])
        .where('clinicId', '=', clinicId)
        .execute();
      return new Map(
        rows.flatMap(({ personId, birthYear }) => (birthYear === null ? [] : [[personId, birthYear]])),
      );
    },
    clearances: (clinicId, personIds) => clearancesOf(db, ring, clinicId, personIds),
    expected: (clinicId, personIds) => expectedOf(db, ring, clinicId, personIds),
    addPeople: async (clinicId, batch, by) => {
      await ring.make(
        db,
        batch.people.map(({ personId }) => personSubject(personId)),
      );
      await db.transaction().execute((trx) => addPeople(trx, ring, clinicId, batch, by));
    },
    changePerson: async (clinicId, personId, step, by) => {
      await refuseUnknownPerson(db, clinicId, personId);
      await ring.make(db, [personSubject(personId)]);
      await db.transaction().execute(async (trx) => {
        await writeStep(trx, ring, clinicId, personId, step, by);
        const action = step.kind === 'hrMax' ? 'hrmax.change' : 'person.change';
        await audit(trx, done(by, { clinicId, personId, action, detail: step.kind }));
      });
    },
    classesOf: (clinicId, personId) => classesOf(db, clinicId, personId),
    declined: (clinicId, personId) =>
      db
        .selectFrom('hrMaxDeclined')
        .select(['classId', 'bpm'])
        .where('clinicId', '=', clinicId)
        .where('personId', '=', personId)
        .execute(),
    ...sqlGroups(db, ring),
  };
}

export async function namesOf(
  db: Db,
  ring: KeyRing,
  clinicId: string,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (personIds.length === 0) return new Map();
  const wanted = new Set(personIds);
  const rows = await db
    .selectFrom('personName')
    .select(['personId', 'name'])
    .where('clinicId', '=', clinicId)
    .execute();
  const sealed = rows.map(({ personId, name }) => ({ personId, sealed: name }));
  return openNames(
    db,
    ring,
    'name',
    sealed.filter(({ personId }) => wanted.has(personId)),
  );
}

async function listOf(trx: Trx, ring: KeyRing, clinicId: string): Promise<PersonEntry[]> {
  const people = await trx
    .selectFrom('person')
    .leftJoin('choice', 'choice.personId', 'person.personId')
    .select(['person.personId', 'nickname', 'target', 'archivedAtMs', 'blockedAtMs'])
    .where('person.clinicId', '=', clinicId)
    .execute();
  const ids = people.map(({ personId }) => personId);
  const names = await namesOf(trx, ring, clinicId, ids);
  const nicknames = await openNames(
    trx,
    ring,
    'nickname',
    people.map(({ personId, nickname }) => ({ personId, sealed: nickname })),
  );
  const groups = await groupsOf(trx, clinicId, null);
  const hrMaxima = await trx
    .selectFrom('hrMax')
    .select(['personId', 'bpm', 'method', 'date'])
    .where('clinicId', '=', clinicId)
    .orderBy('fromMs')
    .orderBy('number')
    .execute();
  const newest = new Map(hrMaxima.map(({ personId, ...hrMax }) => [personId, hrMax]));
  const entries = people.map(({ personId, target, archivedAtMs, blockedAtMs }) => ({
    ...{ personId, name: names.get(personId) ?? null, target, archivedAtMs },
    blocked: blockedAtMs !== null,
    nickname: nicknames.get(personId) ?? null,
    hrMax: newest.get(personId) ?? null,
    groups: groups.get(personId) ?? [],
  }));
  const by = new Intl.Collator('nb');
  const shown = ({ name, nickname, personId }: PersonEntry): string => name ?? nickname ?? personId;
  return entries.sort((a, b) => by.compare(shown(a), shown(b)) || (a.personId < b.personId ? -1 : 1));
}

async function personOf(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  personId: string,
): Promise<PersonRecord | null> {
  const person = await trx
    .selectFrom('person')
    .selectAll()
    .where('clinicId', '=', clinicId)
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (person === undefined) return null;
  const { sex, birthYear, hrRestBpm, target, archivedAtMs, blockedAtMs } = person;
  const of = <T extends 'choice' | 'hrMax' | 'clearance' | 'expected' | 'researchConsent'>(table: T) =>
    trx.selectFrom(table as 'hrMax').where('personId', '=', personId);
  const names = await namesOf(trx, ring, clinicId, [personId]);
  const choice = await trx
    .selectFrom('choice')
    .select(['nickname', 'display', 'autoSignIn'])
    .where('personId', '=', personId)
    .executeTakeFirst();
  const nickname = [{ personId, sealed: choice?.nickname ?? null }];
  const consent = await trx
    .selectFrom('researchConsent')
    .select('given')
    .where('personId', '=', personId)
    .orderBy('atMs', 'desc')
    .executeTakeFirst();
  const hrMaxima = await of('hrMax')
    .select(['bpm', 'method', 'date', 'setBy', 'fromMs', 'classId'])
    .orderBy('fromMs', 'desc')
    .orderBy('number', 'desc')
    .execute();
  return {
    personId,
    details: { name: names.get(personId) ?? null, sex, birthYear, hrRestBpm, target },
    choices: {
      nickname: (await openNames(trx, ring, 'nickname', nickname)).get(personId) ?? null,
      display: choice?.display ?? 'number',
      autoSignIn: choice?.autoSignIn === 1,
      research: consent?.given === 1,
    },
    hrMaxHistory: hrMaxima.map(({ bpm, method, date, ...rest }) => ({
      hrMax: { bpm, method, date },
      ...rest,
    })),
    clearances: (await clearancesOf(trx, ring, clinicId, [personId])).get(personId) ?? [],
    expected: (await expectedOf(trx, ring, clinicId, [personId])).get(personId) ?? NOTHING_EXPECTED,
    groups: (await groupsOf(trx, clinicId, personId)).get(personId) ?? [],
    courses: await readCourses(trx, personId, await openerOf(trx, ring, personId)),
    archivedAtMs,
    blockedAtMs,
  };
}

/** Groups that are archived have nobody. */
async function groupsOf(
  trx: Trx,
  clinicId: string,
  personId: string | null,
): Promise<Map<string, PersonGroup[]>> {
  const rows = await trx
    .selectFrom('membership')
    .innerJoin('trainingGroup', 'trainingGroup.groupId', 'membership.groupId')
    .select(['membership.personId', 'membership.groupId', 'name', 'station'])
    .where('membership.clinicId', '=', clinicId)
    .where('archivedAtMs', 'is', null)
    .$if(personId !== null, (query) => query.where('membership.personId', '=', personId ?? ''))
    .orderBy('name')
    .execute();
  const found = new Map<string, PersonGroup[]>();
  for (const { personId: of, ...group } of rows) found.set(of, [...(found.get(of) ?? []), group]);
  return found;
}

function classesOf(db: Db, clinicId: string, personId: string): Promise<PersonClassRow[]> {
  return db
    .selectFrom('participant')
    .innerJoin('class', 'class.classId', 'participant.classId')
    .select(['class.classId', 'slot', 'roomId', 'templateId', 'templateName'])
    .select(['preparedAtMs', 'startedAtMs', 'endedAtMs', 'dateCorrectionMs'])
    .where('participant.clinicId', '=', clinicId)
    .where('participant.personId', '=', personId)
    .orderBy('class.number', 'desc')
    .execute();
}

async function clearancesOf(
  db: Db,
  ring: KeyRing,
  clinicId: string,
  personIds: readonly string[],
): Promise<Map<string, Clearance[]>> {
  const wanted = new Set(personIds);
  const rows = await db
    .selectFrom('clearance')
    .select([
      'personId',
      'number',
      'clearedBy',
      'day',
      'untilDay',
      'limits',
      'setBy',
      'atMs',
      'withdrawnAtMs',
    ])
    .where('clinicId', '=', clinicId)
    .orderBy('personId')
    .orderBy('number')
    .execute();
  const found = new Map<string, Clearance[]>();
  const mine = rows.filter(({ personId }) => wanted.has(personId));
  const sealed = mine.map(({ personId, limits }) => ({ personId, sealed: limits }));
  const limits = await openTexts(db, ring, 'limits', sealed);
  const by = mine.map((row) => ({ personId: row.personId, sealed: row.clearedBy }));
  const clearedBy = await openTexts(db, ring, 'clearedBy', by);
  for (const [i, { personId, ...row }] of mine.entries()) {
    const clearance = { ...row, clearedBy: clearedBy[i] ?? '', limits: limits[i] ?? '' };
    found.set(personId, [...(found.get(personId) ?? []), clearance]);
  }
  return found;
}

async function expectedOf(
  db: Db,
  ring: KeyRing,
  clinicId: string,
  personIds: readonly string[],
): Promise<Map<string, Expected>> {
  const wanted = new Set(personIds);
  const rows = await db
    .selectFrom('expected')
    .select(['personId', 'transport', 'calls', 'clothes', 'strapSize'])
    .where('clinicId', '=', clinicId)
    .execute();
  return openExpected(
    db,
    ring,
    rows.filter(({ personId }) => wanted.has(personId)),
  );
}

async function addPeople(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  { people, joining, group }: PeopleBatch,
  by: By,
): Promise<void> {
  for (const person of people) {
    await addPerson(trx, ring, clinicId, person, by);
    const { personId } = person;
    await audit(trx, done(by, { clinicId, personId, action: 'person.add' }));
  }
  if (group === null) return;
  if (group.isNew) await insertGroup(trx, clinicId, group, by);
  else await refuseUnknownGroup(trx, clinicId, group.groupId);
  // Whoever has a station of their own gets it; the others get what is free then.
  const named = joining.filter(({ station }) => station !== null);
  const others = joining.filter(({ station }) => station === null);
  for (const one of [...named, ...others]) {
    await joinGroup(trx, clinicId, group.groupId, one);
    const { personId } = one;
    const detail = `join ${group.groupId}`;
    await audit(trx, done(by, { clinicId, personId, action: 'group.change', detail }));
  }
}

async function addPerson(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  { personId, details, nickname, hrMax }: NewPersonRow,
  by: By,
): Promise<void> {
  const { name, ...rest } = details;
  await trx
    .insertInto('person')
    .values({ personId, clinicId, ...rest, archivedAtMs: null, blockedAtMs: null })
    .execute();
  const { seal } = await textsOf(trx, ring, personId);
  await trx
    .insertInto('personName')
    .values({ personId, clinicId, name: seal('name', name) })
    .execute();
  await trx
    .insertInto('choice')
    .values({
      ...{ personId, clinicId, display: 'number', autoSignIn: 0 },
      nickname: nickname === null ? null : seal('nickname', nickname),
    })
    .execute();
  if (hrMax !== null) await insertHrMax(trx, { clinicId, personId, hrMax, classId: null }, by);
}
