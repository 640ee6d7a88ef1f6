import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EXIT_CODE } from '@takt/shared/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, prepare, ROOM } from '../support/a-console.ts';
import { has } from '../support/debian.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { type Program, startTakt } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';
import { watch } from '../support/viewer.ts';

const FILE = 'demonstration-3.sqlite';
const KEY = 'demonstration-3.key';
let root: string;
let data: string;
let backups: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'takt-restore-'));
  data = join(root, 'data');
  backups = join(root, 'backups');
  for (const folder of ['data', 'elsewhere']) mkdirSync(join(root, folder), { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const start = (args: readonly string[] = [], dataDir = data): Promise<Program> =>
  startTakt(['start', '--radio', 'simulator:3', '--speed', '20', ...args], { dataDir });
/** While a running Takt takes its own, as it does when it has begun, another is refused: it is tried again. */
async function aBackup(args: readonly string[] = []) {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const done = await runTakt(['backup', '--data', data, '--backup-to', backups, ...args]);
    if (done.code !== EXIT_CODE.conflict || performance.now() > untilMs) return done;
  }
}
const newest = (folder = backups): string =>
  join(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith('.age'))
      .sort()
      .at(-1) ?? 'none',
  );
const summary = async ({ url }: Program, classId: string): Promise<string> =>
  (await fetch(`${url}/api/classes/${classId}/summary`)).text();

/** A class with a few minutes of the simulated people's. */
async function aClass(takt: Program, between: () => Promise<void> = async () => {}): Promise<string> {
  await using staff = await watch(takt.url, ROOM, 'console');
  const classId = await prepare(takt.url);
  await command(takt.url, classId, { kind: 'start' });
  await staff.until('a minute of it', ({ frames }) => (frames.at(-1)?.phaseElapsedMs ?? 0) > 60_000);
  await between();
  await command(takt.url, classId, { kind: 'end' });
  return classId;
}

interface Medium {
  readonly store: readonly string[];
  readonly key: readonly string[];
}
const MEDIA: readonly (readonly [string, boolean, () => Promise<Medium>])[] = [
  ['a data folder', true, async () => ({ store: [], key: [] })],
  [
    'PostgreSQL',
    has('postgres'),
    async () => ({
      store: ['--store', (await (await sharedPostgres()).database()).url],
      key: ['--backup-key', join(root, 'backup-key.txt')],
    }),
  ],
];

describe.each(MEDIA.filter(([, there]) => there))('back-ups of %s', (_name, _there, medium) => {
  it('[BAK7] taken twice in the middle of a class, which is recorded without a gap; restored where nothing is, its summaries are the same, byte for byte', async () => {
    const { store, key } = await medium();
    let classId = '';
    let before = '';
    {
      await using takt = await start([...store, '--backup-to', backups, ...key]);
      classId = await aClass(takt, async () => {
        for (let n = 0; n < 2; n++) {
          const done = await aBackup([...store, ...key]);
          expect([done.code, done.err]).toEqual([0, '']);
          expect(done.out).toMatch(/Read back: \d+ rows in \d+ tables, as in the database/);
        }
      });
      before = await summary(takt, classId);
      const metrics = await (await fetch(`${takt.url}/metrics`)).text();
      expect(metrics).toMatch(/takt_server_recorder_lost_samples_total 0\n/);
      expect(metrics).toMatch(/takt_server_store_writable 1\n/);
      // Each simulated strap sends every second: a second without a value would be one that was not stored.
      const curve = await (await fetch(`${takt.url}/api/classes/${classId}/participants/1/curve`)).json();
      const points = (curve as { points: [number, number | null][] }).points;
      expect(points.filter(([second, bpm]) => second > 5 && second < 60 && bpm === null)).toEqual([]);
      expect(points.length).toBeGreaterThan(50);
      expect((await aBackup([...store, ...key])).code).toBe(0);
    }
    const other = await medium();
    const folder = join(root, 'elsewhere');
    const to = other.store[1] ?? folder;
    const keyFile = key[1] ?? join(data, 'backup-key.txt');
    const done = await runTakt(['restore', newest(), '--to', to, '--backup-recovery-key', keyFile]);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/Restored into .* \d+ rows, checked/);
    expect(done.out).not.toMatch(/stood there/);
    if (other.store.length === 0) {
      // The master key is in no back-up; the latest copy of the keys lies beside them.
      copyFileSync(join(data, KEY), join(folder, KEY));
      // Computed anew from the restored recording.
      using restored = new DatabaseSync(join(folder, FILE));
      restored.exec('delete from summary');
    }
    await using again = await start(other.store, folder);
    expect(await summary(again, classId)).toBe(before);
  });

  it('[BAK8] over what stands there: a restore point is taken of it first, and can be restored in turn', async () => {
    const { store, key } = await medium();
    const keyFile = key.length > 0 ? key : ['--backup-key', join(data, 'backup-key.txt')];
    const to = store[1] ?? data;
    let first = '';
    let second = '';
    {
      await using takt = await start(store);
      first = await aClass(takt);
      expect((await aBackup([...store, ...key])).code).toBe(0);
      second = await aClass(takt);
      const busy = await runTakt(['restore', newest(), '--to', to, ...keyFile]);
      expect(busy).toMatchObject({
        code: expect.any(Number),
        err: expect.stringMatching(/in use by another Takt/),
      });
      expect(busy.code).not.toBe(0);
    }
    const ids = async (): Promise<string[]> => {
      await using takt = await start(store);
      return ((await (await fetch(`${takt.url}/api/classes`)).json()) as { classId: string }[]).map(
        (one) => one.classId,
      );
    };
    const done = await runTakt(['restore', newest(), '--to', to, ...keyFile]);
    expect([done.code, done.err]).toEqual([0, '']);
    const point = /What stood there before: (\S+\.age)/.exec(done.out)?.[1] ?? '';
    expect(await ids()).toEqual([first]);
    const back = await runTakt(['restore', point, '--to', to, ...keyFile]);
    expect([back.code, back.err]).toEqual([0, '']);
    expect((await ids()).sort()).toEqual([first, second].sort());
  });
});

