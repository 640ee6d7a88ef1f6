import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../support/open-store.ts';
import { PATIENCE_MS } from '../support/patience.ts';
import { storeContract } from './store-contract.ts';
import { aClass, bytesOf, event, refusal, row, SEED } from './store-fixture.ts';

async function aFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'takt-store-'));
}

/** Past what guards the audit log; it is put back afterwards. */
function unguarded(database: DatabaseSync, work: () => void): void {
  const guards = database.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all();
  for (const { name } of guards) database.exec(`drop trigger ${name}`);
  work();
  for (const { sql } of guards) database.exec(String(sql));
}

function emptied(database: DatabaseSync): void {
  database.exec('pragma foreign_keys = off');
  const tables = database.prepare(`select name from sqlite_schema where type = 'table'`).all();
  unguarded(database, () => {
    for (const { name } of tables) if (name !== 'migration') database.exec(`delete from ${name}`);
  });
  database.prepare('attach database ? as takt_keys').run(`${database.location()}-keys`);
  for (const name of ['wrapped_key', 'erased_key', 'erased_person'])
    database.exec(`delete from takt_keys.${name}`);
}

storeContract('SQLite, through its threads', async () => {
  const folder = await aFolder();
  const path = join(folder, 'data', 'takt.sqlite');
  return {
    open: () => openStore(path),
    empty: async () => {
      using database = new DatabaseSync(path, { timeout: PATIENCE_MS });
      emptied(database);
    },
    harm: async (sql) => {
      using database = new DatabaseSync(path, { timeout: PATIENCE_MS });
      database.prepare('attach database ? as takt_keys').run(`${path}-keys`);
      database.exec(sql);
    },
    harmGuarded: async (sql) => {
      using database = new DatabaseSync(path, { timeout: PATIENCE_MS });
      unguarded(database, () => database.exec(sql));
    },
    bytes: async () => {
      const names = await readdir(dirname(path));
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dirname(path), name)))));
    },
    wrappedKeyOf: async (personId) => {
      using database = new DatabaseSync(`${path}-keys`, { timeout: 5000 });
      const rows = database.prepare('select wrapped from wrapped_key where person_id = ?').all(personId);
      return rows.map(({ wrapped }) => Buffer.from(wrapped as Uint8Array));
    },
    tablesOf: async (personId) => {
      using database = new DatabaseSync(path, { timeout: PATIENCE_MS });
      const tables = database
        .prepare(
          `select t.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and c.name = 'person_id' order by t.name`,
        )
        .all();
      return tables
        .map(({ name }) => String(name))
        .filter((name) => database.prepare(`select 1 from ${name} where person_id = ?`).get(personId));
    },
    close: () => rm(folder, { recursive: true }),
  };
});

