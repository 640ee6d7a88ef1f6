/** The clinic's lent straps: what each is, and what became of it. */
import type { StrapIdentity } from '@takt/shared/class/class.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import { sameName } from '@takt/shared/shown-name.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';
import { strapNumberTaken, strapRadioTaken, unknownStrap } from './sql-errors.ts';
import { insertNumbered } from './sql-numbered.ts';
import type { LentStrap, StrapChange, StrapStore } from './store.ts';

type Trx = Transaction<Schema>;

export function sqlStraps(db: Kysely<Schema>): StrapStore {
  return {
    inventory: (clinicId) =>
      db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => inventoryOf(trx, clinicId)),
    add: (clinicId, strap, { actor, atMs }) =>
      db.transaction().execute(async (trx) => {
        await refuseTakenNumber(trx, clinicId, strap.label, null);
        await refuseTakenRadios(trx, clinicId, strap.sensors);
        await insertStrap(trx, clinicId, strap);
        await tell(trx, clinicId, strap.strapId, { actor, atMs, kind: 'added', detail: strap.label });
      }),
    change: (clinicId, strapId, change, { actor, atMs }) =>
      db.transaction().execute(async (trx) => {
        const strap = await trx
          .selectFrom('strap')
          .select('label')
          .where('clinicId', '=', clinicId)
          .where('strapId', '=', strapId)
          .executeTakeFirst();
        if (strap === undefined) throw unknownStrap();
        if (change.kind === 'return') await refuseTakenNumber(trx, clinicId, strap.label, strapId);
        const detail = await apply(trx, clinicId, strapId, change, atMs);
        await tell(trx, clinicId, strapId, { actor, atMs, kind: change.kind, detail });
      }),
    seen: (clinicId, seen) =>
      db.transaction().execute(async (trx) => {
        for (const { strapId, atMs, battery } of seen) {
          const own = trx
            .updateTable('strap')
            .where('clinicId', '=', clinicId)
            .where('strapId', '=', strapId);
          await own
            .set({ lastSeenMs: atMs })
            .where((eb) => eb.or([eb('lastSeenMs', 'is', null), eb('lastSeenMs', '<', atMs)]))
            .execute();
          if (battery === null) continue;
          await own
            .set({ batteryPercent: battery.percent, batteryAtMs: battery.atMs })
            .where((eb) => eb.or([eb('batteryAtMs', 'is', null), eb('batteryAtMs', '<', battery.atMs)]))
            .execute();
        }
      }),
  };
}

export async function insertStrap(trx: Trx, clinicId: string, strap: StrapIdentity): Promise<void> {
  const { strapId, label, sensors } = strap;
  await trx
    .insertInto('strap')
    .values({
      ...{ strapId, clinicId, label, batteryPercent: null, batteryAtMs: null },
      ...{ lastSeenMs: null, retiredAtMs: null, retiredWhy: null },
    })
    .execute();
  await insertRadios(trx, clinicId, strapId, sensors, 0);
}

/** Straps in use: without those that were taken out. */
export async function strapsOf(db: Kysely<Schema>, clinicId: string): Promise<StrapIdentity[]> {
  const rows = await db
    .selectFrom('strap')
    .leftJoin('strapSensor', 'strapSensor.strapId', 'strap.strapId')
    .select(['strap.strapId', 'label', 'sensor'])
    .where('strap.clinicId', '=', clinicId)
    .where('retiredAtMs', 'is', null)
    .orderBy('strap.strapId')
    .orderBy('rank')
    .execute();
  const straps = new Map<string, { strapId: string; label: string | null; sensors: StrapKey[] }>();
  for (const { strapId, label, sensor } of rows) {
    const strap = straps.get(strapId) ?? { strapId, label, sensors: [] };
    if (sensor !== null) strap.sensors.push(sensor);
    straps.set(strapId, strap);
  }
  return [...straps.values()];
}

