/** takt restore: puts a back-up into a data folder or a database; what stands there becomes a restore point first. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readBackupKey } from '@takt/server/backup/backup-key.ts';
import { rowsOf } from '@takt/server/backup/manifest.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { AppError } from '@takt/shared/errors.ts';
import { BACKUP_SETTINGS, keyFile } from './parts/backup-settings.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDataFolder } from './parts/data-folder.ts';
import {
  type RestoreOrder,
  type RestoreOutcome,
  restoreIntoDatabase,
  restoreIntoFolder,
} from './parts/restoring.ts';
import { DATA_FOLDER, say } from './parts/serving.ts';
import { anyText, helpFor, ok, readSettings, type Setting, type Values } from './parts/settings.ts';
import { hidePassword, STORE_SETTING } from './parts/store-place.ts';

const SETTINGS = {
  from: {
    name: 'from',
    value: 'FILE',
    help: { nb: 'sikkerhetskopien; kan også stå først', en: 'the back-up; may also stand first' },
    missing: {
      nb: 'sikkerhetskopien mangler: takt restore FIL',
      en: 'the back-up is missing: takt restore FILE',
    },
    read: anyText,
  },
  to: {
    name: 'to',
    value: 'DIR|URL',
    help: {
      nb: 'datamappen (standard: data i prosjektet), eller databasen: postgres://bruker@vert/database\n(med passord: bruk heller TAKT_TO)',
      en: "the data folder (by default the project's data), or the database: postgres://user@host/database\n(with a password: better as TAKT_TO)",
    },
    read: (raw: string) => (/^postgres(?:ql)?:/i.test(raw) ? STORE_SETTING.read(raw) : ok(raw)),
  } satisfies Setting<string | PostgresAddress>,
  backupRecoveryKey: {
    name: 'backup-recovery-key',
    value: 'FILE',
    help: {
      nb: 'filen med sikkerhetskopienes gjenopprettingsnøkkel, på en annen maskin enn den som tok kopien',
      en: 'the file with the recovery key of the back-ups, on another machine than the one that took the back-up',
    },
    read: anyText,
  },
  backupKey: BACKUP_SETTINGS.backupKey,
  backupRecipient: BACKUP_SETTINGS.backupRecipient,
} as const;
type Given = Values<typeof SETTINGS>;

const ABOUT = {
  nb: 'Legger en sikkerhetskopi tilbake i en tom mappe eller database, eller i stedet for det som står der; av det tas det først et\ngjenopprettingspunkt. Avbrutt: kjør den om igjen. Avslutt Takt først.',
  en: 'Restores a back-up into an empty folder or database, or in the place of what stands there, of which a restore point is taken\nfirst. Cut off: run it again. End Takt first.',
};

export const command: Command = async (argv) => {
  const [first] = argv;
  const named = first !== undefined && !first.startsWith('-') ? ['--from', ...argv] : argv;
  const settings = readSettings(SETTINGS, named, process.env);
  if (settings === null) {
    console.log(helpFor('restore FILE [--to DIR|URL]', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const { to = DATA_FOLDER } = settings;
  await (typeof to === 'string' ? intoFolder(resolve(to), settings) : intoDatabase(to, settings));
  return 0;
};

async function intoFolder(given: string, settings: Given): Promise<void> {
  await using opening = new AsyncDisposableStack();
  const use = { program: 'takt restore', nameBus: null, say: ({ nb, en }: Said) => say(nb, en) };
  const folder = await openDataFolder(given, use);
  opening.defer(() => folder.close());
  const order = await orderOf(settings, keyFile(settings.backupKey, folder.path));
  print(
    await restoreIntoFolder(folder.path, order, (where) =>
      say(
        `Det som sto der, kan ikke leses; det er flyttet til ${where}.`,
        `What stood there cannot be read; it was moved to ${where}.`,
      ),
    ),
  );
}

async function intoDatabase(address: PostgresAddress, settings: Given): Promise<void> {
  const program = 'takt restore';
  hidePassword(address, { program, say: ({ nb, en }) => say(nb, en) });
  const order = await orderOf(settings, keyFile(settings.backupKey, DATA_FOLDER));
  print(await restoreIntoDatabase(address, program, order));
}

type Said = { readonly nb: string; readonly en: string };

/** Opened by the key that was named, or by this machine's own. */
async function orderOf(
  { from, backupRecoveryKey: key, backupRecipient }: Given,
  backupKey: string,
): Promise<RestoreOrder> {
  const keys = [...(key === undefined ? [] : [key]), ...(existsSync(backupKey) ? [backupKey] : [])];
  if (keys.length === 0) throw noKey(backupKey);
  const identities = await Promise.all(keys.map(async (file) => (await readBackupKey(file)).identity));
  return { from, identities, backupKey, backupRecipient };
}

function print({ where, manifest, restorePoint }: RestoreOutcome): void {
  const { takenAtMs, facts } = manifest;
  const at = new Date(takenAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const rows = rowsOf(facts);
  say(
    `Lagt tilbake i ${where}: kopien fra ${at} UTC, ${rows} rader, kontrollert.`,
    `Restored into ${where}: the back-up of ${at} UTC, ${rows} rows, checked.`,
  );
  if (restorePoint !== null) {
    say(
      `Det som sto der før: ${restorePoint}. Det kan legges tilbake på samme måte.`,
      `What stood there before: ${restorePoint}. It can be restored in the same way.`,
    );
  }
}

const noKey = (backupKey: string): AppError =>
  new AppError('usage', {
    nb: `Det finnes ingen nøkkel på denne maskinen (${backupKey}). Skriv gjenopprettingsnøkkelen i en fil, og oppgi den med --backup-recovery-key FIL.`,
    en: `There is no key on this machine (${backupKey}). Type the recovery key into a file, and name it with --backup-recovery-key FILE.`,
  });
