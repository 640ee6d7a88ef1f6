import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTakt } from '../support/program.ts';

const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

/** Runs to its end. */
function takt(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [TAKT, ...args], {
    env: { ...process.env, TAKT_LANG: 'en', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('faults in what is asked for', () => {
  const home = (): string => mkdtempSync(join(tmpdir(), 'takt-none-'));

  it('[STO23] a file where the data folder should be is named, in one line', async () => {
    const { code, stderr } = await takt(['start', '--port', '0', '--data', TAKT]);
    expect(code).toBe(69);
    expect(stderr).toMatch(/^takt start: .*takt\.ts.*\n$/);
  });

  it('[TOOL17] the second start uses what Node made of the sources at the first', async () => {
    const first = await takt(['--help']);
    expect([first.code, first.stderr]).toEqual([0, '']);
    const second = await takt(['--help'], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
    expect(second.stdout + second.stderr).toMatch(
      /V8 code cache for ESM \S*\/dist\/program\/\w+\/run\.js was accepted/,
    );
  });

  it('[SYS2] are reported all at once, with exit code 2, and nothing is created', async () => {
    const folder = home();
    const data = join(folder, 'data');
    const wrong = [
      'start',
      '--port',
      'abc',
      '--speed',
      '99',
      '--radio',
      'moon',
      '--run',
      '5x5',
      '--colour',
      'x',
      '--data',
      data,
    ];
    const { code, stdout, stderr } = await takt(wrong);
    expect([code, stdout]).toEqual([2, '']);
    for (const place of [
      '--port: "abc"',
      '--speed: "99"',
      '--radio: "moon"',
      '--run: "5x5"',
      'no option --colour',
    ]) {
      expect(stderr).toContain(place);
    }
    expect(existsSync(data)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('[SYS3] come in Bokmål to who asks for it, and from the environment with the variable’s name', async () => {
    const { code, stderr } = await takt(['start'], { TAKT_LANG: 'nb', TAKT_PORT: '99999', TAKT_SPEED: '0' });
    expect(code).toBe(2);
    expect(stderr).toContain('TAKT_PORT: «99999» er ikke et helt tall fra 0 til 65535');
    expect(stderr).toContain('TAKT_SPEED');
  });

  it('[SYS4] another host than this machine is refused before set-up, and a file that is not there is named', async () => {
    const host = await takt(['start', '--host', '0.0.0.0']);
    expect([host.code, host.stderr.includes('127.0.0.1')]).toEqual([2, true]);
    const file = await takt(['start', '--radio', 'replay:/nowhere.fit', '--run', 'free']);
    expect([file.code, file.stderr.includes('/nowhere.fit')]).toEqual([66, true]);
  });

  it('[SYS5] a port that is taken ends the program with a sentence, and leaves the first one alone', async () => {
    await using first = await startTakt(['start', '--radio', 'none']);
    const folder = home();
    const { code, stderr } = await takt(['start', '--port', new URL(first.url).port, '--data', folder]);
    expect([code, stderr.includes('Another program is using it')]).toEqual([69, true]);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    rmSync(folder, { recursive: true });
  });
});
