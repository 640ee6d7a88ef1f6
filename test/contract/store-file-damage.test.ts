import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type SqlStore, sqlStore } from '@takt/server/store/sql-store.ts';
import { sqliteError } from '@takt/server/store/sqlite-errors.ts';
import { integrityOf, openReader, openWriter } from '@takt/server/store/sqlite-file.ts';
import { AppError } from '@takt/shared/errors.ts';
import { asClassSeq, asSlot, LOG_START } from '@takt/shared/ids.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MASTER_KEY } from '../support/master-key.ts';
import { openStore } from '../support/open-store.ts';
import { aClass, event, keepSummary, refusal, row, SEED } from './store-fixture.ts';

let base: string;
/** A clinic's file as a program left it that was ended in order, with what it keeps beside it. */
let whole: string;
let bytes: Buffer;
/** The same of a program that was killed: its last commits are in the write-ahead log alone. */
let killed: string;
let path: string;
let number = 0;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'takt-damage-'));
  whole = join(base, 'whole', 'demonstration.sqlite');
  killed = join(base, 'killed', 'demonstration.sqlite');
  const store = await openStore(whole);
  await fill(store);
  await store.close();
  bytes = readFileSync(whole);
  mkdirSync(join(base, 'killed'));
  for (const end of ['', '-known', '-keys']) copyFileSync(whole + end, killed + end);
  const living = await openStore(killed);
  await living.recordings.journal([row(1000, [1, 2, 3])]);
  const dead = join(base, 'dead');
  mkdirSync(dead);
  for (const end of ['', '-wal', '-known', '-keys', '-keys-wal'])
    copyFileSync(killed + end, join(dead, `demonstration.sqlite${end}`));
  await living.close();
  killed = join(dead, 'demonstration.sqlite');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
  number += 1;
  mkdirSync(join(base, String(number)));
  path = join(base, String(number), 'demonstration.sqlite');
});
const put = (from: string, ends: readonly string[]): void => {
  for (const end of [...ends, '-keys']) copyFileSync(from + end, path + end);
};

async function fill(store: Pick<SqlStore, 'people' | 'classes' | 'recordings'>): Promise<void> {
  await store.people.seed(SEED);
  for (const [i, roomId] of ['sal-1', 'sal-2'].entries()) {
    const classId = `time-${i + 1}`;
    await aClass(store as never, classId, roomId);
    await store.classes.append(classId, asClassSeq(1), event({ kind: 'started' }));
    for (let n = 2; n < 30; n++) {
      await store.classes.append(
        classId,
        asClassSeq(n),
        event({ kind: 'note', slot: asSlot(1), text: `note ${n} ${'æ'.repeat(n)}` }),
      );
    }
    for (let minute = 0; minute < 8; minute++) {
      const rows = [1, 2, 3].flatMap((slot) =>
        [0, 20, 40].map((s) => ({
          ...row(
            minute * 60 + s,
            Array.from({ length: 400 }, (_, k) => (k * slot + s + minute) & 0xff),
            { slot: asSlot(slot) },
          ),
          classId,
        })),
      );
      await store.recordings.journal(rows);
      for (const slot of [1, 2, 3]) {
        if (minute < 6)
          await store.recordings.compact({ classId, slot: asSlot(slot), source: 'gw/boot', minute });
      }
    }
    await keepSummary(store, classId, asSlot(1), 'a/1', JSON.stringify({ minutes: 10 + i }));
  }
}

/** Everything that figures are made of; a part that cannot be read is told by the words of its refusal. */
async function answers(file: string): Promise<Record<string, unknown>> {
  const opened = await openWriter({ path: file, busyMs: 100, masterKey: MASTER_KEY });
  try {
    const reader = openReader({ path: file, busyMs: 100, masterKey: MASTER_KEY });
    const store = sqlStore(reader.db, reader.ring, {
      isWhole: () => integrityOf({ path: file, busyMs: 100 }).length === 0,
      shredding: reader.shredding,
    });
    const told = async (work: () => Promise<unknown>): Promise<unknown> => {
      try {
        return await work();
      } catch (error) {
        const words = sqliteError(error, file);
        if (!(words instanceof AppError)) throw error;
        return { refused: words.text.en };
      }
    };
    const found: Record<string, unknown> = {};
    for (const classId of ['time-1', 'time-2']) {
      found[`events of ${classId}`] = await told(() => store.classes.events(classId, LOG_START));
      found[`samples of ${classId}`] = await told(() => store.recordings.read(classId, null));
      found[`summary of ${classId}`] = await told(() => store.recordings.summary(classId, asSlot(1), 'a/1'));
    }
    found.lost = opened.lostCommits;
    found.damaged = await told(() => store.upkeep.verify());
    await reader.close();
    return found;
  } finally {
    await opened.close();
  }
}

