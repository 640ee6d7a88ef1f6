/** People under their pseudonymous ids, with what belongs to them and to their clinic. */
import type { HrMax, SlotPlan } from '@takt/shared/class/class.ts';
import type { Kysely, Transaction } from 'kysely';
import { type KeyRing, personSubject } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';
import { openNames, sealName } from './sealed-name.ts';
import { audit, done } from './sql-audit.ts';
import { memberWithoutPerson, unknownPerson } from './sql-errors.ts';
import { insertHrMax } from './sql-hr-max.ts';
import { recordChoice } from './sql-person-steps.ts';
import { sqlPersons } from './sql-persons.ts';
import { placeTreadmill } from './sql-stations.ts';
import { insertStrap, strapsOf } from './sql-straps.ts';
import type { LastStrap, Member, PeopleStore, Room, Seed } from './store.ts';

type Trx = Transaction<Schema>;

/** In force from the beginning of time: what is known of a person before anybody set it in Takt. */
const SEEDED: By = { actor: 'system', atMs: 0 };

export function sqlPeople(db: Kysely<Schema>, ring: KeyRing): PeopleStore {
  return {
    seed: async (seed) => {
      const persons = seed.group.members.flatMap(({ plan }) => plan.personId ?? []);
      await ring.make(db, persons.map(personSubject));
      await db.transaction().execute((trx) => sow(trx, ring, seed));
    },
    clinic: async () =>
      (await db
        .selectFrom('clinic')
        .select(['clinicId', 'name', 'timeZone'])
        .orderBy('clinicId')
        .executeTakeFirst()) ?? null,
    rooms: (clinicId) => roomsOf(db, clinicId),
    groups: (clinicId) => groupsOf(db, clinicId),
    members: (groupId) =>
      db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => membersOf(trx, ring, groupId)),
    addHrMax: (personId, hrMax, by, fromMs) =>
      db.transaction().execute(async (trx) => {
        const clinicId = await clinicOf(trx, personId);
        const set = { actor: by, atMs: fromMs };
        await insertHrMax(trx, { clinicId, personId, hrMax, classId: null }, set);
        await audit(trx, done(set, { clinicId, personId, action: 'hrmax.change' }));
      }),
    straps: (clinicId) => strapsOf(db, clinicId),
    lastStraps: (clinicId) => lastStrapsOf(db, clinicId),
    setLastStrap: (personId, strapId) =>
      db.transaction().execute((trx) => setLastStrap(trx, personId, strapId)),
    autoSignIn: (personId) => autoSignInOf(db, personId),
    setAutoSignIn: (personId, on, by) =>
      db.transaction().execute((trx) => setAutoSignIn(trx, personId, on, by)),
    ...sqlPersons(db, ring),
  };
}

function roomsOf(db: Kysely<Schema>, clinicId: string): Promise<Room[]> {
  return db
    .selectFrom('room')
    .select(['roomId', 'clinicId', 'name'])
    .where('clinicId', '=', clinicId)
    .orderBy('name')
    .orderBy('roomId')
    .execute();
}

function groupsOf(db: Kysely<Schema>, clinicId: string): Promise<{ groupId: string; name: string }[]> {
  return db
    .selectFrom('trainingGroup')
    .select(['groupId', 'name'])
    .where('clinicId', '=', clinicId)
    .where('archivedAtMs', 'is', null)
    .orderBy('name')
    .orderBy('groupId')
    .execute();
}

async function lastStrapsOf(db: Kysely<Schema>, clinicId: string): Promise<LastStrap[]> {
  const rows = await db
    .selectFrom('membership')
    .innerJoin('choice', 'choice.personId', 'membership.personId')
    .select(['membership.personId', 'strapId', 'autoSignIn'])
    .where('membership.clinicId', '=', clinicId)
    .where('strapId', 'is not', null)
    .where('membership.personId', 'not in', (eb) =>
      eb.selectFrom('person').select('person.personId').where('blockedAtMs', 'is not', null),
    )
    .orderBy('membership.personId')
    .execute();
  return rows.flatMap(({ personId, strapId, autoSignIn }) =>
    strapId === null ? [] : [{ personId, strapId, autoSignIn: autoSignIn === 1 }],
  );
}

async function setLastStrap(trx: Trx, personId: string, strapId: string): Promise<void> {
  const clinicId = await clinicOf(trx, personId);
  const straps = await strapsOf(trx, clinicId);
  if (!straps.some((strap) => strap.strapId === strapId)) return;
  const memberships = trx.updateTable('membership').where('clinicId', '=', clinicId);
  await memberships.set({ strapId: null }).where('strapId', '=', strapId).execute();
  await memberships.set({ strapId }).where('personId', '=', personId).execute();
}

async function autoSignInOf(db: Kysely<Schema>, personId: string): Promise<boolean> {
  const choice = await db
    .selectFrom('choice')
    .select('autoSignIn')
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (choice === undefined) throw unknownPerson(personId);
  return choice.autoSignIn === 1;
}

