/**
 * Puts a back-up in the place of what a PostgreSQL database has. A table says that a restore is under way, from before the first
 * old table is dropped until the new ones were counted; while it is there no program uses the database. Cut off at any
 * moment it is done again from the start.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { HALF_RESTORED, isHalfRestored } from '../store/half-restored.ts';
import type { PostgresAddress } from '../store/postgres-address.ts';
import type { PostgresClaim } from '../store/postgres-claim.ts';
import { postgresError, postgresRefusals } from '../store/postgres-errors.ts';
import { openSessions } from '../store/postgres-sessions.ts';
import { type DatabaseFacts, difference } from './manifest.ts';
import { inspectDump } from './postgres-end.ts';
import { postgresProgram } from './postgres-programs.ts';
import {
  type RestoredStore,
  type RestoreSource,
  type RestoreSteps,
  refuseAnother,
  refuseUnfit,
} from './restore.ts';
import { restoreRefusals } from './restore-words.ts';

export interface PostgresTarget {
  readonly address: PostgresAddress;
  readonly claim: PostgresClaim;
  /** What was deleted since the back-up is deleted again, before any program uses the database. */
  readonly beforeServed: (client: PoolClient, facts: DatabaseFacts) => Promise<void>;
}

/** What belongs to the database and its owner, and not to the clinic. */
const NOT_OURS = /^\d+; \d+ \d+ (?:SCHEMA|EXTENSION|COMMENT|ACL|DEFAULT ACL) /;

export async function restorePostgres(
  { manifest, database }: RestoreSource,
  { address, claim, beforeServed }: PostgresTarget,
  steps: Pick<RestoreSteps, 'restorePoint'>,
): Promise<RestoredStore> {
  refuseUnfit(manifest, 'postgres');
  const folder = await mkdtemp(join(tmpdir(), 'takt-restore-'));
  const sessions = openSessions(address, claim, { max: 1, lockMs: 5_000, answerMs: null });
  try {
    const dump = join(folder, 'database');
    await pipeline(database, createWriteStream(dump, { flags: 'wx', mode: 0o600 }));
    const differs = difference(
      manifest.facts,
      await inspectDump(address, createReadStream(dump), manifest.facts.name),
    );
    if (differs !== null) throw restoreRefusals.differs(differs);
    const client = await sessions.pool.connect();
    try {
      const restorePoint = await begin(client, manifest.facts, address, steps);
      await load(dump, address);
      const found = await countedIn(client, manifest.facts);
      const lost = difference(manifest.facts, found);
      if (lost !== null) throw restoreRefusals.differs(lost);
      await beforeServed(client, found);
      await client.query(`drop table ${HALF_RESTORED}`);
      return { restorePoint };
    } finally {
      client.release();
    }
  } catch (error) {
    throw postgresError(error, address.shown);
  } finally {
    await sessions.terminate();
    await rm(folder, { recursive: true, force: true });
  }
}

async function begin(
  client: PoolClient,
  facts: DatabaseFacts,
  { shown }: PostgresAddress,
  { restorePoint }: Pick<RestoreSteps, 'restorePoint'>,
): Promise<string | null> {
  const begun = await isHalfRestored(async (sql) => (await client.query(sql)).rows);
  const tables = await tablesOf(client);
  let point: string | null = null;
  if (!begun && tables.length > 0) {
    if (!tables.includes('migration') || !tables.includes('clinic')) throw postgresRefusals.foreign(shown);
    const { rows } = await client.query<{ id: string }>('select clinic_id as id from clinic limit 1');
    refuseAnother(facts, rows[0]?.id ?? null, shown);
    point = await restorePoint();
  }
  await client.query(`create table if not exists ${HALF_RESTORED} (since timestamptz)`);
  const names = tables.filter((name) => name !== HALF_RESTORED).map(quoted);
  if (names.length > 0) await client.query(`drop table ${names.join(', ')} cascade`);
  await client.query('drop function if exists audit_is_closed()');
  return point;
}

async function load(dump: string, address: PostgresAddress): Promise<void> {
  const listing = postgresProgram('pg_restore', null, ['--list', dump]);
  const lines = (await text(listing.output)).split('\n').filter((line) => !NOT_OURS.test(line));
  const list = `${dump}.list`;
  await writeFile(list, lines.join('\n'), { mode: 0o600 });
  const loading = postgresProgram('pg_restore', address, [
    ...['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges'],
    ...[`--use-list=${list}`, dump],
  ]);
  await text(loading.output);
}

async function countedIn(client: PoolClient, { name }: DatabaseFacts): Promise<DatabaseFacts> {
  const rows: Record<string, number> = {};
  for (const table of await tablesOf(client)) {
    if (table === HALF_RESTORED) continue;
    const found = await client.query<{ n: number }>(`select count(*) as n from ${quoted(table)}`);
    rows[table] = Number(found.rows[0]?.n);
  }
  const migration = await client.query<{ n: number }>('select max(number) as n from migration');
  const clinic = await client.query<{ id: string }>('select clinic_id as id from clinic limit 1');
  return {
    ...{ database: 'postgres', name, rows },
    migration: Number(migration.rows[0]?.n),
    clinicId: clinic.rows[0]?.id ?? null,
  };
}

async function tablesOf(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by relname`,
  );
  return rows.map(({ name }) => name);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
