/** Sessions and devices: who is in. */
import type { Kysely, Transaction } from 'kysely';
import type { DeviceRow, DeviceStore, SessionRow, SessionStore } from './account-store.ts';
import type { Schema } from './schema.ts';
import { tellAccess } from './sql-access-told.ts';
import { accountOf } from './sql-accounts.ts';
import { openTicket, useTicket } from './sql-tickets.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

/** So long a session that is over stays in the table. */
const KEPT_MS = 7 * 86_400_000;
const SESSION = [
  ...['sessionId', 'clinicId', 'accountId', 'provenBy', 'deviceId', 'browser'],
  ...['startedAtMs', 'usedAtMs', 'expiresAtMs'],
] as unknown as readonly (keyof SessionRow)[];

export function sqlSessions(db: Db): SessionStore {
  const sessions = () => db.selectFrom('accessSession').select(SESSION);
  return {
    open: (session, more) => db.transaction().execute((trx) => openSession(trx, session, more)),
    byToken: async (tokenHash) => {
      const session = await sessions().where('tokenHash', '=', tokenHash).executeTakeFirst();
      if (session === undefined) return null;
      const account = await db
        .selectFrom('account')
        .selectAll()
        .where('accountId', '=', session.accountId)
        .where('disabledAtMs', 'is', null)
        .executeTakeFirst();
      return account === undefined ? null : { session, account: accountOf(account) };
    },
    used: async (sessionId, usedAtMs) => {
      await db
        .updateTable('accessSession')
        .set({ usedAtMs })
        .where('sessionId', '=', sessionId)
        .where('usedAtMs', '<', usedAtMs)
        .execute();
    },
    list: (clinicId) =>
      sessions()
        .where('clinicId', '=', clinicId)
        .orderBy('startedAtMs', 'desc')
        .orderBy('sessionId')
        .execute(),
    end: (accountId, sessionId, by, logOut = false) =>
      db.transaction().execute(async (trx) => {
        const ended = await trx
          .deleteFrom('accessSession')
          .where('accountId', '=', accountId)
          .where('sessionId', '=', sessionId)
          .returning('clinicId')
          .executeTakeFirst();
        if (ended === undefined) return false;
        const action = logOut ? 'log-out' : 'sessions ended';
        await tellAccess(trx, by, { ...ended, action, detail: logOut ? '' : accountId });
        return true;
      }),
    endAll: (accountId, except, by) =>
      db.transaction().execute(async (trx) => {
        const ended = await trx
          .deleteFrom('accessSession')
          .where('accountId', '=', accountId)
          .$if(except !== null, (all) => all.where('sessionId', '!=', String(except)))
          .returning('clinicId')
          .execute();
        const clinicId = ended[0]?.clinicId;
        if (clinicId !== undefined)
          await tellAccess(trx, by, { clinicId, action: 'sessions ended', detail: accountId });
        return ended.length;
      }),
  };
}

async function openSession(
  trx: Trx,
  session: Parameters<SessionStore['open']>[0],
  { before, known }: Parameters<SessionStore['open']>[1],
): Promise<void> {
  const { clinicId, accountId, provenBy, startedAtMs: atMs } = session;
  await trx
    .deleteFrom('accessSession')
    .where('clinicId', '=', clinicId)
    .where('expiresAtMs', '<', atMs - KEPT_MS)
    .execute();
  const ended =
    before === null
      ? undefined
      : await trx
          .deleteFrom('accessSession')
          .where('tokenHash', '=', before)
          .returning('accountId')
          .executeTakeFirst();
  await trx.insertInto('accessSession').values(session).execute();
  if (known !== null) await openTicket(trx, known, atMs);
  const by = { actor: accountId, atMs };
  if (ended !== undefined && ended.accountId !== accountId)
    await tellAccess(trx, by, { clinicId, action: 'sessions ended', detail: ended.accountId });
  const action = provenBy === 'pin' ? 'unlocked' : 'log-in';
  await tellAccess(trx, by, { clinicId, action, detail: provenBy });
}

const DEVICE = [
  ...['deviceId', 'clinicId', 'kind', 'roomId', 'name', 'createdAtMs', 'createdBy', 'expiresAtMs'],
] as unknown as readonly (keyof DeviceRow)[];

export function sqlDevices(db: Db): DeviceStore {
  const devices = () => db.selectFrom('device').select(DEVICE).where('revokedAtMs', 'is', null);
  return {
    add: (device, codeHash) =>
      db.transaction().execute(async (trx) => {
        const { deviceId, clinicId, kind, createdBy: actor, createdAtMs: atMs } = device;
        if ((await useTicket(trx, codeHash, ['device'], atMs)) === null) return false;
        await trx
          .insertInto('device')
          .values({ ...device, revokedAtMs: null })
          .execute();
        const detail = `${kind} ${deviceId}`;
        await tellAccess(trx, { actor, atMs }, { clinicId, action: 'device added', detail });
        return true;
      }),
    byToken: async (tokenHash) =>
      (await devices().where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null,
    list: (clinicId) =>
      devices().where('clinicId', '=', clinicId).orderBy('name').orderBy('deviceId').execute(),
    revoke: (clinicId, deviceId, by) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('device')
          .set({ revokedAtMs: by.atMs })
          .where('clinicId', '=', clinicId)
          .where('deviceId', '=', deviceId)
          .where('revokedAtMs', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await tellAccess(trx, by, { clinicId, action: 'device revoked', detail: deviceId });
        return true;
      }),
  };
}
