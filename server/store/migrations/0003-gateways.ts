import type { Migration } from './migration.ts';

/** Times keep their fraction. SQLite and PostgreSQL read both alike. */
const TIME = 'double precision';

/** Gateways that were enrolled, and the codes by which they are. Of a code and of a token the hash alone is kept. */
export const gateways: Migration = {
  number: 3,
  name: 'gateways',
  async up(db) {
    await db.schema
      .createTable('gateway')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('gatewayId', 'text', (c) => c.primaryKey())
      .addColumn('roomId', 'text', (c) => c.notNull().references('room.roomId'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('station', 'integer')
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
      .addColumn('enrolledAtMs', TIME, (c) => c.notNull())
      .addColumn('enrolledBy', 'text', (c) => c.notNull())
      .addColumn('revokedAtMs', TIME)
      .execute();
    await db.schema
      .createTable('enrolment')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('codeHash', 'text', (c) => c.primaryKey())
      .addColumn('roomId', 'text', (c) => c.notNull().references('room.roomId'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('station', 'integer')
      .addColumn('expiresAtMs', TIME, (c) => c.notNull())
      .addColumn('createdBy', 'text', (c) => c.notNull())
      .addColumn('usedAtMs', TIME)
      .execute();
  },
};
