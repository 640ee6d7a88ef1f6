/** Looks through all that is stored for what is damaged; and tries whether writing works. */
import { asClassSeq, type ClassSeq } from '@takt/shared/ids.ts';
import type { Kysely } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import { agrees, chunkChecksum, journalChecksum, summaryChecksum } from './checksum.ts';
import type { Schema } from './schema.ts';
import { readEvents } from './stored-event.ts';
import type { DamagedPlace, UpkeepStore } from './upkeep-store.ts';

const MINUTE_MS = 60_000;
const NOWHERE: DamagedPlace = { what: 'database', classId: null, slot: null, atMs: null, seq: null };

/** The database's own check of all that it holds: whether it is sound. */
export type IntegrityCheck = () => boolean | Promise<boolean>;

export function sqlUpkeep(
  db: Kysely<Schema>,
  ring: KeyRing,
  isWhole: IntegrityCheck,
): Pick<UpkeepStore, 'verify' | 'probe'> {
  return {
    async verify() {
      const damaged: DamagedPlace[] = (await isWhole()) ? [] : [NOWHERE];
      const classes = await db.selectFrom('class').select(['classId', 'lastSeq']).execute();
      for (const { classId, lastSeq } of classes) {
        damaged.push(...(await damagedEvents(db, ring, classId, lastSeq)));
        damaged.push(...(await damagedMinutes(db, classId)), ...(await damagedSummaries(db, classId)));
      }
      return damaged;
    },
    probe: () =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('clinic')
          .set((eb) => ({ name: eb.ref('name') }))
          .execute();
      }),
  };
}

async function damagedEvents(
  db: Kysely<Schema>,
  ring: KeyRing,
  classId: string,
  lastSeq: ClassSeq,
): Promise<DamagedPlace[]> {
  const rows = await db.selectFrom('event').selectAll().where('classId', '=', classId).execute();
  const read = await readEvents(db, ring, rows);
  const sound = new Set(read.flatMap((event) => event?.seq ?? []));
  const seqs = Array.from({ length: Math.max(lastSeq, ...rows.map(({ seq }) => seq)) }, (_, i) =>
    asClassSeq(i + 1),
  );
  return seqs
    .filter((seq) => !sound.has(seq))
    .map((seq) => ({ what: 'event', classId, slot: null, atMs: null, seq }));
}

async function damagedMinutes(db: Kysely<Schema>, classId: string): Promise<DamagedPlace[]> {
  const chunks = await db.selectFrom('chunk').selectAll().where('classId', '=', classId).execute();
  const journal = await db.selectFrom('journal').selectAll().where('classId', '=', classId).execute();
  const damaged = [
    ...chunks.filter((row) => !agrees(row.checksum, chunkChecksum(row))),
    ...journal.filter((row) => !agrees(row.checksum, journalChecksum(row))),
  ];
  return damaged.map(({ slot, minute }) => ({
    ...{ what: 'samples', classId, slot, atMs: Number(minute) * MINUTE_MS, seq: null },
  }));
}

async function damagedSummaries(db: Kysely<Schema>, classId: string): Promise<DamagedPlace[]> {
  const rows = await db.selectFrom('summary').selectAll().where('classId', '=', classId).execute();
  return rows
    .filter((row) => !agrees(row.checksum, summaryChecksum(row)))
    .map(({ slot }) => ({ what: 'summary', classId, slot, atMs: null, seq: null }));
}
