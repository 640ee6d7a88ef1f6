/** The spill's messages for a technician. They name no strap. */
import { AppError, type Language } from '@takt/shared/errors.ts';
import type { SpillDamage } from './file.ts';

type Text = Readonly<Record<Language, string>>;

export const spillWords = {
  left: (samples: number): Text => ({
    nb: `Fra før lå ${samples} målinger som serveren ikke hadde kvittert for. De sendes først.`,
    en: `${samples} samples were left that the server had not acknowledged. They are sent first.`,
  }),
  damaged: (name: string, damage: SpillDamage): Text => {
    const { bytes, cut } = damage;
    if (cut) {
      return {
        nb: `${name}: de siste ${bytes} byte ble aldri skrevet ferdig og er utelatt.`,
        en: `${name}: the last ${bytes} bytes were never completely written and are left out.`,
      };
    }
    const [nb, en] = [missing(damage, 'nb'), missing(damage, 'en')];
    return {
      nb: `${name}: ${bytes} byte er skadet og er utelatt. ${nb} Resten er lest. Skader på filer er ofte et minnekort som svikter: bytt det.`,
      en: `${name}: ${bytes} bytes are damaged and are left out. ${en} The rest is read. Damaged files are often a sign of a failing memory card: replace it.`,
    };
  },
  unplaced: (samples: number): Text => ({
    nb: `${samples} målinger fra før kan ikke tidfestes: maskinens klokke gikk feil. De er slettet.`,
    en: `${samples} samples that were left cannot be placed in time: this machine's clock was wrong. They are deleted.`,
  }),
  failed: (folder: string, reason: string): Text => ({
    nb: `${folder}: kan ikke skrive (${reason}). Målinger tas vare på i minnet så lenge; det prøves igjen.`,
    en: `${folder}: cannot write (${reason}). Samples are kept in memory meanwhile, and Takt keeps trying.`,
  }),
};

/** Which samples are gone: of which time, and how many messages of them at most. */
function missing({ fromUtcMs, toUtcMs, messages }: SpillDamage, language: Language): string {
  const time = (ms: number): string =>
    new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' }).format(ms);
  const [from, to] = [fromUtcMs === null ? null : time(fromUtcMs), toUtcMs === null ? null : time(toUtcMs)];
  if (from === null && to === null) return '';
  const nb = language === 'nb';
  const between = nb ? `mellom ${from} og ${to}` : `between ${from} and ${to}`;
  const only = from === null ? `${nb ? 'før' : 'before'} ${to}` : `${nb ? 'etter' : 'after'} ${from}`;
  const when = from !== null && to !== null ? between : only;
  const most =
    messages === null ? '' : nb ? ` (høyst ${messages} meldinger)` : ` (${messages} messages at most)`;
  return nb ? `Målinger fra ${when} mangler${most}.` : `Samples from ${when} are missing${most}.`;
}

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
    en: `${folder} is in use by another gateway on this machine. Give this one its own name with --id.`,
  });
}
