/** Sessions, tickets and devices: who is in, and what lets somebody in once. */
import type { Kysely, Transaction } from 'kysely';
import type {
  DeviceRow,
  DeviceStore,
  SessionRow,
  SessionStore,
  Ticket,
  TicketKind,
  TicketStore,
} from './account-store.ts';
import type { Schema } from './schema.ts';
import { accountOf } from './sql-accounts.ts';

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
    open: (session) =>
      db.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('accessSession')
          .where('clinicId', '=', session.clinicId)
          .where('expiresAtMs', '<', session.startedAtMs - KEPT_MS)
          .execute();
        await trx.insertInto('accessSession').values(session).execute();
      }),
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
    end: async (accountId, sessionId) => {
      const { numDeletedRows } = await db
        .deleteFrom('accessSession')
        .where('accountId', '=', accountId)
        .where('sessionId', '=', sessionId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    endAll: async (accountId, except) => {
      const { numDeletedRows } = await db
        .deleteFrom('accessSession')
        .where('accountId', '=', accountId)
        .$if(except !== null, (all) => all.where('sessionId', '!=', String(except)))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

const LINKS: readonly TicketKind[] = ['invite', 'renew'];

export function sqlTickets(db: Db): TicketStore {
  return {
    open: (ticket, nowMs) => db.transaction().execute((trx) => openTicket(trx, ticket, nowMs)),
    look: async (tokenHash, nowMs) =>
      (await db
        .selectFrom('ticket')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .where('expiresAtMs', '>', nowMs)
        .executeTakeFirst()) ?? null,
    use: async (tokenHash, kinds, nowMs) =>
      (await db
        .deleteFrom('ticket')
        .where('tokenHash', '=', tokenHash)
        .where('kind', 'in', kinds)
        .where('expiresAtMs', '>', nowMs)
        .returningAll()
        .executeTakeFirst()) ?? null,
  };
}

async function openTicket(trx: Trx, ticket: Ticket, nowMs: number): Promise<boolean> {
  const { clinicId, kind, accountId } = ticket;
  await trx.deleteFrom('ticket').where('clinicId', '=', clinicId).where('expiresAtMs', '<=', nowMs).execute();
  if (accountId !== null && LINKS.includes(kind))
    await trx.deleteFrom('ticket').where('accountId', '=', accountId).where('kind', 'in', LINKS).execute();
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('ticket')
    .values(ticket)
    .onConflict((taken) => taken.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

const DEVICE = [
  ...['deviceId', 'clinicId', 'kind', 'roomId', 'name', 'createdAtMs', 'createdBy', 'expiresAtMs'],
] as unknown as readonly (keyof DeviceRow)[];

export function sqlDevices(db: Db): DeviceStore {
  const devices = () => db.selectFrom('device').select(DEVICE).where('revokedAtMs', 'is', null);
  return {
    add: async (device) => {
      await db
        .insertInto('device')
        .values({ ...device, revokedAtMs: null })
        .execute();
    },
    byToken: async (tokenHash) =>
      (await devices().where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null,
    list: (clinicId) =>
      devices().where('clinicId', '=', clinicId).orderBy('name').orderBy('deviceId').execute(),
    revoke: async (clinicId, deviceId, revokedAtMs) => {
      const { numUpdatedRows } = await db
        .updateTable('device')
        .set({ revokedAtMs })
        .where('clinicId', '=', clinicId)
        .where('deviceId', '=', deviceId)
        .where('revokedAtMs', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}