describe('a restore that is refused or cut off', () => {
  it('[BAK9] a newer back-up, another kind, no key, no file and a damaged one are refused in words, and nothing is changed', async () => {
    {
      await using _takt = await start();
      expect((await aBackup()).code).toBe(0);
    }
    const good = newest();
    const into = join(root, 'into');
    const restore = (file: string, ...more: string[]) =>
      runTakt(['restore', file, '--to', into, '--backup-key', join(data, 'backup-key.txt'), ...more]);
    const bytes = readFileSync(good);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    writeFileSync(join(root, 'damaged.age'), bytes);
    expect(await restore(join(root, 'damaged.age'))).toMatchObject({
      code: 74,
      err: expect.stringMatching(/damaged or was cut/),
    });
    expect(await restore(join(root, 'none.age'))).toMatchObject({ code: 66 });
    expect(await runTakt(['restore', good, '--to', into])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--backup-recovery-key FILE/),
    });
    expect(await runTakt(['restore'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/takt restore FILE/),
    });
    expect(await restore(good, '--to', 'postgres://nobody@127.0.0.1:1/takt')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/with takt move/),
    });
    expect(readdirSync(into).filter((name) => name.includes('sqlite'))).toEqual([]);
    {
      using newer = new DatabaseSync(join(data, FILE));
      newer.exec(`insert into migration values (9999, 'later')`);
    }
    expect((await aBackup()).code).toBe(0);
    expect(await restore(newest())).toMatchObject({
      code: 69,
      err: expect.stringMatching(/made by a newer Takt/),
    });
  });

  it('[BAK10] while a restore is not complete no program opens what is there; the same restore again completes it', async () => {
    {
      await using _takt = await start();
      expect((await aBackup()).code).toBe(0);
    }
    // As a program leaves it that is killed between removing the old and naming the new.
    writeFileSync(join(data, `${FILE}.restore-begun`), '');
    rmSync(join(data, FILE));
    const refused = await runTakt(['start', '--radio', 'simulator:3', '--port', '0', '--data', data]);
    expect(refused).toMatchObject({
      code: 75,
      err: expect.stringMatching(/was cut off. Run takt restore again/),
    });
    const done = await runTakt(['restore', newest(), '--to', data]);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(existsSync(join(data, `${FILE}.restore-begun`))).toBe(false);
    await using again = await start();
    expect((await fetch(`${again.url}/healthz`)).status).toBe(200);
  });

  it('[BAK10] a damaged database is moved aside, not thrown away, and the back-up is restored', async () => {
    {
      await using _takt = await start();
      expect((await aBackup()).code).toBe(0);
    }
    writeFileSync(join(data, FILE), 'nothing of a database '.repeat(100));
    const done = await runTakt(['restore', newest(), '--to', data]);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/cannot be read; it was moved to .*-damaged-/);
    expect(readdirSync(data).filter((name) => /-damaged-\d+T\d+Z$/.test(name))).toHaveLength(1);
    await using _again = await start();
  });
});

describe.each(MEDIA.filter(([, there]) => there))('the upgrade of %s', (_name, _there, medium) => {
  it('[BAK11] a restore point is taken before the tables are changed, and it has the tables of before', async () => {
    const { store, key } = await medium();
    const sql = readFileSync(join(import.meta.dirname, '../contract/schemas/6-0006.sql'), 'utf8');
    if (store.length === 0) {
      await runTakt(['migrate', '--data', data]);
      using old = new DatabaseSync(join(data, 'takt.sqlite'));
      old.exec(sql);
      old.exec(`pragma application_id = ${0x54616b74}`);
    }
    const done = await runTakt(['migrate', '--data', data, ...store, ...key]);
    if (store.length > 0) {
      // An empty database is made, and there is nothing to save.
      expect(done.out).not.toMatch(/Restore point/);
      const url = new URL(store[1] ?? '');
      await (await sharedPostgres()).admin('delete from migration where number > 6', url.pathname.slice(1));
      // The steps that follow find their tables already there: the point is taken all the same, before that is found.
      const again = await runTakt(['migrate', '--data', data, ...store, ...key]);
      expect(again.out).toMatch(/Restore point before the upgrade: .*restore-points/);
      return;
    }
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/Restore point before the upgrade: .*restore-points/);
    const point = newest(join(data, 'restore-points'));
    const to = join(root, 'old');
    const back = await runTakt([
      'restore',
      point,
      '--to',
      to,
      '--backup-recovery-key',
      join(data, 'backup-key.txt'),
    ]);
    expect([back.code, back.err]).toEqual([0, '']);
    using restored = new DatabaseSync(join(to, 'takt.sqlite'), { readOnly: true });
    expect(restored.prepare('select count(*) as n from migration').get()?.n).toBe(6);
    expect((await runTakt(['migrate', '--data', data])).out).not.toMatch(/Restore point/);
  });
});
