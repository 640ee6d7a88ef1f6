/** takt move: a clinic's store from a file into PostgreSQL, once; the file is left as it is. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { refuseHalfRestored } from '@takt/server/store/half-restored.ts';
import { MIGRATIONS } from '@takt/server/store/migrations/migrations.ts';
import { moveRefusals } from '@takt/server/store/move-words.ts';
import { moveToPostgres } from '@takt/server/store/postgres.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { sqliteError } from '@takt/server/store/sqlite-errors.ts';
import { integrityOf, openWriter } from '@takt/server/store/sqlite-file.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDataFolder } from './parts/data-folder.ts';
import { CLINIC_FILE, databaseFile } from './parts/database-files.ts';
import { DEMONSTRATION_KEY, givenKey, KEY_SETTING, keyOfFile } from './parts/master-key.ts';
import { say } from './parts/serving.ts';
import { anyText, helpFor, readSettings, type Setting } from './parts/settings.ts';
import { hidePassword, STORE_SETTING } from './parts/store-place.ts';

const SETTINGS = {
  from: {
    name: 'from',
    value: 'DIR',
    help: { nb: 'datamappen, eller databasefilen i den', en: 'the data folder, or the database file in it' },
    missing: {
      nb: '--from mangler: datamappen som skal flyttes',
      en: '--from is missing: the data folder to be moved',
    },
    read: anyText,
  },
  to: {
    name: 'to',
    value: 'URL',
    help: {
      nb: 'en tom database: postgres://bruker@vert/database\n(med passord: bruk heller TAKT_TO, se docs/postgresql.md)',
      en: 'an empty database: postgres://user@host/database\n(with a password: better as TAKT_TO, see docs/postgresql.md)',
    },
    missing: {
      nb: '--to mangler: databasen det skal flyttes til',
      en: '--to is missing: the database to move into',
    },
    read: STORE_SETTING.read,
  } satisfies Setting<PostgresAddress>,
  key: KEY_SETTING,
} as const;

const ABOUT = {
  nb: 'Flytter alt fra databasefilen i en datamappe til PostgreSQL, og prøver at begge sider sier det samme. Avbrutt: kjør den om\nigjen, så fortsetter den. Avslutt Takt først.',
  en: 'Moves everything from the database file of a data folder into PostgreSQL, and proves that both sides say the same. If it is interrupted,\nrun it again and it continues. Stop Takt first.',
};

const BUSY_MS = 5_000;
const TELL_EVERY_MS = 2_000;

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('move --from DIR --to URL', ABOUT, SETTINGS, language));
    return 0;
  }
  const program = 'takt move';
  const tell = ({ nb, en }: { nb: string; en: string }): void => say(nb, en);
  hidePassword(settings.to, { program, say: tell });
  const path = databaseFile(resolve(settings.from));
  await using opening = new AsyncDisposableStack();
  const folder = await openDataFolder(dirname(path), { program, nameBus: null, say: tell });
  opening.defer(() => folder.close());
  const masterKey = keyOfFile(dirname(path), basename(path), undefined);
  await broughtUpToDate(path, masterKey);
  // Where it is to be started from several machines, each must have the key. A demonstration's is known to all.
  const target = givenKey(settings.key) ?? (basename(path) === CLINIC_FILE ? masterKey : DEMONSTRATION_KEY);

  let toldMs = 0;
  let telling = '';
  const proven = await moveToPostgres({ path, shown: path, masterKey }, settings.to, {
    masterKey: target,
    claim: { program, name: randomUUID() },
    say: tell,
    onAnew: () =>
      say(
        'Filen er endret siden flyttingen ble avbrutt: den begynner forfra.',
        'The file has changed since the move was interrupted: it starts over.',
      ),
    onProgress: ({ table, rows, of }) => {
      const now = performance.now();
      if (table === telling && now - toldMs < TELL_EVERY_MS && rows < of) return;
      [telling, toldMs] = [table, now];
      say(`  ${table}: ${rows} av ${of} rader`, `  ${table}: ${rows} of ${of} rows`);
    },
  });
  say('Begge sider sier det samme:', 'Both sides say the same:');
  const width = Math.max(...proven.map(({ table }) => table.length));
  for (const { table, rows, hash } of proven) {
    console.log(`  ${table.padEnd(width)}  ${String(rows).padStart(9)}  sha256 ${hash.slice(0, 16)}`);
  }
  say(
    `Flyttet til ${settings.to.shown}. Start fra nå av med TAKT_STORE (docs/postgresql.md). Filen ${path} er som før; bruk den ikke mer.`,
    `Moved to ${settings.to.shown}. From now on start with TAKT_STORE (docs/postgresql.md). The file ${path} is as it was; do not use it any more.`,
  );
  return 0;
};

/** Both sides must have the same tables; and what SQLite cannot read whole is not taken along in part. */
async function broughtUpToDate(path: string, masterKey: Uint8Array): Promise<void> {
  try {
    refuseHalfRestored(path);
    // To open it for writing is a commit, by which a move that goes on would think that the file was used meanwhile.
    if (!isUpToDate(path)) await (await openWriter({ path, busyMs: BUSY_MS, masterKey })).close();
    const [fault] = integrityOf({ path, busyMs: BUSY_MS });
    if (fault !== undefined) throw moveRefusals.damagedSource(basename(path), fault);
  } catch (error) {
    throw sqliteError(error, path);
  }
}

function isUpToDate(path: string): boolean {
  using database = new DatabaseSync(path, { readOnly: true });
  const known = database.prepare(`select 1 from sqlite_schema where name = 'migration'`).get();
  if (known === undefined) return false;
  const taken = new Set(
    database
      .prepare('select number from migration')
      .all()
      .map(({ number }) => number),
  );
  return taken.size === MIGRATIONS.length && MIGRATIONS.every(({ number }) => taken.has(number));
}
