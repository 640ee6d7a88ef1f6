/** takt migrate: brings the tables of a store up to date for this program, which a start does too. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { moveRefusals } from '@takt/server/store/move-words.ts';
import { migratePostgres } from '@takt/server/store/postgres.ts';
import { sqliteError } from '@takt/server/store/sqlite-errors.ts';
import { openWriter } from '@takt/server/store/sqlite-file.ts';
import { atClinic } from './parts/at-clinic.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { openDataFolder } from './parts/data-folder.ts';
import { databaseFiles } from './parts/database-files.ts';
import { DEMONSTRATION_KEY, givenKey, keyOfFile } from './parts/master-key.ts';
import { beforeUpgrade } from './parts/restore-point.ts';
import { DATA_FOLDER, SERVING_SETTINGS, say } from './parts/serving.ts';
import { helpFor, readSettings } from './parts/settings.ts';
import { hidePassword } from './parts/store-place.ts';

const { data, store, key, backupKey, backupRecipient, withoutRestorePoint } = SERVING_SETTINGS;
const SETTINGS = { data, store, key, backupKey, backupRecipient, withoutRestorePoint };

const ABOUT = {
  nb: 'Gir databasen de tabellene som denne versjonen av Takt bruker. takt start og takt server gjør det samme når de starter.\nEt gjenopprettingspunkt tas først. Avslutt Takt.',
  en: 'Gives the database the tables that this version of Takt uses. takt start and takt server do the same when they start.\nA restore point is made first. Stop Takt before.',
};

const BUSY_MS = 5_000;

export const command: Command = async (argv) => {
  const read = readSettings(SETTINGS, argv, process.env);
  const settings = read && (await atClinic(read));
  if (settings === null) {
    console.log(helpFor('migrate [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return 0;
  }
  const use = {
    program: 'takt migrate',
    nameBus: null,
    say: ({ nb, en }: { nb: string; en: string }): void => say(nb, en),
  };
  if (settings.store !== undefined) {
    hidePassword(settings.store, use);
    await beforeUpgrade({ address: settings.store }, settings.data ?? DATA_FOLDER, settings, use.say);
    const claim = { program: use.program, name: randomUUID() };
    const masterKey = givenKey(settings.key) ?? DEMONSTRATION_KEY;
    print(settings.store.shown, await migratePostgres(settings.store, { claim, masterKey, say: use.say }));
    return 0;
  }
  await using opening = new AsyncDisposableStack();
  const folder = await openDataFolder(settings.data ?? DATA_FOLDER, use);
  opening.defer(() => folder.close());
  const files = databaseFiles(readdirSync(folder.path));
  if (files.length === 0) throw moveRefusals.noSource(folder.path);
  for (const file of files) {
    const path = join(folder.path, file);
    try {
      await beforeUpgrade({ path }, folder.path, settings, use.say);
      const masterKey = keyOfFile(folder.path, file, settings.key);
      const opened = await openWriter({ path, busyMs: BUSY_MS, masterKey });
      await opened.close();
      print(path, opened.steps);
    } catch (error) {
      throw sqliteError(error, path);
    }
  }
  return 0;
};

function print(where: string, steps: readonly number[]): void {
  if (steps.length === 0) {
    say(`${where}: alt var oppdatert.`, `${where}: everything was up to date.`);
    return;
  }
  const list = steps.join(', ');
  say(`${where}: oppdatert (steg ${list}).`, `${where}: brought up to date (steps ${list}).`);
}
