import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import { PATIENCE_MS } from '../../test/support/patience.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

interface One {
  count: { n: number };
}

it('[STO135] beside a connection that holds the lock most of the time another one comes to write between', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'takt-busy-'));
  const path = join(folder.path, 'test.sqlite');
  const first = new DatabaseSync(path);
  first.exec('pragma journal_mode = wal; create table count (n integer)');
  const second = new DatabaseSync(path);
  const db = new Kysely<One>({ dialect: new NodeSqliteDialect(second, () => {}, PATIENCE_MS) });
  let held = 0;
  let isOver = false;
  // It lets go for two turns of the event loop only, and takes the lock again.
  const hold = (async () => {
    while (!isOver) {
      first.exec('begin immediate');
      held += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      first.exec('commit');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
  for (let i = 0; i < 5; i++) {
    // Each asks while the lock is held.
    while (!first.isTransaction) await turn();
    await db.transaction().execute((trx) => trx.insertInto('count').values({ n: i }).execute());
  }
  isOver = true;
  await hold;
  expect(first.prepare('select count(*) as n from count').get()?.n).toBe(5);
  expect(held).toBeGreaterThanOrEqual(5);
  await db.destroy();
  first.close();
});

it('[STO135] a lock that is never given back is waited for no longer than was said', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'takt-busy-'));
  const path = join(folder.path, 'test.sqlite');
  const first = new DatabaseSync(path);
  first.exec('pragma journal_mode = wal; create table count (n integer); begin immediate');
  const db = new Kysely<One>({ dialect: new NodeSqliteDialect(new DatabaseSync(path), () => {}, 50) });
  await expect(
    db.transaction().execute((trx) => trx.insertInto('count').values({ n: 1 }).execute()),
  ).rejects.toThrow(/locked/);
  await db.destroy();
  first.close();
});
