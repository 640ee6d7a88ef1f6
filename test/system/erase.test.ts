import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newMasterKey, writeMasterKey } from '@takt/server/keys/master-key.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/debian.ts';
import { startPostgres } from '../support/postgres.ts';
import { startTakt, TAKT } from '../support/program.ts';
import { runTakt } from '../support/run-takt.ts';

/** `takt erase`, with what is typed. */
function erase(args: readonly string[], typed: string) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', TAKT, 'erase', ...args], {
    env: { ...process.env, TAKT_LANG: 'en' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdin.on('error', () => {});
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  child.stdin.end(typed);
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('a person is deleted', () => {
  let folder: string;
  let backups: string;
  const to = () => ['--data', folder, '--backup-to', backups];
  /** Each person's wrapped key as the data folder has it, and what the copy beside the back-ups says. */
  const keyOf = (personId: string): string => {
    using keys = new DatabaseSync(join(folder, 'demonstration.sqlite-keys'), { timeout: 60_000 });
    const row = keys.prepare('select wrapped from wrapped_key where person_id = ?').get(personId);
    return row === undefined ? '' : Buffer.from(row.wrapped as Uint8Array).toString('hex');
  };
  const copy = (): string => {
    const name = readdirSync(backups).find((one) => one.endsWith('-keys.json')) ?? 'none';
    return readFileSync(join(backups, name), 'utf8');
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takt-erase-'));
    backups = join(folder, 'backups');
    await (await startTakt(['start', '--radio', 'none'], { dataDir: folder })).stop();
    expect((await runTakt(['backup', ...to()])).code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('[ERA10] over HTTP: when it is answered the copy of the keys beside the back-ups has that key no more', async () => {
    const [mine, others] = [keyOf('demo-01'), keyOf('demo-02')];
    expect(copy()).toContain(mine);
    {
      await using takt = await startTakt(['start', '--radio', 'none', '--backup-to', backups], {
        dataDir: folder,
      });
      const name = await called(takt.url, 'demo-01');
      const reply = await fetch(`${takt.url}/api/people/demo-01/erasure`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: takt.url },
        body: JSON.stringify({ called: name, reason: 'retention' }),
      });
      expect([reply.status, await reply.json()]).toEqual([200, { keysCopy: 'renewed' }]);
    }
    expect(keyOf('demo-01')).toBe('');
    expect(copy()).not.toContain(mine);
    expect(copy()).toContain(others);
    expect(copy()).toContain('demo-01');
  });

  it('[ERA11] by a command that asks for the name: another name deletes nobody, and the copy of the keys is renewed by hand', async () => {
    const mine = keyOf('demo-02');
    const args = ['demo-02', '--reason', 'asked', '--data', folder];
    const refused = await erase(args, 'somebody else\n');
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/Nobody was deleted/)]);
    expect((await erase(args, '')).code).toBe(2);
    expect(keyOf('demo-02')).toBe(mine);
    const name = /^(.*), in 0 classes/.exec(refused.out)?.[1] ?? '';
    expect(name).not.toBe('');
    const done = await erase(args, `${name}\n`);
    expect([done.code, done.err]).toEqual([0, '']);
    expect([keyOf('demo-02'), copy().includes(mine)]).toEqual(['', true]);
    expect((await runTakt(['backup', '--keys-only', ...to()])).out).toMatch(
      /no key of those who were deleted/,
    );
    expect(copy()).not.toContain(mine);
    using data = new DatabaseSync(join(folder, 'demonstration.sqlite'));
    const told = data
      .prepare(`select actor, person_id, why from audit where action = 'person.erase' order by number`)
      .all();
    expect(told.map(({ actor, person_id, why }) => [actor, person_id, why])).toEqual([
      ['demonstration', 'demo-01', 'retention'],
      ['machine', 'demo-02', 'asked'],
    ]);
    expect((await erase(args, `${name}\n`)).code).toBe(66);
    expect((await erase(['demo-03', '--data', folder], '')).err).toMatch(/--reason is missing/);
  });
});

async function called(url: string, personId: string): Promise<string> {
  const people = (await (await fetch(`${url}/api/people`)).json()) as {
    personId: string;
    name: string | null;
    nickname: string | null;
  }[];
  const one = people.find((person) => person.personId === personId);
  return one?.name ?? one?.nickname ?? '';
}

it.skipIf(!has('postgres'))(
  '[ERA11] in PostgreSQL: a key that does not fit, and a database without tables, are refused; the right name deletes',
  async () => {
    const postgres = await startPostgres();
    const folder = mkdtempSync(join(tmpdir(), 'takt-erase-'));
    try {
      const [database, empty] = [await postgres.database(), await postgres.database()];
      await using takt = await startTakt(['start', '--radio', 'none'], { env: { TAKT_STORE: database.url } });
      const other = join(folder, 'other.key');
      writeMasterKey(other, newMasterKey());
      const args = (url: string) => ['demo-01', '--reason', 'asked', '--store', url];
      expect(await erase([...args(database.url), '--key', other], 'demo-01')).toMatchObject({
        code: 69,
        err: expect.stringContaining('The master key is not the one'),
      });
      expect(await erase(args(empty.url), 'demo-01')).toMatchObject({
        code: 69,
        err: expect.stringContaining('is no database of this Takt'),
      });
      const name = await called(takt.url, 'demo-01');
      expect((await erase(args(database.url), name)).code).toBe(0);
      expect((await fetch(`${takt.url}/api/people/demo-01`)).status).toBe(404);
    } finally {
      await postgres.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
