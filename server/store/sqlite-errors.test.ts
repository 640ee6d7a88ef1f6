import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@takt/shared/errors.ts';
import { describe, expect, it } from 'vitest';
import { sqliteError } from './sqlite-errors.ts';

/** What node:sqlite itself throws. */
function thrown(work: (path: string) => void): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'takt-sqlite-'));
  try {
    work(join(folder, 'takt.sqlite'));
  } catch (error) {
    return error;
  } finally {
    rmSync(folder, { recursive: true });
  }
  throw new Error('nothing was thrown');
}

describe('an error of SQLite in words', () => {
  const cases: readonly [string, RegExp, (path: string) => void][] = [
    [
      'a file that may only be read',
      /cannot be written to/,
      (path) => {
        new DatabaseSync(path).close();
        using database = new DatabaseSync(path, { readOnly: true });
        database.exec('create table t (x)');
      },
    ],
    [
      'a full disk',
      /is full/,
      (path) => {
        using database = new DatabaseSync(path);
        database.exec('create table t (x); pragma max_page_count = 3');
        database.exec('insert into t values (zeroblob(100000))');
      },
    ],
    [
      'a lock that another holds',
      /locked/,
      (path) => {
        using database = new DatabaseSync(path);
        using other = new DatabaseSync(path, { timeout: 0 });
        database.exec('begin immediate');
        other.exec('begin immediate');
      },
    ],
    [
      'a folder that is not there',
      /cannot be opened/,
      (path) => new DatabaseSync(join(path, 'nowhere', 'x.sqlite')),
    ],
  ];
  for (const [name, words, work] of cases) {
    it(`[STO23] ${name} is reported with its path, in both languages`, () => {
      const error = sqliteError(thrown(work), '/data/takt.sqlite');
      if (!(error instanceof AppError)) throw new Error(`not an AppError: ${String(error)}`);
      expect(error.kind).toBe('unavailable');
      expect(error.text.en).toMatch(words);
      expect(error.text.en).toContain('/data/takt.sqlite');
      expect(error.text.nb).toContain('/data/takt.sqlite');
      expect(error.text.nb).not.toBe(error.text.en);
    });
  }

  it('[STO23] a row that does not fit is a conflict', () => {
    const error = sqliteError(
      thrown((path) => {
        using database = new DatabaseSync(path);
        database.exec('create table t (x unique); insert into t values (1); insert into t values (1)');
      }),
      '/data/takt.sqlite',
    );
    expect(error).toMatchObject({ kind: 'conflict' });
  });

  it('[STO23] an AppError, and a fault of our own, come back as they are', () => {
    const own = new AppError('conflict', { nb: 'nei', en: 'no' });
    const fault = new TypeError('a fault in the program');
    expect(sqliteError(own, 'x')).toBe(own);
    expect(sqliteError(fault, 'x')).toBe(fault);
  });
});
