/** PostgreSQL's own programs, as child processes: the password by the environment, what they say in words. */
import { spawn } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@takt/shared/errors.ts';
import type { PostgresAddress } from '../store/postgres-address.ts';
import { backupRefusals, NOT_TAKEN } from './backup-words.ts';

export interface PostgresProgram {
  readonly input: Writable;
  /** It fails when the program does. */
  readonly output: Readable;
  stop(): void;
}

/** As the driver does where nothing is said. */
const DEBIAN_ROOTS = '/etc/ssl/certs/ca-certificates.crt';
const SAID_MAX = 2_000;

/** `address` null: it talks to no server. */
export function postgresProgram(
  program: 'pg_dump' | 'pg_restore',
  address: PostgresAddress | null,
  args: readonly string[],
): PostgresProgram {
  const child = spawn(program, [...(address === null ? [] : whereTo(address)), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', ...(address === null ? {} : environment(address)) },
  });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(0, SAID_MAX);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(notStarted(program, cause)));
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(failed(program, said.trim() || String(signal ?? code), address)),
    );
  });
  child.stdin.on('error', () => {});
  const output = new PassThrough();
  // Whoever reads it is told; when nobody does any more, its end by force concerns nobody.
  output.on('error', () => {});
  // Its end is told only when the program has said that all went well.
  void (async () => {
    try {
      await Promise.all([pipeline(child.stdout, output, { end: false }), ended]);
      output.end();
    } catch (error) {
      await ended.catch((why: Error) => output.destroy(why));
      output.destroy(error as Error);
    }
  })();
  return { input: child.stdin, output, stop: () => void child.kill('SIGTERM') };
}

const whereTo = ({ host, port, user, database }: PostgresAddress): string[] => [
  ...['--host', host, '--port', String(port), '--username', user, '--no-password', '--dbname', database],
];

function environment({ password, tls }: PostgresAddress): Record<string, string> {
  const roots = tls.rootCert ?? (tls.mode.startsWith('verify') ? DEBIAN_ROOTS : null);
  return {
    PGSSLMODE: tls.mode,
    PGCONNECT_TIMEOUT: '10',
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...(roots === null ? {} : { PGSSLROOTCERT: roots }),
    ...(tls.cert === null ? {} : { PGSSLCERT: tls.cert }),
    ...(tls.key === null ? {} : { PGSSLKEY: tls.key }),
  };
}

function notStarted(program: string, cause: NodeJS.ErrnoException): AppError {
  return new AppError(
    'unavailable',
    {
      nb: `Programmet ${program} mangler på denne maskinen (${cause.code}). Installer PostgreSQLs klientprogrammer i samme versjon som serveren, for eksempel postgresql-client.`,
      en: `The program ${program} is missing on this machine (${cause.code}). Install PostgreSQL's client programs of the server's version, postgresql-client for instance.`,
    },
    { cause, outside: NOT_TAKEN },
  );
}

function failed(program: string, said: string, address: PostgresAddress | null): AppError {
  const of = address?.shown ?? '';
  const outside = { outside: NOT_TAKEN };
  if (/server version mismatch/.test(said)) {
    return new AppError(
      'unavailable',
      {
        nb: `${program} på denne maskinen er eldre enn databasen ${of}. Installer PostgreSQLs klientprogrammer i samme versjon som serveren (${said}).`,
        en: `${program} on this machine is older than the database ${of}. Install PostgreSQL's client programs of the server's version (${said}).`,
      },
      outside,
    );
  }
  if (address === null) return backupRefusals.notWhole(`${program}: ${said}`);
  return new AppError(
    'unavailable',
    {
      nb: `${program} klarte det ikke med databasen ${of}: ${said}`,
      en: `${program} could not do it with the database ${of}: ${said}`,
    },
    outside,
  );
}
