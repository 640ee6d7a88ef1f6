/** What PostgreSQL and the network to it say, in words that tell a technician what to do. */
import { AppError, type Words } from '@takt/shared/errors.ts';
import { StoreFault, type StoreReason } from './store-fault.ts';
import { OUTSIDE } from './store-words.ts';

interface Fault {
  readonly reason: StoreReason;
  readonly console: (where: string, said: string) => Words;
}

const gone: Fault = {
  reason: 'unreadable',
  console: (where, said) => ({
    nb: `Databasen ${where} svarer ikke (${said}). Sjekk at PostgreSQL går, og at adressen og nettet dit stemmer. Ingenting som er kvittert, er tapt.`,
    en: `The database ${where} does not answer (${said}). Check that PostgreSQL is running, and that the address and the network are right. Nothing that was acknowledged is lost.`,
  }),
};
const turnedAway: Fault = {
  reason: 'unreadable',
  console: (where, said) => ({
    nb: `PostgreSQL slipper ikke Takt inn i databasen ${where} (${said}). Sjekk bruker og passord i adressen (eller i TAKT_STORE, PGPASSWORD, ~/.pgpass), og at pg_hba.conf tillater det.`,
    en: `PostgreSQL does not let Takt into the database ${where} (${said}). Check user and password in the address (or in TAKT_STORE, PGPASSWORD, ~/.pgpass), and that pg_hba.conf allows it.`,
  }),
};
const noDatabase: Fault = {
  reason: 'unreadable',
  console: (where) => ({
    nb: `Det finnes ingen database ${where}. Lag den (docs/postgresql.md forteller hvordan), eller rett adressen.`,
    en: `There is no database ${where}. Create it (docs/postgresql.md tells how), or correct the address.`,
  }),
};
const tooMany: Fault = {
  reason: 'unreadable',
  console: (where) => ({
    nb: `PostgreSQL tar ikke imot flere forbindelser til ${where}. Hver Takt-prosess bruker opptil ti: øk max_connections, eller avslutt andre programmer.`,
    en: `PostgreSQL accepts no more connections to ${where}. Each Takt process uses up to ten: raise max_connections, or stop other programs.`,
  }),
};
const untrusted: Fault = {
  reason: 'unreadable',
  console: (where, said) => ({
    nb: `Forbindelsen til ${where} er ikke til å stole på (${said}). Oppgi utstederen med ?sslrootcert=FIL, og bruk det vertsnavnet som står i sertifikatet.`,
    en: `The connection to ${where} cannot be trusted (${said}). Name the issuer with ?sslrootcert=FILE, and use the host name that is in the certificate.`,
  }),
};
const noTls: Fault = {
  reason: 'unreadable',
  console: (where) => ({
    nb: `PostgreSQL på ${where} tilbyr ikke kryptert forbindelse. Slå på ssl der; bare på et nett som ingen andre når, kan ?sslmode=disable brukes.`,
    en: `PostgreSQL at ${where} offers no encrypted connection. Switch on ssl there; only on a network that nobody else reaches may ?sslmode=disable be used.`,
  }),
};
const locked: Fault = {
  reason: 'locked',
  console: (where) => ({
    nb: `Et annet program holder databasen ${where} låst. Lukk det (også verktøy som viser databasen) og prøv igjen.`,
    en: `Another program keeps the database ${where} locked. Close it (a database viewer too) and try again.`,
  }),
};
const readOnly: Fault = {
  reason: 'read-only',
  console: (where, said) => ({
    nb: `Databasen ${where} kan ikke skrives til (${said}). Gi brukeren i adressen alle rettigheter i databasen, eller oppgi den maskinen som tar imot skriving, og start igjen.`,
    en: `The database ${where} cannot be written to (${said}). Give the user of the address all rights in the database, or name the machine that takes writes, and start again.`,
  }),
};
const full: Fault = {
  reason: 'full',
  console: (where) => ({
    nb: `Disken med databasen ${where} er full. Frigjør plass; ingenting som er kvittert, er tapt.`,
    en: `The disk of the database ${where} is full. Free some space; nothing that was acknowledged is lost.`,
  }),
};
const damaged: Fault = {
  reason: 'damaged',
  console: (where, said) => ({
    nb: `Databasen ${where} er skadet (${said}). Legg tilbake siste sikkerhetskopi og start igjen.`,
    en: `The database ${where} is damaged (${said}). Restore the latest back-up and start again.`,
  }),
};
const unfit: Fault = {
  reason: 'unfit',
  console: (where, said) => ({
    nb: `Dette passer ikke med det som står i databasen ${where} (${said}). Last inn på nytt og prøv igjen.`,
    en: `This does not fit what the database ${where} holds (${said}). Reload and try again.`,
  }),
};

/** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html: the whole code, else its class. */
const BY_STATE: Readonly<Record<string, Fault>> = {
  '08': gone,
  '22': unfit,
  '23': unfit,
  '25006': readOnly,
  '25P03': locked,
  '28': turnedAway,
  '3D000': noDatabase,
  '3F000': damaged,
  '40': locked,
  '42501': readOnly,
  '42P01': damaged,
  '42703': damaged,
  '53': gone,
  '53100': full,
  '53300': tooMany,
  '55P03': locked,
  '55000': locked,
  '57014': locked,
  '57P': gone,
  '58': gone,
  '58P01': damaged,
  XX001: damaged,
  XX002: damaged,
};

/** Of Node's sockets and of the driver, which have no SQLSTATE. */
const CONNECTION_LOST =
  /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|ENOENT|EADDRNOTAVAIL|EACCES)|terminated|not queryable|Connection ended|timeout|Client was closed|connection error/i;
const UNTRUSTED = /^(?:ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_SSL|HOSTNAME_)/;

/** The AppError for what went wrong with the database at `where`; an error of our own making comes back as it is. */
export function postgresError(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const fault = faultOf(error);
  if (fault === undefined) return error;
  return new StoreFault(fault.reason, fault.console(where, saidOf(error)), {
    cause: error,
    outside: OUTSIDE[fault.reason],
  });
}

/** Nobody knows what became of what was asked last, and nothing more can be asked on this connection. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = stateOf(error);
  return state === null
    ? CONNECTION_LOST.test(codeOf(error)) || CONNECTION_LOST.test(error.message)
    : /^(?:08|57P0[1-4]|25P03)/.test(state);
}

/** Two transactions were in each other's way and this one was given up: asked again it goes well. */
export const wasInTheWay = (error: unknown): boolean =>
  error instanceof Error && /^40(?:001|P01)$/.test(stateOf(error) ?? '');

function faultOf(error: Error): Fault | undefined {
  const state = stateOf(error);
  if (state !== null) {
    return BY_STATE[state] ?? BY_STATE[state.slice(0, 3)] ?? BY_STATE[state.slice(0, 2)];
  }
  const code = codeOf(error);
  if (/does not support SSL/.test(error.message)) return noTls;
  if (/password/.test(error.message)) return turnedAway;
  if (UNTRUSTED.test(code)) return untrusted;
  return isConnectionLost(error) ? gone : undefined;
}

/** An error of several addresses that were tried (IPv4 and IPv6) has no message of its own. */
function saidOf(error: Error): string {
  return error.message || codeOf(error) || error.name;
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
function stateOf(error: Error): string | null {
  // Errors of the server have a severity beside the code; `code` alone is Node's too, and five letters long by chance.
  return 'severity' in error && /^[0-9A-Z]{5}$/.test(codeOf(error)) ? codeOf(error) : null;
}

export const postgresRefusals = {
  foreign: (where: string): AppError =>
    new AppError('unavailable', {
      nb: `Databasen ${where} har tabeller fra et annet program. Lag en tom database bare for Takt.`,
      en: `The database ${where} has another program's tables. Create an empty database for Takt alone.`,
    }),
  tooOld: (where: string, version: string): AppError =>
    new AppError('unavailable', {
      nb: `PostgreSQL på ${where} er versjon ${version}; Takt trenger 13 eller nyere.`,
      en: `PostgreSQL at ${where} is version ${version}; Takt needs 13 or newer.`,
    }),
  encoding: (where: string, encoding: string): AppError =>
    new AppError('unavailable', {
      nb: `Databasen ${where} lagrer tekst som ${encoding}, og kan ikke ta alle tegn. Lag den med encoding 'UTF8'.`,
      en: `The database ${where} keeps text as ${encoding}, which cannot hold every letter. Create it with encoding 'UTF8'.`,
    }),
  closed: (where: string): AppError =>
    new AppError('unavailable', {
      nb: `Forbindelsen til databasen ${where} er lukket. Start Takt på nytt; ingenting som er kvittert, er tapt.`,
      en: `The connection to the database ${where} is closed. Start Takt again; nothing that was acknowledged is lost.`,
    }),
};

export const fsyncOff = (where: string): Words => ({
  nb: `PostgreSQL på ${where} går med fsync = off: et strømbrudd kan ta det som er kvittert. Sett fsync = on.`,
  en: `PostgreSQL at ${where} runs with fsync = off: a power cut may lose what was acknowledged. Set fsync = on.`,
});
