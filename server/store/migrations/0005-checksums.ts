import type { Kysely } from 'kysely';
import { chunkChecksum, eventChecksum, journalChecksum, summaryChecksum } from '../checksum.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Events, recordings and summaries get a checksum each; what is there already is taken as it stands. */
export const checksums: Migration = {
  number: 5,
  name: 'checksums',
  async up(db) {
    for (const table of ['event', 'journal', 'chunk', 'summary']) {
      await db.schema.alterTable(table).addColumn('checksum', 'bigint').execute();
    }
    const rows = db as unknown as Kysely<Schema>;
    // A class at a time: all of a year's recordings would not fit into memory.
    for (const { classId } of await rows.selectFrom('class').select('classId').execute()) {
      await ofClass(rows, classId);
    }
  },
};

async function ofClass(db: Kysely<Schema>, classId: string): Promise<void> {
  const events = await db
    .selectFrom('event')
    .select(['classId', 'seq', 'atMs', 'actor', 'kind', 'commandId', 'data'])
    .where('classId', '=', classId)
    .execute();
  for (const row of events) {
    await db
      .updateTable('event')
      .set({ checksum: eventChecksum(row) })
      .where((eb) => eb.and({ classId, seq: row.seq }))
      .execute();
  }
  const journal = await db
    .selectFrom('journal')
    .select(['classId', 'slot', 'minute', 'source', 'second', 'part', 'blocks'])
    .where('classId', '=', classId)
    .execute();
  for (const row of journal) {
    const { blocks: _, ...key } = row;
    await db
      .updateTable('journal')
      .set({ checksum: journalChecksum(row) })
      .where((eb) => eb.and(key))
      .execute();
  }
  const chunks = await db
    .selectFrom('chunk')
    .select(['classId', 'slot', 'minute', 'source', 'blocks'])
    .where('classId', '=', classId)
    .execute();
  for (const row of chunks) {
    const { blocks: _, ...key } = row;
    await db
      .updateTable('chunk')
      .set({ checksum: chunkChecksum(row) })
      .where((eb) => eb.and(key))
      .execute();
  }
  const summaries = await db
    .selectFrom('summary')
    .select(['classId', 'slot', 'algorithm', 'json'])
    .where('classId', '=', classId)
    .execute();
  for (const row of summaries) {
    const { json: _, ...key } = row;
    await db
      .updateTable('summary')
      .set({ checksum: summaryChecksum(row) })
      .where((eb) => eb.and(key))
      .execute();
  }
}
