/**
 * The store in a PostgreSQL database, for servers on one machine or on several. The driver waits for nothing, so there
 * are no threads; what reads has connections of its own, so that a slow question delays no commit.
 */
import type { Words } from '@takt/shared/errors.ts';
import { type Kysely, sql } from 'kysely';
import { KeyRing } from '../keys/key-ring.ts';
import { KEY_TABLES, type KeySchema, makeKeyTables } from '../keys/key-schema.ts';
import { keyWords } from '../keys/key-words.ts';
import { halfRestored, isHalfRestored } from './half-restored.ts';
import { enterKeys } from './keys-beside.ts';
import { migrate } from './migrations/migrations.ts';
import {
  isHalfMoved,
  MOVE_ENDED,
  type MoveOptions,
  type MoveSource,
  moveStore,
  type ProvenTable,
} from './move.ts';
import { moveRefusals } from './move-words.ts';
import type { PostgresAddress } from './postgres-address.ts';
import { isClaimed, olderPrograms, type PostgresClaim } from './postgres-claim.ts';
import { postgresOtherVersion } from './postgres-claim-words.ts';
import { fsyncOff, postgresError, postgresRefusals, wasInTheWay } from './postgres-errors.ts';
import { openSessions, type Sessions } from './postgres-sessions.ts';
import { forgetErased } from './sql-erasure.ts';
import { type Carrier, storeOver } from './sql-front.ts';
import type { Part } from './sql-lanes.ts';
import { type SqlStore, sqlStore } from './sql-store.ts';
import type { Store } from './store.ts';

const WRITERS = 4;
const READERS = 4;
const LOCK_MS = 5_000;
const ANSWER_MS = 15_000;
/** Of PostgreSQL 13. */
const OLDEST_SERVER = 130_000;
const ATTEMPTS = 5;
const RECLAIM_MS = 1_000;

export interface PostgresOptions {
  readonly claim: PostgresClaim;
  /** What its keys are wrapped with. */
  readonly masterKey: Uint8Array;
  /** How long a write waits for another program. */
  readonly lockMs?: number;
  /** After that a server that does not answer counts as gone. */
  readonly answerMs?: number;
  /** What whoever started the program should know. */
  readonly say?: (words: Words) => void;
}

/**
 * Opens the store, and makes the tables where there are none. Rejects with an AppError that names the database, without its
 * password, when it cannot be reached, is not ours or somebody else's for now, was made by a newer Takt, or may not be
 * written.
 */
export async function openPostgresStore(address: PostgresAddress, options: PostgresOptions): Promise<Store> {
  const { claim, lockMs = LOCK_MS, answerMs = ANSWER_MS, say = () => {} } = options;
  const where = address.shown;
  const ring = new KeyRing(options.masterKey);
  const lane = (max: number, patient = false): Sessions =>
    openSessions(address, claim, { max, lockMs, answerMs: patient ? null : answerMs });
  const [writers, readers, checkers] = [lane(WRITERS), lane(READERS), lane(1, true)];
  const all = [writers, readers, checkers];
  try {
    await preparePostgres(checkers, ring, where, say);
    // From now on one session at least holds the claim.
    await writers.pool.connect().then((client) => client.release());
  } catch (error) {
    await Promise.all(all.map((sessions) => sessions.terminate()));
    throw postgresError(error, where);
  }

  // PostgreSQL itself overwrites nothing: what is deleted goes with its next vacuum.
  const over = (sessions: Sessions, whole: () => boolean | Promise<boolean> = () => true): SqlStore =>
    sqlStore(sessions.db, ring, { isWhole: whole, shredding: (work) => work() });
  const writing = over(writers);
  const reading = over(readers);
  const checking = over(checkers, () => isWhole(checkers));
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;

  const ask = async (store: SqlStore, part: Part, method: string, args: readonly unknown[]) => {
    const work: (...given: readonly unknown[]) => Promise<unknown> = Reflect.get(store[part], method);
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(...args);
      } catch (error) {
        if (closing !== null && store === checking) throw postgresRefusals.closed(where);
        if (attempt < ATTEMPTS && wasInTheWay(error)) continue;
        throw postgresError(error, where);
      }
    }
  };
  const carrier: Carrier = {
    async carry(kind, part, method, args) {
      if (closing !== null) throw postgresRefusals.closed(where);
      if (kind === 'check') return ask(checking, part, method, args);
      const asked = ask(kind === 'write' ? writing : reading, part, method, args);
      underWay.add(asked);
      return asked.finally(() => underWay.delete(asked));
    },
    // It is on a disk of the database's machine, which tells nobody.
    freeBytes: async () => null,
    close() {
      // Nobody waits for the end of a check.
      closing ??= Promise.all([checkers.terminate(), Promise.allSettled(underWay)]).then(async () => {
        await Promise.all([writers.close(), readers.close()]);
      });
      return closing;
    },
  };
  holdClaim(writers, () => closing !== null);
  return storeOver(carrier, 0);
}

