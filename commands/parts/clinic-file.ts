/** The machine's settings, in `clinic.json` of the data folder: for this user alone, since a database's password may be in it. */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type MachineSettings,
  readMachineSettings,
  textOfSettings,
} from '@takt/server/set-up/machine-settings.ts';
import { AppError } from '@takt/shared/errors.ts';

export const SETTINGS_FILE = 'clinic.json';

/** null: there is none. AppError that names the file when it cannot be used. */
export async function readClinicFile(folder: string): Promise<MachineSettings | null> {
  const path = join(folder, SETTINGS_FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw unreadable(path, error);
  });
  return text === null ? null : readMachineSettings(text, path);
}

/** Whole, and on the disk, before it has its name. */
export async function keepClinicFile(folder: string, settings: MachineSettings): Promise<void> {
  const path = join(folder, SETTINGS_FILE);
  const fresh = `${path}.new`;
  try {
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(textOfSettings(settings));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    const entry = await open(folder, 'r');
    await entry.sync().finally(() => entry.close());
  } catch (cause) {
    throw unwritten(path, cause);
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const unreadable = (path: string, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      nb: `${path} kan ikke leses: ${messageOf(cause)}. Sjekk at brukeren som kjører Takt, har tilgang.`,
      en: `${path} cannot be read: ${messageOf(cause)}. Check that the user that runs Takt has access.`,
    },
    { cause },
  );
const unwritten = (path: string, cause: unknown): AppError =>
  new AppError(
    'unavailable',
    {
      nb: `${path} kan ikke skrives: ${messageOf(cause)}. Ingenting er endret. Sjekk plassen på disken og tilgangen til mappen, og prøv igjen.`,
      en: `${path} cannot be written: ${messageOf(cause)}. Nothing was changed. Check the room on the disk and the access to the folder, and try again.`,
    },
    { cause },
  );
