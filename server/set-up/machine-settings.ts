/**
 * What a machine must know before it opens a clinic's database: `clinic.json` of its data folder. Each part is null until it was
 * answered. Of the clinic itself the database has everything; only until there is one does the first answer stand here.
 */
import {
  BackupAnswer,
  ClinicAnswer,
  ReachAnswer,
  ReceiversKept,
  StorageAnswer,
} from '@takt/shared/api/set-up.ts';
import { matches } from '@takt/shared/check.ts';
import { AppError } from '@takt/shared/errors.ts';
import { OrNull, type Static } from '@takt/shared/schema.ts';
import Type from 'typebox';
import { Clean } from 'typebox/value';

const FORMAT = 1;

const MachineSettings = Type.Object({
  format: Type.Literal(FORMAT),
  /** Of the clinic under which this machine works, once there is one. */
  clinicId: OrNull(Type.String({ minLength: 1, maxLength: 80 })),
  clinic: OrNull(ClinicAnswer),
  storage: OrNull(StorageAnswer),
  reach: OrNull(ReachAnswer),
  receivers: OrNull(ReceiversKept),
  backup: OrNull(BackupAnswer),
});
export type MachineSettings = Static<typeof MachineSettings>;

export const NOTHING_ANSWERED: MachineSettings = {
  ...{ format: FORMAT, clinicId: null, clinic: null, storage: null },
  ...{ reach: null, receivers: null, backup: null },
};

/** AppError that names the file: it is none of ours, a newer Takt's, or has something in it that this one does not know. */
export function readMachineSettings(text: string, path: string): MachineSettings {
  const parsed = parsedOf(text, path);
  const format = isObject(parsed) ? parsed.format : undefined;
  if (typeof format === 'number' && format > FORMAT) throw newer(path, format);
  if (!matches(MachineSettings, parsed)) throw broken(path);
  // What is not known may have been meant: it is told, not passed over.
  const known = JSON.stringify(Clean(MachineSettings, structuredClone(parsed)));
  if (known.length !== JSON.stringify(parsed).length) throw unknownFields(path);
  return parsed;
}

export const textOfSettings = (settings: MachineSettings): string => `${JSON.stringify(settings, null, 2)}\n`;

function parsedOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken(path);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const broken = (path: string): AppError =>
  new AppError('damaged', {
    nb: `${path} kan ikke leses: det er ikke innstillingene som Takt har skrevet. Legg tilbake filen fra en kopi, eller flytt den bort og sett opp maskinen på nytt (takt setup); klinikken i databasen blir som den er.`,
    en: `${path} cannot be read: these are not the settings that Takt has written. Put the file back from a copy, or move it away and set the machine up anew (takt setup); the clinic in the database stays as it is.`,
  });
const newer = (path: string, format: number): AppError =>
  new AppError('unavailable', {
    nb: `${path} er skrevet av en nyere Takt (form ${format}, dette programmet kjenner ${FORMAT}). Bruk den nye Takt.`,
    en: `${path} was written by a newer Takt (form ${format}, this program knows ${FORMAT}). Use the newer Takt.`,
  });
const unknownFields = (path: string): AppError =>
  new AppError('damaged', {
    nb: `${path} har felter som denne Takt ikke kjenner. Ta dem bort, eller bruk den Takt som skrev dem.`,
    en: `${path} has fields that this Takt does not know. Take them out, or use the Takt that wrote them.`,
  });
