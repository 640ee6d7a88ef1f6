/**
 * A PostgreSQL database as it was at one instant: `pg_dump` sees the snapshot in which the rows were counted, and what it
 * writes never lies on a disk unencrypted. Read back by `pg_restore`, which turns it into SQL whose rows are counted.
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { halfRestored, isHalfRestored } from '../store/half-restored.ts';
import { isHalfMoved } from '../store/move.ts';
import { moveRefusals } from '../store/move-words.ts';
import type { PostgresAddress } from '../store/postgres-address.ts';
import { postgresError, postgresRefusals } from '../store/postgres-errors.ts';
import { openSessions } from '../store/postgres-sessions.ts';
import { backupRefusals } from './backup-words.ts';
import { CopiedRows } from './copied-rows.ts';
import type { BackupEnd } from './end.ts';
import type { DatabaseFacts } from './manifest.ts';
import { postgresProgram } from './postgres-programs.ts';

const LOOK = { max: 1, lockMs: 5_000, answerMs: null };
/** "Takt" in ASCII, and what it is about: one back-up of a database at a time, whichever machine takes it. */
const UNDER_WAY = `${0x54616b74}, 3`;

export function postgresEnd(address: PostgresAddress): BackupEnd {
  const { shown, database: name } = address;
  return {
    shown,
    async identity() {
      const sessions = openSessions(address, null, LOOK);
      try {
        const client = await sessions.pool.connect();
        const { rows } = await client.query<{ id: string }>('select clinic_id as id from clinic limit 1');
        client.release();
        return { database: 'postgres', name, clinicId: rows[0]?.id ?? null };
      } catch (error) {
        throw postgresError(error, shown);
      } finally {
        await sessions.terminate();
      }
    },
    async snapshot() {
      const sessions = openSessions(address, null, LOOK);
      try {
        const client = await sessions.pool.connect();
        const { facts, snapshotId, schema } = await countedSnapshot(client, address);
        const dump = postgresProgram('pg_dump', address, [
          ...['--format=custom', '--compress=0', `--snapshot=${snapshotId}`, `--schema="${schema}"`],
          ...['--no-owner', '--no-privileges', '--lock-wait-timeout=10000'],
        ]);
        return {
          facts,
          database: dump.output,
          async close() {
            dump.stop();
            client.release(true);
            await sessions.terminate();
          },
        };
      } catch (error) {
        await sessions.terminate();
        throw postgresError(error, shown);
      }
    },
    inspect: (database) => inspectDump(address, database, name),
  };
}

/** Rejects with an AppError when it is not whole, or pg_restore cannot be had. */
export async function inspectDump(
  address: PostgresAddress,
  database: Readable,
  name: string,
): Promise<DatabaseFacts> {
  const restore = postgresProgram('pg_restore', null, ['--file=-', '--no-owner', '--no-privileges']);
  const rows = new CopiedRows(['migration', 'clinic']);
  const reading = (async () => {
    for await (const bytes of restore.output) rows.add(bytes);
  })();
  // It may end before it has read all: then its own words say why.
  const fed = pipeline(database, restore.input);
  const [fedOutcome, readOutcome] = await Promise.allSettled([fed, reading]);
  restore.stop();
  // What goes wrong with the file comes before what that does to who reads it.
  if (fedOutcome.status === 'rejected' && !isBrokenPipe(fedOutcome.reason)) throw fedOutcome.reason;
  if (readOutcome.status === 'rejected') throw readOutcome.reason;
  const { counts, kept } = rows.end();
  const clinic = kept('clinic')[0]?.clinic_id;
  const migrations = kept('migration').map((row) => Number(row.number));
  if (migrations.length === 0) throw backupRefusals.notWhole(`${address.shown}: migration`);
  return {
    database: 'postgres',
    name,
    clinicId: clinic ?? null,
    migration: Math.max(...migrations),
    rows: counts,
  };
}

const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:EPIPE|ERR_STREAM)/.test(String(error.code));

async function countedSnapshot(client: PoolClient, { shown, database: name }: PostgresAddress) {
  const ask = async <Row extends object>(text: string): Promise<Row[]> => (await client.query(text)).rows;
  await ask('set idle_in_transaction_session_timeout = 0');
  const [lock] = await ask<{ mine: boolean }>(`select pg_try_advisory_lock(${UNDER_WAY}) as mine`);
  if (lock?.mine !== true) throw backupRefusals.underWay(shown);
  await ask('begin isolation level repeatable read read only');
  if (await isHalfMoved(ask)) throw moveRefusals.halfMoved(shown);
  if (await isHalfRestored(ask)) throw halfRestored(shown);
  const tables = await ask<{ name: string; schema: string }>(
    `select relname as name, relnamespace::regnamespace::text as schema from pg_class
      where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by relname`,
  );
  const names = tables.map((table) => table.name);
  const schema = tables[0]?.schema;
  if (schema === undefined || !names.includes('migration') || !names.includes('clinic')) {
    throw postgresRefusals.foreign(shown);
  }
  const rows: Record<string, number> = {};
  for (const table of names) {
    const [found] = await ask<{ n: number }>(`select count(*) as n from "${table.replaceAll('"', '""')}"`);
    rows[table] = Number(found?.n);
  }
  const [migration] = await ask<{ n: number }>('select max(number) as n from migration');
  const [clinic] = await ask<{ id: string }>('select clinic_id as id from clinic limit 1');
  const [exported] = await ask<{ id: string }>('select pg_export_snapshot() as id');
  const facts: DatabaseFacts = {
    ...{ database: 'postgres', name, rows },
    migration: Number(migration?.n),
    clinicId: clinic?.id ?? null,
  };
  return { facts, schema, snapshotId: exported?.id ?? '' };
}
