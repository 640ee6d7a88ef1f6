/** Recordings: a journal row a second, gathered into a chunk a minute; and the summaries computed from them. */

import type { Slot } from '@takt/shared/ids.ts';
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import { agrees, chunkChecksum, journalChecksum, summaryChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import { beside } from './sql-beside.ts';
import { unknownClass } from './sql-errors.ts';
import { insertNumbered } from './sql-numbered.ts';
import type { Chunk, JournalRow, RecordingStore, StoredBlocks } from './store.ts';

const NO_BYTES = new Uint8Array(0);

export function sqlRecordings(db: Kysely<Schema>): RecordingStore {
  return {
    // Beside writers of other classes: whoever records of a class, and whoever keeps a summary of it, locks its row first.
    journal: (rows) =>
      beside(db).execute(async (trx) => {
        const byClass = [...Map.groupBy(rows, (row) => row.classId)].sort(([a], [b]) => (a < b ? -1 : 1));
        for (const [classId, some] of byClass) {
          await insertRows(trx, await lockClass(trx, classId), classId, some);
          await trx.deleteFrom('summary').where('classId', '=', classId).execute();
        }
      }),

    compact: (chunk) =>
      beside(db).execute(async (trx) => {
        // One after the other for a class: of two that pack one minute the second finds what the first has made.
        const row = trx.selectFrom('class').select('classId').where('classId', '=', chunk.classId);
        await row.forNoKeyUpdate().execute();
        await compactMinute(trx, chunk);
      }),

    /**
     * By minute, slot and source; in a minute the chunk comes before the rows that arrived after it was made. The order
     * is the same before and after a compaction, and so are a slot's bytes. Of a damaged row there are no bytes.
     */
    read: async (classId, slot) => {
      const wanted = (eb: ExpressionBuilder<Schema, 'chunk' | 'journal'>) =>
        slot === null ? eb('classId', '=', classId) : eb.and({ classId, slot });
      const rows = await db
        .selectFrom('chunk')
        .select(['minute', 'slot', 'source', 'blocks', 'checksum'])
        .select((eb) => [eb.lit<number>(-1).as('second'), eb.lit<number>(0).as('part')])
        .where(wanted)
        .unionAll(
          db
            .selectFrom('journal')
            .select(['minute', 'slot', 'source', 'blocks', 'checksum', 'second', 'part'])
            .where(wanted),
        )
        .orderBy('minute')
        .orderBy('slot')
        .orderBy('source')
        .orderBy('second')
        .orderBy('part')
        .execute();
      return rows.map(({ checksum, second, part, ...row }): StoredBlocks => {
        const key = { classId, ...row };
        const reckoned = second < 0 ? chunkChecksum(key) : journalChecksum({ ...key, second, part });
        const sound = agrees(checksum, reckoned);
        const { slot, source, minute, blocks } = row;
        return { slot, source, minute: Number(minute), blocks: sound ? blocks : NO_BYTES, damaged: !sound };
      });
    },

    saveSummary: (classId, slot, algorithm, json, recordedBytes) =>
      beside(db).execute(async (trx) => {
        const clinicId = await lockClass(trx, classId);
        if ((await bytesOf(trx, classId, slot)) !== recordedBytes) return false;
        const checksum = summaryChecksum({ classId, slot, algorithm, json });
        await trx
          .insertInto('summary')
          .values({ classId, slot, algorithm, clinicId, json, checksum })
          .onConflict((present) =>
            present.columns(['classId', 'slot', 'algorithm']).doUpdateSet({ json, checksum }),
          )
          .execute();
        return true;
      }),

    summary: async (classId, slot, algorithm) => {
      const row = await db
        .selectFrom('summary')
        .select(['json', 'checksum'])
        .where((eb) => eb.and({ classId, slot, algorithm }))
        .executeTakeFirst();
      if (row === undefined) return null;
      const { json, checksum } = row;
      // It is a cache of its recording: what is damaged is computed anew.
      return agrees(checksum, summaryChecksum({ classId, slot, algorithm, json })) ? json : null;
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

/** Until the transaction's end nobody else records of the class. Resolves to its clinic. */
async function lockClass(trx: Transaction<Schema>, classId: string): Promise<string> {
  const row = await trx
    .selectFrom('class')
    .select('clinicId')
    .where('classId', '=', classId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) throw unknownClass(classId);
  return row.clinicId;
}

async function bytesOf(trx: Transaction<Schema>, classId: string, slot: Slot): Promise<number> {
  let bytes = 0;
  for (const table of ['chunk', 'journal'] as const) {
    const { sum } = await trx
      .selectFrom(table)
      .select((eb) => eb.fn.sum(eb.fn<number>('length', ['blocks'])).as('sum'))
      .where((eb) => eb.and({ classId, slot }))
      .executeTakeFirstOrThrow();
    bytes += Number(sum ?? 0);
  }
  return bytes;
}

/** All at once, each with the next number of its second; those whose number was taken meanwhile one by one. */
async function insertRows(
  trx: Transaction<Schema>,
  clinicId: string,
  classId: string,
  rows: readonly JournalRow[],
): Promise<void> {
  const present = await trx
    .selectFrom('journal')
    .select(['slot', 'source', 'second'])
    .select((eb) => eb.fn.max('part').as('part'))
    .where('classId', '=', classId)
    .where('slot', 'in', [...new Set(rows.map(({ slot }) => slot))])
    .where('minute', 'in', [...new Set(rows.map(minuteOf))])
    .groupBy(['slot', 'source', 'second'])
    .execute();
  const parts = new Map(present.map((row) => [secondOf(row), row.part]));
  const numbered = rows.map((row) => {
    const part = (parts.get(secondOf(row)) ?? -1) + 1;
    parts.set(secondOf(row), part);
    const { slot, source, second, blocks } = row;
    const key = { classId, slot, minute: minuteOf(row), source, second, part };
    return { ...key, clinicId, blocks, checksum: journalChecksum({ ...key, blocks }) };
  });
  const written = await trx
    .insertInto('journal')
    .values(numbered)
    .onConflict((taken) => taken.doNothing())
    .returning(['slot', 'source', 'second', 'part'])
    .execute();
  if (written.length === rows.length) return;
  const there = new Set(written.map((row) => `${secondOf(row)} ${row.part}`));
  for (const row of numbered) {
    if (!there.has(`${secondOf(row)} ${row.part}`)) await insertRow(trx, clinicId, row);
  }
}

const minuteOf = ({ second }: Pick<JournalRow, 'second'>): number => Math.floor(second / 60);
const secondOf = ({ slot, source, second }: Pick<JournalRow, 'slot' | 'source' | 'second'>): string =>
  JSON.stringify([slot, source, Number(second)]);

async function insertRow(trx: Transaction<Schema>, clinicId: string, row: JournalRow): Promise<void> {
  const { classId, slot, source, second, blocks } = row;
  const minute = minuteOf(row);
  await insertNumbered(
    0,
    () =>
      trx
        .selectFrom('journal')
        .select((eb) => eb.fn.max('part').as('number'))
        .where((eb) => eb.and({ classId, slot, minute, source, second }))
        .executeTakeFirst(),
    (part) => {
      const key = { classId, slot, minute, source, second, part };
      return trx
        .insertInto('journal')
        .values({ ...key, clinicId, blocks, checksum: journalChecksum({ ...key, blocks }) })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst();
    },
  );
}

async function compactMinute(trx: Transaction<Schema>, chunk: Chunk): Promise<void> {
  const { classId, slot, minute, source } = chunk;
  const key = { classId, slot, minute, source };
  const found = await trx
    .selectFrom('journal')
    .select(['clinicId', 'second', 'part', 'blocks', 'checksum'])
    .where((eb) => eb.and(key))
    .orderBy('second')
    .orderBy('part')
    .execute();
  // A damaged row stays where it is, to be told of: in a chunk of its own making it would look sound.
  const rows = found.filter((row) => agrees(row.checksum, journalChecksum({ ...key, ...row })));
  const clinicId = rows[0]?.clinicId;
  if (clinicId === undefined) return;
  const earlier = await trx
    .selectFrom('chunk')
    .select(['blocks', 'checksum'])
    .where((eb) => eb.and(key))
    .executeTakeFirst();
  if (earlier !== undefined && !agrees(earlier.checksum, chunkChecksum({ ...key, ...earlier }))) return;
  const blocks = joined([...(earlier === undefined ? [] : [earlier]), ...rows].map((row) => row.blocks));
  const checksum = chunkChecksum({ ...key, blocks });
  await trx
    .insertInto('chunk')
    .values({ ...key, clinicId, blocks, checksum })
    .onConflict((present) =>
      present.columns(['classId', 'slot', 'minute', 'source']).doUpdateSet({ blocks, checksum }),
    )
    .execute();
  for (const [part, some] of Map.groupBy(rows, (row) => row.part)) {
    await trx
      .deleteFrom('journal')
      .where((eb) => eb.and({ ...key, part }))
      .where(
        'second',
        'in',
        some.map(({ second }) => second),
      )
      .execute();
  }
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
