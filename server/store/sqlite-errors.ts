/** What SQLite and the file system say of a database, in words that tell a technician what to do. */
import { AppError, type Words } from '@takt/shared/errors.ts';
import { StoreFault, type StoreReason } from './store-fault.ts';
import { OUTSIDE } from './store-words.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html; the extended ones have them in their low byte. */
const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

interface Fault {
  readonly reason: StoreReason;
  /** For the technician at the console: with the file, and with what was said of it. */
  readonly console: (path: string, said: string) => Words;
}

const locked: Fault = {
  reason: 'locked',
  console: (path) => ({
    nb: `Et annet program holder databasen ${path} låst. Lukk det (også verktøy som viser databasen) og prøv igjen.`,
    en: `Another program keeps the database ${path} locked. Close it (a database viewer too) and try again.`,
  }),
};
const readOnly: Fault = {
  reason: 'read-only',
  console: (path) => ({
    nb: `Databasen ${path} kan ikke skrives til. Gi brukeren som kjører Takt, skrivetilgang til filen og mappen, og start igjen.`,
    en: `The database ${path} cannot be written to. Give the user that runs Takt write access to the file and its folder, and start again.`,
  }),
};
const damaged: Fault = {
  reason: 'damaged',
  console: (path) => ({
    nb: `Filen ${path} er skadet eller er ingen database. Flytt den til side, legg tilbake siste sikkerhetskopi og start igjen.`,
    en: `The file ${path} is damaged or is not a database. Move it aside, restore the latest back-up and start again.`,
  }),
};
const full: Fault = {
  reason: 'full',
  console: (path) => ({
    nb: `Disken med databasen ${path} er full. Frigjør plass; ingenting som er kvittert, er tapt.`,
    en: `The disk of the database ${path} is full. Free some space; nothing that was acknowledged is lost.`,
  }),
};
const unreadable: Fault = {
  reason: 'unreadable',
  console: (path) => ({
    nb: `Databasen ${path} kan ikke åpnes eller leses. Sjekk at mappen finnes, at disken er på plass og at brukeren har tilgang.`,
    en: `The database ${path} cannot be opened or read. Check that the folder exists, that the disk is there and that the user has access.`,
  }),
};
const unfit: Fault = {
  reason: 'unfit',
  console: (path, said) => ({
    nb: `Dette passer ikke med det som står i databasen ${path} (${said}). Last inn på nytt og prøv igjen.`,
    en: `This does not fit what the database ${path} holds (${said}). Reload and try again.`,
  }),
};

const BY_CODE: ReadonlyMap<number, Fault> = new Map([
  [BUSY, locked],
  [LOCKED, locked],
  [READONLY, readOnly],
  [IOERR, unreadable],
  [CORRUPT, damaged],
  [FULL, full],
  [CANTOPEN, unreadable],
  [CONSTRAINT, unfit],
  [NOTADB, damaged],
]);
const BY_SYSTEM_CODE: ReadonlyMap<string, Fault> = new Map([
  ['EACCES', readOnly],
  ['EPERM', readOnly],
  ['EROFS', readOnly],
  ['ENOSPC', full],
]);

/** The AppError for what went wrong with the database at `path`; an error of our own making comes back as it is. */
export function sqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = resultCode(error);
  const system = 'syscall' in error && 'code' in error ? String(error.code) : null;
  const ofSystem = (): Fault | undefined =>
    system === null ? undefined : (BY_SYSTEM_CODE.get(system) ?? unreadable);
  const fault = code === null ? ofSystem() : code === ERROR ? lostTable(error) : BY_CODE.get(code);
  if (fault === undefined) return error;
  return new StoreFault(fault.reason, fault.console(path, error.message), {
    cause: error,
    outside: OUTSIDE[fault.reason],
  });
}

/** What every database of ours has and this one has not was taken by damage; else the question was wrong. */
const lostTable = ({ message }: Error): Fault | undefined =>
  /no such (table|column|index)|malformed/.test(message) ? damaged : undefined;

export function isBusy(error: unknown): boolean {
  return error instanceof Error && resultCode(error) === BUSY;
}

/** It is some other program's database: writing tables into it would be no kindness. */
export function foreignDatabase(path: string): AppError {
  return new AppError('unavailable', {
    nb: `Filen ${path} er en database fra et annet program. Velg en annen datamappe for Takt.`,
    en: `The file ${path} is another program's database. Choose another data folder for Takt.`,
  });
}

/** There was a database here, and the file is no database now: to create a new one would hide that. */
export function lostDatabase(path: string, bytes: number | null): StoreFault {
  const [nb, en] =
    bytes === null
      ? [`Databasen ${path} var her, og er borte.`, `The database ${path} was here, and is gone.`]
      : [
          `Databasen ${path} er kuttet: filen har bare ${bytes} byte.`,
          `The database ${path} was cut short: the file has only ${bytes} bytes.`,
        ];
  return new StoreFault('damaged', {
    nb: `${nb} Takt begynner ikke på nytt av seg selv. Legg tilbake siste sikkerhetskopi; finnes ingen, og skal det begynnes på nytt, velg en tom mappe med --data.`,
    en: `${en} Takt does not start over by itself. Restore the latest back-up; if there is none and you want to start over, choose an empty folder with --data.`,
  });
}

/** Something else than a file has the database's name. */
export function noDatabaseFile(path: string): StoreFault {
  return new StoreFault('unreadable', {
    nb: `${path} er ingen vanlig fil. Flytt den bort, eller legg tilbake siste sikkerhetskopi, og start igjen.`,
    en: `${path} is not an ordinary file. Move it away, or restore the latest back-up, and start again.`,
  });
}

/** Network drives have no shared memory, which the write-ahead log needs. */
export function noWriteAheadLog(path: string): AppError {
  return new AppError('unavailable', {
    nb: `Databasen ${path} ligger på en disk uten støtte for sikker skriving (en nettverksdisk?). Velg en mappe på maskinens egen disk.`,
    en: `The database ${path} lies on a disk without support for safe writing (a network drive?). Choose a folder on this machine's own disk.`,
  });
}

function resultCode(error: Error): number | null {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}