/** Without its threads, which are no part of the question and take a second to start. */
const open = (file: string) =>
  openWriter({ path: file, busyMs: 100, masterKey: MASTER_KEY }).catch((error: unknown) => {
    throw sqliteError(error, file);
  });

const isRefused = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'refused' in value;
const INTERNAL = /SQLITE|malformed|no such|disk image|at .*\.ts:\d/;

/** Either it is as it was, or it is said that it is not: never another answer in silence. */
function holds(
  found: Record<string, unknown>,
  sound: Record<string, unknown>,
  how: string,
): 'sound' | 'told' {
  const told = isRefused(found.damaged) || (found.damaged as unknown[]).length > 0 || found.lost !== 0;
  let same = true;
  for (const name of Object.keys(sound).filter((one) => / of /.test(one))) {
    const [now, was] = [found[name], sound[name]];
    if (isRefused(now)) {
      expect(JSON.stringify(now), how).not.toMatch(INTERNAL);
      same = false;
      continue;
    }
    if (JSON.stringify(now) === JSON.stringify(was)) continue;
    same = false;
    // A summary that is damaged is none; an event log is whole or refused; of samples some may be missing.
    if (name.startsWith('summary')) expect(now, how).toBeNull();
    else if (name.startsWith('events')) throw new Error(`${how}: another log, without a word`);
    else {
      const were = new Set((was as object[]).map((one) => JSON.stringify(one)));
      for (const one of now as { damaged: boolean }[]) {
        if (!one.damaged) expect(were.has(JSON.stringify(one)), how).toBe(true);
      }
    }
  }
  expect(same || told, `${how}: something else is read, and nothing is said`).toBe(true);
  return same && !told ? 'sound' : 'told';
}

describe('a file that was a clinic’s', () => {
  it.each([0, 1, 2, 99, 100, 511])('[STO40] cut to %i bytes it is not begun anew', async (size) => {
    put(whole, ['', '-known']);
    truncateSync(path, size);
    const error = await refusal(open(path));
    expect(error.text.en).toContain(`was cut short: the file has only ${size} bytes`);
    expect(error.text.en).toMatch(/Restore the latest back-up/);
    expect(readFileSync(path)).toHaveLength(size);
    // A folder of a Takt that kept nothing beside its file.
    rmSync(`${path}-known`);
    expect((await refusal(open(path))).text.en).toContain('was cut short');
  });

  it('[STO40] that is gone, or is another database by now, or has lost its tables, is not begun anew', async () => {
    put(whole, ['-known']);
    expect((await refusal(open(path))).text.en).toContain('was here, and is gone');
    expect(existsSync(path)).toBe(false);
    new DatabaseSync(path).exec('create table theirs (x)');
    expect((await refusal(open(path))).kind).toBe('unavailable');
    rmSync(path);
    const emptied = new DatabaseSync(path);
    emptied.exec('pragma application_id = 0x54616b74; create table x (y); drop table x');
    emptied.close();
    expect((await refusal(open(path))).text.en).toMatch(/does not start over/);
    writeFileSync(`${path}-known`, 'spoilt');
    expect((await refusal(open(path))).text.en).toMatch(/does not start over/);
  });

  it('[STO40] a folder, a pipe or a link to nothing where the file should be is named, and nothing is waited for', async () => {
    mkdirSync(path);
    expect((await refusal(open(path))).text.en).toMatch(/is not an ordinary file/);
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect((await refusal(open(path))).text.en).toMatch(/is not an ordinary file/);
    rmSync(path);
    execFileSync('ln', ['-s', join(base, 'nowhere'), path]);
    expect((await refusal(open(path))).text.en).toMatch(/is not an ordinary file/);
  });

  it.each([0.1, 0.25, 0.5, 0.9])(
    '[STO40] cut to %f of its length it says so, or what is left is read and the rest reported',
    async (part) => {
      put(whole, ['', '-known']);
      truncateSync(path, Math.floor(bytes.length * part));
      const found = await answers(path).catch((error) => sqliteError(error, path));
      if (found instanceof AppError) expect(found.text.en).not.toMatch(INTERNAL);
      else
        expect(holds(found as Record<string, unknown>, await answers(whole), `cut to ${part}`)).toBe('told');
    },
  );

  it('[STO41] a new one leaves nothing half-made behind, and a start that was cut off is begun again', async () => {
    writeFileSync(`${path}.cut-off.new`, '');
    const stores = await Promise.all([1, 2].map(() => openStore(path)));
    for (const store of stores) await store.close();
    expect(existsSync(`${path}-known`)).toBe(true);
    expect(
      execFileSync('ls', [join(path, '..')])
        .toString()
        .split('\n')
        .filter((name) => name.endsWith('.new')),
    ).toEqual(['demonstration.sqlite.cut-off.new']);
  });
});

