import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MASTER_KEY } from '../../test/support/master-key.ts';
import { beginSqliteKeys } from '../store/sqlite-file.ts';
import { KeyRing, personSubject } from './key-ring.ts';
import { copyKeys, putKeys } from './keys-copy.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takt-copy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('[KEY24] a copy of the keys opens what they open, has the master key nowhere, and replaces no keys', async () => {
  const [here, there] = await Promise.all(
    ['a', 'b'].map((name) => beginSqliteKeys(join(folder, name), 1_000)),
  );
  if (here === undefined || there === undefined) throw new Error('no keys');
  const ring = new KeyRing(MASTER_KEY);
  await ring.enter(here.db, 'a');
  await ring.make(here.db, [personSubject('p1')]);
  const copy = await copyKeys(here.db);
  expect(copy).not.toContain(Buffer.from(MASTER_KEY).toString('hex'));
  expect(await putKeys(there.db, copy)).toBe(true);
  expect(await new KeyRing(MASTER_KEY).ofSubjects(there.db, [personSubject('p1')])).toEqual(
    await ring.ofSubjects(here.db, [personSubject('p1')]),
  );
  await ring.make(here.db, [personSubject('p2')]);
  expect(await putKeys(here.db, copy)).toBe(false);
  expect((await ring.ofSubjects(here.db, [personSubject('p2')])).size).toBe(1);
  await expect(putKeys(there.db, 'no copy')).rejects.toThrow();
  await here.close();
  await there.close();
});
