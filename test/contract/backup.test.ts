import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BackupKey, openBackupKey } from '@takt/server/backup/backup-key.ts';
import type { BackupEnd } from '@takt/server/backup/end.ts';
import { manifestOf } from '@takt/server/backup/manifest.ts';
import { type BackupPlace, openBackupPlace } from '@takt/server/backup/place.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import { seal, unseal } from '@takt/server/backup/seal.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { type BackupOrder, takeBackup } from '@takt/server/backup/take.ts';
import { openPostgresStore } from '@takt/server/store/postgres.ts';
import type { Store } from '@takt/server/store/store.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { aClass, refusal, row, SEED } from './store-fixture.ts';

let folder: string;
let place: BackupPlace;
let key: BackupKey;
const said = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).message;
const NOW = Date.UTC(2026, 10, 27, 2, 0, 1);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'takt-backup-'));
  place = await openBackupPlace(join(folder, 'to'), join(folder, 'places'));
  key = await openBackupKey(join(folder, 'key'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Medium {
  readonly end: BackupEnd;
  readonly store: Store;
}
const MEDIA: readonly (readonly [name: string, there: boolean, open: () => Promise<Medium>])[] = [
  [
    'SQLite',
    true,
    async () => {
      const path = join(folder, 'takt.sqlite');
      return { store: await openStore(path), end: sqliteEnd({ path, work: join(folder, 'work') }) };
    },
  ],
  [
    'PostgreSQL',
    has('postgres'),
    async () => {
      const { address } = await (await sharedPostgres()).database();
      const claim = { program: 'takt start', name: 'backup-test' };
      return {
        store: await openPostgresStore(address, { claim, masterKey: MASTER_KEY }),
        end: postgresEnd(address),
      };
    },
  ],
];

describe.each(MEDIA.filter(([, there]) => there))('a back-up of %s', (_name, _there, open) => {
  let end: BackupEnd;
  let store: Store;
  beforeEach(async () => {
    ({ end, store } = await open());
    await store.people.seed(SEED);
    await aClass(store);
    await store.recordings.journal(
      Array.from({ length: 30 }, (_, second) => row(second, [10, 92, 9, 13, 0])),
    );
  });
  afterEach(() => store.close());
  const order = (more: Partial<BackupOrder> = {}): BackupOrder => ({
    ...{ end, place, key, recipients: [], reason: 'backup', version: '0.0.0', nowMs: NOW },
    ...more,
  });

  it('[BAK1] has all rows of all tables, is read back and then has its name, and only this user can read it', async () => {
    const { file, bytes, manifest } = await takeBackup(order());
    expect(manifest.facts).toMatchObject({
      clinicId: 'klinikk',
      rows: { journal: 30, person: 2, clinic: 1 },
    });
    expect(Object.keys(manifest.facts.rows).length).toBeGreaterThan(20);
    expect((await readdir(place.folder)).sort()).toEqual([file, 'takt-backups.txt']);
    const { mode, size } = await stat(join(place.folder, file));
    expect([mode & 0o777, size]).toEqual([0o600, bytes]);
    if (existsSync(join(folder, 'work'))) expect(await readdir(join(folder, 'work'))).toEqual([]);
  });

  it('[BAK2] is taken while others write, each write goes well, and what it has is what was counted', async () => {
    let writing = true;
    let written = 30;
    const writes = (async () => {
      while (writing) {
        await store.recordings.journal([row(written, [10, 92, 9, 13, 0])]);
        written += 1;
      }
    })();
    for (let n = 0; n < 3; n++) {
      const before = written;
      const { manifest } = await takeBackup(order({ nowMs: NOW + n * 1000 }));
      expect(manifest.facts.rows.journal).toBeGreaterThanOrEqual(before);
      expect(manifest.facts.rows.journal).toBeLessThanOrEqual(written + 1);
    }
    writing = false;
    await writes;
    expect((await store.recordings.read('time-1', null)).length).toBe(written);
  });

  it('[BAK2] one of which what is read back differs gets no name, and the earlier ones stay', async () => {
    const { file } = await takeBackup(order());
    const short: BackupEnd = {
      ...end,
      async snapshot() {
        const one = await end.snapshot();
        return { ...one, facts: { ...one.facts, rows: { ...one.facts.rows, journal: 31 } } };
      },
    };
    expect(await said(takeBackup(order({ end: short, nowMs: NOW + 5000 })))).toMatch(/journal 31 ≠ 30/);
    const broken: BackupEnd = {
      ...end,
      snapshot: async () => ({
        ...(await end.snapshot()),
        database: Readable.from([Buffer.from('rubbish')]),
      }),
    };
    expect(await said(takeBackup(order({ end: broken, nowMs: NOW + 5000 })))).toMatch(
      /not whole|no database|damaged/,
    );
    expect((await readdir(place.folder)).sort()).toEqual([file, 'takt-backups.txt']);
  });

  it('[BAK3] the fifteenth removes the first', async () => {
    const taken: string[] = [];
    for (let day = 0; day < 3; day++) {
      const name = (await takeBackup(order({ nowMs: NOW + day * 86_400_000 }))).file;
      taken.push(name);
    }
    // Twelve later days, as names alone: what is in them is not looked at.
    const [whose = ''] = /takt-[0-9a-f]{8}/.exec(taken[0]!) ?? [];
    for (let day = 3; day < 14; day++) {
      const stamp = `202612${String(day).padStart(2, '0')}T020000Z`;
      await writeFile(join(place.folder, `${whose}-${stamp}.age`), 'x');
    }
    const last = await takeBackup(order({ nowMs: Date.UTC(2026, 11, 20) }));
    expect(last.removed).toEqual([taken[0]]);
    expect((await readdir(place.folder)).filter((name) => name.endsWith('.age'))).toHaveLength(14);
  });

  it.skipIf(!has('age') || !has('zstd'))(
    '[BAK1] Debian’s age and zstd open it with the machine’s key and with another recipient’s, and find the same bytes',
    async () => {
      const paper = await openBackupKey(join(folder, 'paper'));
      const { file } = await takeBackup(order({ recipients: [paper.recipient] }));
      const path = join(place.folder, file);
      for (const keyFile of ['key', 'paper']) {
        const script = 'age -d -i "$0" "$1" | tail -n +2 | zstd -dc';
        const outside = execFileSync('sh', ['-c', script, join(folder, keyFile), path], {
          maxBuffer: 1 << 28,
        });
        const { database } = await unseal(createReadStream(path), [key.identity]);
        expect(outside.equals(await buffer(database))).toBe(true);
      }
    },
  );
});

describe('the folder for back-ups', () => {
  const put = (where: BackupPlace, from: Readable) => where.put('takt-0badcafe-x.age', from, async () => {});
  const failing = (code: string) =>
    new Readable({
      read() {
        this.destroy(Object.assign(new Error(code), { code, syscall: 'write' }));
      },
    });

  it.each([
    ['ENOSPC', /the disk is full/],
    ['EROFS', /can only be read/],
    ['ESTALE', /Is the disk or the share connected/],
    ['EIO', /may be broken/],
    ['EHOSTDOWN', /the share does not answer/],
    ['EWHATEVER', /answers with an error \(EWHATEVER\)/],
  ])(
    '[BAK5] %s while it is written is told in words, and nothing is left of what was begun',
    async (code, words) => {
      expect(await said(put(place, failing(code)))).toMatch(words);
      expect(await readdir(place.folder)).toEqual(['takt-backups.txt']);
    },
  );

  it('[BAK5] an empty folder in the place of the share that was used is not written to', async () => {
    await rm(place.folder, { recursive: true });
    const again = () => openBackupPlace(place.folder, join(folder, 'places'));
    expect(await said(again())).toMatch(/is not the one that was used before/);
    await mkdir(place.folder);
    expect(await said(again())).toMatch(/is not the one that was used before/);
    expect(await readdir(place.folder)).toEqual([]);
  });

  it('[BAK5] a folder with somebody else’s files, a file, and a folder below one that is missing are refused', async () => {
    const known = join(folder, 'places');
    await mkdir(join(folder, 'photos'));
    await writeFile(join(folder, 'photos', 'cat.jpg'), '');
    expect(await said(openBackupPlace(join(folder, 'photos'), known))).toMatch(/has other files/);
    expect(await said(openBackupPlace(join(folder, 'key'), known))).toMatch(/it is no folder/);
    expect(await said(openBackupPlace(join(folder, 'mnt/share'), known))).toMatch(/share connected/);
  });

  it('[BAK5] what a program that was killed had begun is removed by the next, and only that', async () => {
    const begun = join(place.folder, 'takt-0badcafe-20261127T020001Z.age.part');
    await writeFile(begun, 'half');
    await put(place, Readable.from([Buffer.from('whole')]));
    expect((await readdir(place.folder)).sort()).toEqual(['takt-0badcafe-x.age', 'takt-backups.txt']);
  });

  it('[BAK6] the machine’s key is made readable by this user alone, is closed when it was open, and is never made anew over another file', async () => {
    const path = join(folder, 'key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    expect(await openBackupKey(path)).toEqual(key);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, 'something else');
    expect(await said(openBackupKey(path))).toMatch(/is no key to back-ups/);
    expect(await readFile(path, 'utf8')).toBe('something else');
  });
});

describe('a back-up that cannot be used', () => {
  const facts = {
    database: 'sqlite',
    name: 'takt.sqlite',
    clinicId: 'k',
    migration: 7,
    rows: { a: 1 },
  } as const;
  const manifest = manifestOf({ takt: '0.0.0', reason: 'backup', takenAtMs: 1, facts });
  const content = Buffer.from('the database '.repeat(50_000));
  const sealed = async (given = manifest): Promise<Buffer> =>
    buffer(await seal(given, Readable.from([content]), [key.recipient]));
  const read = async (bytes: Buffer, identity = key.identity): Promise<Buffer> =>
    buffer((await unseal(Readable.from([bytes]), [identity])).database);

  it('[BAK6] what was sealed is read, byte for byte', async () => {
    expect((await read(await sealed())).equals(content)).toBe(true);
  });

  it('[BAK6] another key, another file, a flipped byte and a cut anywhere are refused in words', async () => {
    const good = await sealed();
    const other = await openBackupKey(join(folder, 'other'));
    expect(await said(read(good, other.identity))).toMatch(/key does not open this back-up/);
    expect(await said(read(Buffer.from('SQLite format 3\0')))).toMatch(/no back-up of Takt/);
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 12)) {
      const flipped = Buffer.from(good);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(await said(read(flipped)), `byte ${at}`).toMatch(/damaged|no back-up|does not open/);
      expect(await said(read(good.subarray(0, at))), `cut at ${at}`).toMatch(
        /damaged|no back-up|does not open/,
      );
    }
  });

  it('[BAK6] one of a later format says that a newer Takt made it', async () => {
    const later = { ...manifest, format: 'takt-backup-2' } as unknown as typeof manifest;
    expect(await said(read(await sealed(later)))).toMatch(/made by a newer Takt/);
    const none = { format: 'tar' } as unknown as typeof manifest;
    expect(await said(read(await sealed(none)))).toMatch(/no back-up of Takt/);
  });

  it('[BAK6] a database that is no SQLite file, or another program’s, is refused', async () => {
    const end = sqliteEnd({ path: join(folder, 'takt.sqlite'), work: join(folder, 'work') });
    expect(await said(end.inspect(Readable.from([content])))).toMatch(/is damaged or is not a database/);
    using foreign = new DatabaseSync(join(folder, 'foreign.sqlite'));
    foreign.exec('create table t (x)');
    expect(await said(end.inspect(createReadStream(join(folder, 'foreign.sqlite'))))).toMatch(
      /another program/,
    );
    expect(await readdir(join(folder, 'work'))).toEqual([]);
  });
});