/** Does a program use it now? A look, without taking part. Rejects as openPostgresStore does. */
export async function isPostgresClaimed(address: PostgresAddress): Promise<boolean> {
  const look = openSessions(address, null, { max: 1, lockMs: LOCK_MS, answerMs: ANSWER_MS });
  try {
    return await isClaimed(look.db);
  } catch (error) {
    throw postgresError(error, address.shown);
  } finally {
    await look.terminate();
  }
}

/** As soon as PostgreSQL is back somebody of ours is there again, before another program takes the database for free. */
function holdClaim(sessions: Sessions, isClosing: () => boolean): void {
  let trying = false;
  const reclaim = (): void => {
    if (trying || isClosing()) return;
    trying = true;
    sessions.pool.connect().then(
      (client) => {
        trying = false;
        client.release();
      },
      () => {
        trying = false;
        setTimeout(reclaim, RECLAIM_MS).unref();
      },
    );
  };
  sessions.onLost(reclaim);
}

/**
 * Rejects unless the database can be Takt's; brings its tables up to date. Resolves to the steps that were taken. One into
 * which a clinic is being moved is only the move's.
 */
async function preparePostgres(
  { db }: Pick<Sessions, 'db'>,
  ring: KeyRing,
  where: string,
  say: (words: Words) => void,
  moving = false,
): Promise<readonly number[]> {
  const { rows } = await sql<Settings>`
    select current_setting('server_version_num')::int as "versionNumber", current_setting('server_version') as version,
      pg_encoding_to_char(encoding) as encoding, current_setting('fsync') as fsync
    from pg_database where datname = current_database()`.execute(db);
  const settings = rows[0];
  if (settings === undefined) throw new Error('the database does not know itself');
  if (settings.versionNumber < OLDEST_SERVER) throw postgresRefusals.tooOld(where, settings.version);
  if (settings.encoding !== 'UTF8') throw postgresRefusals.encoding(where, settings.encoding);
  if (settings.fsync !== 'on') say(fsyncOff(where));
  if (await isHalfRestored(async (text) => (await sql.raw(text).execute(db)).rows)) throw halfRestored(where);
  const tables = await tableNames(db);
  if (tables.length > 0 && !(await isOurs(db, tables))) throw postgresRefusals.foreign(where);
  if (!moving && (await isHalfMoved(async (text) => (await sql.raw(text).execute(db)).rows))) {
    throw moveRefusals.halfMoved(where);
  }
  if (moving) await makeKeyTables(db, where, 'schema');
  else await enterKeys(db, ring, where, 'schema');
  const steps = await migrate(db, where, ring, undefined, async (trx, newest) => {
    const programs = await olderPrograms(trx, newest);
    if (programs.length > 0) throw postgresOtherVersion(where, programs);
  });
  await forgetErased(db);
  return steps;
}

