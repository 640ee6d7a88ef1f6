/** Runs checks as child processes, a few at a time, and counts what they came to. */
import { spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { add, NOTHING, ONE_PASSED, oneFailed, type Tally, tally, totals } from './tally.ts';

export interface Job {
  readonly name: string;
  /** A program of node_modules/.bin and its arguments; vitest is told where to put its report. */
  readonly command: readonly string[];
  /** `check` counts as one test; `vitest` counts its own; `step` prepares and counts only when it fails. */
  readonly kind: 'check' | 'vitest' | 'step';
  /** The name of a job that must have ended, well or badly, before. */
  readonly after?: string;
  /** What it printed is worth reading also when it passes: figures. */
  readonly tells?: true;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** A job that still runs then is ended and counts as failed: a hung test must not hang the machine. */
const JOB_LIMIT_MS = 30 * 60_000;
/** What all tests together may have at a time, browsers' profiles included, and then as much again. */
const IN_MEMORY_BYTES = 2 ** 31;
const running = new Set<number>();

/**
 * Where files need no disk: every commit of a store waits for its disk, 8 ms on a busy one, and no test sees the difference, since a
 * process that is killed leaves what it wrote. null where there is no such place, or little room in it.
 */
function inMemory(): string | null {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    accessSync('/dev/shm', constants.W_OK);
    return bavail * bsize > IN_MEMORY_BYTES ? '/dev/shm' : null;
  } catch {
    return null;
  }
}

/** Starts jobs in the order given, `slots` at a time. A failure stops nothing: one run shows everything. */
export async function runJobs(jobs: readonly Job[], slots: number): Promise<Tally> {
  const reports = mkdtempSync(join(tmpdir(), 'takt-test-'));
  const scratch = mkdtempSync(join(inMemory() ?? tmpdir(), 'takt-test-'));
  // PostgreSQL runs as another user, and must get through to its own folder.
  chmodSync(scratch, 0o711);
  const stop = () => {
    for (const pid of running) endGroup(pid);
    for (const folder of [reports, scratch]) rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let sum = NOTHING;
  const waiting = [...jobs];
  const active = new Map<string, Promise<void>>();
  const ready = (job: Job) =>
    job.after === undefined || !(active.has(job.after) || waiting.some((other) => other.name === job.after));
  while (waiting.length + active.size > 0) {
    const next = waiting.findIndex(ready);
    const job = active.size < slots && next >= 0 ? waiting.splice(next, 1)[0] : undefined;
    if (job === undefined) {
      await Promise.race(active.values());
      continue;
    }
    const ended = runJob(job, join(reports, `${job.name}.json`), scratch).then((result) => {
      sum = add(sum, result);
      active.delete(job.name);
    });
    active.set(job.name, ended);
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  for (const folder of [reports, scratch]) rmSync(folder, { recursive: true, force: true });
  return sum;
}

/** Prints one line about the job at its end, and its whole output when it failed or contains figures. */
async function runJob(job: Job, report: string, scratch: string): Promise<Tally> {
  const startedMs = performance.now();
  const forVitest =
    job.kind === 'vitest' ? ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`] : [];
  const { code, output } = await run([...job.command, ...forVitest], scratch);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const result = count(job, code, report);
  const numbers = job.kind === 'vitest' ? `  ${totals(result)}` : '';
  console.log(
    `${result.failed > 0 ? 'FAIL' : 'ok  '} ${job.name.padEnd(9)} ${seconds.padStart(6)} s${numbers}`,
  );
  if (result.failed > 0 || job.tells) console.log(output.trim().replace(/^(?=.)/gm, '     '));
  return result;
}

function count(job: Job, code: number, report: string): Tally {
  if (job.kind === 'vitest') return tally(readReport(report), code);
  if (code !== 0) return oneFailed(job.name);
  return job.kind === 'check' ? ONE_PASSED : NOTHING;
}

function readReport(file: string): Parameters<typeof tally>[0] {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function run(
  [program = '', ...args]: readonly string[],
  scratch: string,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    // A group of its own, so that whatever a crashed test left behind is ended with it.
    const child = spawn(program, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
        NO_COLOR: '1',
        TMPDIR: scratch,
      },
    });
    const pid = child.pid;
    let output = '';
    const take = (bytes: Buffer) => {
      output += bytes.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    if (pid !== undefined) running.add(pid);
    const limit = setTimeout(() => {
      output += `\nended after ${JOB_LIMIT_MS / 60_000} minutes`;
      if (pid !== undefined) endGroup(pid);
    }, JOB_LIMIT_MS);
    child.on('error', (error) => {
      output += `${program}: ${error.message}. Is the install complete? npx --yes pnpm@12.21.0 install`;
    });
    // `exit`, then `close`: a process left behind would hold the pipes open for ever.
    child.on('exit', () => pid !== undefined && endGroup(pid));
    child.on('close', (code) => {
      clearTimeout(limit);
      if (pid !== undefined) running.delete(pid);
      resolve({ code: code ?? 1, output });
    });
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended by itself.
  }
}