describe('the SQLite file', () => {
  let folder: string;
  let path: string;
  const raw = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const seeded = async () => {
    const store = await openStore(path);
    await store.people.seed(SEED);
    await aClass(store);
    return store;
  };

  beforeEach(async () => {
    folder = await aFolder();
    path = join(folder, 'data', 'takt.sqlite');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('[STO19] its folder and itself are for this user alone', async () => {
    await (await seeded()).close();
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('[STO19] a name stands in one table alone, and every table says whose clinic its rows are', async () => {
    await (await seeded()).close();
    const columns = raw((database) =>
      database
        .prepare(
          `select m.name as "table", c.name as "column" from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table'`,
        )
        .all(),
    ).map(({ table, column }) => `${table}.${column}`);
    expect(
      columns.filter((column) => /^person.*\.name$|^(person|membership|choice)\..*name$/.test(column)).sort(),
    ).toEqual(['choice.nickname', 'person_name.name']);
    const tables = new Set(columns.map((column) => column.split('.')[0]));
    const owned = new Set(columns.filter((c) => c.endsWith('.clinic_id')).map((c) => c.split('.')[0]));
    expect([...tables].filter((table) => !owned.has(table))).toEqual(['migration']);
  });

  it('[STO20] everything is there when it is opened again', async () => {
    const first = await seeded();
    await first.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
    await first.recordings.journal([row(5, [1, 2])]);
    await first.close();
    const second = await openStore(path);
    expect(await second.people.members('tirsdag')).toEqual(SEED.group.members);
    expect(await second.classes.events('time-1', LOG_START)).toHaveLength(2);
    expect(await bytesOf(second, asSlot(1))).toEqual([1, 2]);
    await second.close();
  });

  it('[STO20] two that open a new file at once both get a whole store', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore(path)));
    await Promise.all(stores.map((store) => store.people.seed(SEED)));
    for (const store of stores) expect(await store.people.clinic()).toEqual(SEED.clinic);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('[STO21] a process killed in the middle of writing loses nothing that it was told was kept', async () => {
    for (const lines of [40, 150]) {
      await (await seeded()).close();
      const child = spawnWriter(path);
      const told = await acknowledged(child, lines);
      const store = await openStore(path);
      const seconds = await bytesOf(store, asSlot(1));
      const log = await store.classes.events('time-1', LOG_START);
      expect(log.map((one) => one.seq)).toEqual(log.map((_, i) => i + 1));
      expect(log.length).toBeGreaterThanOrEqual(told.lastSeq);
      for (let second = 0; second <= told.lastSecond; second++) {
        expect(seconds.slice(2 * second, 2 * second + 2)).toEqual([second & 0xff, second >> 8]);
      }
      await store.close();
      expect(raw((database) => database.prepare('pragma integrity_check').get())).toEqual({
        integrity_check: 'ok',
      });
      raw(emptied);
    }
    // Every line is a commit that reached the disk: on a busy machine they take their time.
  });

  it('[STO22] a database that a newer Takt has had is refused, and left as it was', async () => {
    await (await seeded()).close();
    raw((database) => database.exec(`insert into migration values (9999, 'later')`));
    const before = await readFile(path);
    const error = await refusal(openStore(path));
    expect(error.kind).toBe('unavailable');
    expect(error.text.nb).toMatch(/nyere Takt/);
    expect(error.text.en).toContain(path);
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it("[STO22] another program's database is refused, and left as it was", async () => {
    await mkdir(dirname(path));
    raw((database) => database.exec('create table theirs(x); insert into theirs values (1)'));
    const before = await readFile(path);
    const error = await refusal(openStore(path));
    expect(error.text.en).toMatch(/another program/);
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it('[STO23] a file that is no database, or is damaged, is said to be so with its path', async () => {
    await mkdir(dirname(path));
    await writeFile(path, 'dette er ingen database, men lang nok til at det synes '.repeat(40));
    const noDatabase = await refusal(openStore(path));
    expect(noDatabase.kind).toBe('unavailable');
    expect(noDatabase.text.en).toContain(path);
    expect(noDatabase.text.en).toMatch(/damaged.*back-up/);

    await rm(path);
    await (await seeded()).close();
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xa5, 4096));
    const damaged = await refusal(openStore(path).then((store) => store.people.members('tirsdag')));
    expect(damaged.text.nb).toContain(path);
    expect(damaged.text.nb).toMatch(/skadet.*sikkerhetskopi/);
  });

  it('[STO23] a folder where the file should be, or a file where the folder should be, is named', async () => {
    await mkdir(path, { recursive: true });
    expect((await refusal(openStore(path))).text.en).toContain(path);
    await rm(path, { recursive: true });
    await writeFile(path, '');
    const below = join(path, 'takt.sqlite');
    expect((await refusal(openStore(below))).text.en).toContain(below);
  });

  it('[STO23] a folder in which nobody may write is named as such', async () => {
    const error = await refusal(openStore('/sys/takt/takt.sqlite'));
    expect(error.text.en).toMatch(/sys.takt.*cannot be written to/);
  });

  it('[STO24] a write waits for another process; one that never lets go is named, and reading goes on', async () => {
    await (await seeded()).close();
    const store = await openStore(path, { busyMs: 300 });
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    const waiting = store.recordings.journal([row(5, [1])]);
    expect(await store.people.clinic()).toEqual(SEED.clinic);
    const error = await refusal(waiting);
    expect(error.kind).toBe('unavailable');
    expect(error.text.en).toContain(path);
    expect(error.text.en).toMatch(/locked/);
    other.exec('commit');
    await store.recordings.journal([row(5, [1])]);
    other.close();
    await store.close();
  });

  it('[STO25] a closed store answers with an AppError, and closing it again is harmless', async () => {
    const store = await seeded();
    const last = store.classes.append('time-1', asClassSeq(1), event({ kind: 'started' }));
    await Promise.all([store.close(), store.close()]);
    expect(await last).toMatchObject({ outcome: 'appended' });
    expect((await refusal(store.people.clinic())).kind).toBe('unavailable');
    await store.close();
  });

  it('[STO25] a store that is closed while it is read through gives the reading up, and asks for none later', async () => {
    const store = await seeded();
    const reading = refusal(store.upkeep.verify());
    await store.close();
    expect((await reading).kind).toBe('unavailable');
    expect((await refusal(store.upkeep.verify())).kind).toBe('unavailable');
  });
});

function spawnWriter(path: string): ChildProcess {
  const program = fileURLToPath(new URL('../support/store-writer.ts', import.meta.url));
  return spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Lets the child write, kills it with SIGKILL after so many lines, and tells the last of each that it had printed. */
async function acknowledged(child: ChildProcess, lines: number) {
  const told = { lastSeq: 1, lastSecond: -1 };
  if (child.stdout === null) throw new Error('the child has no standard output');
  const gone = once(child, 'exit');
  let count = 0;
  for await (const line of createInterface(child.stdout)) {
    const number = Number(line.slice(2));
    if (line.startsWith('e ')) told.lastSeq = number;
    else told.lastSecond = number;
    count += 1;
    if (count === lines) child.kill('SIGKILL');
  }
  await gone;
  expect(child.signalCode).toBe('SIGKILL');
  return told;
}
