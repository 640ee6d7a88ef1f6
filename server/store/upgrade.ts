/** Whether a database that was used is about to be changed by a newer program: a look, without taking part. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations/migrations.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { postgresError } from './postgres-errors.ts';
import { openSessions } from './postgres-sessions.ts';

/** Of a file. What cannot be read is told by who opens it. */
export function isUpgrade(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    return lacksSteps(database.prepare('select number from migration').all());
  } catch {
    return false;
  }
}

export async function isPostgresUpgrade(address: PostgresAddress): Promise<boolean> {
  const look = openSessions(address, null, { max: 1, lockMs: 5_000, answerMs: 15_000 });
  try {
    const client = await look.pool.connect();
    try {
      const known = await client.query(`select from pg_class where oid = to_regclass('migration')`);
      if (known.rowCount === 0) return false;
      return lacksSteps((await client.query<{ number: number }>('select number from migration')).rows);
    } finally {
      client.release();
    }
  } catch (error) {
    throw postgresError(error, address.shown);
  } finally {
    await look.terminate();
  }
}

function lacksSteps(rows: readonly Readonly<Record<string, unknown>>[]): boolean {
  const taken = new Set(rows.map(({ number }) => Number(number)));
  return taken.size > 0 && MIGRATIONS.some(({ number }) => !taken.has(number));
}
