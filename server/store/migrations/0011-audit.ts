import { type Kysely, sql } from 'kysely';
import { chained } from '../../audit/chain.ts';
import type { Migration } from './migration.ts';

interface Tables {
  reading: {
    clinicId: string;
    number: number;
    atMs: number;
    actor: string;
    personId: string | null;
    what: string;
    why: string;
  };
  audit: ReturnType<typeof chained>;
}

/** The log of readings becomes the audit log: chained, with roles and actions, and closed to changes. */
export const audit: Migration = {
  number: 11,
  name: 'audit',
  async up(untyped) {
    const db = untyped as Kysely<Tables>;
    await db.schema
      .createTable('audit')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('roles', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('personId', 'text')
      .addColumn('classId', 'text')
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('why', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('auditKey', ['clinicId', 'number'])
      .execute();
    await db.schema.createIndex('auditByPerson').on('audit').columns(['clinicId', 'personId']).execute();
    const readings = await db
      .selectFrom('reading')
      .selectAll()
      .orderBy('clinicId')
      .orderBy('number')
      .execute();
    const heads = new Map<string, ReturnType<typeof chained>>();
    for (const { clinicId, atMs, actor, personId, what, why } of readings) {
      const fact = { clinicId, atMs, actor, roles: '', action: 'earlier', personId, classId: null };
      const row = chained(heads.get(clinicId) ?? null, { ...fact, detail: what, why });
      await db.insertInto('audit').values(row).execute();
      heads.set(clinicId, row);
    }
    await db.schema.dropTable('reading').execute();
    await closed(untyped);
  },
};

/** Each database in its own words. */
async function closed(db: Kysely<unknown>): Promise<void> {
  // Of both only PostgreSQL takes changes of tables back with their transaction, as kysely sees it.
  if (!db.getExecutor().adapter.supportsTransactionalDdl) {
    for (const what of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger audit_no_${what} before ${what} on audit begin select raise(abort, 'the audit log is only added to'); end`,
        )
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      `create or replace function audit_is_closed() returns trigger language plpgsql as $$ begin raise exception 'the audit log is only added to'; end $$`,
    )
    .execute(db);
  await sql
    .raw(
      `create trigger audit_closed before update or delete on audit for each row execute function audit_is_closed()`,
    )
    .execute(db);
}