/** Brings the tables of a database up to date, which a start does too. Resolves to the steps that were taken. */
export async function migratePostgres(
  address: PostgresAddress,
  options: PostgresOptions,
): Promise<readonly number[]> {
  return alone(address, options, (sessions) =>
    preparePostgres(sessions, new KeyRing(options.masterKey), address.shown, options.say ?? (() => {})),
  );
}

/** Rejects as openPostgresStore does, and as moveStore. */
export async function moveToPostgres(
  from: MoveSource,
  address: PostgresAddress,
  options: PostgresOptions & MoveOptions,
): Promise<readonly ProvenTable[]> {
  return alone(address, options, async (sessions) => {
    const ring = new KeyRing(options.masterKey);
    await preparePostgres(sessions, ring, address.shown, options.say ?? (() => {}), true);
    const client = await sessions.pool.connect();
    const proven = await moveStore(from, { client, shown: address.shown }, options).finally(() =>
      client.release(),
    );
    if (!Buffer.from(from.masterKey).equals(options.masterKey)) {
      await new KeyRing(from.masterKey).rotate(sessions.db, options.masterKey);
    }
    await sql.raw(MOVE_ENDED).execute(sessions.db);
    return proven;
  });
}

/** The keys alone, held from every other program meanwhile; `claim` null: for a look. Rejects as openPostgresStore does. */
export async function openPostgresKeys(
  address: PostgresAddress,
  claim: PostgresClaim | null,
): Promise<{ readonly db: Kysely<KeySchema>; close(): Promise<void> }> {
  const sessions = openSessions(address, claim, { max: 1, lockMs: LOCK_MS, answerMs: null });
  try {
    const { rows } = await sql<{ there: boolean }>`
      select to_regclass(${`${KEY_TABLES}.key_store`}) is not null as there`.execute(sessions.db);
    if (rows[0]?.there !== true) throw keyWords.lost(address.shown);
    return { db: sessions.db as unknown as Kysely<KeySchema>, close: () => sessions.close() };
  } catch (error) {
    await sessions.terminate();
    throw postgresError(error, address.shown);
  }
}

/** The same, for a program that fills it; made where there are none. */
export async function beginPostgresKeys(address: PostgresAddress, claim: PostgresClaim) {
  await alone(address, { claim, lockMs: LOCK_MS }, ({ db }) => makeKeyTables(db, address.shown, 'schema'));
  return openPostgresKeys(address, claim);
}

async function alone<T>(
  address: PostgresAddress,
  { claim, lockMs = LOCK_MS }: Pick<PostgresOptions, 'claim' | 'lockMs'>,
  work: (sessions: Sessions) => Promise<T>,
): Promise<T> {
  const sessions = openSessions(address, claim, { max: 1, lockMs, answerMs: null });
  try {
    return await work(sessions);
  } catch (error) {
    throw postgresError(error, address.shown);
  } finally {
    await sessions.terminate();
  }
}

interface Settings {
  readonly versionNumber: number;
  readonly version: string;
  readonly encoding: string;
  readonly fsync: string;
}

/** Without those that an extension brought along. */
async function tableNames(db: Sessions['db']): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Other programs have a table of migrations too, and none with this first one. */
async function isOurs(db: Sessions['db'], tables: readonly string[]): Promise<boolean> {
  if (!tables.includes('migration') || !tables.includes('clinic')) return false;
  try {
    const first = await db.selectFrom('migration').select('name').where('number', '=', 1).executeTakeFirst();
    return first?.name === 'first';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42703') return false;
    throw error;
  }
}

/** Has PostgreSQL read every row of every table: what its disk has damaged it refuses. */
async function isWhole({ db }: Sessions): Promise<boolean> {
  for (const name of await tableNames(db)) {
    try {
      await sql`select count(hashtext(t::text)) from ${sql.table(name)} t`.execute(db);
    } catch (error) {
      if (error instanceof Error && 'code' in error && /^(?:XX00[12]|58P01)$/.test(String(error.code)))
        return false;
      throw error;
    }
  }
  return true;
}
