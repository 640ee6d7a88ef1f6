/** What `takt start` and `takt server` have in common: their settings, the screens, and how the server is started. */
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Server, type ServerOptions, startServer } from '@takt/server/server.ts';
import type { Clinic } from '@takt/server/store/store.ts';
import type { Warn } from '@takt/server/store/upkeep.ts';
import { BACKUP_SETTINGS } from './backup-settings.ts';
import { processLanguage } from './command.ts';
import { type DailyBackup, dailyBackup } from './daily-backup.ts';
import { KEY_SETTING } from './master-key.ts';
import { OPENID_SETTINGS } from './openid-settings.ts';
import { REACH_SETTINGS } from './reach-settings.ts';
import { WITHOUT_RESTORE_POINT } from './restore-point.ts';
import { watchRetention } from './retention-watch.ts';
import { ROOT } from './root.ts';
import { builtScreens } from './screens.ts';
import { anyText, fault, ok, type Setting, type Values, wholeNumber } from './settings.ts';
import { STORE_SETTING, type StorePlace } from './store-place.ts';
import { VERSION } from './version.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
export const DATA_FOLDER = join(ROOT, 'data');
export const PORT = 8080;

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

export const HOST_SETTING = {
  name: 'host',
  value: 'ADDRESS',
  help: {
    nb: 'adresse å lytte på (standard 127.0.0.1, eller som klinikken ble satt opp)',
    en: 'address to listen on (127.0.0.1 by default, or as the clinic was set up)',
  },
  read: (raw) =>
    isIP(raw) !== 0 || HOST_NAME.test(raw)
      ? ok(raw)
      : fault(`«${raw}» er ingen adresse å lytte på`, `"${raw}" is no address to listen on`),
} satisfies Setting<string>;

export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

export const SERVING_SETTINGS = {
  port: {
    name: 'port',
    value: 'N',
    help: {
      nb: 'port (standard 8080, eller som klinikken ble satt opp; 0: en ledig)',
      en: 'port (8080 by default, or as the clinic was set up; 0: any free one)',
    },
    read: wholeNumber(0, 65_535),
  } satisfies Setting<number>,
  host: HOST_SETTING,
  data: {
    name: 'data',
    value: 'DIR',
    help: {
      nb: 'mappe for data (standard: data i prosjektet)',
      en: "folder for the data (by default the project's data)",
    },
    read: anyText,
  } satisfies Setting<string>,
  store: STORE_SETTING,
  ...BACKUP_SETTINGS,
  ...REACH_SETTINGS,
  ...OPENID_SETTINGS,
  withoutRestorePoint: WITHOUT_RESTORE_POINT,
  key: KEY_SETTING,
};

export function say(nb: string, en: string): void {
  console.log(processLanguage() === 'nb' ? nb : en);
}

export function screens(): Promise<string> {
  return builtScreens((building) => {
    if (building) say('Bygger skjermbildene …', 'Building the screens …');
  });
}

/** The daily back-up of the store that was opened; null: none was asked for. */
export function backupOf(
  settings: Pick<Values<typeof SERVING_SETTINGS>, 'data' | 'store' | keyof typeof BACKUP_SETTINGS>,
  { folder }: Pick<StorePlace, 'folder'>,
  file: string,
  { timeZone }: Pick<Clinic, 'timeZone'>,
): DailyBackup | null {
  const data = folder ?? settings.data ?? DATA_FOLDER;
  return dailyBackup({ ...settings, data, file: folder === null ? null : join(folder, file), timeZone });
}

export type ServingSettings = Values<typeof SERVING_SETTINGS>;
type Parts = Pick<ServerOptions, 'store' | 'bus' | 'clock' | 'clinic' | 'clientDir' | 'backup' | 'reach'> &
  Partial<Pick<ServerOptions, 'setUp' | 'templateIds'>>;

export async function serve(
  settings: Pick<ServingSettings, 'host' | 'port'>,
  access: ServerOptions['access'],
  parts: Parts,
): Promise<Server> {
  const server = await startServer({
    ...parts,
    access,
    host: settings.host ?? '127.0.0.1',
    port: settings.port ?? PORT,
    version: VERSION,
    processId: randomUUID(),
    warn,
  });
  // A demonstration's people are made up.
  if (access.mode !== 'clinic') return server;
  const endWatch = watchRetention(parts.store, parts.clinic, { warn, say });
  return {
    ...server,
    close() {
      endWatch();
      return server.close();
    },
  };
}

export const warn: Warn = (message, error) =>
  error === undefined ? console.error(`takt: ${message}`) : console.error(`takt: ${message}:`, error);
