/**
 * Whose a database is while programs use it. Every session of a program takes a lock in the name under which it may share the
 * database (that of its bus; one of its own for a program that works alone), and is turned away when a session has a
 * lock of another name. The server gives such a lock back when the session ends, however it ends; so no session writes
 * that has not been admitted, also after a restart of PostgreSQL.
 *
 * These are advisory locks of two numbers: what they are about, and of whom.
 */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { ClientBase } from 'pg';
import { postgresInUse, postgresOtherVersion } from './postgres-claim-words.ts';
import type { Schema } from './schema.ts';
import type { StoreFault } from './store-fault.ts';

export interface PostgresClaim {
  /** As a person would start it: `takt start`. */
  readonly program: string;
  readonly name: string;
  /** How long a database that is another's is waited for; CLAIM_PATIENCE_MS where nothing is said. */
  readonly patienceMs?: number;
}

/** PostgreSQL notices the end of a killed program, or of a query that was cut off, a moment late: a restart must not be refused for it. */
const CLAIM_PATIENCE_MS = 3_000;
const LOOK_AGAIN_MS = 100;

/** "Takt" in ASCII. */
const TAKT = 0x54616b74;
/** Held while somebody decides whether a session may begin, so that one decides after the other. */
const TURN = `${TAKT}, 1`;
/** Held by whoever writes: postgres-dialect.ts. */
export const WRITE = `${TAKT}, 2`;
/** The second number is the name's. */
const NAMES = TAKT + 1;
/** The second number is the newest migration that the program knows. */
const VERSIONS = TAKT + 2;
/** What PostgreSQL keeps of a session's name. */
const NAME_BYTES = 63;

/** For whoever is turned away: which program, where. */
export function sessionName({ program }: Pick<PostgresClaim, 'program'>): string {
  return Buffer.from(`${program}, ${process.pid}, ${hostname()}`).subarray(0, NAME_BYTES).toString();
}

/** Rejects with a StoreFault when the database stays another's, or a program of another version keeps it. */
export async function takeClaim(
  client: ClientBase,
  claim: PostgresClaim,
  newest: number,
  where: string,
): Promise<void> {
  const { patienceMs = CLAIM_PATIENCE_MS } = claim;
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const refused = await tryClaim(client, claim, newest, where);
    if (refused === null) return;
    if (waitedMs >= patienceMs) throw refused;
    await setTimeout(LOOK_AGAIN_MS);
  }
}

/** Resolves to why not, or to null when it has been taken. */
async function tryClaim(
  client: ClientBase,
  claim: PostgresClaim,
  newest: number,
  where: string,
): Promise<StoreFault | null> {
  await client.query(`select pg_advisory_lock(${TURN})`);
  const name = numberOf(claim.name);
  const { rows: held } = await client.query<HeldLock>(HELD);
  const others = held.filter((lock) => lock.about === NAMES && lock.of !== name);
  const newer = held.filter((lock) => lock.about === VERSIONS && lock.of > newest);
  const isFree = others.length + newer.length === 0;
  if (isFree) {
    await client.query(`select pg_advisory_lock_shared(${NAMES}, ${name})`);
    await client.query(`select pg_advisory_lock_shared(${VERSIONS}, ${newest})`);
  }
  // A session that ends gives its turn back by itself.
  await client.query(`select pg_advisory_unlock(${TURN})`);
  if (isFree) return null;
  return others.length > 0
    ? postgresInUse(where, programsOf(others))
    : postgresOtherVersion(where, programsOf(newer));
}

/** Does anybody have it? */
export async function isClaimed(db: Kysely<Schema>): Promise<boolean> {
  const { rows: held } = await sql.raw<HeldLock>(HELD).execute(db);
  return held.some(({ about }) => about === NAMES);
}

/** Programs that have the database and do not know the newest tables. */
export async function olderPrograms(db: Kysely<Schema>, newest: number): Promise<string[]> {
  const { rows: held } = await sql.raw<HeldLock>(HELD).execute(db);
  return programsOf(held.filter((lock) => lock.about === VERSIONS && lock.of < newest));
}

interface HeldLock {
  readonly about: number;
  readonly of: number;
  /** Of the session that has it; null to whoever may not know. */
  readonly program: string | null;
}

const HELD = `
  select l.classid::int as about, l.objid::int as of, a.application_name as program
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid in (${NAMES}, ${VERSIONS})
     and l.database = (select oid from pg_database where datname = current_database())`;

const programsOf = (locks: readonly HeldLock[]): string[] => [
  ...new Set(locks.flatMap(({ program }) => (program === null || program === '' ? [] : [program]))),
];

/** Positive, so that it reads the same in pg_locks as it was given. */
const numberOf = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE() >>> 1;
