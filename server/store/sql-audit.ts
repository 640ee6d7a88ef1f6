/** The audit log: its rows hang together (server/audit/chain.ts), and the database itself refuses to change or delete one. */
import type { Kysely, Transaction } from 'kysely';
import { type AuditFact, type AuditHead, AuditReader, chained } from '../audit/chain.ts';
import type { AuditStore } from './audit-store.ts';
import type { By } from './by.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

const READ_AT_ONCE = 1_000;

export function sqlAudit(db: Db): AuditStore {
  return {
    append: (fact) => db.transaction().execute((trx) => audit(trx, fact)),
    list: (clinicId, { before, personId, limit }) =>
      db
        .selectFrom('audit')
        .selectAll()
        .where('clinicId', '=', clinicId)
        .$if(before !== null, (query) => query.where('number', '<', before ?? 0))
        .$if(personId !== null, (query) =>
          query.where((eb) =>
            eb.or([
              eb('personId', '=', personId),
              eb.and([
                eb('personId', 'is', null),
                eb(
                  'classId',
                  'in',
                  eb
                    .selectFrom('participant')
                    .select('participant.classId')
                    .where('participant.personId', '=', personId ?? ''),
                ),
              ]),
            ]),
          ),
        )
        .orderBy('number', 'desc')
        .limit(limit)
        .execute(),
    head: (clinicId) => headOf(db, clinicId),
    async prove(clinicId, anchors) {
      const reader = new AuditReader(anchors);
      for (let after = 0; ; ) {
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('clinicId', '=', clinicId)
          .where('number', '>', after)
          .orderBy('number')
          .limit(READ_AT_ONCE)
          .execute();
        for (const row of rows) reader.add(row);
        const last = rows.at(-1);
        if (last === undefined) return reader.end();
        after = last.number;
      }
    },
  };
}

/** In the transaction of what it tells of. Another writer may take the number in between: then the next is tried. */
export async function audit(trx: Trx, fact: AuditFact): Promise<void> {
  const roles = await rolesOf(trx, fact.actor);
  for (;;) {
    const row = chained(await headOf(trx, fact.clinicId), { ...fact, roles });
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('audit')
      .values(row)
      .onConflict((taken) => taken.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 0n) return;
  }
}

/** Of an account or a device, as they are at this moment. */
async function rolesOf(trx: Trx, actor: string): Promise<string> {
  const account = await trx
    .selectFrom('account')
    .select('roles')
    .where('accountId', '=', actor)
    .executeTakeFirst();
  if (account !== undefined) return account.roles;
  const device = await trx
    .selectFrom('device')
    .select('kind')
    .where('deviceId', '=', actor)
    .executeTakeFirst();
  return device?.kind ?? '';
}

/** What somebody changed, as one entry. */
export function done(
  { actor, atMs }: By,
  fact: Pick<AuditFact, 'clinicId' | 'action'> & Partial<AuditFact>,
): AuditFact {
  return { personId: null, classId: null, detail: '', why: '', ...fact, actor, atMs };
}

async function headOf(db: Db | Trx, clinicId: string): Promise<AuditHead | null> {
  const row = await db
    .selectFrom('audit')
    .select(['number', 'hash'])
    .where('clinicId', '=', clinicId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
