import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-entry-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the entry before a project of which only `files` exist, with programs of ours first on the path. */
function project(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(folder, name);
  for (const dir of ['bin', 'commands/parts', 'programs']) mkdirSync(join(root, dir), { recursive: true });
  const parts = ['built-program.ts', 'built.ts', 'root.ts'].map((file) => `commands/parts/${file}`);
  for (const file of ['takt.ts', 'package.json', 'bin/takt', 'bin/node24', 'bin/pnpm', ...parts])
    copyFileSync(join(ROOT, file), join(root, file));
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(root, path), text);
    if (path.startsWith('programs/')) chmodSync(join(root, path), 0o755);
  }
  return root;
}
function run(root: string, program: string, ...args: string[]) {
  const result = spawnSync(join(root, program), args, {
    encoding: 'utf8',
    env: { PATH: `${join(root, 'programs')}:${process.env.PATH}` },
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

describe('the way into the program', () => {
  it('[TOOL14] a package that is not installed is a sentence, not a stack', () => {
    const root = project('missing', { 'commands/run.ts': "import 'no-such-package';\n" });
    const { code, err } = run(root, 'bin/takt', 'start');
    expect(code).toBe(69);
    expect(err).toContain('pakken no-such-package mangler');
    expect(err).toContain('The package no-such-package is missing');
    expect(err).not.toContain('    at ');
  });

  it('[TOOL14] a native part that does not load is a sentence, not a stack', () => {
    const fail =
      "throw Object.assign(new Error('/x/node_modules/.pnpm/usb@2/node_modules/usb/a.node: no'), { code: 'ERR_DLOPEN_FAILED' });\n";
    const { code, err } = run(project('native', { 'commands/run.ts': fail }), 'bin/takt', 'start');
    expect(code).toBe(69);
    expect(err).toContain('The package usb is missing');
  });

  it('[TOOL14] any other mistake keeps its stack', () => {
    const root = project('broken', { 'commands/run.ts': "throw new Error('a bug');\nexport {};\n" });
    const { code, err } = run(root, 'bin/takt', 'start');
    expect(code).toBe(1);
    expect(err).toMatch(/Error: a bug\n {4}at /);
  });

  it('[TOOL15] a Node that is too old is told so, with what to do', () => {
    const old = '#!/bin/sh\necho v20.20.2\n';
    const { code, err } = run(project('old', { 'programs/node': old }), 'bin/takt', 'start');
    expect(code).toBe(69);
    expect(err).toContain('Takt needs Node 24; here is v20.20.2');
  });

  it('[TOOL15] a package manager that cannot be fetched is reported in words; any other exit code is kept', () => {
    const offline = project('offline', {
      'programs/npx': '#!/bin/sh\necho "npm error EAI_AGAIN" >&2\nexit 1\n',
    });
    expect(run(offline, 'bin/pnpm', 'run', 'takt:start')).toMatchObject({
      code: 69,
      err: expect.stringContaining('The first start needs the internet'),
    });
    const npx = '#!/bin/sh\n[ "$2" = --offline ] && exit 0\nexit 7\n';
    expect(run(project('fails', { 'programs/npx': npx }), 'bin/pnpm', 'run', 'x')).toEqual({
      code: 7,
      out: '',
      err: '',
    });
  });
});
