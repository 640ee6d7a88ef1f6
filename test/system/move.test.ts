import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';

const takt = (args: readonly string[], kill?: (out: string) => boolean) =>
  runTakt(args, kill === undefined ? {} : { kill });

describe.skipIf(!has('postgres'))('takt move and takt migrate', () => {
  let postgres: PostgresServer;
  let folder: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    folder = mkdtempSync(join(tmpdir(), 'takt-move-'));
    await (await startTakt(['start', '--radio', 'none'], { dataDir: folder })).stop();
    // As many rows as a clinic has after some weeks.
    using database = new DatabaseSync(join(folder, 'demonstration.sqlite'));
    database.exec(`
      insert into class (class_id, clinic_id, room_id, template_id, template_name, prepared_at_ms, ended_at_ms, alive_at_ms,
          participants, last_seq, number)
        select 'c', clinic_id, room_id, '4x4', '4x4', 1.5, 2.5, 2.5, 0, 0, 1 from room limit 1;
      with recursive n(i) as (select 0 union all select i + 1 from n where i < 30000)
        insert into chunk (class_id, slot, minute, source, clinic_id, blocks, checksum)
        select 'c', 1, i, 'gw/boot', (select clinic_id from clinic), randomblob(200), null from n;
      pragma user_version = 1000`);
  });
  afterAll(async () => {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[SYS94] killed in the middle, twice, the move goes on and tells each table’s rows and hash in the end', async () => {
    const database = await postgres.database();
    const args = ['move', '--from', folder, '--to', database.url];
    const seen = (table: string) => (out: string) => out.includes(`  ${table}:`);
    expect((await takt(args, seen('membership'))).code).toBeNull();
    expect((await takt(args, seen('chunk'))).code).toBeNull();
    const refused = await takt(['start', '--radio', 'none', '--port', '0', '--store', database.url]);
    expect(refused).toMatchObject({
      code: 75,
      err: expect.stringMatching(/is not complete. Run takt move again/),
    });
    const done = await takt(args);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).not.toContain('anew');
    expect(done.out).not.toContain('membership:');
    expect(done.out).toMatch(/Both sides say the same:\n/);
    expect(done.out).toMatch(/chunk +30001 {2}sha256 [0-9a-f]{16}\n/);
    expect((await database.run<{ n: string }>('select count(*) as n from chunk'))[0]?.n).toBe('30001');
    await using moved = await startTakt(['start', '--radio', 'none', '--store', database.url]);
    const classes = (await (await fetch(`${moved.url}/api/classes`)).json()) as unknown[];
    expect(classes).toHaveLength(1);
    const again = await takt(args);
    expect(again).toMatchObject({ code: 69, err: expect.stringMatching(/in use by another Takt/) });
  });

  it('[SYS95] a folder that is in use is not moved, and one without a database is reported', async () => {
    const database = await postgres.database();
    const used = mkdtempSync(join(tmpdir(), 'takt-used-'));
    try {
      const empty = await takt(['move', '--from', used, '--to', database.url]);
      expect(empty).toMatchObject({ code: 66, err: expect.stringMatching(/There is no database in/) });
      await using _running = await startTakt(['start', '--radio', 'none'], { dataDir: used });
      const busy = await takt(['move', '--from', used, '--to', database.url]);
      expect(busy).toMatchObject({
        code: 75,
        err: expect.stringMatching(/data folder .* is in use by another Takt/),
      });
      expect(await database.run(`select from pg_tables where schemaname = 'public'`)).toEqual([]);
    } finally {
      rmSync(used, { recursive: true, force: true });
    }
  });

  it('[SYS96] takt migrate says which steps a file and a database were given, and that a newer one is refused', async () => {
    const database = await postgres.database();
    const first = await takt(['migrate', '--store', database.url]);
    expect([first.code, first.out]).toEqual([0, expect.stringMatching(/brought up to date \(steps 1, 2, 3/)]);
    expect((await takt(['migrate', '--store', database.url])).out).toMatch(/everything was up to date/);
    const data = mkdtempSync(join(tmpdir(), 'takt-migrate-'));
    try {
      expect((await takt(['migrate', '--data', data])).code).toBe(66);
      for (const name of ['demonstration.sqlite', 'demonstration.sqlite-keys', 'demonstration.key']) {
        copyFileSync(join(folder, name), join(data, name));
      }
      expect((await takt(['migrate', '--data', data])).out).toMatch(
        /demonstration.sqlite: everything was up to date/,
      );
      {
        using file = new DatabaseSync(join(data, 'demonstration.sqlite'));
        file.exec(`insert into migration values (9999, 'later')`);
      }
      await database.run(`insert into migration values (9999, 'later')`);
      for (const where of [
        ['--data', data],
        ['--store', database.url],
      ]) {
        for (const command of [['migrate'], ['start', '--radio', 'none', '--port', '0']]) {
          const refused = await takt([...command, ...where]);
          expect(refused).toMatchObject({ code: 69, err: expect.stringMatching(/made by a newer Takt/) });
        }
      }
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});
