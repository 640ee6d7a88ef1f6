import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Schema } from './schema.ts';
import { openReader, openWriter } from './sqlite-file.ts';

describe('a SQLite file as Takt opens it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'takt-file-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const pragma = async (db: Kysely<Schema>, name: string): Promise<unknown> => {
    const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
    return Object.values(rows[0] ?? {})[0];
  };

  it('[STO21] a commit is on the disk when it is acknowledged, also when the power goes', async () => {
    const db = await openWriter({ path: join(folder, 'takt.sqlite'), busyMs: 100 });
    const FULL = 2;
    expect(await pragma(db, 'synchronous')).toBe(FULL);
    expect(await pragma(db, 'journal_mode')).toBe('wal');
    expect(await pragma(db, 'foreign_keys')).toBe(1);
    await db.destroy();
  });

  it('[STO24] a reader cannot write', async () => {
    const file = { path: join(folder, 'takt.sqlite'), busyMs: 100 };
    const writer = await openWriter(file);
    const reader = openReader(file);
    const clinic = { clinicId: 'k', name: 'K', timeZone: 'Europe/Oslo' };
    await expect(reader.insertInto('clinic').values(clinic).execute()).rejects.toThrow(/readonly/);
    await writer.insertInto('clinic').values(clinic).execute();
    expect(await reader.selectFrom('clinic').selectAll().execute()).toEqual([clinic]);
    await reader.destroy();
    await writer.destroy();
  });
});
