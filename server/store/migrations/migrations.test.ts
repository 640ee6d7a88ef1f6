import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@takt/shared/errors.ts';
import { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { MASTER_KEY } from '../../../test/support/master-key.ts';
import { KeyRing } from '../../keys/key-ring.ts';
import type { Schema } from '../schema.ts';
import { NodeSqliteDialect } from '../sqlite-dialect.ts';
import type { Migration } from './migration.ts';
import { migrate } from './migrations.ts';

const RING = new KeyRing(MASTER_KEY);

const adds = (number: number, table: string): Migration => ({
  number,
  name: table,
  up: (db) => db.schema.createTable(table).addColumn('x', 'integer').execute(),
});
const fails: Migration = {
  number: 3,
  name: 'fails',
  up: async () => {
    throw new Error('half-way');
  },
};

function aDatabase() {
  const database = new DatabaseSync(':memory:');
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database) });
  const tables = () =>
    database
      .prepare(`select name from sqlite_schema where type = 'table' order by name`)
      .all()
      .map((table) => table.name);
  return { db, tables };
}

describe('migrations', () => {
  it('[STO26] an empty database takes every step, a later one only the steps that are new', async () => {
    const { db, tables } = aDatabase();
    await migrate(db, 'x', RING, [adds(1, 'a')]);
    await migrate(db, 'x', RING, [adds(1, 'a')]);
    expect(tables()).toEqual(['a', 'migration']);
    await migrate(db, 'x', RING, [adds(1, 'a'), adds(2, 'b')]);
    expect(tables()).toEqual(['a', 'b', 'migration']);
    expect(await db.selectFrom('migration').selectAll().orderBy('number').execute()).toEqual([
      { number: 1, name: 'a' },
      { number: 2, name: 'b' },
    ]);
  });

  it('[STO26] when a step fails the database is left as it was', async () => {
    const { db, tables } = aDatabase();
    await migrate(db, 'x', RING, [adds(1, 'a')]);
    await expect(migrate(db, 'x', RING, [adds(1, 'a'), adds(2, 'b'), fails])).rejects.toThrow('half-way');
    expect(tables()).toEqual(['a', 'migration']);
    await migrate(db, 'x', RING, [adds(1, 'a'), adds(2, 'b')]);
    expect(tables()).toEqual(['a', 'b', 'migration']);
  });

  it('[STO73] a migration that was added later than a newer one is still taken', async () => {
    const { db, tables } = aDatabase();
    await migrate(db, 'x', RING, [adds(1, 'a'), adds(4, 'd')]);
    await migrate(db, 'x', RING, [adds(1, 'a'), adds(2, 'b'), adds(4, 'd')]);
    expect(tables()).toEqual(['a', 'b', 'd', 'migration']);
  });

  it('[STO22] a database with a step that this program does not know is refused', async () => {
    const { db } = aDatabase();
    await migrate(db, 'x', RING, [adds(1, 'a'), adds(2, 'b')]);
    await expect(migrate(db, 'x', RING, [adds(1, 'a')])).rejects.toThrow(AppError);
  });
});
