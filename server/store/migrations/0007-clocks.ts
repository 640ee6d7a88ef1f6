import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** A room's fence; what the owner's machine said of the time; which dates are shown; the order in which classes came. */
export const clocks: Migration = {
  number: 7,
  name: 'clocks',
  async up(db) {
    await db.schema
      .alterTable('room')
      .addColumn('fence', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update room set fence = (select coalesce(max(class.fence), 0) from class where class.room_id = room.room_id)`.execute(
      db,
    );
    await db.schema.alterTable('class').dropColumn('fence').execute();
    await db.schema.alterTable('class').addColumn('aliveClockMs', 'double precision').execute();
    await db.schema
      .alterTable('class')
      .addColumn('dateCorrectionMs', 'double precision', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('class')
      .addColumn('number', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update class set number = (
      select count(*) from class as other
      where other.prepared_at_ms < class.prepared_at_ms
        or (other.prepared_at_ms = class.prepared_at_ms and other.class_id <= class.class_id)
    )`.execute(db);
    await db.schema.createIndex('classByNumber').on('class').columns(['clinicId', 'number']).execute();
  },
};
