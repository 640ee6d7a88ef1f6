/**
 * A real PostgreSQL of Debian's on loopback, in a folder of its own. It does not wait for its disk, but for a server that
 * is asked to. Ended with the test's process, however that ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PostgresAddress, readPostgresAddress } from '@takt/server/store/postgres-address.ts';
import pg from 'pg';
import { DEBIAN_COMPONENTS } from './debian.ts';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  readonly port: number;
  /** A new empty database; its address, which has no password. */
  database(): Promise<PostgresDatabase>;
  /** Carries out statements as the superuser, in a database of its own. */
  admin<T extends pg.QueryResultRow>(statement: string, database?: string): Promise<T[]>;
  /** As a technician does: everybody who is connected loses the connection. */
  stop(): Promise<void>;
  /** Kills it where it stands, as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Holds it still without closing a connection, as a hung machine would; and lets it go on. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export interface PostgresDatabase {
  readonly name: string;
  readonly url: string;
  readonly address: PostgresAddress;
  /** Carries out statements in it, without the store. */
  run<T extends pg.QueryResultRow>(statement: string): Promise<T[]>;
}

export interface PostgresServerOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[];
  /** Lines of pg_hba.conf that come before the one that lets everybody in. */
  readonly hba?: readonly string[];
}

const BIN = dirname(DEBIAN_COMPONENTS.postgres.path);
const SUPERUSER = 'takt';

export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'takt-postgres-'));
  const as = ownUser();
  if (as !== null) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const how = { ...(as ?? {}), cwd: folder };
  const init = ['-D', data, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--locale=C'];
  execFileSync(join(BIN, 'initdb'), [...init, '--no-sync', '--no-instructions'], { ...how, stdio: 'pipe' });
  if (options.hba !== undefined) {
    const everybody = 'host all all 127.0.0.1/32 trust\nlocal all all trust\n';
    writeFileSync(join(data, 'pg_hba.conf'), `${options.hba.join('\n')}\n${everybody}`);
  }
  const settings = ['fsync=off', 'max_connections=200', 'shared_buffers=32MB', ...(options.settings ?? [])];
  let child: ChildProcess | null = null;
  process.once('exit', () => {
    child?.kill('SIGCONT');
    child?.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
    child = spawn(join(BIN, 'postgres'), [...args, ...settings.flatMap((one) => ['-c', one])], {
      ...how,
      stdio: 'ignore',
    });
    endWithUs(child.pid, folder);
    for (;;) {
      if (child.exitCode !== null)
        throw new Error(`postgres ended with ${child.exitCode} before it answered`);
      const answers = await asked(port, 'postgres', 'select 1').then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(20);
    }
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    await gone;
  }

  await start();
  let databases = 0;
  return {
    port,
    async database() {
      databases += 1;
      const name = `takt_${databases}`;
      await asked(port, 'postgres', `create database ${name}`);
      const url = `postgres://${SUPERUSER}@127.0.0.1:${port}/${name}`;
      return {
        name,
        url,
        address: readPostgresAddress(url),
        run: (statement) => asked(port, name, statement),
      };
    },
    admin: (statement, database = 'postgres') => asked(port, database, statement),
    stop: () => end('SIGINT'),
    // Its children see at once that it is gone, and end too.
    kill: () => end('SIGQUIT'),
    start,
    freeze: () => signalAll(child, 'SIGSTOP'),
    thaw: () => signalAll(child, 'SIGCONT'),
    async close() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let shared: Promise<PostgresServer> | null = null;

/** One for all tests of this process, each with a database of its own. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres();
  return shared;
}

async function asked<T extends pg.QueryResultRow>(port: number, database: string, statement: string) {
  const client = new pg.Client({ host: '127.0.0.1', port, user: SUPERUSER, database });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A test's process may be killed without a word; then its end of this pipe closes. */
function endWithUs(pid: number | undefined, folder: string): void {
  const script = 'cat; kill -CONT "$0"; kill -QUIT "$0" && sleep 1 && rm -rf "$1"';
  const watch = spawn('sh', ['-c', script, String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  (watch.stdin as unknown as { unref(): void }).unref();
}

/** Each connection has a process of its own. */
function signalAll(child: ChildProcess | null, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)]).toString();
  for (const pid of children.split(/\s+/).filter((text) => text !== '')) {
    try {
      process.kill(Number(pid), signal);
    } catch {
      // It has ended meanwhile.
    }
  }
  child.kill(signal);
}

/** PostgreSQL does not run as root: Debian's package makes a user for it. */
function ownUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const [, , uid, gid] = execFileSync('getent', ['passwd', 'postgres']).toString().split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
