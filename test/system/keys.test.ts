import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTakt, TAKT } from '../support/program.ts';

/** `answer`: what is typed, made of what was printed so far. */
function takt(args: readonly string[], answer: (out: string) => string = () => '') {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', TAKT, ...args], {
    env: { ...process.env, TAKT_LANG: 'en' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err, answered] = ['', '', false];
  child.stdin.on('error', () => {});
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
    if (answered || !/Type it back:|The recovery key:/.test(out)) return;
    answered = true;
    child.stdin.end(answer(out));
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

describe('the keys of a data folder', () => {
  let folder: string;
  let file: string;
  let paper = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takt-keys-'));
    file = join(folder, 'demonstration.key');
    await (await startTakt(['start', '--radio', 'none'], { dataDir: folder })).stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const keys = (word: readonly string[], answer?: (out: string) => string) =>
    takt(['keys', ...word, '--data', folder], answer);

  it('[KEY20] a demonstration makes its master key at its first start, for this user alone, and asks nothing', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'demonstration.sqlite-keys')).mode & 0o777).toBe(0o600);
    const { code, out } = await keys([]);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/the master key fits\. 12 keys\. 0 persons deleted/),
    ]);
    expect(out).toContain('There is no recovery key');
  });

  it('[KEY21] the recovery key counts when it was typed back, with mistakes told by group, and is stored nowhere', async () => {
    const refused = await keys(['recovery'], () => '12345\n');
    expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/Nothing was changed/)]);
    expect(refused.out).toMatch(/It has 5 characters and must have 35/);
    const done = await keys(['recovery'], (out) => {
      paper = /(?:[0-9A-Z]{5}-){6}[0-9A-Z]{5}/.exec(out)?.[0] ?? '';
      const wrong = `${paper[0] === '2' ? '3' : '2'}${paper.slice(1)}`;
      return `${wrong}\n${paper.toLowerCase().replaceAll('-', ' ')}\n`;
    });
    expect([done.code, done.out]).toEqual([
      0,
      expect.stringMatching(/Group 1 is wrong\.[\s\S]*It counts from now on/),
    ]);
    for (const name of ['demonstration.sqlite-keys', 'demonstration.sqlite', 'demonstration.key']) {
      expect(readFileSync(join(folder, name)).includes(paper.slice(0, 11))).toBe(false);
    }
  });

  it('[KEY22] without the master key nothing is started, and the recovery key gives the same one back', async () => {
    const before = readFileSync(file, 'utf8');
    renameSync(file, `${file}.away`);
    const refused = await takt(['start', '--radio', 'none', '--port', '0', '--data', folder]);
    expect([refused.code, refused.err]).toEqual([
      69,
      expect.stringMatching(/key file .* is missing.*takt keys recover/),
    ]);
    const back = await keys(['recover'], () => `${paper}\n`);
    expect([back.code, back.out]).toEqual([0, expect.stringContaining(file)]);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([before, 0o600]);
    expect((await keys(['recover'], () => `${paper}\n`)).code).toBe(75);
  });

  it('[KEY6] a key file that others can read stops the start with words', async () => {
    chmodSync(file, 0o644);
    const { code, err } = await takt(['start', '--radio', 'none', '--port', '0', '--data', folder]);
    expect([code, err]).toEqual([
      69,
      expect.stringMatching(/Other users of this machine can read the key file/),
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    chmodSync(file, 0o600);
  });

  it('[KEY23] another master key locks everything anew, the one before opens nothing more, and paper must be made again', async () => {
    const before = readFileSync(file, 'utf8');
    const { code, out } = await keys(['rotate']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^12 keys are locked anew[\s\S]*Make a new recovery key now/),
    ]);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(existsSync(`${file}.next`)).toBe(false);
    {
      using data = new DatabaseSync(join(folder, 'demonstration.sqlite'), { readOnly: true });
      const noted = data
        .prepare(`select action, actor from audit where action like 'keys.%' order by number`)
        .all();
      expect(noted.map(({ action, actor: who }) => [action, who])).toEqual([
        ['keys.recovery', 'machine'],
        ['keys.recover', 'machine'],
        ['keys.rotate', 'machine'],
      ]);
    }
    await (await startTakt(['start', '--radio', 'none'], { dataDir: folder })).stop();
    expect((await keys([])).out).toContain('There is no recovery key');
    const old = await takt(['keys', '--data', folder, '--key', `${file}.away`]);
    expect([old.code, old.err]).toEqual([69, expect.stringMatching(/is not the one with which/)]);
  });
});
