/** One command of the real program, run to its end or killed in the middle. */
import { spawn } from 'node:child_process';
import { TAKT } from './program.ts';

export interface Ran {
  /** null: it was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `kill`: kills it (SIGKILL) when what it has said makes this true, or after so many milliseconds. */
export function runTakt(
  args: readonly string[],
  { kill, env = {} }: { kill?: ((out: string) => boolean) | number; env?: Record<string, string> } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', TAKT, ...args], {
    env: { ...process.env, TAKT_LANG: 'en', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = typeof kill === 'number' ? setTimeout(() => child.kill('SIGKILL'), kill) : null;
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
    if (typeof kill === 'function' && kill(out)) child.kill('SIGKILL');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}
