/**
 * node:sqlite under kysely's own SQLite dialect. Two things differ from better-sqlite3, which that expects: parameters
 * are spread, and a statement tells by its columns whether it reads.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';

export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: adapted(database) });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new NodeSqliteDriver({ database: adapted(this.#database) });
  }
}

class NodeSqliteDriver extends SqliteDriver {
  /**
   * Takes the write lock at once: a transaction that begins as a reader cannot become a writer when another process
   * has written meanwhile, and no waiting would help it.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }
}

function adapted(database: DatabaseSync) {
  return {
    close: () => database.close(),
    prepare: (sql: string) => adaptedStatement(database.prepare(sql)),
  };
}

function adaptedStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
