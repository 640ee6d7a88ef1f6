/** takt restore: puts a back-up into a data folder or a database; what stands there becomes a restore point first. */
import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readBackupKey } from '@takt/server/backup/backup-key.ts';
import { type Manifest, rowsOf } from '@takt/server/backup/manifest.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import type { RestoreSource } from '@takt/server/backup/restore.ts';
import { restorePostgres } from '@takt/server/backup/restore-postgres.ts';
import { restoreSqlite } from '@takt/server/backup/restore-sqlite.ts';
import { restoreRefusals } from '@takt/server/backup/restore-words.ts';
import { unseal } from '@takt/server/backup/seal.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { whoseOf } from '@takt/server/backup/take.ts';
import { beginPostgresKeys } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { beginSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import { AppError } from '@takt/shared/errors.ts';
import { noteRestored } from './parts/audit-heads.ts';
import { BACKUP_SETTINGS, keyFile } from './parts/backup-settings.ts';
import { openWithoutKeys } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDataFolder } from './parts/data-folder.ts';
import { CLINIC_FILE, databaseFiles } from './parts/database-files.ts';
import { restoreKeys } from './parts/keys-copy.ts';
import { takeRestorePoint } from './parts/restore-point.ts';
import { DATA_FOLDER, say } from './parts/serving.ts';
import { anyText, helpFor, ok, readSettings, type Setting, type Values } from './parts/settings.ts';
import { hidePassword, STORE_SETTING } from './parts/store-place.ts';

const BUSY_MS = 5_000;

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
  const backupKey = keyFile(settings.backupKey, folder.path);
  const source = await openBackup(settings, backupKey);
  const { name } = source.manifest.facts;
  if (source.manifest.facts.database === 'sqlite') {
    if (databaseFiles([name]).length === 0) throw restoreRefusals.noName(name);
    if (name !== CLINIC_FILE && readdirSync(folder.path).includes(CLINIC_FILE)) {
      throw restoreRefusals.besideClinic(folder.path);
    }
  }
  const path = join(folder.path, name);
  const end = sqliteEnd({ path, work: join(folder.path, 'backup-work') });
  const { restorePoint } = await restoreSqlite(
    source,
    { path, beforeServed: keysDecide },
    {
      restorePoint: () => takeRestorePoint(end, 'before-restore', { ...settings, backupKey }),
      onAside: (where) =>
        say(
          `Det som sto der, kan ikke leses; det er flyttet til ${where}.`,
          `What stood there cannot be read; it was moved to ${where}.`,
        ),
    },
  );
  const keys = await beginSqliteKeys(path, BUSY_MS);
  await restoreKeys(dirname(resolve(settings.from)), whoseOf(source.manifest.facts), keys.db).finally(() =>
    keys.close(),
  );
  await noteRestore(settings, source, { path, store: undefined });
  print(path, source.manifest, restorePoint);
}

async function intoDatabase(address: PostgresAddress, settings: Given): Promise<void> {
  const program = 'takt restore';
  hidePassword(address, { program, say: ({ nb, en }) => say(nb, en) });
  const backupKey = keyFile(settings.backupKey, DATA_FOLDER);
  const source = await openBackup(settings, backupKey);
  const claim = { program, name: randomUUID() };
  const { restorePoint } = await restorePostgres(
    source,
    { address, claim, beforeServed: keysDecide },
    {
      restorePoint: () =>
        takeRestorePoint(postgresEnd(address), 'before-restore', { ...settings, backupKey }),
    },
  );
  const keys = await beginPostgresKeys(address, claim);
  await restoreKeys(dirname(resolve(settings.from)), whoseOf(source.manifest.facts), keys.db).finally(() =>
    keys.close(),
  );
  await noteRestore(settings, source, { path: '', store: address });
  print(address.shown, source.manifest, restorePoint);
}

/** The audit log ends where it did then. Of a database that must be brought up to date first it is not known. */
async function noteRestore(
  { from }: Given,
  { manifest }: RestoreSource,
  where: Parameters<typeof openWithoutKeys>[0],
): Promise<void> {
  const opened = await openWithoutKeys(where).catch(() => null);
  if (opened === null) return;
  try {
    const { clinicId } = manifest.facts;
    const head = clinicId === null ? null : await opened.store.audit.head(clinicId);
    await noteRestored(dirname(resolve(from)), whoseOf(manifest.facts), head);
  } finally {
    await opened.close();
  }
}

/** The key store, which is newer than the back-up, has the list of who was deleted: whoever opens the store applies it first. */
async function keysDecide(): Promise<void> {}

type Said = { readonly nb: string; readonly en: string };

async function openBackup(
  { from, backupRecoveryKey: key }: Given,
  backupKey: string,
): Promise<RestoreSource> {
  const keys = [...(key === undefined ? [] : [key]), ...(existsSync(backupKey) ? [backupKey] : [])];
  if (keys.length === 0) throw noKey(backupKey);
  const identities = await Promise.all(keys.map(async (file) => (await readBackupKey(file)).identity));
  await (
    await open(from).catch((cause) => {
      throw noFile(from, cause);
    })
  ).close();
  return unseal(createReadStream(resolve(from)), identities);
}

function print(where: string, { takenAtMs, facts }: Manifest, restorePoint: string | null): void {
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
const noFile = (path: string, cause: unknown): AppError =>
  new AppError(
    'not-found',
    {
      nb: `Sikkerhetskopien ${path} kan ikke leses. Sjekk at filen finnes, og at brukeren har tilgang.`,
      en: `The back-up ${path} cannot be read. Check that the file is there, and that the user has access.`,
    },
    { cause },
  );
