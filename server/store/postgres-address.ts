/**
 * Where a PostgreSQL database is: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`. The password never leaves here but
 * for the connection itself; `shown` is what people and logs are told.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { AppError } from '@takt/shared/errors.ts';

export interface PostgresAddress {
  /** Without the password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** null: the environment's PGPASSWORD or the user's ~/.pgpass, where the server asks for one. */
  readonly password: string | null;
  readonly tls: TlsChoice;
}

/** As PostgreSQL's own programs name them; what they would rather do than must (`allow`, `prefer`) is not taken. */
const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
type TlsMode = (typeof TLS_MODES)[number];
export interface TlsChoice {
  readonly mode: TlsMode;
  readonly rootCert: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

const DEFAULT_PORT = 5432;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;
const PARAMETERS = new Set(['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'host']);

/** Throws an AppError that says what is wrong, and does not repeat the address: it may hold a password. */
export function readPostgresAddress(raw: string): PostgresAddress {
  if (!/^postgres(?:ql)?:\/\//i.test(raw)) throw noAddress();
  // Without a host between (`postgres:///takt?host=/run/postgresql`) the URL parser gives up.
  const bare = raw.replace(/^postgres(?:ql)?:\/\/(?=\/)/i, 'postgres://localhost');
  if (!URL.canParse(bare)) throw noAddress();
  const url = new URL(bare);
  for (const name of url.searchParams.keys()) if (!PARAMETERS.has(name)) throw unknownParameter(name);
  const given = (name: string): string | null => url.searchParams.get(name);
  const host = given('host') ?? decoded(url.hostname).replace(/^\[|\]$/g, '');
  const user = decoded(url.username) || osUser();
  const database = decoded(url.pathname.slice(1)) || user;
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const near = host.startsWith('/') || LOOPBACK.test(host);
  const mode = given('sslmode') ?? (near ? 'disable' : 'verify-full');
  if (!isTlsMode(mode)) throw unknownMode();
  const at = host.includes(':') ? `[${host}]` : host;
  return {
    shown: host.startsWith('/')
      ? `postgres:///${database}?host=${host}`
      : `postgres://${user}@${at}:${port}/${database}`,
    host,
    port,
    database,
    user,
    password: url.password === '' ? null : decoded(url.password),
    tls: { mode, rootCert: given('sslrootcert'), cert: given('sslcert'), key: given('sslkey') },
  };
}

/** What Node's TLS is to do. Throws an AppError that names the file when one cannot be read. */
export function tlsOptions({ mode, rootCert, cert, key }: TlsChoice): ConnectionOptions | false {
  if (mode === 'disable') return false;
  return {
    rejectUnauthorized: mode !== 'require',
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(rootCert === null ? {} : { ca: fileOf('sslrootcert', rootCert) }),
    ...(cert === null ? {} : { cert: fileOf('sslcert', cert) }),
    ...(key === null ? {} : { key: fileOf('sslkey', key) }),
  };
}

const isTlsMode = (mode: string): mode is TlsMode => (TLS_MODES as readonly string[]).includes(mode);

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'postgres';
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noAddress();
  }
}

function fileOf(parameter: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        nb: `${parameter}: filen ${path} kan ikke leses. Sjekk at den finnes, og at brukeren som kjører Takt, har tilgang.`,
        en: `${parameter}: the file ${path} cannot be read. Check that it is there, and that the user that runs Takt has access.`,
      },
      { cause },
    );
  }
}

const noAddress = (): AppError =>
  new AppError('usage', {
    nb: 'er ikke en adresse som postgres://bruker@vert:5432/database (tegn som @ og / i et passord skrives %40 og %2F)',
    en: 'is not an address like postgres://user@host:5432/database (characters like @ and / in a password are written %40 and %2F)',
  });
const unknownMode = (): AppError =>
  new AppError('usage', {
    nb: `sslmode er en av ${TLS_MODES.join(', ')}`,
    en: `sslmode is one of ${TLS_MODES.join(', ')}`,
  });
function unknownParameter(name: string): AppError {
  return new AppError('usage', {
    nb: `«${name}» kan ikke stå i adressen til databasen; det kan ${[...PARAMETERS].join(', ')}`,
    en: `"${name}" has no place in the database's address; ${[...PARAMETERS].join(', ')} have`,
  });
}

/** The address as it can be read again, password and all: for a child process's environment, and nowhere else. */
export function postgresUrl({ host, port, database, user, password, tls }: PostgresAddress): string {
  const name = encodeURIComponent(user) + (password === null ? '' : `:${encodeURIComponent(password)}`);
  const files = { sslrootcert: tls.rootCert, sslcert: tls.cert, sslkey: tls.key };
  const query = new URLSearchParams({ sslmode: tls.mode });
  for (const [key, file] of Object.entries(files)) if (file !== null) query.set(key, file);
  if (host.startsWith('/')) query.set('host', host);
  const at = host.startsWith('/') ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `postgres://${name}@${at}:${port}/${encodeURIComponent(database)}?${query}`;
}
