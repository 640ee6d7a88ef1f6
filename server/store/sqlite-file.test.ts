import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MASTER_KEY } from '../../test/support/master-key.ts';
import type { Schema } from './schema.ts';
import { sqliteError } from './sqlite-errors.ts';
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
    const { db, close } = await openWriter({
      path: join(folder, 'takt.sqlite'),
      busyMs: 100,
      masterKey: MASTER_KEY,
    });
    const FULL = 2;
    expect(await pragma(db, 'synchronous')).toBe(FULL);
    expect(await pragma(db, 'journal_mode')).toBe('wal');
    expect(await pragma(db, 'foreign_keys')).toBe(1);
    await close();
  });

  it('[STO24] a reader cannot write', async () => {
    const file = { path: join(folder, 'takt.sqlite'), busyMs: 100, masterKey: MASTER_KEY };
    const [writing, reading] = [await openWriter(file), openReader(file)];
    const [writer, reader] = [writing.db, reading.db];
    const clinic = { clinicId: 'k', name: 'K', timeZone: 'Europe/Oslo' };
    await expect(reader.insertInto('clinic').values(clinic).execute()).rejects.toThrow(/readonly/);
    await writer.insertInto('clinic').values(clinic).execute();
    expect(await reader.selectFrom('clinic').selectAll().execute()).toMatchObject([clinic]);
    await reading.close();
    await writing.close();
  });

  it('[STO48] a full disk is reported as such, the write leaves nothing behind, and with room it goes on', async () => {
    const { db, close } = await openWriter({
      path: join(folder, 'takt.sqlite'),
      busyMs: 100,
      masterKey: MASTER_KEY,
    });
    const clinic = (clinicId: string, name: string) => ({ clinicId, name, timeZone: 'Europe/Oslo' });
    const write = (clinicId: string) =>
      db.transaction().execute(async (trx) => {
        await trx.insertInto('clinic').values(clinic(clinicId, 'small')).execute();
        await trx
          .insertInto('clinic')
          .values(clinic(`${clinicId}-2`, 'x'.repeat(200_000)))
          .execute();
      });
    const pages = Number(await pragma(db, 'page_count'));
    await sql`pragma max_page_count = ${sql.raw(String(pages + 2))}`.execute(db);
    const error = sqliteError(await write('k').catch((thrown: unknown) => thrown), '/data/takt.sqlite');
    expect(error).toMatchObject({ reason: 'full' });
    expect(await db.selectFrom('clinic').selectAll().execute()).toEqual([]);
    await sql`pragma max_page_count = 1000000`.execute(db);
    await write('k');
    expect(await db.selectFrom('clinic').select('clinicId').execute()).toHaveLength(2);
    await close();
  });
});
