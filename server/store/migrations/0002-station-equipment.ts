import type { Migration } from './migration.ts';

/** What stands at a station from one class to the next. */
export const stationEquipment: Migration = {
  number: 2,
  name: 'station-equipment',
  async up(db) {
    await db.schema
      .createTable('stationEquipment')
      .addColumn('clinicId', 'text', (c) => c.notNull().references('clinic.clinicId'))
      .addColumn('roomId', 'text', (c) => c.notNull().references('room.roomId'))
      .addColumn('station', 'integer', (c) => c.notNull())
      .addColumn('sensor', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('stationEquipmentKey', ['roomId', 'station'])
      // One treadmill stands at one station.
      .addUniqueConstraint('stationEquipmentSensor', ['clinicId', 'sensor'])
      .execute();
  },
};
