/**
 * pg under kysely's own PostgreSQL dialect, so that the store's questions and migrations, written once, mean the same as on
 * SQLite: types by the same names, transactions that write one after the other, transactions that read on one snapshot.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type DataTypeNode,
  type Driver,
  PostgresDialect,
  PostgresDriver,
  type PostgresPool,
  type PostgresPoolClient,
  PostgresQueryCompiler,
  type TransactionSettings,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { WRITE } from './postgres-claim.ts';
import { isConnectionLost } from './postgres-errors.ts';

export class TaktPostgresDialect extends PostgresDialect {
  readonly #pool: PostgresPool;

  constructor(pool: Pool) {
    const guarded = guardedPool(pool);
    super({ pool: guarded });
    this.#pool = guarded;
  }

  override createDriver(): Driver {
    return new TaktPostgresDriver({ pool: this.#pool });
  }
  override createQueryCompiler(): PostgresQueryCompiler {
    return new TaktPostgresCompiler();
  }
}

/** Types as the migrations name them. Text is compared byte by byte, as SQLite does, whatever the database's language. */
const TYPES: Readonly<Record<string, string>> = { blob: 'bytea', text: 'text collate "C"' };

class TaktPostgresCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    this.append(TYPES[node.dataType] ?? node.dataType);
  }
}

class TaktPostgresDriver extends PostgresDriver {
  /**
   * What reads sees one instant. What writes does so while nobody else does, as with SQLite: so a rule that rests on
   * several rows holds without its author having thought of others. Where that costs too much, a transaction that asks
   * for `read committed` writes beside others that do, and locks the rows that its rule rests on.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (settings.accessMode === 'read only') {
      return super.beginTransaction(connection, { ...settings, isolationLevel: 'repeatable read' });
    }
    const beside = settings.isolationLevel === 'read committed';
    try {
      await connection.executeQuery(
        CompiledQuery.raw(`begin; select pg_advisory_xact_lock${beside ? '_shared' : ''}(${WRITE})`),
      );
    } catch (error) {
      // It has begun, and waited for the lock in vain.
      await connection.executeQuery(CompiledQuery.raw('rollback'));
      throw error;
    }
  }
}

/** A connection that was lost in the middle is given away, and what failed first is what is told. */
function guardedPool(pool: Pool): PostgresPool {
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: {},
    async connect() {
      const client = await pool.connect();
      const guarded = known.get(client) ?? guard(client);
      known.set(client, guarded);
      return guarded;
    },
    end: () => pool.end(),
  };
}

function guard(client: PoolClient): PostgresPoolClient {
  let lost = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    if (lost && sql === 'rollback') return { command: 'ROLLBACK' as const, rowCount: 0, rows: [] };
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      lost ||= isConnectionLost(error);
      throw error;
    }
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(lost),
  };
}
