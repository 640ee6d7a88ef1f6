import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../support/sources.ts';

/** Where it runs from, and what it was told to say. */
const SAYS = (word: string) =>
  `export async function runCommand(): Promise<number> { console.log('${word}', import.meta.filename); return 0; }\n`;

describe('the built program', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'takt-built-'));
    const entry = ['takt.ts', 'bin', 'package.json', 'commands/parts'];
    for (const path of entry) cpSync(join(ROOT, path), join(root, path), { recursive: true });
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(join(ROOT, 'node_modules', 'rolldown'), join(root, 'node_modules', 'rolldown'));
    write('pnpm-lock.yaml', '');
    write('gateway/gateway.ts', '');
    write('server/store/sqlite-worker.ts', 'export {};\n');
    write('shared/say.ts', "export const word: string = 'shared';\n");
    write('commands/run.ts', SAYS('first'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  function takt() {
    const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'takt'), ['start'], { encoding: 'utf8' });
    return { status, out: stdout.trim().split(' '), err: stderr };
  }
  const builds = () => readdirSync(join(root, 'dist', 'program'));

  it('[TOOL20] is made at the first start, and used again', () => {
    const first = takt();
    expect(first).toMatchObject({ status: 0, err: '' });
    expect(first.out).toEqual(['first', expect.stringMatching(/\/dist\/program\/[0-9a-f]{16}\/run\.js$/)]);
    expect(builds()).toHaveLength(1);
    expect(takt()).toEqual(first);
  });

  it('[TOOL20] is never older than its sources: a file that changed counts, whatever date it bears', () => {
    takt();
    write('commands/run.ts', SAYS('second'));
    utimesSync(join(root, 'commands/run.ts'), 0, 0);
    expect(takt().out[0]).toBe('second');
    write('commands/run.ts', `import { word } from '../shared/say.ts';\n${SAYS('').replace("''", 'word')}`);
    expect(takt().out[0]).toBe('shared');
    write('shared/say.ts', "export const word: string = 'changed';\n");
    expect(takt().out[0]).toBe('changed');
    // What a running program still needs is not taken from it: three earlier ones are kept.
    expect(builds()).toHaveLength(4);
    write('commands/run.ts', SAYS('fifth'));
    expect(takt().out[0]).toBe('fifth');
    expect(builds()).toHaveLength(4);
  });

  it('[TOOL20] is made of no test: one that changed makes no other build', () => {
    takt();
    write('shared/say.test.ts', '');
    takt();
    expect(builds()).toHaveLength(1);
  });

  it('[TOOL20] where it cannot be made the sources run, and nothing half made is left', () => {
    const fromSources = ['first', join(root, 'commands', 'run.ts')];
    write('shared/say.ts', 'not a program');
    write('server/store/sqlite-worker.ts', "import '../../shared/say.ts';\n");
    expect(takt().out).toEqual(fromSources);
    expect(builds()).toEqual([]);
    rmSync(join(root, 'node_modules', 'rolldown'));
    expect(takt().out).toEqual(fromSources);
  });

  it('[TOOL22] a stack from a build names the lines of the sources', () => {
    write('shared/say.ts', "\nexport function fail(): never {\n  throw new Error('a bug');\n}\n");
    write(
      'commands/run.ts',
      "import { fail } from '../shared/say.ts';\nexport async function runCommand(): Promise<number> {\n  return fail();\n}\n",
    );
    const { status, err } = takt();
    expect(status).toBe(1);
    expect(builds()).toHaveLength(1);
    expect(err).toMatch(
      /Error: a bug\n.*fail.*\/shared\/say\.ts:3:9\)\n.*runCommand.*\/commands\/run\.ts:3:/,
    );
  });

  it('[TOOL22] so does one from a thread of the store', async () => {
    const { builtProgram } = await import('../../commands/parts/built-program.ts');
    const thread = new URL('sqlite-worker.js', await builtProgram());
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', thread.pathname], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/runs as a worker of sqlite\.ts\n.*\/server\/store\/sqlite-worker\.ts:\d+:\d+/);
  });
});
