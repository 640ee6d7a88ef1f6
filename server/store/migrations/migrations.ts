/**
 * How the tables came to be, one numbered step a file. A step that has shipped is never edited; a change is a new one.
 */
import { AppError } from '@takt/shared/errors.ts';
import type { Kysely } from 'kysely';
import type { KeyRing } from '../../keys/key-ring.ts';
import type { Schema } from '../schema.ts';
import { first } from './0001-first.ts';
import { stationEquipment } from './0002-station-equipment.ts';
import { gateways } from './0003-gateways.ts';
import { straps } from './0004-straps.ts';
import { checksums } from './0005-checksums.ts';
import { attempts } from './0006-attempts.ts';
import { clocks } from './0007-clocks.ts';
import { people } from './0008-people.ts';
import { access } from './0009-access.ts';
import { sealed } from './0010-sealed.ts';
import { audit } from './0011-audit.ts';
import { rights } from './0012-rights.ts';
import { setUp } from './0013-set-up.ts';
import { retention } from './0014-retention.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [
  first,
  stationEquipment,
  gateways,
  straps,
  checksums,
  attempts,
  clocks,
  people,
  access,
  sealed,
  audit,
  rights,
  setUp,
  retention,
];

/** The newest step that this program knows. */
export const NEWEST_MIGRATION = Math.max(...MIGRATIONS.map(({ number }) => number));

/**
 * Takes the steps that the database has not had, all in one transaction: it is left as it was, or up to date. Resolves to
 * their numbers. Rejects with an AppError when a newer program has had the database; `where` names it for a person.
 * `beforeChange` may reject before tables that others may be using are changed.
 */
export async function migrate(
  db: Kysely<Schema>,
  where: string,
  ring: KeyRing,
  migrations: readonly Migration[] = MIGRATIONS,
  beforeChange: (trx: Kysely<Schema>, newest: number) => Promise<void> = async () => {},
): Promise<readonly number[]> {
  const known = await stepsKnown(db);
  for (const { number, before } of migrations) {
    // Where no step has been taken there is nothing yet.
    if (known.size > 0 && !known.has(number)) await before?.(db as unknown as Kysely<unknown>, ring);
  }
  return db.transaction().execute(async (trx) => {
    await trx.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .execute();
    const taken = await stepsTaken(trx);
    refuseNewer(taken, where, migrations);
    const newest = newestOf(migrations);
    const steps = migrations.filter((migration) => !taken.has(migration.number));
    if (steps.length > 0 && taken.size > 0) await beforeChange(trx, newest);
    for (const { number, name, up } of steps) {
      await up(trx as unknown as Kysely<unknown>, ring);
      await trx.insertInto('migration').values({ number, name }).execute();
    }
    return steps.map(({ number }) => number);
  });
}

/** Rejects as migrate does when a newer program has had the database; changes nothing. Resolves to the steps that were taken. */
export async function lookAtSteps(
  db: Kysely<Schema>,
  where: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<ReadonlySet<number>> {
  const known = await stepsKnown(db);
  refuseNewer(known, where, migrations);
  return known;
}

/** Rejects when the database is not as this program has it: older, newer, or none of ours. Changes nothing. */
export async function refuseOlder(db: Kysely<Schema>, where: string): Promise<void> {
  if (!(await lookAtSteps(db, where)).has(NEWEST_MIGRATION)) throw olderTables(where);
}

const olderTables = (where: string): AppError =>
  new AppError('unavailable', {
    nb: `${where} er ingen database fra denne Takt. Er den fra en eldre, kjør takt migrate først.`,
    en: `${where} is no database of this Takt. If it is an older one's, run takt migrate first.`,
  });

/** Nothing where there are no tables yet; what else is wrong with the database shows in the next question. */
const stepsKnown = (db: Kysely<Schema>): Promise<ReadonlySet<number>> =>
  stepsTaken(db).catch(() => new Set<number>());

async function stepsTaken(db: Kysely<Schema>): Promise<ReadonlySet<number>> {
  const done = await db.selectFrom('migration').select('number').execute();
  return new Set(done.map((row) => row.number));
}

function refuseNewer(taken: ReadonlySet<number>, where: string, migrations: readonly Migration[]): void {
  const unknown = [...taken].find((number) => !migrations.some((migration) => migration.number === number));
  if (unknown !== undefined) throw tooNew(where, unknown, newestOf(migrations));
}

const newestOf = (migrations: readonly Migration[]): number =>
  Math.max(0, ...migrations.map((migration) => migration.number));

function tooNew(where: string, present: number, newest: number): AppError {
  return new AppError('unavailable', {
    nb: `Databasen ${where} er laget av en nyere Takt (versjon ${present}, dette programmet kjenner ${newest}). Bruk den nye Takt, eller en sikkerhetskopi fra før oppgraderingen.`,
    en: `The database ${where} was made by a newer Takt (version ${present}, this program knows ${newest}). Use the newer Takt, or a back-up from before the upgrade.`,
  });
}
