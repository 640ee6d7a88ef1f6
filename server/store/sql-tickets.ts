/** Tickets: what lets somebody in once. */
import type { Kysely, Transaction } from 'kysely';
import type { Ticket, TicketKind, TicketStore } from './account-store.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

/** To an account. */
export const LINKS: readonly TicketKind[] = ['invite', 'renew'];

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
    use: (tokenHash, kinds, nowMs) => useTicket(db, tokenHash, kinds, nowMs),
  };
}

/** Found and taken away in one statement: of several at once one gets it. */
export async function useTicket(
  db: Db,
  tokenHash: string,
  kinds: readonly TicketKind[],
  nowMs: number,
): Promise<Ticket | null> {
  const used = await db
    .deleteFrom('ticket')
    .where('tokenHash', '=', tokenHash)
    .where('kind', 'in', kinds)
    .where('expiresAtMs', '>', nowMs)
    .returningAll()
    .executeTakeFirst();
  return used ?? null;
}

/** false: there is one of this token. */
export async function openTicket(trx: Trx, ticket: Ticket, nowMs: number): Promise<boolean> {
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
