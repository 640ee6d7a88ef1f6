import type { Migration } from './migration.ts';

/** Wrong enrolment codes that were tried lately: a server that starts again, and one beside it, go on counting. */
export const attempts: Migration = {
  number: 6,
  name: 'attempts',
  async up(db) {
    await db.schema
      .createTable('enrolmentAttempt')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('enrolmentAttemptKey', ['clinicId', 'number'])
      .execute();
  },
};
