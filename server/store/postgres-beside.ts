/** Opens a PostgreSQL database beside whoever has it, without a claim; as sqlite-beside.ts does a file. */
import { sql } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import { refuseOlder } from './migrations/migrations.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { postgresError } from './postgres-errors.ts';
import { openSessions, type Sessions } from './postgres-sessions.ts';

interface BesideOptions {
  /** How long a write waits for another program. */
  readonly lockMs: number;
  /** null: as long as it takes. */
  readonly answerMs: number | null;
  /** What must fit the keys; null: nothing that is sealed is asked for. */
  readonly ring: KeyRing | null;
}

/**
 * Rejects with an AppError when it cannot be reached, is no database of ours or another version's, and when the master key
 * does not fit: nothing is changed then.
 */
export async function openBesideDatabase(
  address: PostgresAddress,
  { lockMs, answerMs, ring }: BesideOptions,
): Promise<Sessions> {
  const sessions = openSessions(address, null, { max: 1, lockMs, answerMs });
  const where = address.shown;
  try {
    // One that is not there would else look like one without tables.
    await sql`select 1`.execute(sessions.db);
    await refuseOlder(sessions.db, where);
    await ring?.enter(sessions.db, where);
    return sessions;
  } catch (error) {
    await sessions.close();
    throw postgresError(error, where);
  }
}
