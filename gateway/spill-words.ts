/** What the spill tells a technician. No strap is named. */
import { AppError, type Language } from '@takt/shared/errors.ts';

type Text = Readonly<Record<Language, string>>;

export const spillWords = {
  left: (samples: number): Text => ({
    nb: `Fra før lå ${samples} målinger som tjeneren ikke hadde kvittert for. De sendes først.`,
    en: `${samples} samples were left that the server had not acknowledged. They are sent first.`,
  }),
  torn: (name: string, bytes: number): Text => ({
    nb: `${name}: de siste ${bytes} byte ble aldri skrevet ferdig og er utelatt.`,
    en: `${name}: the last ${bytes} bytes were never written to the end and are left out.`,
  }),
  unplaced: (samples: number): Text => ({
    nb: `${samples} målinger fra før kan ikke tidfestes: maskinens klokke gikk feil. De er slettet.`,
    en: `${samples} samples that were left cannot be placed in time: this machine's clock was wrong. They are deleted.`,
  }),
  failed: (folder: string, reason: string): Text => ({
    nb: `${folder}: kan ikke skrive (${reason}). Målinger tas vare på i minnet så lenge; det prøves igjen.`,
    en: `${folder}: cannot write (${reason}). Samples are kept in memory meanwhile; it is tried again.`,
  }),
};

export function folderTrouble(folder: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'unavailable',
    {
      nb: `${folder} kan ikke brukes til målinger som venter (${reason}). Velg en annen mappe med --spill.`,
      en: `${folder} cannot be used for samples that wait (${reason}). Choose another folder with --spill.`,
    },
    { cause },
  );
}

export function folderInUse(folder: string): AppError {
  return new AppError('conflict', {
    nb: `${folder} brukes av en annen gateway på denne maskinen. Gi denne et eget navn med --id.`,
    en: `${folder} is in use by another gateway of this machine. Give this one a name of its own with --id.`,
  });
}
