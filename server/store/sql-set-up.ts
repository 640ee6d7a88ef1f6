/** A clinic that is being set up: each step is one transaction, which first sees that set-up is not completed. */
import { AppError } from '@takt/shared/errors.ts';
import type { Kysely, Transaction } from 'kysely';
import { accountsSubject, type KeyRing } from '../keys/key-ring.ts';
import type { Schema } from './schema.ts';
import { type BegunClinic, BY_SET_UP, type SetUpStore } from './set-up-store.ts';
import { NO_PROOFS, rolesOf, textOf } from './sql-accounts.ts';
import { audit } from './sql-audit.ts';
import { putRoom, roomRowsOf } from './sql-planning.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

export function sqlSetUp(db: Db, ring: KeyRing): SetUpStore {
  const step = (clinicId: string, work: (trx: Trx) => Promise<unknown>): Promise<void> =>
    db.transaction().execute(async (trx) => {
      await refuseCompleted(trx, clinicId);
      await work(trx);
    });
  return {
    begun: () => begunIn(db),
    begin: (clinicId, { name, unit, timeZone }) =>
      db.transaction().execute(async (trx) => {
        const present = await trx.selectFrom('clinic').selectAll().executeTakeFirst();
        if (present !== undefined && present.clinicId !== clinicId) throw anotherClinic(present.name);
        const names = { name, unit, timeZone };
        if (present === undefined)
          await trx
            .insertInto('clinic')
            .values({ clinicId, ...names })
            .execute();
        await refuseCompleted(trx, clinicId);
        await trx.updateTable('clinic').set(names).where('clinicId', '=', clinicId).execute();
      }),
    administrator: ({ roles, ...account }, { recoveryHashes, ...proofs }) =>
      step(account.clinicId, async (trx) => {
        const { clinicId, accountId } = account;
        await forgetFirst(trx, clinicId);
        const row = { ...account, ...NO_PROOFS, ...proofs, roles: textOf(roles), createdBy: BY_SET_UP };
        await trx.insertInto('account').values(row).execute();
        const codes = recoveryHashes.map((codeHash, number) => ({
          ...{ clinicId, accountId, number, codeHash, usedAtMs: null },
        }));
        await trx.insertInto('recoveryCode').values(codes).execute();
        await note(trx, clinicId, account.createdAtMs, `administrator ${accountId}`);
      }),
    rooms: (clinicId, rooms) =>
      step(clinicId, async (trx) => {
        const kept = new Set(rooms.map(({ roomId }) => roomId));
        for (const { roomId } of await roomRowsOf(trx, clinicId)) {
          if (!kept.has(roomId)) await trx.deleteFrom('room').where('roomId', '=', roomId).execute();
        }
        for (const room of rooms) await putRoom(trx, clinicId, room);
      }),
    templates: (clinicId, templateIds) =>
      step(clinicId, (trx) =>
        trx
          .updateTable('clinic')
          .set({ templates: JSON.stringify(templateIds) })
          .where('clinicId', '=', clinicId)
          .execute(),
      ),
    complete: (clinicId, atMs) =>
      step(clinicId, async (trx) => {
        await trx.updateTable('clinic').set({ setUpAtMs: atMs }).where('clinicId', '=', clinicId).execute();
        await note(trx, clinicId, atMs, 'completed');
      }),
    async accountKey(clinicId) {
      const subject = accountsSubject(clinicId);
      await ring.make(db, [subject]);
      const held = (await ring.ofSubjects(db, [subject])).get(subject);
      if (held === undefined) throw keyGone();
      return Uint8Array.from(held.key.export());
    },
  };
}

async function begunIn(db: Db): Promise<BegunClinic | null> {
  const clinic = await db.selectFrom('clinic').selectAll().orderBy('clinicId').executeTakeFirst();
  if (clinic === undefined) return null;
  const { clinicId, name, unit, timeZone, templates, setUpAtMs } = clinic;
  const accounts = await db
    .selectFrom('account')
    .select(['loginName', 'name', 'roles', 'passwordHash', 'disabledAtMs'])
    .where('clinicId', '=', clinicId)
    .orderBy('createdAtMs')
    .execute();
  const first = accounts.find(
    ({ roles, passwordHash, disabledAtMs }) =>
      passwordHash !== null && disabledAtMs === null && rolesOf(roles).includes('lead'),
  );
  const people = await db.selectFrom('person').select('personId').limit(1).executeTakeFirst();
  const classes = await db.selectFrom('class').select('classId').limit(1).executeTakeFirst();
  return {
    ...{ clinicId, name, unit: unit ?? '', timeZone, completedAtMs: setUpAtMs },
    templateIds: templates === null ? null : (JSON.parse(templates) as string[]),
    rooms: await roomRowsOf(db, clinicId),
    administrator: first === undefined ? null : { loginName: first.loginName, name: first.name },
    inUse: people !== undefined || classes !== undefined,
  };
}

async function refuseCompleted(trx: Trx, clinicId: string): Promise<void> {
  const clinic = await trx
    .selectFrom('clinic')
    .select('setUpAtMs')
    .where('clinicId', '=', clinicId)
    .executeTakeFirst();
  if (clinic === undefined) throw noClinicYet();
  if (clinic.setUpAtMs !== null) throw completed();
}

/** Nobody has logged in yet, so nothing hangs on it but its proofs. */
async function forgetFirst(trx: Trx, clinicId: string): Promise<void> {
  const made = trx
    .selectFrom('account')
    .select('accountId')
    .where('clinicId', '=', clinicId)
    .where('createdBy', '=', BY_SET_UP);
  await trx.deleteFrom('recoveryCode').where('accountId', 'in', made).execute();
  await trx
    .deleteFrom('account')
    .where('clinicId', '=', clinicId)
    .where('createdBy', '=', BY_SET_UP)
    .execute();
}

async function note(trx: Trx, clinicId: string, atMs: number, detail: string): Promise<void> {
  await audit(trx, {
    ...{ clinicId, atMs, actor: 'machine', action: 'set-up', personId: null, classId: null },
    ...{ detail, why: 'access' },
  });
}

const completed = (): AppError =>
  new AppError('conflict', {
    nb: 'Klinikken er satt opp. Det som skal endres nå, endres av den som er logget inn.',
    en: 'The clinic has been set up. What is to be changed now is changed by whoever is logged in.',
  });
const noClinicYet = (): AppError =>
  new AppError('conflict', {
    nb: 'Klinikken er ikke begynt. Gå tilbake til første trinn.',
    en: 'The clinic has not been begun. Go back to the first step.',
  });
const anotherClinic = (name: string): AppError =>
  new AppError('conflict', {
    nb: `Databasen er alt i bruk av ${name}. Velg en tom database.`,
    en: `The database is in use by ${name} already. Choose an empty one.`,
  });
const keyGone = (): AppError =>
  new AppError('damaged', {
    nb: 'Nøkkelen til innloggingenes hemmeligheter kan ikke leses. Se docs/keys.md.',
    en: 'The key to the secrets of log-ins cannot be read. See docs/keys.md.',
  });
