/** Why a back-up is not taken, or is not to be trusted. */
import { AppError, type Words } from '@takt/shared/errors.ts';

/** For the network, where the machine's own words would say too much. */
export const NOT_TAKEN: Words = {
  nb: 'Sikkerhetskopien ble ikke tatt. Årsaken står i serverens logg.',
  en: "The back-up was not taken. The reason is in the server's log.",
};
const ofFolder = (nb: string, en: string): Words => ({
  nb: `Sikkerhetskopien kan ikke lagres: ${nb}.`,
  en: `The back-up cannot be stored: ${en}.`,
});

const unavailable = (text: Words, outside: Words, cause?: unknown): AppError =>
  new AppError('unavailable', text, { outside, ...(cause === undefined ? {} : { cause }) });

export const backupRefusals = {
  notWhole: (said: string): AppError =>
    new AppError('damaged', {
      nb: `Databasen i sikkerhetskopien er ikke hel (${said}). Bruk en annen kopi.`,
      en: `The database in the back-up is not whole (${said}). Use another back-up.`,
    }),
  differs: (of: string, said: string): AppError =>
    new AppError(
      'damaged',
      {
        nb: `Sikkerhetskopien av ${of} er lest igjen og sier ikke det samme som databasen (${said}). Den er forkastet; de tidligere kopiene er beholdt.`,
        en: `The back-up of ${of} was read back and does not say what the database says (${said}). It was thrown away; the earlier back-ups are kept.`,
      },
      {
        outside: {
          nb: 'Sikkerhetskopien ble lest igjen og stemte ikke med databasen. Den er forkastet.',
          en: 'The back-up was read back and did not agree with the database. It was thrown away.',
        },
      },
    ),
  /** The folder was used before, and is not the one that is there now. */
  vanished: (folder: string): AppError =>
    unavailable(
      {
        nb: `Mappen for sikkerhetskopier, ${folder}, er ikke den som ble brukt før: er disken eller nettverksmappen koblet fra? Koble den til igjen; neste forsøk kommer av seg selv.`,
        en: `The folder for back-ups, ${folder}, is not the one that was used before: is the disk or the share not connected? Connect it again; the next try comes by itself.`,
      },
      ofFolder(
        'mappen er ikke den som ble brukt før. Er disken eller nettverksmappen koblet til?',
        'the folder is not the one that was used before. Is the disk or the share connected?',
      ),
    ),
  underWay: (folder: string): AppError =>
    new AppError(
      'conflict',
      {
        nb: `En annen sikkerhetskopi er under arbeid (${folder}). Vent til den er ferdig, og prøv igjen.`,
        en: `Another back-up is under way (${folder}). Wait until it is done, and try again.`,
      },
      { outside: NOT_TAKEN },
    ),
  notOurs: (folder: string): AppError =>
    unavailable(
      {
        nb: `Mappen ${folder} har andre filer, og er ikke laget av Takt. Velg en tom mappe, eller en som ikke finnes.`,
        en: `The folder ${folder} has other files, and was not made by Takt. Choose an empty folder, or one that is not there yet.`,
      },
      ofFolder('mappen har andre filer', 'the folder has other files'),
    ),
  /** What the system says of the folder. */
  folder: (folder: string, cause: unknown): AppError => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const { nb, en } = OF_FOLDER[code] ?? {
      nb: `den svarer med feil (${code || String(cause)})`,
      en: `it answers with an error (${code || String(cause)})`,
    };
    return unavailable(
      {
        nb: `Sikkerhetskopien kan ikke legges i ${folder}: ${nb}. De tidligere kopiene er beholdt.`,
        en: `The back-up cannot be put into ${folder}: ${en}. The earlier back-ups are kept.`,
      },
      ofFolder(nb, en),
      cause,
    );
  },
};

const GONE: Words = {
  nb: 'den finnes ikke. Er disken eller nettverksmappen koblet til?',
  en: 'it is not there. Is the disk or the share connected?',
};
const NO_ANSWER: Words = {
  nb: 'nettverksmappen svarer ikke lenger. Sjekk maskinen den ligger på, og nettet dit',
  en: 'the share does not answer any more. Check the machine it lies on, and the network',
};
const OF_FOLDER: Readonly<Record<string, Words>> = {
  ENOSPC: {
    nb: 'disken er full. Frigjør plass der',
    en: 'the disk is full. Free some space there',
  },
  EDQUOT: {
    nb: 'brukerens plass der er brukt opp',
    en: "the user's space there is used up",
  },
  EFBIG: {
    nb: 'disken tar ikke så store filer',
    en: 'the disk takes no files of that size',
  },
  EROFS: { nb: 'disken kan bare leses', en: 'the disk can only be read' },
  EACCES: {
    nb: 'brukeren som kjører Takt, har ikke tilgang',
    en: 'the user that runs Takt has no access',
  },
  EPERM: { nb: 'systemet tillater det ikke', en: 'the system does not allow it' },
  ENOTDIR: { nb: 'det er ingen mappe', en: 'it is no folder' },
  ENOENT: GONE,
  ENODEV: GONE,
  ENXIO: GONE,
  ESTALE: GONE,
  EIO: {
    nb: 'disken svarer med feil. Den kan være ødelagt',
    en: 'the disk answers with an error. It may be broken',
  },
  EHOSTDOWN: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENOTCONN: NO_ANSWER,
  ETIMEDOUT: NO_ANSWER,
};