async function setAutoSignIn(trx: Trx, personId: string, on: boolean, by: By): Promise<void> {
  const clinicId = await clinicOf(trx, personId);
  await recordChoice(trx, { clinicId, personId, choice: 'autoSignIn', value: on ? 'yes' : 'no' }, by);
  await trx
    .updateTable('choice')
    .set({ autoSignIn: on ? 1 : 0 })
    .where('personId', '=', personId)
    .execute();
  await audit(trx, done(by, { clinicId, personId, action: 'choices.change' }));
}

async function sow(
  trx: Trx,
  ring: KeyRing,
  { clinic, rooms, group, straps, treadmills }: Seed,
): Promise<void> {
  const { clinicId } = clinic;
  const present = await trx
    .selectFrom('clinic')
    .select('clinicId')
    .where('clinicId', '=', clinicId)
    .executeTakeFirst();
  if (present !== undefined) return;

  await trx.insertInto('clinic').values(clinic).execute();
  for (const room of rooms)
    await trx
      .insertInto('room')
      .values({ ...room, fence: 0, stations: 12 })
      .execute();
  const inventory = new Map(straps.map((strap) => [strap.strapId, strap]));
  for (const { strap } of group.members) if (strap !== null) inventory.set(strap.strapId, strap);
  for (const strap of inventory.values()) await insertStrap(trx, clinicId, strap);
  await trx
    .insertInto('trainingGroup')
    .values({ groupId: group.groupId, clinicId, name: group.name, archivedAtMs: null })
    .execute();
  for (const member of group.members) await insertMember(trx, ring, clinicId, group.groupId, member);
  for (const { sensor, ...at } of treadmills) await placeTreadmill(trx, { clinicId, ...at }, sensor);
}

async function insertMember(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  groupId: string,
  { plan, strap, autoSignIn }: Member,
): Promise<void> {
  const { personId, slot, station, nickname, display, sex, hrRestBpm, target, hrMax } = plan;
  if (personId === null) throw memberWithoutPerson(station);
  await trx
    .insertInto('person')
    .values({
      ...{ personId, clinicId, sex, hrRestBpm, target, birthYear: null },
      ...{ archivedAtMs: null, blockedAtMs: null },
    })
    .execute();
  await trx
    .insertInto('choice')
    .values({
      ...{ personId, clinicId, display, autoSignIn: autoSignIn ? 1 : 0 },
      nickname: nickname === null ? null : await sealName(trx, ring, 'nickname', personId, nickname),
    })
    .execute();
  if (hrMax !== null) await insertHrMax(trx, { clinicId, personId, hrMax, classId: null }, SEEDED);
  await trx
    .insertInto('membership')
    .values({ groupId, slot, clinicId, station, personId, strapId: strap?.strapId ?? null })
    .execute();
}

async function clinicOf(trx: Trx, personId: string): Promise<string> {
  const person = await trx
    .selectFrom('person')
    .select('clinicId')
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (person === undefined) throw unknownPerson(personId);
  return person.clinicId;
}

async function membersOf(trx: Trx, ring: KeyRing, groupId: string): Promise<Member[]> {
  const members = await trx
    .selectFrom('membership')
    .innerJoin('person', 'person.personId', 'membership.personId')
    .innerJoin('choice', 'choice.personId', 'membership.personId')
    .select(['membership.clinicId', 'slot', 'station', 'membership.personId', 'strapId'])
    .select(['nickname', 'display', 'hrRestBpm', 'sex', 'target', 'autoSignIn'])
    .where('groupId', '=', groupId)
    .where('archivedAtMs', 'is', null)
    .where('blockedAtMs', 'is', null)
    .orderBy('slot')
    .execute();
  const first = members[0];
  if (first === undefined) return [];
  const hrMaxima = await newestHrMaxima(trx, groupId);
  const straps = new Map((await strapsOf(trx, first.clinicId)).map((strap) => [strap.strapId, strap]));
  const nicknames = await openNames(
    trx,
    ring,
    'nickname',
    members.map(({ personId, nickname }) => ({ personId, sealed: nickname })),
  );
  return members.map(({ clinicId: _, strapId, autoSignIn, nickname: _sealed, ...row }) => {
    const nickname = nicknames.get(row.personId) ?? null;
    const plan: SlotPlan = { ...row, nickname, hrMax: hrMaxima.get(row.personId) ?? null };
    const strap = strapId === null ? null : (straps.get(strapId) ?? null);
    return { plan, strap, autoSignIn: autoSignIn === 1 };
  });
}

/** Of each member the row that came into force last. */
async function newestHrMaxima(trx: Trx, groupId: string): Promise<Map<string, HrMax>> {
  const rows = await trx
    .selectFrom('hrMax')
    .innerJoin('membership', 'membership.personId', 'hrMax.personId')
    .select(['hrMax.personId', 'bpm', 'method', 'date'])
    .where('groupId', '=', groupId)
    .orderBy('fromMs')
    .orderBy('number')
    .execute();
  return new Map(rows.map(({ personId, ...hrMax }) => [personId, hrMax]));
}
