/** Connections to a PostgreSQL database, each admitted by the program's claim before anything is asked on it. */
import { CamelCasePlugin, Kysely } from 'kysely';
import pg from 'pg';
import { NEWEST_MIGRATION } from './migrations/migrations.ts';
import { type PostgresAddress, tlsOptions } from './postgres-address.ts';
import { type PostgresClaim, sessionName, takeClaim } from './postgres-claim.ts';
import { TaktPostgresDialect } from './postgres-dialect.ts';
import type { Schema } from './schema.ts';

export interface SessionLimits {
  /** Connections at most. */
  readonly max: number;
  /** How long a writer waits for another. */
  readonly lockMs: number;
  /** After that a server that does not answer counts as gone; null: what is asked may take as long as it takes. */
  readonly answerMs: number | null;
}

export interface Sessions {
  readonly db: Kysely<Schema>;
  readonly pool: pg.Pool;
  /** Calls back when a connection that nobody used was lost. */
  onLost(listener: () => void): void;
  /** Ends at once, also what is under way. */
  terminate(): Promise<void>;
  /** Ends when what is under way has been answered. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
/** A program that stopped in the middle of a transaction must not keep others waiting for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** `claim` null: for a look, without taking part. */
export function openSessions(
  address: PostgresAddress,
  claim: PostgresClaim | null,
  { max, lockMs, answerMs }: SessionLimits,
): Sessions {
  const { host, port, database, user, password, shown } = address;
  const clients = new Set<pg.Client>();
  const lostListeners: (() => void)[] = [];
  const pool = new pg.Pool({
    ...{ host, port, database, user, ssl: tlsOptions(address.tls) },
    ...(password === null ? {} : { password }),
    ...{ max, idleTimeoutMillis: 0, connectionTimeoutMillis: CONNECT_MS, keepAlive: true },
    ...{ lock_timeout: lockMs, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS },
    ...(answerMs === null ? {} : { query_timeout: answerMs }),
    application_name: sessionName(claim ?? { program: 'takt' }),
    types: { getTypeParser: typeParser },
    onConnect: async (client) => {
      // Without a listener the loss of a connection would end the program.
      client.on('error', () => {});
      if (client instanceof pg.Client) clients.add(client);
      client.once('end', () => clients.delete(client as pg.Client));
      await client.query('set synchronous_commit = on');
      if (claim !== null) await takeClaim(client, claim, NEWEST_MIGRATION, shown);
    },
  });
  pool.on('error', () => {
    for (const listener of lostListeners) listener();
  });
  const db = new Kysely<Schema>({
    dialect: new TaktPostgresDialect(pool),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  let ended: Promise<void> | null = null;
  const close = (): Promise<void> => {
    ended ??= db.destroy().then(() => (pool.ended ? undefined : pool.end()));
    return ended;
  };
  return {
    db,
    pool,
    onLost: (listener) => lostListeners.push(listener),
    close,
    async terminate() {
      const ends = [...clients].map((client) => client.end().catch(() => {}));
      await Promise.all([...ends, close()]);
    },
  };
}

const INT8 = 20;
const BYTEA = 17;

/** Numbers and bytes as SQLite gives them: whole numbers of ours have 53 bits at most. */
const typeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return Number;
  const parse = pg.types.getTypeParser(oid, format as 'text');
  if (oid !== BYTEA) return parse;
  return (text: string) => {
    const bytes = parse(text) as Buffer;
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}) as typeof pg.types.getTypeParser;
