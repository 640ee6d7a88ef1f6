/** takt backup: a back-up now, also while Takt runs and during a class. The daily one is this command, started by the server. */
import { constants, setPriority } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { BackupEnd } from '@takt/server/backup/end.ts';
import { isDue, newestOf } from '@takt/server/backup/keep.ts';
import { rowsOf } from '@takt/server/backup/manifest.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { type TakenBackup, takeBackup, whoseOf } from '@takt/server/backup/take.ts';
import { openPostgresKeys } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { openSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import { AppError } from '@takt/shared/errors.ts';
import { atClinic } from './parts/at-clinic.ts';
import { noteHead } from './parts/audit-heads.ts';
import { tellParent } from './parts/backup-outcome.ts';
import { BACKUP_SETTINGS, backupAlone, backupMeans, keyFile } from './parts/backup-settings.ts';
import { openWithoutKeys } from './parts/beside.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { databaseFile } from './parts/database-files.ts';
import { keepKeys, renewKeys } from './parts/keys-copy.ts';
import { DATA_FOLDER, SERVING_SETTINGS, say } from './parts/serving.ts';
import { fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import { hidePassword } from './parts/store-place.ts';

const BUSY_MS = 5_000;

const SETTINGS = {
  data: {
    ...SERVING_SETTINGS.data,
    help: {
      nb: 'datamappen, eller databasefilen i den (standard: data i prosjektet)',
      en: "the data folder, or the database file in it (by default the project's data)",
    },
  },
  store: SERVING_SETTINGS.store,
  ...BACKUP_SETTINGS,
  backupTo: {
    ...BACKUP_SETTINGS.backupTo,
    missing: {
      nb: '--backup-to mangler: mappen for sikkerhetskopier',
      en: '--backup-to is missing: the folder for back-ups',
    },
  },
  whenDue: {
    name: 'when-due',
    value: 'ZONE',
    help: {
      nb: 'bare hvis ingen er tatt siden sist klokken var tre om natten i denne tidssonen (Europe/Oslo)',
      en: 'only when none was taken since it was last three at night in this time zone (Europe/Oslo)',
    },
    read: (raw: string) =>
      isTimeZone(raw) ? ok(raw) : fault(`«${raw}» er ingen tidssone`, `"${raw}" is no time zone`),
  } satisfies Setting<string>,
  keysOnly: {
    name: 'keys-only',
    value: null,
    help: {
      nb: 'bare kopien av nøklene, etter at en person er slettet',
      en: 'the copy of the keys alone, after a person was deleted',
    },
    read: () => ok(true),
  } satisfies Setting<boolean>,
} as const;

const ABOUT = {
  nb: 'Tar en sikkerhetskopi nå, også mens Takt går: kryptert, lest igjen og kontrollert før den teller. 14 beholdes.',
  en: 'Takes a back-up now, also while Takt runs: encrypted, read back and checked before it counts. 14 are kept.',
};

export const command: Command = async (argv) => {
  const read = readSettings(SETTINGS, argv, process.env);
  const settings = read && (await atClinic(read));
  if (settings === null) {
    console.log(helpFor('backup --backup-to DIR [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  // A class that runs on this machine goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  try {
    const { store } = settings;
    if (store !== undefined) {
      hidePassword(store, { program: 'takt backup', say: ({ nb, en }) => say(nb, en) });
    }
    const given = resolve(settings.data ?? DATA_FOLDER);
    const path = store === undefined ? databaseFile(given) : null;
    const data = path === null ? given : dirname(path);
    const backupKey = keyFile(settings.backupKey, data);
    const end: BackupEnd =
      store === undefined
        ? sqliteEnd({ path: path ?? '', work: join(data, 'backup-work') })
        : postgresEnd(store);
    const done = await backupAlone(backupKey, settings.backupTo, async () => {
      const means = await backupMeans({ ...settings, backupKey });
      const nowMs = Date.now();
      const { place } = means;
      const whose = whoseOf(await end.identity());
      await using keys = await keysOf(path, store);
      if (keys !== null) await renewKeys(place.folder, whose, keys.db);
      const newest = newestOf(await place.list(whose), nowMs);
      if (settings.keysOnly === true) return { taken: null, newest };
      if (settings.whenDue !== undefined) {
        if (newest !== null && !isDue(newest, nowMs, settings.whenDue)) return { taken: null, newest };
      }
      const taken = await takeBackup({ ...means, end, reason: 'backup', nowMs });
      // As they are now, with the keys of whoever came meanwhile.
      if (keys !== null) await keepKeys(place.folder, whose, keys.db);
      await noteNewest(place.folder, whose, { path: path ?? '', store });
      return { taken, newest: { takenAtMs: nowMs, bytes: taken.bytes } };
    });
    tellParent({ ok: true, newest: done.newest });
    if (settings.keysOnly === true) tellKeys(settings.backupTo);
    else if (done.taken === null) {
      say('Ingen sikkerhetskopi trengs nå.', 'No back-up is due now.');
    } else print(settings.backupTo, done.taken);
    return 0;
  } catch (error) {
    if (error instanceof AppError) tellParent({ ok: false, text: error.text, outside: error.outside });
    throw error;
  }
};

function tellKeys(folder: string): void {
  say(
    `Kopien av nøklene i ${folder} har ingen nøkkel for dem som er slettet.`,
    `The copy of the keys in ${folder} has no key of those who were deleted.`,
  );
}

/** Of a database that an earlier program wrote there is no audit log yet. */
async function noteNewest(
  folder: string,
  whose: string,
  where: Parameters<typeof openWithoutKeys>[0],
): Promise<void> {
  const opened = await openWithoutKeys(where).catch(() => null);
  if (opened === null) return;
  try {
    const clinic = await opened.store.people.clinic();
    const head = clinic === null ? null : await opened.store.audit.head(clinic.clinicId);
    if (head !== null) await noteHead(folder, whose, head);
  } finally {
    await opened.close();
  }
}

/** null: it has none yet, since an earlier program wrote it. */
async function keysOf(path: string | null, store: PostgresAddress | undefined) {
  const opened =
    store === undefined
      ? openSqliteKeys(path ?? '', BUSY_MS)
      : await openPostgresKeys(store, null).catch(() => null);
  return opened === null ? null : { db: opened.db, [Symbol.asyncDispose]: () => opened.close() };
}

function print(folder: string, { file, bytes, manifest, removed }: TakenBackup): void {
  const { facts } = manifest;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const rows = rowsOf(facts);
  const tables = Object.keys(facts.rows).length;
  say(
    `Sikkerhetskopi av ${facts.name}: ${join(folder, file)} (${size.replace('.', ',')}).`,
    `Back-up of ${facts.name}: ${join(folder, file)} (${size}).`,
  );
  say(
    `Lest igjen: ${rows} rader i ${tables} tabeller, som i databasen; versjon ${facts.migration} av tabellene.`,
    `Read back: ${rows} rows in ${tables} tables, as in the database; version ${facts.migration} of the tables.`,
  );
  for (const gone of removed) say(`Fjernet den gamle ${gone}.`, `Removed the old ${gone}.`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
