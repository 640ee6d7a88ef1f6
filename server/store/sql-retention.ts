/**
 * What has had its time: named by a report, and removed. What is named and what is removed is found by the same questions. Of a
 * person who is blocked, or whose case is open, everything stays.
 */
import type { RetentionReport } from '@takt/shared/api/retention.ts';
import type { RetentionKind } from '@takt/shared/rights/retention.ts';
import type { Kysely, Transaction } from 'kysely';
import type { By } from './by.ts';
import type { Cutoff, RetentionStore } from './retention-store.ts';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';
import { erasePerson, type Shredding } from './sql-erasure.ts';
import { type Aged, agedOf, removeClass, removeRows } from './sql-retention-kinds.ts';

type Db = Kysely<Schema>;
type Trx = Transaction<Schema>;

export function sqlRetention(db: Db, shredding: Shredding): RetentionStore {
  return {
    rules: async (clinicId) => {
      const rows = await db
        .selectFrom('retentionRule')
        .select(['kind', 'months', 'actsByItself'])
        .where('clinicId', '=', clinicId)
        .execute();
      return rows.map(({ kind, months, actsByItself }) => ({ kind, months, on: actsByItself === 1 }));
    },
    setRule: (clinicId, { kind, months, on }, by) =>
      db.transaction().execute(async (trx) => {
        const row = { months, actsByItself: on ? 1 : 0, setBy: by.actor, atMs: by.atMs } as const;
        await trx
          .insertInto('retentionRule')
          .values({ clinicId, kind, ...row })
          .onConflict((there) => there.columns(['clinicId', 'kind']).doUpdateSet(row))
          .execute();
        await trx
          .deleteFrom('retentionReport')
          .where('clinicId', '=', clinicId)
          .where('kind', '=', kind)
          .execute();
        const detail = `${kind} ${months === null ? 'kept' : `${months} months`}${on ? ', by itself' : ''}`;
        await audit(trx, done(by, { clinicId, action: 'retention.rule', detail }));
      }),
    standing: (clinicId) =>
      db
        .selectFrom('retentionReport')
        .select(['kind', 'cutoffDay', 'count', 'atMs'])
        .where('clinicId', '=', clinicId)
        .execute(),
    stand: async (clinicId, { kind, ...report }) => {
      await db
        .insertInto('retentionReport')
        .values({ clinicId, kind, ...report })
        .onConflict((there) => there.columns(['clinicId', 'kind']).doUpdateSet(report))
        .execute();
    },
    report: async (clinicId, kind, cutoff) => {
      const aged = await db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => agedOf(trx, clinicId, kind, cutoff));
      return reportOf(aged, kind, cutoff.cutoffDay);
    },
    act: (clinicId, kind, cutoff, by) => act(db, shredding, { clinicId, kind, cutoff, by }),
  };
}

function reportOf(all: readonly Aged[], kind: RetentionKind, cutoffDay: string): RetentionReport {
  const going = all.filter(({ held }) => !held);
  const times = going.map(({ atMs }) => atMs);
  const ofPersons = kind === 'classes' || kind === 'people' || kind === 'attendance';
  return {
    cutoffDay,
    count: going.length,
    persons: ofPersons ? new Set(going.flatMap(({ persons }) => persons)).size : null,
    oldestMs: times.reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
    newestMs: times.reduce<number | null>((a, b) => (a === null || b > a ? b : a), null),
    heldBack: all.length - going.length,
  };
}

interface Acting {
  readonly clinicId: string;
  readonly kind: RetentionKind;
  readonly cutoff: Cutoff;
  readonly by: By & { readonly why: string };
}

async function act(db: Db, shredding: Shredding, { clinicId, kind, cutoff, by }: Acting): Promise<number> {
  let gone = 0;
  await shredding(async () => {
    if (kind === 'people' || kind === 'classes') {
      const named = await agedOf(db, clinicId, kind, cutoff);
      for (const { id, held } of named) {
        if (held) continue;
        if (kind === 'people') {
          // Looked at again: somebody may have been blocked since the list was made.
          const [still] = await agedOf(db, clinicId, kind, cutoff, id);
          if (still === undefined || still.held) continue;
          await erasePerson(db, id, { ...by, why: 'retention' });
          gone += 1;
        } else if (
          await db.transaction().execute((trx) => classGone(trx, { clinicId, kind, cutoff, by }, id))
        ) {
          gone += 1;
        }
      }
      return;
    }
    gone = await db.transaction().execute(async (trx) => {
      const count = (await agedOf(trx, clinicId, kind, cutoff)).filter(({ held }) => !held).length;
      if (count === 0) return 0;
      await removeRows(trx, clinicId, kind, cutoff);
      const detail = `${kind} ${count} before ${cutoff.cutoffDay}`;
      await audit(trx, done(by, { clinicId, action: 'retention.act', detail, why: by.why }));
      return count;
    });
  });
  return gone;
}

/** Looked at again where it is removed: somebody may have been blocked since it was named. */
async function classGone(
  trx: Trx,
  { clinicId, kind, cutoff, by }: Acting,
  classId: string,
): Promise<boolean> {
  const [still] = await agedOf(trx, clinicId, kind, cutoff, classId);
  if (still === undefined || still.held) return false;
  await removeClass(trx, classId, by.atMs);
  const detail = `${kind} before ${cutoff.cutoffDay}`;
  await audit(trx, done(by, { clinicId, classId, action: 'retention.act', detail, why: by.why }));
  return true;
}
