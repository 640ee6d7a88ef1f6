import type { Migration } from './migration.ts';

/** How long which kind of data is kept, and what the report named on which it will act. */
export const retention: Migration = {
  number: 14,
  name: 'retention',
  async up(db) {
    const ofKind = (name: string) =>
      db.schema
        .createTable(name)
        .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
        .addColumn('kind', 'text', (c) => c.notNull());
    await ofKind('retentionRule')
      .addColumn('months', 'integer')
      .addColumn('actsByItself', 'integer', (c) => c.notNull())
      .addColumn('setBy', 'text', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('retentionRuleKey', ['clinicId', 'kind'])
      .execute();
    await ofKind('retentionReport')
      .addColumn('cutoffDay', 'text', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('retentionReportKey', ['clinicId', 'kind'])
      .execute();
  },
};
