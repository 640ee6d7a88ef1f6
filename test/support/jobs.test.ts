import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, runJobs } from './jobs.ts';
import { PATIENT } from './patience.ts';
import { totals } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'takt-jobs-'));
const script = (name: string, code: string, more: Partial<Job> = {}): Job => ({
  name,
  command: ['node', '-e', code],
  kind: 'check',
  ...more,
});
/** A stand-in for vitest: writes the report where it is told to. */
const reporting = (name: string, statuses: readonly string[], exitCode: number): Job => {
  const assertionResults = statuses.map((status) => ({ status, fullName: 'title' }));
  const report = {
    testResults: [{ name: 'x', status: exitCode === 0 ? 'passed' : 'failed', assertionResults }],
  };
  const code = `const to = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).slice(18);
    require('node:fs').writeFileSync(to, ${JSON.stringify(JSON.stringify(report))}); process.exit(${exitCode})`;
  return { name, command: ['node', '-e', code, '--'], kind: 'vitest' };
};
const said: string[] = [];

beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('running the checks', () => {
  it('[TOOL3] a failure stops nothing, and its output is shown', async () => {
    const total = await runJobs([script('a', 'console.log("why"); process.exit(3)'), script('b', '')], 1);
    expect(totals(total)).toBe('1 passed, 1 failed');
    expect(said.join('\n')).toMatch(/FAIL a[^\n]*\n {5}why\nok {3}b/);
  });
  it('[TOOL3] adds the tests that vitest reports to the checks', async () => {
    const total = await runJobs(
      [
        reporting('unit', ['passed', 'passed', 'skipped'], 0),
        reporting('contract', ['failed'], 1),
        script('c', ''),
      ],
      2,
    );
    expect(totals(total)).toBe('3 passed, 1 failed, 1 skipped');
  });
  it('[TOOL2] vitest that ends without a report is a failure', async () => {
    expect(totals(await runJobs([{ ...script('unit', ''), kind: 'vitest' }], 1))).toBe('0 passed, 1 failed');
  });
  it('[TOOL3] a program that is not installed is a failure that says what to do', async () => {
    const total = await runJobs([{ name: 'gone', command: ['no-such-program'], kind: 'check' }], 1);
    expect(totals(total)).toBe('0 passed, 1 failed');
    expect(said.join('\n')).toContain('Is the install complete?');
  });
  it('[TOOL19] what a job tells is shown also when it passes', async () => {
    await runJobs(
      [script('a', 'console.log("figures")', { tells: true }), script('b', 'console.log("b")')],
      1,
    );
    expect(said.join('\n')).toMatch(/ok {3}a[^\n]*\n {5}figures\nok {3}b[^\n]*$/);
  });
  it('[TOOL4] a job waits for the one that prepares it, which counts only when it fails', async () => {
    const file = join(folder, 'prepared');
    const waits = script('a', `require('node:fs').readFileSync(${JSON.stringify(file)})`, { after: 'step' });
    const write = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(file)}, ''), 200)`;
    const step = script('step', write, { kind: 'step' });
    expect(totals(await runJobs([waits, step], 2))).toBe('1 passed, 0 failed');
    const broken = script('step', 'process.exit(1)', { kind: 'step' });
    expect(totals(await runJobs([waits, broken], 2))).toBe('1 passed, 1 failed');
  });
  it('[TOOL5] what a job leaves behind is ended with it', async () => {
    const file = join(folder, 'pid');
    const orphan = `const child = require('node:child_process').spawn(process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid)); process.exit(0)`;
    expect(totals(await runJobs([script('a', orphan)], 1))).toBe('1 passed, 0 failed');
    const pid = Number(readFileSync(file, 'utf8'));
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), PATIENT);
  });
});

/** A zombie that nobody has waited for yet is dead too (proc(5), state Z). */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
