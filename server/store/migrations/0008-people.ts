import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from './migration.ts';

const TIME = 'double precision';

function table(db: Kysely<unknown>, name: string): CreateTableBuilder<string, 'clinicId'> {
  return db.schema
    .createTable(name)
    .addColumn('clinicId', 'text', (column) => column.notNull().references('clinic.clinicId'));
}

/** Plans and clearances of people, groups that come and go, rooms and staff by name, and the weekly timetable. */
export const people: Migration = {
  number: 8,
  name: 'people',
  async up(db) {
    await columns(db);
    await ofPersons(db);
    await ofTimetable(db);
    await participants(db);
  },
};

async function columns(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, column: string, type: 'text' | 'integer' | typeof TIME) =>
    db.schema.alterTable(name).addColumn(column, type).execute();
  await add('person', 'birthYear', 'integer');
  await add('person', 'archivedAtMs', TIME);
  await add('hrMax', 'classId', 'text');
  await add('trainingGroup', 'archivedAtMs', TIME);
  await add('staff', 'name', 'text');
  await add('staff', 'competence', 'text');
  await add('staff', 'archivedAtMs', TIME);
  await add('class', 'entryId', 'text');
  await add('class', 'sessionDay', 'text');
  await db.schema
    .alterTable('room')
    .addColumn('stations', 'integer', (c) => c.notNull().defaultTo(12))
    .execute();
}

async function ofPersons(db: Kysely<unknown>): Promise<void> {
  const ofPerson = (name: string) =>
    table(db, name).addColumn('personId', 'text', (c) => c.notNull().references('person.personId'));
  await ofPerson('hrMaxDeclined')
    .addColumn('classId', 'text', (c) => c.notNull())
    .addColumn('bpm', 'integer', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addPrimaryKeyConstraint('hrMaxDeclinedKey', ['personId', 'classId', 'bpm'])
    .execute();
  await ofPerson('clearance')
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('clearedBy', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('untilDay', 'text')
    .addColumn('limits', 'text', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addColumn('withdrawnAtMs', TIME)
    .addPrimaryKeyConstraint('clearanceKey', ['personId', 'number'])
    .execute();
  await ofPerson('expected')
    .addColumn('transport', 'text', (c) => c.notNull())
    .addColumn('calls', 'text', (c) => c.notNull())
    .addColumn('clothes', 'text', (c) => c.notNull())
    .addColumn('strapSize', 'text')
    .addPrimaryKeyConstraint('expectedKey', ['personId'])
    .execute();
  await ofPerson('course')
    .addColumn('courseId', 'text', (c) => c.notNull())
    .addColumn('startDay', 'text', (c) => c.notNull())
    .addColumn('endedDay', 'text')
    .addColumn('endedWhy', 'text')
    .addColumn('endedBy', 'text')
    .addPrimaryKeyConstraint('courseKey', ['courseId'])
    .execute();
  await table(db, 'courseVersion')
    .addColumn('courseId', 'text', (c) => c.notNull().references('course.courseId'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('fromDay', 'text', (c) => c.notNull())
    .addColumn('terms', 'text', (c) => c.notNull())
    .addColumn('why', 'text', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addPrimaryKeyConstraint('courseVersionKey', ['courseId', 'number'])
    .execute();
}

async function ofTimetable(db: Kysely<unknown>): Promise<void> {
  await table(db, 'timetableEntry')
    .addColumn('entryId', 'text', (c) => c.primaryKey())
    .addColumn('roomId', 'text', (c) => c.notNull().references('room.roomId'))
    .addColumn('groupId', 'text', (c) => c.notNull().references('trainingGroup.groupId'))
    .addColumn('templateId', 'text', (c) => c.notNull())
    .addColumn('weekday', 'integer', (c) => c.notNull())
    .addColumn('startsAt', 'integer', (c) => c.notNull())
    .addColumn('lengthMinutes', 'integer', (c) => c.notNull())
    .addColumn('fromDay', 'text', (c) => c.notNull())
    .addColumn('toDay', 'text')
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .execute();
  await table(db, 'sessionException')
    .addColumn('entryId', 'text', (c) => c.notNull().references('timetableEntry.entryId'))
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('toDay', 'text')
    .addColumn('startsAt', 'integer')
    .addColumn('roomId', 'text', (c) => c.references('room.roomId'))
    .addColumn('why', 'text', (c) => c.notNull())
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addPrimaryKeyConstraint('sessionExceptionKey', ['entryId', 'day'])
    .execute();
  await table(db, 'closedDay')
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('closedDayKey', ['clinicId', 'day'])
    .execute();
  await table(db, 'attendance')
    .addColumn('entryId', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull().references('person.personId'))
    .addColumn('was', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('setBy', 'text', (c) => c.notNull())
    .addColumn('atMs', TIME, (c) => c.notNull())
    .addPrimaryKeyConstraint('attendanceKey', ['entryId', 'day', 'personId'])
    .execute();
}

/** Who had which slot, which the logs tell: of the classes there are it is read from how they were prepared. */
async function participants(db: Kysely<unknown>): Promise<void> {
  await table(db, 'participant')
    .addColumn('classId', 'text', (c) => c.notNull().references('class.classId'))
    .addColumn('slot', 'integer', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('participantKey', ['classId', 'slot'])
    .execute();
  await db.schema.createIndex('participantByPerson').on('participant').column('personId').execute();
  const stored = db as Kysely<{
    event: { classId: string; clinicId: string; kind: string; data: string };
    participant: { classId: string; clinicId: string; slot: number; personId: string };
  }>;
  const first = stored.selectFrom('event').select(['classId', 'clinicId', 'data']);
  for (const { classId, clinicId, data } of await first.where('kind', '=', 'prepared').execute()) {
    for (const { slot, personId } of slotsIn(data)) {
      await stored.insertInto('participant').values({ classId, clinicId, slot, personId }).execute();
    }
  }
}

/** What is damaged is told when it is read; here it has nobody. */
function slotsIn(data: string): { slot: number; personId: string }[] {
  try {
    const { slots } = JSON.parse(data) as { slots: { slot: number; personId: string | null }[] };
    return slots.flatMap(({ slot, personId }) => (personId === null ? [] : [{ slot, personId }]));
  } catch {
    return [];
  }
}
