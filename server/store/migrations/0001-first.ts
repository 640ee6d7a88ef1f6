import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Times keep their fraction; whole numbers beyond 32 bits are bigint. SQLite and PostgreSQL read both alike. */
const TIME = 'double precision';

/** Every table has an owner. */
function table(db: Kysely<unknown>, name: string): CreateTableBuilder<string, 'clinicId'> {
  return db.schema
    .createTable(name)
    .addColumn('clinicId', 'text', (column) => column.notNull().references('clinic.clinicId'));
}

export const first: Migration = {
  number: 1,
  name: 'first',
  async up(db) {
    await db.schema
      .createTable('clinic')
      .addColumn('clinicId', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('timeZone', 'text', (c) => c.notNull())
      .execute();
    await table(db, 'room')
      .addColumn('roomId', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .execute();
    await table(db, 'staff')
      .addColumn('staffId', 'text', (c) => c.primaryKey())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('profession', 'text')
      .addColumn('hprNumber', 'text')
      .execute();
    await people(db);
    await equipment(db);
    await classes(db);
    await recordings(db);
    await table(db, 'reading')
      .addColumn('number', 'bigint', (c) => c.notNull())
      .addColumn('atMs', TIME, (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('personId', 'text')
      .addColumn('what', 'text', (c) => c.notNull())
      .addColumn('why', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('readingKey', ['clinicId', 'number'])
      .execute();
  },
};

async function people(db: Kysely<unknown>): Promise<void> {
  await table(db, 'person')
    .addColumn('personId', 'text', (c) => c.primaryKey())
    .addColumn('sex', 'text')
    .addColumn('hrRestBpm', 'integer')
    .addColumn('target', 'text', (c) => c.notNull())
    .execute();
  await table(db, 'personName')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('person.personId'))
    .addColumn('name', 'text', (c) => c.notNull())
    .execute();
  await table(db, 'hrMax')
    .addColumn('personId', 'text', (c) => c.notNull().references('person.personId'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('bpm', 'integer', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('date', 'text')
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('fromMs', TIME, (c) => c.notNull())
    .addPrimaryKeyConstraint('hrMaxKey', ['personId', 'number'])
    .execute();
  await table(db, 'choice')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('person.personId'))
    .addColumn('nickname', 'text')
    .addColumn('display', 'text', (c) => c.notNull())
    .addColumn('autoSignIn', 'integer', (c) => c.notNull())
    .execute();
  await table(db, 'researchConsent')
    .addColumn('personId', 'text', (c) => c.notNull().references('person.personId'))
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addColumn('given', 'integer', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('researchConsentKey', ['personId', 'atMs'])
    .execute();
}

async function equipment(db: Kysely<unknown>): Promise<void> {
  await table(db, 'strap')
    .addColumn('strapId', 'text', (c) => c.primaryKey())
    .addColumn('label', 'text')
    .execute();
  await table(db, 'strapSensor')
    .addColumn('sensor', 'text', (c) => c.notNull())
    .addColumn('strapId', 'text', (c) => c.notNull().references('strap.strapId'))
    .addColumn('rank', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('strapSensorKey', ['clinicId', 'sensor'])
    .execute();
  await table(db, 'trainingGroup')
    .addColumn('groupId', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .execute();
  await table(db, 'membership')
    .addColumn('groupId', 'text', (c) => c.notNull().references('trainingGroup.groupId'))
    .addColumn('slot', 'integer', (c) => c.notNull())
    .addColumn('station', 'integer', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull().references('person.personId'))
    .addColumn('strapId', 'text', (c) => c.references('strap.strapId'))
    .addPrimaryKeyConstraint('membershipKey', ['groupId', 'slot'])
    .execute();
}

async function classes(db: Kysely<unknown>): Promise<void> {
  await table(db, 'class')
    .addColumn('classId', 'text', (c) => c.primaryKey())
    .addColumn('roomId', 'text', (c) => c.notNull().references('room.roomId'))
    .addColumn('templateId', 'text', (c) => c.notNull())
    .addColumn('templateName', 'text', (c) => c.notNull())
    .addColumn('preparedAtMs', TIME, (c) => c.notNull())
    .addColumn('startedAtMs', TIME)
    .addColumn('endedAtMs', TIME)
    .addColumn('aliveAtMs', TIME, (c) => c.notNull())
    .addColumn('fence', 'bigint', (c) => c.notNull())
    .addColumn('participants', 'integer', (c) => c.notNull())
    .addColumn('lastSeq', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('oneOpenClassARoom')
    .unique()
    .on('class')
    .column('roomId')
    .where(sql.ref('endedAtMs'), 'is', null)
    .execute();
  await db.schema.createIndex('classByTime').on('class').columns(['clinicId', 'preparedAtMs']).execute();
  await table(db, 'event')
    .addColumn('classId', 'text', (c) => c.notNull().references('class.classId'))
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('commandId', 'text')
    .addColumn('data', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('eventKey', ['classId', 'seq'])
    // Of events without a commandId there may be many: null equals nothing.
    .addUniqueConstraint('eventCommand', ['classId', 'commandId'])
    .execute();
}

async function recordings(db: Kysely<unknown>): Promise<void> {
  const minutes = (name: string) =>
    table(db, name)
      .addColumn('classId', 'text', (c) => c.notNull().references('class.classId'))
      .addColumn('slot', 'integer', (c) => c.notNull())
      .addColumn('minute', 'bigint', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('blocks', 'blob', (c) => c.notNull());
  await minutes('journal')
    .addColumn('second', 'bigint', (c) => c.notNull())
    .addColumn('part', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('journalKey', ['classId', 'slot', 'minute', 'source', 'second', 'part'])
    .execute();
  await minutes('chunk')
    .addPrimaryKeyConstraint('chunkKey', ['classId', 'slot', 'minute', 'source'])
    .execute();
  await table(db, 'summary')
    .addColumn('classId', 'text', (c) => c.notNull().references('class.classId'))
    .addColumn('slot', 'integer', (c) => c.notNull())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('json', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('summaryKey', ['classId', 'slot', 'algorithm'])
    .execute();
}
