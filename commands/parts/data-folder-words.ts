/** The messages about a data folder that cannot be used, and one that was closed to others. */
import { AppError, type Language } from '@takt/shared/errors.ts';

type Text = Readonly<Record<Language, string>>;

/** A program that has the folder. */
export interface Holder {
  readonly program: string;
  readonly pid: number;
  /** The name of the bus that it shares; null: it works alone. */
  readonly bus: string | null;
  /** The newest migration that it knows; left out by programs that do not say so. */
  readonly tables?: number;
}

/** Of what the system says when a folder cannot be made or opened. */
const REASONS: Readonly<Record<string, Text>> = {
  ENAMETOOLONG: { nb: 'navnet er for langt', en: 'its name is too long' },
  ENOTDIR: { nb: 'en del av stien er en fil', en: 'a part of its path is a file' },
  ELOOP: { nb: 'lenkene går i ring', en: 'its links go round in a circle' },
  EACCES: { nb: 'brukeren som kjører Takt, har ikke tilgang', en: 'the user that runs Takt has no access' },
  EPERM: { nb: 'systemet tillater det ikke', en: 'the system does not allow it' },
  EROFS: { nb: 'disken kan bare leses', en: 'the disk can only be read' },
  ENOSPC: { nb: 'disken er full', en: 'the disk is full' },
  EDQUOT: { nb: 'brukerens plass er brukt opp', en: "the user's space is used up" },
  EIO: { nb: 'disken svarer med feil', en: 'the disk answers with an error' },
  ENOENT: { nb: 'der kan det ikke lages noen mappe', en: 'no folder can be made there' },
  ERR_INVALID_ARG_VALUE: {
    nb: 'navnet har tegn som ikke kan brukes',
    en: 'its name has characters that cannot be used',
  },
};

const refuse = (kind: 'unavailable' | 'conflict', nb: string, en: string, cause?: unknown): AppError =>
  new AppError(kind, { nb, en }, cause === undefined ? undefined : { cause });

export const dataFolderWords = {
  unusable: (path: string, cause: unknown): AppError => {
    const { nb, en } = REASONS[codeOf(cause)] ?? {
      nb: 'disken eller systemet tillater det ikke',
      en: 'the disk or the system does not allow it',
    };
    const name = shortened(path);
    return refuse(
      'unavailable',
      `Datamappen ${name} kan ikke brukes: ${nb}. Velg en annen med --data.`,
      `The data folder ${name} cannot be used: ${en}. Choose another with --data.`,
      cause,
    );
  },
  danglingLink: (path: string): AppError =>
    refuse(
      'unavailable',
      `Datamappen ${path} er en lenke til noe som ikke finnes. Er disken koblet til? Rett lenken, eller velg en annen mappe med --data.`,
      `The data folder ${path} is a link to something that is not there. Is the disk connected? Mend the link, or choose another folder with --data.`,
    ),
  otherVersion: (path: string, holders: readonly Holder[]): AppError => {
    const named = (process: string): string =>
      holders.map(({ program, pid }) => `${program}, ${process} ${pid}`).join('; ');
    return refuse(
      'conflict',
      `Datamappen ${path} er i bruk av en Takt av en annen versjon (${named('prosess')}). Gi alle samme versjon: avslutt de eldre, og start igjen.`,
      `The data folder ${path} is in use by a Takt of another version (${named('process')}). Give all the same version: end the older ones, and start again.`,
    );
  },
  noFolder: (path: string): AppError =>
    refuse(
      'unavailable',
      `${path} er ingen mappe. Velg en mappe for data med --data.`,
      `${path} is no folder. Choose a folder for the data with --data.`,
    ),
  noFile: (path: string): AppError =>
    refuse(
      'unavailable',
      `${path} er ingen vanlig fil. Flytt den bort, eller velg en annen mappe med --data.`,
      `${path} is not an ordinary file. Move it away, or choose another folder with --data.`,
    ),
  openWithOthers: (path: string): AppError =>
    refuse(
      'unavailable',
      `Andre brukere kan lese mappen ${path}, og det ligger annet i den enn Takts data. Velg en mappe bare for Takt med --data.`,
      `Other users can read the folder ${path}, and it holds other things than Takt's data. Choose a folder for Takt alone with --data.`,
    ),
  cannotClose: (path: string, cause: unknown): AppError =>
    refuse(
      'unavailable',
      `Andre brukere kan lese ${path}, og Takt får ikke lukket den. La brukeren som kjører Takt, eie den, eller velg en annen mappe med --data.`,
      `Other users can read ${path}, and Takt cannot close it. Let the user that runs Takt own it, or choose another folder with --data.`,
      cause,
    ),
  closed: (path: string): Text => ({
    nb: `Andre brukere kunne lese ${path}. Takt har lukket den for dem: her ligger helseopplysninger.`,
    en: `Other users could read ${path}. Takt has closed it to them: it holds health data.`,
  }),
  inUse: (path: string, holders: readonly Holder[]): AppError => {
    const who = (nb: boolean): string => {
      const named = holders.map(({ program, pid }) => `${program}, ${nb ? 'prosess' : 'process'} ${pid}`);
      return named.length === 0 ? '' : ` (${named.join('; ')})`;
    };
    const together = holders.some(({ bus }) => bus !== null);
    return refuse(
      'conflict',
      `Datamappen ${path} er i bruk av en annen Takt${who(true)}. ${
        together ? 'Bare «takt server» med samme --bus kan dele den. ' : ''
      }Avslutt den andre først, eller velg en annen mappe med --data.`,
      `The data folder ${path} is in use by another Takt${who(false)}. ${
        together ? 'Only "takt server" with the same --bus can share it. ' : ''
      }End the other first, or choose another folder with --data.`,
    );
  },
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const SHOWN_CHARACTERS = 200;
const shortened = (path: string): string =>
  path.length <= SHOWN_CHARACTERS ? path : `${path.slice(0, SHOWN_CHARACTERS)}…`;
