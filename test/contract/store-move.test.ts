import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MoveOptions, ProvenTable } from '@takt/server/store/move.ts';
import { moveToPostgres, openPostgresStore } from '@takt/server/store/postgres.ts';
import type { Store } from '@takt/server/store/store.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';
import { type PostgresDatabase, sharedPostgres } from '../support/postgres.ts';
import { aClass, event, keepSummary, refusal, row, SEED } from './store-fixture.ts';

const CLASSES = ['time-1', 'time-2'];

describe.skipIf(!has('postgres'))('a store that is moved from a file into PostgreSQL', () => {
  let folder: string;
  let path: string;
  let database: PostgresDatabase;
  const say: string[] = [];
  const move = (
    options: Partial<MoveOptions & { masterKey: Uint8Array }> = {},
    from = path,
  ): Promise<readonly ProvenTable[]> =>
    moveToPostgres({ path: from, shown: from, masterKey: MASTER_KEY }, database.address, {
      masterKey: MASTER_KEY,
      claim: { program: 'takt move', name: String(Math.random()) },
      onProgress: () => {},
      onAnew: () => say.push('anew'),
      rowsAtOnce: 7,
      ...options,
    });
  const opened = () =>
    openPostgresStore(database.address, {
      claim: { program: 'takt start', name: 'after' },
      masterKey: MASTER_KEY,
    });

  async function fill(store: Store): Promise<void> {
    await store.people.seed(SEED);
    for (const [i, classId] of CLASSES.entries()) {
      await aClass(store, classId, `sal-${i + 1}`);
      await store.classes.append(classId, asClassSeq(1), event({ kind: 'started' }, 2000.125));
      for (let n = 2; n < 20; n++) {
        const text = `merknad ${n} "æøå" \n 😀`;
        await store.classes.append(
          classId,
          asClassSeq(n),
          event({ kind: 'note', slot: asSlot(1), text }, 2000, `c${n}`),
        );
      }
      for (const source of ['gw/a', 'gw/Å', 'gw/b']) {
        const rows = Array.from({ length: 80 }, (_, second) => row(second, [second, 0, 255], { source }));
        await store.recordings.journal(rows.map((one) => ({ ...one, classId })));
        await store.recordings.compact({ classId, slot: asSlot(1), source, minute: 0 });
      }
      await keepSummary(store, classId, asSlot(1), 'a/1', '{"minutes":10}');
    }
    await store.classes.claim('sal-1', 1_795_342_239_665);
    const by = { actor: 'staff-1', atMs: 5000.5 };
    await store.straps.change('klinikk', 'b1', { kind: 'sanitised' }, by);
    await store.people.setAutoSignIn('p1', false, by);
    await store.audit.append({
      atMs: 1,
      clinicId: 'klinikk',
      actor: 'a',
      action: 'class.read',
      personId: null,
      classId: null,
      detail: 'x',
      why: 'y',
    });
  }

  async function everything(store: Store): Promise<unknown> {
    const classes = await store.classes.list('klinikk', 100);
    return {
      ...{ classes, clinic: await store.people.clinic(), rooms: await store.people.rooms('klinikk') },
      members: await store.people.members('tirsdag'),
      straps: await store.straps.inventory('klinikk'),
      treadmills: await store.stations.treadmills('sal-1'),
      logs: await Promise.all(CLASSES.map((classId) => store.classes.events(classId, LOG_START))),
      recordings: await Promise.all(
        CLASSES.map(async (classId) =>
          (await store.recordings.read(classId, null)).map((one) => ({ ...one, blocks: [...one.blocks] })),
        ),
      ),
      summary: await store.recordings.summary('time-1', asSlot(1), 'a/1'),
      fence: await store.classes.claim('sal-1', 7),
      audit: await store.audit.prove('klinikk', []),
      damaged: await store.upkeep.verify(),
    };
  }
  function copyTo(copy: string): void {
    using source = new DatabaseSync(path, { readOnly: true });
    source.exec(`vacuum into '${copy}'`);
    copyFileSync(`${path}-keys`, `${copy}-keys`);
  }
  let before: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takt-move-'));
    path = join(folder, 'takt.sqlite');
    const store = await openStore(path);
    await fill(store);
    before = await everything(store);
    await store.close();
  });
  beforeEach(async () => {
    say.length = 0;
    database = await (await sharedPostgres()).database();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('[STO120] everything is there as it was, byte for byte, and each table’s rows and hash are shown', async () => {
    const proven = await move();
    const rows = new Map(proven.map((one) => [one.table, one.rows]));
    using source = new DatabaseSync(path, { readOnly: true });
    const tables = source
      .prepare(`select name from sqlite_schema where type = 'table' and name <> 'migration'`)
      .all();
    const keys = ['key_store', 'wrapped_key', 'erased_key', 'erased_person'].map(
      (name) => `takt_keys.${name}`,
    );
    expect([...rows.keys()].sort()).toEqual([...keys, ...tables.map(({ name }) => name)].sort());
    for (const { name } of tables) {
      const there = await database.run<{ n: string }>(`select count(*) as n from "${name}"`);
      expect([name, Number(there[0]?.n)]).toEqual([name, rows.get(String(name))]);
    }
    expect(new Set(proven.map(({ hash }) => hash)).size).toBeGreaterThan(10);
    const store = await opened();
    expect(await everything(store)).toEqual(before);
    await store.close();
  });

  it('[STO120] from then on another master key may hold its keys, and the one before opens them no more', async () => {
    const masterKey = MASTER_KEY.toReversed();
    await move({ masterKey });
    const claim = { program: 'takt start', name: 'after' };
    const another = await refusal(openPostgresStore(database.address, { claim, masterKey: MASTER_KEY }));
    expect(another.text.en).toMatch(/master key is not the one/);
    const store = await openPostgresStore(database.address, { claim, masterKey });
    expect(await everything(store)).toEqual(before);
    await store.close();
  });

  it('[STO121] cut off after any of its steps it goes on where it was, and the end is the same', async () => {
    let total = 0;
    const whole = await move({ onProgress: () => (total += 1) });
    let steps = 0;
    for (let cutAfter = 1; ; cutAfter += 8) {
      database = await (await sharedPostgres()).database();
      let seen = 0;
      const cut = await move({
        onProgress: () => {
          seen += 1;
          if (seen === cutAfter) throw new Error('cut off');
        },
      }).catch((error: Error) => error.message);
      if (typeof cut !== 'string') break;
      expect(cut).toBe('cut off');
      steps += 1;
      expect((await refusal(opened())).text.en).toMatch(/is not complete. Run takt move again/);
      let again = 0;
      expect(await move({ onProgress: () => (again += 1) })).toEqual(whole);
      expect(again).toBe(total - cutAfter);
    }
    expect(steps).toBeGreaterThan(4);
    expect(say).toEqual([]);
  });

  it('[STO122] a database that is not empty is left as it is, also one into which another clinic was half moved', async () => {
    const store = await opened();
    await store.people.seed({ ...SEED, clinic: { ...SEED.clinic, name: 'En annen' } });
    await store.close();
    const full = await refusal(move());
    expect([full.kind, full.text.en]).toEqual([
      'conflict',
      expect.stringContaining('it has the clinic En annen'),
    ]);
    expect(await database.run('select from event')).toEqual([]);

    database = await (await sharedPostgres()).database();
    const other = join(folder, 'another.sqlite');
    const another = await openStore(other);
    await another.people.seed(SEED);
    await aClass(another, 'quite another');
    await another.close();
    const half = move(
      {
        onProgress: () => {
          throw new Error('cut off');
        },
      },
      other,
    );
    await expect(half).rejects.toThrow('cut off');
    expect((await refusal(move())).text.en).toMatch(/another move was interrupted, not that of/);
    await move({}, other);
    expect((await refusal(move())).kind).toBe('conflict');
  });

  it('[STO123] a file that was used again since the move was cut off is moved anew', async () => {
    const copy = join(folder, 'used.sqlite');
    copyTo(copy);
    let seen = 0;
    const cut = move(
      {
        onProgress: () => {
          seen += 1;
          if (seen === 40) throw new Error('cut off');
        },
      },
      copy,
    );
    await expect(cut).rejects.toThrow('cut off');
    const used = await openStore(copy);
    await used.classes.append(
      'time-1',
      asClassSeq(20),
      event({ kind: 'note', slot: asSlot(1), text: 'meanwhile' }),
    );
    await used.recordings.compact({ classId: 'time-1', slot: asSlot(1), source: 'gw/a', minute: 1 });
    await used.close();
    await move({}, copy);
    expect(say).toEqual(['anew']);
    const store = await opened();
    expect(await store.classes.events('time-1', LOG_START)).toHaveLength(21);
    await store.close();
  });

  it('[STO124] a row that is not the same on both sides is found: it is told, not used, and moved anew', async () => {
    const cut = move({
      onProgress: ({ table }) => {
        if (table === 'chunk') throw new Error('cut off');
      },
    });
    await expect(cut).rejects.toThrow('cut off');
    await database.run(`update event set actor = 'staff-2' where seq = 6`);
    const differs = move();
    const error = await refusal(differs);
    expect([error.kind, error.text.en]).toEqual([
      'damaged',
      expect.stringMatching(/The table event is not equal on both sides .*Use the old file as before/),
    ]);
    expect((await refusal(opened())).text.en).toMatch(/is not complete/);
    await move();
    expect(say).toEqual(['anew']);
    const store = await opened();
    expect(await everything(store)).toEqual(before);
    await store.close();
  });

  it('[STO124] what PostgreSQL cannot hold stops the move with words, and nothing is left out', async () => {
    const copy = join(folder, 'strange.sqlite');
    {
      copyTo(copy);
      using strange = new DatabaseSync(copy);
      strange.exec(`update event set actor = 'a' || char(0) || 'b' where seq = 3`);
    }
    const error = await refusal(move({}, copy));
    expect(error.text.en).toMatch(/does not fit what the database/);
    expect((await refusal(opened())).text.en).toMatch(/is not complete/);
  });
});
