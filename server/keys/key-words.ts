/** What is said of keys that cannot be had or do not fit. */
import { AppError } from '@takt/shared/errors.ts';

const OUTSIDE = {
  nb: 'Nøklene til klinikkens data er ikke tilgjengelige.',
  en: "The keys of the clinic's data are not available.",
};
const unavailable = (nb: string, en: string, cause?: unknown): AppError =>
  new AppError('unavailable', { nb, en }, { outside: OUTSIDE, cause });

export const keyWords = {
  openToOthers: (path: string) =>
    unavailable(
      `Andre brukere på maskinen kan lese nøkkelfilen ${path}. Regn den som sett: kjør «chmod 600 ${path}», start Takt, og bytt nøkkel med «takt keys rotate».`,
      `Other users of this machine can read the key file ${path}. Take it as seen: run "chmod 600 ${path}", start Takt, and change the key with "takt keys rotate".`,
    ),
  noKeyFile: (path: string) =>
    unavailable(
      `${path} er ingen nøkkelfil: den skal ha 64 sifre og bokstaver fra a til f. Legg tilbake filen, eller bruk gjenopprettingsnøkkelen på papir: takt keys recover.`,
      `${path} is no key file: it must have 64 digits and letters from a to f. Put the file back, or use the recovery key on paper: takt keys recover.`,
    ),
  unreadable: (path: string, cause: unknown) =>
    unavailable(
      `Nøkkelfilen ${path} kan ikke leses: ${messageOf(cause)}.`,
      `The key file ${path} cannot be read: ${messageOf(cause)}.`,
      cause,
    ),
  missing: (path: string) =>
    unavailable(
      `Nøkkelfilen ${path} mangler, og uten den kan navn og opptak ikke leses. Legg den tilbake, eller bruk gjenopprettingsnøkkelen på papir: takt keys recover.`,
      `The key file ${path} is missing, and without it names and recordings cannot be read. Put it back, or use the recovery key on paper: takt keys recover.`,
    ),
  another: (where: string) =>
    unavailable(
      `Hovednøkkelen er ikke den som ${where} er låst med. Bruk den rette nøkkelfilen, eller gjenopprettingsnøkkelen på papir: takt keys recover.`,
      `The master key is not the one with which ${where} is locked. Use the right key file, or the recovery key on paper: takt keys recover.`,
    ),
  rotating: (path: string) =>
    unavailable(
      `Et bytte av hovednøkkel ble avbrutt (${path}.next). Kjør takt keys først, det avgjør hvilken av de to som gjelder.`,
      `A change of the master key was cut off (${path}.next). Run takt keys first: it decides which of both counts.`,
    ),
  lost: (where: string) =>
    unavailable(
      `Nøklene som hører til ${where}, mangler eller er en annen databases. Uten dem kan navn og opptak ikke leses: legg dem tilbake fra sikkerhetskopien av nøklene.`,
      `The keys that belong to ${where} are missing, or are another database's. Without them names and recordings cannot be read: put them back from the back-up of the keys.`,
    ),
  newer: (where: string) =>
    unavailable(
      `Nøklene til ${where} er skrevet av en nyere Takt. Bruk den.`,
      `The keys of ${where} were written by a newer Takt. Use that one.`,
    ),
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
