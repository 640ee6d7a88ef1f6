import type { Kysely } from 'kysely';
import type { Migration } from './migration.ts';

/** What persons ask for under the privacy rules, as cases, and whose record is blocked. */
export const rights: Migration = {
  number: 12,
  name: 'rights',
  async up(db) {
    await db.schema.alterTable('person').addColumn('blockedAtMs', 'double precision').execute();
    await cases(db);
  },
};

/** They outlive the person, so they refer to nobody. */
async function cases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rightsCase')
    .addColumn('caseId', 'text', (c) => c.primaryKey())
    .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('askedDay', 'text', (c) => c.notNull())
    .addColumn('asked', 'text', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', 'double precision', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('rightsCaseByPerson').on('rightsCase').column('personId').execute();
  await db.schema
    .createTable('rightsStep')
    .addColumn('caseId', 'text', (c) => c.notNull().references('rightsCase.caseId'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text')
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', 'double precision', (c) => c.notNull())
    .addPrimaryKeyConstraint('rightsStepKey', ['caseId', 'number'])
    .execute();
}
