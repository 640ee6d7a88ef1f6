/**
 * node:sqlite under kysely's own SQLite dialect. Two things differ from better-sqlite3, which that expects: parameters
 * are spread, and a statement shows by its columns whether it reads.
 */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SelectModifierNode,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';
import { isBusy } from './sqlite-errors.ts';

export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;
  readonly #onCommitted: OnCommitted;
  readonly #busyMs: number;

  /**
   * `onCommitted`: the number that a transaction which wrote has, one more than the one before it. `busyMs`: how long one
   * waits for another process.
   */
  constructor(database: DatabaseSync, onCommitted: OnCommitted = () => {}, busyMs = 0) {
    super({ database: adapted(database) });
    this.#database = database;
    this.#onCommitted = onCommitted;
    this.#busyMs = busyMs;
  }

  override createQueryCompiler(): SqliteQueryCompiler {
    return new NodeSqliteCompiler();
  }

  override createDriver(): Driver {
    return new NodeSqliteDriver(this.#database, this.#onCommitted, this.#busyMs);
  }
}

/** Who writes has the whole file, so there is no word for locking a row. */
class NodeSqliteCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier !== 'ForNoKeyUpdate') super.visitSelectModifier(node);
  }
}

/** Real milliseconds, at most, between two tries to write beside another process. */
const RETRY_WITHIN_MS = 10;

type OnCommitted = (commits: number) => void;

/** SQLite keeps a number for the program in the header of the file: here it counts commits. */
export function commitsOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
}

class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #onCommitted: OnCommitted;
  readonly #busyMs: number;
  #writes = false;

  constructor(database: DatabaseSync, onCommitted: OnCommitted, busyMs: number) {
    super({ database: adapted(database) });
    this.#database = database;
    this.#onCommitted = onCommitted;
    this.#busyMs = busyMs;
  }

  /**
   * Takes the write lock at once: a transaction that begins as a reader cannot become a writer when another process
   * has written meanwhile, and no waiting would help it.
   */
  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    this.#writes = settings?.accessMode !== 'read only';
    if (this.#writes) await this.#beginWriting();
    else await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  /**
   * SQLite itself asks for the lock at longer and longer intervals, up to 100 ms: beside a process that writes all the time
   * it would find it taken for seconds. So it is asked for at short intervals by chance.
   */
  async #beginWriting(): Promise<void> {
    const untilMs = performance.now() + this.#busyMs;
    this.#database.exec('pragma busy_timeout = 0');
    try {
      for (;;) {
        try {
          return this.#database.exec('begin immediate');
        } catch (error) {
          if (!isBusy(error) || performance.now() >= untilMs) throw error;
        }
        await pause(1 + Math.random() * RETRY_WITHIN_MS);
      }
    } finally {
      this.#database.exec(`pragma busy_timeout = ${this.#busyMs}`);
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (!this.#writes) return super.commitTransaction(connection);
    const commits = commitsOf(this.#database) + 1;
    this.#database.exec(`pragma user_version = ${commits}`);
    await super.commitTransaction(connection);
    this.#onCommitted(commits);
  }

  /** A full or failing disk has SQLite roll back by itself; to ask for it again would fail, and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
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