async function inventoryOf(trx: Trx, clinicId: string): Promise<LentStrap[]> {
  const rows = await trx
    .selectFrom('strap')
    .selectAll()
    .where('clinicId', '=', clinicId)
    .orderBy('strapId')
    .execute();
  const sensors = await trx
    .selectFrom('strapSensor')
    .select(['strapId', 'sensor'])
    .where('clinicId', '=', clinicId)
    .orderBy('rank')
    .execute();
  const care = await trx
    .selectFrom('strapEvent')
    .select(['strapId', 'kind'])
    .select((eb) => eb.fn.max('atMs').as('atMs'))
    .where('clinicId', '=', clinicId)
    .where('kind', 'in', ['sanitised', 'battery-changed'])
    .groupBy(['strapId', 'kind'])
    .execute();
  const lastMs = (strapId: string, kind: string): number | null =>
    care.find((one) => one.strapId === strapId && one.kind === kind)?.atMs ?? null;
  return rows.map((row) => {
    const { strapId, label, batteryPercent, batteryAtMs, lastSeenMs, retiredAtMs, retiredWhy } = row;
    return {
      strapId,
      label,
      sensors: sensors.filter((one) => one.strapId === strapId).map(({ sensor }) => sensor),
      battery: batteryAtMs === null ? null : { percent: batteryPercent, atMs: batteryAtMs },
      lastSeenMs,
      retired: retiredAtMs === null ? null : { atMs: retiredAtMs, why: retiredWhy ?? 'retired' },
      sanitisedAtMs: lastMs(strapId, 'sanitised'),
      batteryChangedAtMs: lastMs(strapId, 'battery-changed'),
    };
  });
}

/** Resolves to what the event says of it. */
async function apply(
  trx: Trx,
  clinicId: string,
  strapId: string,
  change: StrapChange,
  atMs: number,
): Promise<string | null> {
  const own = trx.updateTable('strap').where('strapId', '=', strapId);
  switch (change.kind) {
    case 'label':
      await refuseTakenNumber(trx, clinicId, change.label, strapId);
      await own.set({ label: change.label }).execute();
      return change.label;
    case 'join': {
      const present = await trx
        .selectFrom('strapSensor')
        .select((eb) => eb.fn.max('rank').as('rank'))
        .where('strapId', '=', strapId)
        .executeTakeFirst();
      await refuseTakenRadios(trx, clinicId, change.sensors);
      await insertRadios(trx, clinicId, strapId, change.sensors, (present?.rank ?? -1) + 1);
      return change.sensors.join(' ');
    }
    case 'retire':
      await own.set({ retiredAtMs: atMs, retiredWhy: change.why }).execute();
      return change.why;
    case 'return':
      await own.set({ retiredAtMs: null, retiredWhy: null }).execute();
      return null;
    case 'battery-changed':
      // The old battery's level says nothing of the new one.
      await own.set({ batteryPercent: null, batteryAtMs: null }).execute();
      return null;
    case 'sanitised':
      return null;
  }
}

async function insertRadios(
  trx: Trx,
  clinicId: string,
  strapId: string,
  sensors: readonly StrapKey[],
  fromRank: number,
): Promise<void> {
  for (const [i, sensor] of sensors.entries()) {
    await trx
      .insertInto('strapSensor')
      .values({ clinicId, sensor, strapId, rank: fromRank + i })
      .execute();
  }
}

/** Two straps in use must not have one number: the instructor would give somebody the other's heart rate. */
async function refuseTakenNumber(
  trx: Trx,
  clinicId: string,
  label: string | null,
  strapId: string | null,
): Promise<void> {
  if (label === null) return;
  const others = await trx
    .selectFrom('strap')
    .select(['strapId', 'label'])
    .where('clinicId', '=', clinicId)
    .where('label', 'is not', null)
    .where('retiredAtMs', 'is', null)
    .execute();
  const same = others.find(
    (other) => other.strapId !== strapId && other.label !== null && sameName(other.label, label),
  );
  if (same !== undefined) throw strapNumberTaken(label);
}

async function refuseTakenRadios(trx: Trx, clinicId: string, sensors: readonly StrapKey[]): Promise<void> {
  const taken = await trx
    .selectFrom('strapSensor')
    .innerJoin('strap', 'strap.strapId', 'strapSensor.strapId')
    .select('label')
    .where('strapSensor.clinicId', '=', clinicId)
    .where('sensor', 'in', sensors)
    .executeTakeFirst();
  if (taken !== undefined) throw strapRadioTaken(taken.label);
}

async function tell(
  trx: Trx,
  clinicId: string,
  strapId: string,
  event: Pick<Schema['strapEvent'], 'actor' | 'atMs' | 'kind' | 'detail'>,
): Promise<void> {
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('strapEvent')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('strapId', '=', strapId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('strapEvent')
        .values({ clinicId, strapId, number, ...event })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
  await audit(trx, done(event, { clinicId, action: 'strap.change', detail: `${event.kind} ${strapId}` }));
}