describe('commits that were on the disk and are gone', () => {
  it.each([
    ['the write-ahead log is removed', () => put(killed, ['', '-known'])],
    [
      'the write-ahead log is emptied',
      () => {
        put(killed, ['', '-known']);
        writeFileSync(`${path}-wal`, '');
      },
    ],
    [
      'the write-ahead log is damaged',
      () => {
        put(killed, ['', '-known', '-wal']);
        const log = readFileSync(`${path}-wal`);
        log[log.length - 100]! ^= 1;
        writeFileSync(`${path}-wal`, log);
      },
    ],
    [
      'an older copy is put in its place',
      () => {
        put(whole, ['']);
        put(killed, ['-known']);
      },
    ],
  ])('[STO42] are counted: %s', async (_name, spoil) => {
    spoil();
    const opened = await open(path);
    expect(opened.lostCommits).toBeGreaterThan(0);
    await opened.close();
    // Told once: from now on this is what there is.
    const again = await open(path);
    expect(again.lostCommits).toBe(0);
    await again.close();
  });

  it('[STO42] none are missing when a program was merely killed', async () => {
    put(killed, ['', '-known', '-wal']);
    const found = await answers(path);
    expect([found.lost, found.damaged]).toEqual([0, []]);
    expect((found['samples of time-1'] as unknown[]).length).toBeGreaterThan(1);
  });
});

describe('bits that flip anywhere in the file', () => {
  /** Mulberry32: the same places in every run. */
  const chance = (seed: number) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  it('[STO47] change no figure silently: what is read is as it was, or an error says what is wrong', async () => {
    const sound = await answers(whole);
    expect([sound.lost, sound.damaged]).toEqual([0, []]);
    const random = chance(7);
    const outcomes = { sound: 0, told: 0, refused: 0 };
    for (let n = 0; n < 120; n++) {
      // The header, the first bytes of pages (where their tables lie), and everywhere.
      const page = Math.floor((random() * bytes.length) / 4096) * 4096;
      const at =
        n % 5 === 0
          ? Math.floor(random() * 100)
          : n % 5 < 3
            ? page + Math.floor(random() * 100)
            : Math.floor(random() * bytes.length);
      const bit = Math.floor(random() * 8);
      const spoilt = Buffer.from(bytes);
      spoilt[at]! ^= 1 << bit;
      for (const end of ['-wal', '-shm', '-keys-wal', '-keys-shm']) rmSync(path + end, { force: true });
      writeFileSync(path, spoilt);
      put(whole, ['-known']);
      const how = `byte ${at}, bit ${bit}`;
      const found = await answers(path).catch((error: unknown) => sqliteError(error, path));
      if (found instanceof Error) {
        if (!(found instanceof AppError)) throw new Error(`${how}: no sentence`, { cause: found });
        expect(found.text.en, how).not.toMatch(INTERNAL);
        outcomes.refused += 1;
      } else outcomes[holds(found as Record<string, unknown>, sound, how)] += 1;
    }
    expect(outcomes.told).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(5);
  });
});
