/** The real `takt gateway` as a child process, with what it says of itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from './free-port.ts';
import { ROOT } from './sources.ts';

export interface GatewayProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything it wrote to its terminal. */
  output(): string;
  /** Its own count of a metric, without `takt_gateway_`; null while it does not answer or does not tell. */
  metric(name: string): Promise<number | null>;
  /** Resolves to the exit code when it is gone, null when a signal ended it. Safe to repeat. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface GatewayProcessOptions {
  readonly serverUrl: string;
  readonly token: string;
  /** As `--radio` takes them. */
  readonly radios: readonly string[];
  /** Where it runs, and keeps what the server has not acknowledged. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than `takt gateway`, which is given the port of its health last. */
  readonly instead?: readonly string[];
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export async function startGateway(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { serverUrl, token, radios, folder, env = {} } = options;
  const port = await freePort();
  const takt = [
    `${ROOT}/takt.ts`,
    'gateway',
    ...['--server', serverUrl, '--room', 'sal-1', '--id', 'g'],
    ...radios.flatMap((radio) => ['--radio', radio]),
    '--health',
  ];
  const { TAKT_ANT_KEY: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...(options.instead ?? takt), String(port)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, TAKT_LANG: 'en', TAKT_TOKEN: token, TAKT_SPILL: `${folder}/spill`, ...env },
  });
  alive.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() =>
    alive.delete(child),
  );
  const end = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    output: () => output,
    async metric(name) {
      const reply = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
      const line = (await reply?.text())?.split('\n').find((one) => one.startsWith(`takt_gateway_${name} `));
      return line === undefined ? null : Number(line.split(' ').at(-1));
    },
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}
