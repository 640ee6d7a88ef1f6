/** Recordings: a journal row a second, gathered into a chunk a minute; and the summaries computed from them. */
import type { Slot } from '@takt/shared/ids.ts';
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import { asText, fromText, type HeldKey, keyIdOf, SEALED_MORE_BYTES } from '../keys/sealed.ts';
import { agrees, chunkChecksum, journalChecksum, summaryChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import {
  type HeldKeys,
  openChunk,
  openJournal,
  openSummary,
  type Sealed,
  sealChunk,
  sealJournal,
  sealSummary,
} from './sealed-recording.ts';
import { shownKeys } from './shown-keys.ts';
import { keysOf, type SlotSubjects, subjectsOf } from './slot-keys.ts';
import { beside } from './sql-beside.ts';
import { unknownClass } from './sql-errors.ts';
import { insertNumbered } from './sql-numbered.ts';
import type { Chunk, JournalRow, RecordingStore, StoredBlocks } from './store.ts';

const NO_BYTES = new Uint8Array(0);

export function sqlRecordings(db: Kysely<Schema>, ring: KeyRing): RecordingStore {
  return {
    // Beside writers of other classes: whoever records of a class, and whoever keeps a summary of it, locks its row first.
    journal: async (rows) => {
      const byClass = [...Map.groupBy(rows, (row) => row.classId)].sort(([a], [b]) => (a < b ? -1 : 1));
      const subjects = new Map<string, SlotSubjects>();
      for (const [classId, some] of byClass) {
        const slots = some.map(({ slot }) => slot);
        subjects.set(classId, await subjectsOf(db, classId, slots));
      }
      await ring.make(
        db,
        [...subjects.values()].flatMap((some) => [...some.values()]),
      );
      return beside(db).execute(async (trx) => {
        for (const [classId, some] of byClass) {
          const clinicId = await lockClass(trx, classId);
          const keys = await keysOf(trx, ring, subjects.get(classId) ?? new Map());
          // Of somebody who was deleted meanwhile nothing more is kept.
          const keyed = some.flatMap((row) => {
            const key = keys.get(row.slot);
            return key === undefined ? [] : [{ ...row, key }];
          });
          if (keyed.length > 0) await insertRows(trx, clinicId, classId, keyed);
          await trx.deleteFrom('summary').where('classId', '=', classId).execute();
        }
      });
    },

    compact: (chunk) =>
      beside(db).execute(async (trx) => {
        // One after the other for a class: of two that pack one minute the second finds what the first has made.
        const row = trx.selectFrom('class').select('classId').where('classId', '=', chunk.classId);
        await row.forNoKeyUpdate().execute();
        await compactMinute(trx, ring, chunk);
      }),

    read: (classId, slot, sight) => readBlocks(db, ring, classId, slot, sight),

    saveSummary: async (classId, slot, algorithm, text, recordedBytes) => {
      const subjects = await subjectsOf(db, classId, [slot]);
      await ring.make(db, [...subjects.values()]);
      return beside(db).execute(async (trx) => {
        const clinicId = await lockClass(trx, classId);
        if ((await bytesOf(trx, classId, slot)) !== recordedBytes) return false;
        const key = (await keysOf(trx, ring, subjects)).get(slot);
        if (key === undefined) return false;
        const json = asText(sealSummary(key, { classId, slot, algorithm }, text));
        const checksum = summaryChecksum({ classId, slot, algorithm, json });
        await trx
          .insertInto('summary')
          .values({ classId, slot, algorithm, clinicId, json, checksum })
          .onConflict((present) =>
            present.columns(['classId', 'slot', 'algorithm']).doUpdateSet({ json, checksum }),
          )
          .execute();
        return true;
      });
    },

    summary: async (classId, slot, algorithm) => {
      const row = await db
        .selectFrom('summary')
        .select(['json', 'checksum'])
        .where((eb) => eb.and({ classId, slot, algorithm }))
        .executeTakeFirst();
      if (row === undefined) return null;
      const { json, checksum } = row;
      // It is a cache of its recording: what is damaged is computed anew.
      if (!agrees(checksum, summaryChecksum({ classId, slot, algorithm, json }))) return null;
      const sealed = fromText(json);
      const keyId = keyIdOf(sealed);
      const keys = await shownKeys(db, ring, keyId === null ? [] : [keyId], undefined);
      return openSummary(keys, { classId, slot, algorithm }, sealed);
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

/**
 * By minute, slot and source; in a minute the chunk comes before the rows that arrived after it was made. The order
 * is the same before and after a compaction, and so are a slot's bytes. Of a damaged row there are no bytes, and none of
 * somebody who was deleted.
 */
async function readBlocks(
  db: Kysely<Schema>,
  ring: KeyRing,
  classId: string,
  slot: Slot | null,
  sight: 'all' | undefined,
): Promise<StoredBlocks[]> {
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
  const ids = rows.flatMap(({ blocks }) => keyIdOf(blocks) ?? []);
  const keys = await shownKeys(db, ring, ids, sight);
  return rows.map(({ checksum, second, part, ...row }): StoredBlocks => {
    const key = { classId, ...row, minute: Number(row.minute), second: Number(second), part };
    const isChunk = second < 0;
    const sound = agrees(checksum, isChunk ? chunkChecksum(key) : journalChecksum(key));
    const opened = isChunk ? openChunk(keys, key) : openJournal(keys, key);
    const { slot, source, minute } = key;
    const erased = sound && opened === 'erased';
    const damaged = !sound || opened === null;
    const blocks = damaged || opened === 'erased' ? NO_BYTES : opened;
    return { slot, source, minute, blocks, damaged, erased };
  });
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

/** Of what was sealed. */
async function bytesOf(trx: Transaction<Schema>, classId: string, slot: Slot): Promise<number> {
  let bytes = 0;
  for (const table of ['chunk', 'journal'] as const) {
    const { sum, rows } = await trx
      .selectFrom(table)
      .select((eb) => [eb.fn.sum(eb.fn<number>('length', ['blocks'])).as('sum'), eb.fn.countAll().as('rows')])
      .where((eb) => eb.and({ classId, slot }))
      .executeTakeFirstOrThrow();
    bytes += Number(sum ?? 0) - SEALED_MORE_BYTES * Number(rows);
  }
  return bytes;
}

interface KeyedRow extends JournalRow {
  readonly key: HeldKey;
}

/** All at once, each with the next number of its second; those whose number was taken meanwhile one by one. */
async function insertRows(
  trx: Transaction<Schema>,
  clinicId: string,
  classId: string,
  rows: readonly KeyedRow[],
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
    return rowOf(clinicId, row, part);
  });
  const written = await trx
    .insertInto('journal')
    .values(numbered)
    .onConflict((taken) => taken.doNothing())
    .returning(['slot', 'source', 'second', 'part'])
    .execute();
  if (written.length === rows.length) return;
  const there = new Set(written.map((row) => `${secondOf(row)} ${row.part}`));
  for (const [i, { part }] of numbered.entries()) {
    const row = rows[i];
    if (row !== undefined && !there.has(`${secondOf(row)} ${part}`)) await insertRow(trx, clinicId, row);
  }
}

const minuteOf = ({ second }: Pick<JournalRow, 'second'>): number => Math.floor(second / 60);
const secondOf = ({ slot, source, second }: Pick<JournalRow, 'slot' | 'source' | 'second'>): string =>
  JSON.stringify([slot, source, Number(second)]);

/** As it is stored: its number is one of the things to which it is bound. */
function rowOf(clinicId: string, row: KeyedRow, part: number) {
  const { classId, slot, source, second } = row;
  const key = { classId, slot, minute: minuteOf(row), source, second, part };
  const blocks = sealJournal(row.key, key, row.blocks);
  return { ...key, clinicId, blocks, checksum: journalChecksum({ ...key, blocks }) };
}

async function insertRow(trx: Transaction<Schema>, clinicId: string, row: KeyedRow): Promise<void> {
  const { classId, slot, source, second } = row;
  const minute = minuteOf(row);
  await insertNumbered(
    0,
    () =>
      trx
        .selectFrom('journal')
        .select((eb) => eb.fn.max('part').as('number'))
        .where((eb) => eb.and({ classId, slot, minute, source, second }))
        .executeTakeFirst(),
    (part) =>
      trx
        .insertInto('journal')
        .values(rowOf(clinicId, row, part))
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}

async function compactMinute(trx: Transaction<Schema>, ring: KeyRing, chunk: Chunk): Promise<void> {
  const { classId, slot, minute, source } = chunk;
  const place = { classId, slot, minute, source };
  const journal = await trx
    .selectFrom('journal')
    .select(['clinicId', 'second', 'part', 'blocks', 'checksum'])
    .where((eb) => eb.and(place))
    .orderBy('second')
    .orderBy('part')
    .execute();
  const clinicId = journal[0]?.clinicId;
  if (clinicId === undefined) return;
  const earlier = await trx
    .selectFrom('chunk')
    .select(['blocks', 'checksum'])
    .where((eb) => eb.and(place))
    .executeTakeFirst();
  const ids = [...journal, ...(earlier === undefined ? [] : [earlier])].flatMap(
    ({ blocks }) => keyIdOf(blocks) ?? [],
  );
  const keys = await ring.byIds(trx, ids);
  // A damaged row stays where it is, to be told of: in a chunk of its own making it would look sound.
  const sound = journal
    .filter((row) => agrees(row.checksum, journalChecksum({ ...place, ...row })))
    .flatMap((row) => opened(keys, row, openJournal(keys, { ...place, ...row, second: Number(row.second) })));
  const before =
    earlier !== undefined && agrees(earlier.checksum, chunkChecksum({ ...place, ...earlier }))
      ? opened(keys, earlier, openChunk(keys, { ...place, ...earlier }))
      : [];
  if (earlier !== undefined && before.length === 0) return;
  const key = [...before, ...sound][0]?.key;
  if (key === undefined) return;
  // A minute in which the slot went to somebody else has one chunk, and the other's rows stay rows.
  const rows = sound.filter((row) => row.key.keyId === key.keyId);
  const blocks = sealChunk(key, place, joined([...before, ...rows].map(({ text }) => text)));
  const checksum = chunkChecksum({ ...place, blocks });
  await trx
    .insertInto('chunk')
    .values({ ...place, clinicId, blocks, checksum })
    .onConflict((present) =>
      present.columns(['classId', 'slot', 'minute', 'source']).doUpdateSet({ blocks, checksum }),
    )
    .execute();
  for (const [part, some] of Map.groupBy(rows, (row) => row.part)) {
    await trx
      .deleteFrom('journal')
      .where((eb) => eb.and({ ...place, part }))
      .where(
        'second',
        'in',
        some.map(({ second }) => second),
      )
      .execute();
  }
}

/** What it says and the key that it is under; nothing when it could not be opened. */
function opened<Row extends { readonly blocks: Uint8Array }>(
  keys: HeldKeys,
  row: Row,
  text: Sealed,
): (Row & { readonly text: Uint8Array; readonly key: HeldKey })[] {
  const keyId = keyIdOf(row.blocks);
  const key = keyId === null ? undefined : keys.get(keyId);
  if (text === null || text === 'erased' || key === undefined || key === 'erased' || key === 'blocked')
    return [];
  return [{ ...row, text, key }];
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
