/** Recordings: a journal row a second, gathered into a chunk a minute; and the summaries computed from them. */
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { unknownClass } from './sql-errors.ts';
import type { Chunk, JournalRow, RecordingStore } from './store.ts';

export function sqlRecordings(db: Kysely<Schema>): RecordingStore {
  return {
    journal: (rows) =>
      db.transaction().execute(async (trx) => {
        const classIds = [...new Set(rows.map((row) => row.classId))];
        for (const classId of classIds) {
          const clinicId = await clinicOf(trx, classId);
          for (const row of rows) if (row.classId === classId) await insertRow(trx, clinicId, row);
          await trx.deleteFrom('summary').where('classId', '=', classId).execute();
        }
      }),

    compact: (chunk) => db.transaction().execute((trx) => compactMinute(trx, chunk)),

    /**
     * By minute, slot and source; in a minute the chunk comes before the rows that arrived after it was made. The order
     * is the same before and after a compaction, and so are a slot's bytes.
     */
    read: async (classId, slot) => {
      const wanted = (eb: ExpressionBuilder<Schema, 'chunk' | 'journal'>) =>
        slot === null ? eb('classId', '=', classId) : eb.and({ classId, slot });
      const rows = await db
        .selectFrom('chunk')
        .select(['minute', 'slot', 'source', 'blocks'])
        .select((eb) => [eb.lit<number>(-1).as('second'), eb.lit<number>(0).as('part')])
        .where(wanted)
        .unionAll(
          db
            .selectFrom('journal')
            .select(['minute', 'slot', 'source', 'blocks', 'second', 'part'])
            .where(wanted),
        )
        .orderBy('minute')
        .orderBy('slot')
        .orderBy('source')
        .orderBy('second')
        .orderBy('part')
        .execute();
      return rows.map(({ slot, source, blocks }) => ({ slot, source, blocks }));
    },

    saveSummary: (classId, slot, algorithm, json) =>
      db.transaction().execute(async (trx) => {
        const clinicId = await clinicOf(trx, classId);
        await trx
          .insertInto('summary')
          .values({ classId, slot, algorithm, clinicId, json })
          .onConflict((present) => present.columns(['classId', 'slot', 'algorithm']).doUpdateSet({ json }))
          .execute();
      }),

    summary: async (classId, slot, algorithm) => {
      const row = await db
        .selectFrom('summary')
        .select('json')
        .where((eb) => eb.and({ classId, slot, algorithm }))
        .executeTakeFirst();
      return row?.json ?? null;
    },

    summaryAlgorithms: async (classId, slot) => {
      const rows = await db
        .selectFrom('summary')
        .select('algorithm')
        .where((eb) => eb.and({ classId, slot }))
        .orderBy('algorithm')
        .execute();
      return rows.map(({ algorithm }) => algorithm);
    },
  };
}

async function clinicOf(trx: Transaction<Schema>, classId: string): Promise<string> {
  const row = await trx
    .selectFrom('class')
    .select('clinicId')
    .where('classId', '=', classId)
    .executeTakeFirst();
  if (row === undefined) throw unknownClass(classId);
  return row.clinicId;
}

async function insertRow(trx: Transaction<Schema>, clinicId: string, row: JournalRow): Promise<void> {
  const { classId, slot, source, second, blocks } = row;
  const minute = Math.floor(second / 60);
  const present = await trx
    .selectFrom('journal')
    .select((eb) => eb.fn.max('part').as('part'))
    .where((eb) => eb.and({ classId, slot, minute, source, second }))
    .executeTakeFirst();
  const part = (present?.part ?? -1) + 1;
  await trx
    .insertInto('journal')
    .values({ classId, slot, minute, source, second, part, clinicId, blocks })
    .execute();
}

async function compactMinute(trx: Transaction<Schema>, chunk: Chunk): Promise<void> {
  const { classId, slot, minute, source } = chunk;
  const key = { classId, slot, minute, source };
  const rows = await trx
    .selectFrom('journal')
    .select(['clinicId', 'blocks'])
    .where((eb) => eb.and(key))
    .orderBy('second')
    .orderBy('part')
    .execute();
  const clinicId = rows[0]?.clinicId;
  if (clinicId === undefined) return;
  const earlier = await trx
    .selectFrom('chunk')
    .select('blocks')
    .where((eb) => eb.and(key))
    .executeTakeFirst();
  const blocks = joined([...(earlier === undefined ? [] : [earlier]), ...rows].map((row) => row.blocks));
  await trx
    .insertInto('chunk')
    .values({ ...key, clinicId, blocks })
    .onConflict((present) => present.columns(['classId', 'slot', 'minute', 'source']).doUpdateSet({ blocks }))
    .execute();
  await trx
    .deleteFrom('journal')
    .where((eb) => eb.and(key))
    .execute();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
