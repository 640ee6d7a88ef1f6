/**
 * Killed (SIGKILL) at twenty moments of a back-up, of a restore, of a migration and of a move, spread over the time that each takes here. After
 * each: what is whole before stays whole, what was not ended is never served, and the same command again comes to its end.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readMasterKey } from '@takt/server/keys/master-key.ts';
import { LOG_START } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { openStore } from '../support/open-store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { startTakt } from '../support/program.ts';
import { type Ran, runTakt } from '../support/run-takt.ts';
import { textOf } from '../support/sources.ts';

const MOMENTS = 20;
const FILE = 'demonstration.sqlite';
/** Of a recording that is migrated: each step that seals it takes it all in one transaction. */
const ROWS = 8_000;
let root: string;
let data: string;
let backups: string;
const key = () => join(data, 'backup-key.txt');
const goodOnes = (): string[] => readdirSync(backups).filter((name) => name.endsWith('.age'));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'takt-killed-'));
  [data, backups] = [join(root, 'data'), join(root, 'backups')];
  mkdirSync(data, { mode: 0o700 });
  await (await startTakt(['start', '--radio', 'none'], { dataDir: data })).stop();
  // As many rows as a clinic has after some weeks.
  using database = new DatabaseSync(join(data, FILE));
  database.exec(`
    insert into class (class_id, clinic_id, room_id, template_id, template_name, prepared_at_ms, ended_at_ms, alive_at_ms,
        participants, last_seq, number)
      select 'c', clinic_id, room_id, '4x4', '4x4', 1.5, 2.5, 2.5, 0, 0, 1 from room limit 1;
    with recursive n(i) as (select 0 union all select i + 1 from n where i < 40000)
      insert into chunk (class_id, slot, minute, source, clinic_id, blocks, checksum)
      select 'c', 1, i, 'gw/boot', (select clinic_id from clinic), randomblob(400), null from n;
    pragma user_version = 1000`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs it once whole, then kills it at moments spread over that time. */
async function killedAtMoments(
  run: (kill?: number) => Promise<Ran>,
  after: (killed: boolean) => Promise<void> | void,
) {
  let begun = performance.now();
  expect((await run()).code).toBe(0);
  let wholeMs = performance.now() - begun;
  let killed = 0;
  for (let n = 0; n < MOMENTS; n++) {
    // The first part of it is the start of the program, which changes nothing.
    begun = performance.now();
    const { code } = await run(wholeMs * (0.3 + (0.75 * n) / MOMENTS));
    if (code === null) killed += 1;
    // The machine is quicker by now: later moments lie within the shorter time.
    else wholeMs = Math.min(wholeMs, performance.now() - begun);
    await after(code === null);
  }
  expect(killed, 'moments before its end').toBeGreaterThan(MOMENTS / 4);
}

describe('killed at twenty moments', () => {
  it('[BAK13] a back-up: every file that has a name is whole, and the next back-up goes well and clears up', async () => {
    const run = (kill?: number) =>
      runTakt(['backup', '--data', data, '--backup-to', backups], kill === undefined ? {} : { kill });
    const counted: number[] = [];
    await killedAtMoments(run, () => void counted.push(goodOnes().length));
    expect(counted).toEqual([...counted].sort((a, b) => a - b));
    const done = await run();
    expect([done.code, done.err]).toEqual([0, '']);
    expect(readdirSync(backups).filter((name) => name.endsWith('.part'))).toEqual([]);
    for (const name of goodOnes().slice(-3)) {
      const to = join(root, `check-${name}`);
      const back = await runTakt([
        'restore',
        join(backups, name),
        '--to',
        to,
        '--backup-recovery-key',
        key(),
      ]);
      expect([back.code, back.err], name).toEqual([0, '']);
    }
  });

  it('[BAK13] a restore over a store: what stands there afterwards is the old or the new, whole, or is refused until it is done again', async () => {
    expect((await runTakt(['backup', '--data', data, '--backup-to', backups])).code).toBe(0);
    const from = join(backups, goodOnes().sort().at(-1) ?? '');
    const to = join(root, 'over');
    mkdirSync(to, { mode: 0o700 });
    const run = (kill?: number) =>
      runTakt(
        ['restore', from, '--to', to, '--backup-recovery-key', key()],
        kill === undefined ? {} : { kill },
      );
    await killedAtMoments(run, async () => {
      if (existsSync(join(to, `${FILE}.restore-begun`))) {
        const refused = await runTakt(['backup', '--data', to, '--backup-to', join(root, 'none')]);
        expect(refused.err).toMatch(/was cut off. Run takt restore again/);
        return;
      }
      using database = new DatabaseSync(join(to, FILE), { readOnly: true });
      expect(Object.values(database.prepare('pragma integrity_check').get() ?? {})).toEqual(['ok']);
      expect(database.prepare('select count(*) as n from chunk').get()?.n).toBe(40_001);
    });
    const done = await run();
    expect([done.code, done.err]).toEqual([0, '']);
    // A back-up never has the master key: whoever restores it elsewhere brings it.
    copyFileSync(join(data, 'demonstration.key'), join(to, 'demonstration.key'));
    await using again = await startTakt(['start', '--radio', 'none'], { dataDir: to });
    expect(((await (await fetch(`${again.url}/api/classes`)).json()) as unknown[]).length).toBe(1);
  });
});

describe('a migration, killed at twenty moments', () => {
  let n = 0;
  const folderOf = (): string => join(root, `migrated-${n}`);
  const found = (): { applied: number[]; chunks: number; damage: string } => {
    using database = new DatabaseSync(join(folderOf(), FILE));
    const applied = database.prepare('select number from migration order by rowid').all();
    const damage = Object.values(database.prepare('pragma integrity_check').get() ?? {}).join();
    const chunks = Number(database.prepare('select count(*) as n from chunk').get()?.n);
    return { applied: applied.map(({ number }) => Number(number)), chunks, damage };
  };

  it('[ASVS9] leaves the tables of a step before or after it, whole, and the same command again comes to its end', async () => {
    const first = join(root, 'first.sqlite');
    {
      using database = new DatabaseSync(first);
      database.exec(textOf('test/contract/schemas/1-0001.sql'));
      database.exec(`with recursive n(i) as (select 100 union all select i + 1 from n where i < ${99 + ROWS})
        insert into chunk (class_id, slot, minute, source, clinic_id, blocks)
        select 'time-1', 1, i, 'gw/boot', 'klinikk', randomblob(400) from n`);
    }
    const run = (kill?: number): Promise<Ran> => {
      n += 1;
      mkdirSync(folderOf(), { mode: 0o700 });
      copyFileSync(first, join(folderOf(), FILE));
      return runTakt(['migrate', '--data', folderOf()], kill === undefined ? {} : { kill });
    };
    const stopped = new Set<number>();
    let all: readonly number[] = [];
    await killedAtMoments(run, async (killed) => {
      if (all.length === 0) {
        const again = await runTakt(['migrate', '--data', folderOf()]);
        expect([again.code, again.err]).toEqual([0, expect.not.stringContaining('damaged')]);
        all = found().applied;
      }
      if (killed) {
        const { applied, chunks, damage } = found();
        expect([damage, chunks, applied]).toEqual([
          'ok',
          ROWS + chunksOf(first),
          all.slice(0, applied.length),
        ]);
        stopped.add(applied.length);
        const again = await runTakt(['migrate', '--data', folderOf()]);
        expect([again.code, again.err]).toEqual([0, '']);
      }
      expect(found().applied).toEqual(all);
      const masterKey = readMasterKey(join(folderOf(), 'demonstration.key'));
      if (masterKey === null) throw new Error('no master key');
      const store = await openStore(join(folderOf(), FILE), { masterKey });
      const log = await store.classes.events('time-1', LOG_START);
      expect(log.flatMap((one) => (one.kind === 'note' ? one.text : []))).toEqual(['merknad "æøå" 😀']);
      expect(await store.upkeep.verify()).toEqual([]);
      await store.close();
      rmSync(folderOf(), { recursive: true, force: true });
    });
    expect(all.length).toBeGreaterThan(10);
    expect(stopped.size, 'different places').toBeGreaterThan(0);
  });
});

function chunksOf(path: string): number {
  using database = new DatabaseSync(path);
  return Number(database.prepare('select count(*) as n from chunk').get()?.n) - ROWS;
}

describe.skipIf(!has('postgres'))('a move, killed at twenty moments', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  it('[BAK13] goes on each time, and both sides say the same in the end', async () => {
    const whole = await postgres.database();
    const begun = performance.now();
    expect((await runTakt(['move', '--from', data, '--to', whole.url])).code).toBe(0);
    const wholeMs = performance.now() - begun;
    const { url } = await postgres.database();
    let last: Ran = { code: null, out: '', err: '' };
    for (let n = 0; n < MOMENTS && last.code === null; n++) {
      last = await runTakt(['move', '--from', data, '--to', url], { kill: wholeMs * (0.3 + 0.02 * n) });
    }
    if (last.code === null) last = await runTakt(['move', '--from', data, '--to', url]);
    expect([last.code, last.err]).toEqual([0, '']);
    expect(last.out).toMatch(/Both sides say the same/);
  });
});
