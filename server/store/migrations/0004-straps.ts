import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What becomes of lent straps, and when a person's choices were changed by whom. */
export const straps: Migration = {
  number: 4,
  name: 'straps',
  async up(db) {
    for (const [column, type] of [
      ['batteryPercent', 'integer'],
      ['batteryAtMs', 'double precision'],
      ['lastSeenMs', 'double precision'],
      ['retiredAtMs', 'double precision'],
      ['retiredWhy', 'text'],
    ] as const) {
      await db.schema.alterTable('strap').addColumn(column, type).execute();
    }
    await db.schema
      .createTable('strapEvent')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('strapId', 'text', (c) => c.notNull().references('strap.strapId'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('detail', 'text')
      .addPrimaryKeyConstraint('strapEventKey', ['strapId', 'number'])
      .execute();
    await db.schema
      .createTable('choiceChange')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('personId', 'text', (c) => c.notNull().references('person.personId'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('atMs', 'double precision', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('choice', 'text', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('choiceChangeKey', ['personId', 'number'])
      .execute();
    // Until now everybody was given the strap they had last. The invented people of the demonstration go on so.
    await sql`update choice set auto_sign_in = 1 where clinic_id = 'demonstrasjon'`.execute(db);
  },
};
