/** What set-up does to this machine: the one place where its means are put together. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { newBackupKey, readBackupKey, typedBackupKey } from '@takt/server/backup/backup-key.ts';
import { backupsIn } from '@takt/server/backup/keep.ts';
import { rowsOf } from '@takt/server/backup/manifest.ts';
import { recoverMaster } from '@takt/server/keys/key-ring.ts';
import { credentialFile, readMasterKey, writeMasterKey } from '@takt/server/keys/master-key.ts';
import { readRecoveryKey } from '@takt/server/keys/recovery-key.ts';
import { recoveryFault } from '@takt/server/keys/recovery-words.ts';
import type { SetUpMeans } from '@takt/server/set-up/means.ts';
import { openPostgresKeys } from '@takt/server/store/postgres.ts';
import { openSqliteKeys } from '@takt/server/store/sqlite-file.ts';
import type { BackupAnswer, FoundBackups, RestoreAnswer, SetUpState } from '@takt/shared/api/set-up.ts';
import { AppError } from '@takt/shared/errors.ts';
import { BACKUP_SETTINGS, backupMeans, keyFile } from './backup-settings.ts';
import { keepClinicFile, readClinicFile } from './clinic-file.ts';
import { keyPathOf } from './clinic-key.ts';
import { tryReach } from './clinic-reach.ts';
import { addressOf, openForSetUp, removeClinicFile } from './clinic-store.ts';
import { processLanguage } from './command.ts';
import { CLINIC_FILE } from './database-files.ts';
import { probeReceivers } from './receiver-probe.ts';
import { type RestoreOrder, restoreIntoDatabase, restoreIntoFolder } from './restoring.ts';
import { say } from './serving.ts';

const BUSY_MS = 5_000;

/** `folder`: the data folder, held by the caller. `named`: receivers given when the program was started. */
export function setUpMeans(folder: string, port: number, named: readonly string[]): SetUpMeans {
  return {
    settings: () => readClinicFile(folder),
    keepSettings: (settings) => keepClinicFile(folder, settings),
    open: (storage) => openForSetUp(storage, folder),
    leave: async ({ store }) => {
      if (store.kind === 'sqlite') removeClinicFile(folder);
    },
    reach: (answer) => tryReach(answer, folder, port),
    checkBackup: (answer) => checkBackup(answer, folder),
    async newBackupKey() {
      const { identity, recipient } = await newBackupKey();
      return { recoveryKey: identity, recipient };
    },
    findBackups: async (where) => findBackups(where),
    restore: (answer) => restore(answer, folder),
    receivers: probeReceivers(named),
    proposed: () => proposed(folder, port),
  };
}

function proposed(folder: string, port: number): SetUpState['proposed'] {
  const credential = credentialFile(process.env);
  const addresses = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address),
  );
  return {
    timeZone: zoneHere(),
    language: processLanguage(),
    dataFolder: folder,
    keyFile: keyPathOf({ kind: 'file', path: null }, folder) ?? '',
    credential: credential !== null && existsSync(credential),
    port,
    names: [hostname(), ...new Set(addresses)],
    backupFolder: join(folder, 'backups'),
  };
}

/** A server's own zone is often none of a clinic's. */
function zoneHere(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return /^(?:UTC|Etc\/)/.test(timeZone) ? 'Europe/Oslo' : timeZone;
}

/** The folder is opened as a back-up opens it, which writes into it, and this machine's key is made. */
async function checkBackup({ folder, recipients }: BackupAnswer, data: string): Promise<void> {
  for (const one of recipients) {
    const read = BACKUP_SETTINGS.backupRecipient.read(one);
    if ('fault' in read)
      throw new AppError('bad-input', { nb: `«${one}» ${read.fault.nb}.`, en: `"${one}" ${read.fault.en}.` });
  }
  if (folder === null) return;
  refuseRelative(folder);
  await backupMeans({ backupTo: folder, backupRecipient: recipients, backupKey: keyFile(undefined, data) });
}

