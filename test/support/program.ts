/** The real program as a child process, on a free port and with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { PATIENCE_MS } from './patience.ts';

export const TAKT = join(import.meta.dirname, '..', '..', 'takt.ts');

export interface Program extends AsyncDisposable {
  /** Where it answers, e.g. http://127.0.0.1:24711 */
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** SIGTERM; resolves to the exit code, null when a signal ended it. Safe to repeat. */
  stop(): Promise<number | null>;
  /** SIGKILL, as when the power goes; resolves when it is gone. */
  kill9(): Promise<void>;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of the caller's, to start again on what an earlier program left; else a new one, removed at the end. */
  readonly dataDir?: string;
  readonly port?: number;
  /** Its answers come over https, by a certificate of this authority (PEM). */
  readonly secure?: string;
  /** The file that is started; takt.ts where nothing is said. */
  readonly entry?: string;
}

const alive = new Set<ChildProcess>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A start is work for a core: twenty at once, of concurrent tests, would each take as long as all of them together. */
const STARTS_AT_ONCE = 3;
let starts = 0;
const waiting: (() => void)[] = [];

/**
 * Starts `takt ARGS --port … --data …` and resolves when it answers /healthz. Use it as
 * `await using takt = await startTakt(['start', …])`: it is then ended however the test ends.
 */
export async function startTakt(args: readonly string[], options: ProgramOptions = {}): Promise<Program> {
  if (starts >= STARTS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else starts += 1;
  try {
    return await start(args, options);
  } finally {
    // The turn goes to who waits longest.
    const next = waiting.shift();
    if (next === undefined) starts -= 1;
    else next();
  }
}

async function start(args: readonly string[], options: ProgramOptions): Promise<Program> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'takt-data-'));
  if (options.dataDir === undefined) folders.add(dataDir);
  const argv = [options.entry ?? TAKT, ...args, '--port', String(port), '--data', dataDir];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TAKT_LANG: 'en', ...options.env },
  });
  alive.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  }).finally(() => alive.delete(child));

  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    return ended.finally(() => clearTimeout(hard));
  };
  const kill9 = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const dispose = async (): Promise<void> => {
    await stop();
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };

  const { secure } = options;
  const url = `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const problem = await Promise.race([
    ended.then((code) => `it ended with exit code ${code}`),
    healthy(url, secure).then((answers) => (answers ? null : 'it never answered /healthz')),
  ]);
  if (problem !== null) {
    await dispose();
    throw new Error(`takt ${args.join(' ')}: ${problem}\n${stdout}${stderr}`);
  }
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
    kill9,
    [Symbol.asyncDispose]: dispose,
  };
}

async function healthy(url: string, ca?: string): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const status = await (ca === undefined ? statusOf(`${url}/healthz`) : secureStatus(`${url}/healthz`, ca));
    if (status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const statusOf = (url: string): Promise<number | null> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) })
    .then((reply) => reply.status)
    .catch(() => null);

function secureStatus(url: string, ca: string): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request(url, { ca, agent: false, timeout: 5_000 }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? null);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
