/** Groups and their lists. A group that is archived keeps its list, and is offered nowhere. */
import type { GroupChange } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import { sameName } from '@takt/shared/shown-name.ts';
import type { Kysely, Transaction } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type { GroupRow, NamedMember, PersonStore } from './people-store.ts';
import type { Schema } from './schema.ts';
import { openNames } from './sealed-name.ts';
import { audit, done } from './sql-audit.ts';
import { joinGroup, leaveGroup, moveInGroup } from './sql-membership.ts';

type Trx = Transaction<Schema>;

export function sqlGroups(
  db: Kysely<Schema>,
  ring: KeyRing,
): Pick<PersonStore, 'allGroups' | 'namedMembers' | 'addGroup' | 'changeGroup'> {
  return {
    allGroups: (clinicId) => groupsOf(db, clinicId),
    namedMembers: (clinicId, groupId) => namedMembers(db, ring, clinicId, groupId),
    addGroup: (clinicId, group, by) =>
      db.transaction().execute((trx) => insertGroup(trx, clinicId, group, by)),
    changeGroup: (clinicId, groupId, change, by) =>
      db.transaction().execute(async (trx) => {
        await refuseUnknownGroup(trx, clinicId, groupId);
        await write(trx, clinicId, groupId, change, by.atMs);
        const personId = 'personId' in change ? change.personId : null;
        const detail = `${change.kind} ${groupId}`;
        await audit(trx, done(by, { clinicId, personId, action: 'group.change', detail }));
      }),
  };
}

export async function insertGroup(
  trx: Trx,
  clinicId: string,
  { groupId, name }: { readonly groupId: string; readonly name: string },
  by: By,
): Promise<void> {
  await refuseTakenName(trx, clinicId, name, null);
  await trx.insertInto('trainingGroup').values({ groupId, clinicId, name, archivedAtMs: null }).execute();
  await audit(trx, done(by, { clinicId, action: 'group.change', detail: `added ${groupId}` }));
}

export async function refuseUnknownGroup(trx: Trx, clinicId: string, groupId: string): Promise<void> {
  if (!(await groupsOf(trx, clinicId)).some((group) => group.groupId === groupId)) throw unknownGroup();
}

function groupsOf(db: Kysely<Schema>, clinicId: string): Promise<GroupRow[]> {
  return db
    .selectFrom('trainingGroup')
    .select(['groupId', 'name', 'archivedAtMs'])
    .where('clinicId', '=', clinicId)
    .orderBy('name')
    .orderBy('groupId')
    .execute();
}

async function namedMembers(
  db: Kysely<Schema>,
  ring: KeyRing,
  clinicId: string,
  groupId: string,
): Promise<NamedMember[]> {
  const rows = await db
    .selectFrom('membership')
    .innerJoin('person', 'person.personId', 'membership.personId')
    .leftJoin('choice', 'choice.personId', 'membership.personId')
    .select(['membership.personId', 'nickname', 'station'])
    .where('membership.clinicId', '=', clinicId)
    .where('groupId', '=', groupId)
    .where('archivedAtMs', 'is', null)
    .where('blockedAtMs', 'is', null)
    .orderBy('station')
    .execute();
  const names = await db
    .selectFrom('personName')
    .select(['personId', 'name'])
    .where('clinicId', '=', clinicId)
    .execute();
  const mine = new Set(rows.map(({ personId }) => personId));
  const sealed = names.map(({ personId, name }) => ({ personId, sealed: name }));
  const nameOf = await openNames(
    db,
    ring,
    'name',
    sealed.filter(({ personId }) => mine.has(personId)),
  );
  const nicknames = rows.map(({ personId, nickname }) => ({ personId, sealed: nickname }));
  const nicknameOf = await openNames(db, ring, 'nickname', nicknames);
  return rows.map(({ personId, station }) => ({
    ...{ personId, station, name: nameOf.get(personId) ?? null },
    nickname: nicknameOf.get(personId) ?? null,
  }));
}

async function write(
  trx: Trx,
  clinicId: string,
  groupId: string,
  change: GroupChange,
  atMs: number,
): Promise<void> {
  const group = trx.updateTable('trainingGroup').where('groupId', '=', groupId);
  switch (change.kind) {
    case 'rename':
      await refuseTakenName(trx, clinicId, change.name, groupId);
      await group.set({ name: change.name }).execute();
      return;
    case 'archive':
      await group.set({ archivedAtMs: change.archived ? atMs : null }).execute();
      return;
    case 'join':
      return joinGroup(trx, clinicId, groupId, change);
    case 'leave':
      return leaveGroup(trx, clinicId, groupId, change.personId);
    case 'station':
      return moveInGroup(trx, clinicId, groupId, change);
  }
}

async function refuseTakenName(
  trx: Trx,
  clinicId: string,
  name: string,
  butGroupId: string | null,
): Promise<void> {
  const taken = (await groupsOf(trx, clinicId)).some(
    (group) => group.groupId !== butGroupId && group.archivedAtMs === null && sameName(group.name, name),
  );
  if (!taken) return;
  throw new AppError('conflict', {
    nb: `En annen gruppe heter ${name}, eller nesten det. Velg et annet navn.`,
    en: `Another group is called ${name}, or nearly that. Choose another name.`,
  });
}

const unknownGroup = (): AppError =>
  new AppError('not-found', {
    nb: 'Gruppa finnes ikke. Last inn siden på nytt.',
    en: 'There is no such group. Reload the page.',
  });