function findBackups(folder: string): FoundBackups {
  refuseRelative(folder);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw noFolder(folder, cause);
  }
  const backups = backupsIn(names, null).map(({ file, takenAtMs }) => ({
    ...{ file: join(folder, file), name: file, takenAtMs },
    bytes: statSync(join(folder, file)).size,
  }));
  return { backups };
}

async function restore(answer: RestoreAnswer, folder: string) {
  const { store, key, recoveryKey } = answer;
  const order = await orderOf(answer, folder);
  const told = (where: string): void =>
    say(`Det som sto der, er flyttet til ${where}.`, `What stood there was moved to ${where}.`);
  const { manifest } =
    store.kind === 'sqlite'
      ? await restoreIntoFolder(folder, order, told)
      : await restoreIntoDatabase(addressOf(store.url), 'takt setup', order);
  const path = keyPathOf(key, folder);
  if (path !== null && recoveryKey !== null) await bringKeyBack(answer, folder, path, recoveryKey);
  return { takenAtMs: manifest.takenAtMs, rows: rowsOf(manifest.facts) };
}

async function orderOf({ file, backupKey: typed }: RestoreAnswer, folder: string): Promise<RestoreOrder> {
  refuseRelative(file);
  const backupKey = keyFile(undefined, folder);
  const identities: string[] = [];
  if (typed !== null) {
    const read = await typedBackupKey(typed);
    if (read === null) throw noBackupKey();
    identities.push(read.identity);
  }
  if (existsSync(backupKey)) identities.push((await readBackupKey(backupKey)).identity);
  if (identities.length === 0) throw withoutBackupKey();
  return { from: file, identities, backupKey, backupRecipient: [] };
}

/** The master key by the recovery key on paper, where it is not on this machine. */
async function bringKeyBack(
  { store }: RestoreAnswer,
  folder: string,
  path: string,
  typed: string,
): Promise<void> {
  const read = readRecoveryKey(typed);
  if (!read.ok) throw new AppError('bad-input', recoveryFault(read));
  if (readMasterKey(path) !== null) return;
  const keys =
    store.kind === 'sqlite'
      ? openSqliteKeys(join(folder, CLINIC_FILE), BUSY_MS)
      : await openPostgresKeys(addressOf(store.url), null);
  if (keys === null) throw notItsKey();
  const master = await recoverMaster(keys.db, read.text).finally(() => keys.close());
  if (master === null) throw notItsKey();
  writeMasterKey(path, master);
}

function refuseRelative(path: string): void {
  if (isAbsolute(path)) return;
  throw new AppError('bad-input', {
    nb: `«${path}» er ikke en hel sti. Skriv den fra roten: /mnt/sikkerhetskopi`,
    en: `"${path}" is no full path. Write it from the root: /mnt/backup`,
  });
}

const noFolder = (folder: string, cause: unknown): AppError =>
  new AppError(
    'not-found',
    {
      nb: `Mappen ${folder} kan ikke leses. Sjekk at den finnes, er koblet til, og at brukeren som kjører Takt, har tilgang.`,
      en: `The folder ${folder} cannot be read. Check that it is there, is mounted, and that the user that runs Takt has access.`,
    },
    { cause },
  );
const noBackupKey = (): AppError =>
  new AppError('bad-input', {
    nb: 'Dette er ingen nøkkel til sikkerhetskopier: den begynner med AGE-SECRET-KEY-1 og har 74 tegn.',
    en: 'This is no key to back-ups: it begins with AGE-SECRET-KEY-1 and has 74 characters.',
  });
const withoutBackupKey = (): AppError =>
  new AppError('bad-input', {
    nb: 'Denne maskinen har ingen nøkkel til kopien. Skriv inn sikkerhetskopienes gjenopprettingsnøkkel.',
    en: "This machine has no key to the back-up. Type the back-ups' recovery key.",
  });
const notItsKey = (): AppError =>
  new AppError('bad-input', {
    nb: 'Gjenopprettingsnøkkelen hører ikke til denne sikkerhetskopien, eller kopien av nøklene ligger ikke ved siden av den.',
    en: 'The recovery key does not belong to this back-up, or the copy of the keys does not lie beside it.',
  });
