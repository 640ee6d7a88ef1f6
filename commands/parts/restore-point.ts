/** A restore point: a back-up of what stands there before it is changed, kept beside the data and opened by this machine's key. */
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BackupEnd } from '@takt/server/backup/end.ts';
import type { BackupReason } from '@takt/server/backup/manifest.ts';
import { postgresEnd } from '@takt/server/backup/postgres-end.ts';
import { sqliteEnd } from '@takt/server/backup/sqlite-end.ts';
import { takeBackup } from '@takt/server/backup/take.ts';
import type { PostgresAddress } from '@takt/server/store/postgres-address.ts';
import { isPostgresUpgrade, isUpgrade } from '@takt/server/store/upgrade.ts';
import { AppError, type Words } from '@takt/shared/errors.ts';
import { backupAlone, backupMeans, keyFile } from './backup-settings.ts';
import { ok, type Setting } from './settings.ts';

export interface RestorePointSettings {
  readonly backupKey: string;
  readonly backupRecipient: readonly string[];
}

const KEPT = 5;
const WAIT_MS = 500;
const WAITS = 240;

/** Resolves to its file. Another program's back-up is waited for. */
export async function takeRestorePoint(
  end: BackupEnd,
  reason: BackupReason,
  settings: RestorePointSettings,
): Promise<string> {
  const folder = join(dirname(settings.backupKey), 'restore-points');
  for (let waits = 0; ; waits++) {
    try {
      return await backupAlone(settings.backupKey, folder, async () => {
        const means = await backupMeans({ ...settings, backupTo: folder });
        const { file } = await takeBackup({ ...means, end, reason, nowMs: Date.now(), kept: KEPT });
        return join(folder, file);
      });
    } catch (error) {
      if (!(error instanceof AppError && error.kind === 'conflict') || waits >= WAITS) throw error;
      await pause(WAIT_MS);
    }
  }
}

export interface UpgradeSettings {
  readonly backupKey: string | undefined;
  readonly backupRecipient: readonly string[];
  readonly withoutRestorePoint: boolean | undefined;
}

export const WITHOUT_RESTORE_POINT = {
  name: 'without-restore-point',
  value: null,
  help: {
    nb: 'oppgrader databasen uten et gjenopprettingspunkt, når du har tatt en kopi selv',
    en: 'upgrade the database without a restore point, when you have taken a copy yourself',
  },
  read: () => ok(true),
} satisfies Setting<boolean>;

/** Before a database that was used gets other tables. `data`: the folder that holds the key where nothing else is said. */
export async function beforeUpgrade(
  of: { readonly path: string } | { readonly address: PostgresAddress },
  data: string,
  { backupKey, backupRecipient, withoutRestorePoint }: UpgradeSettings,
  say: (text: Words) => void,
): Promise<void> {
  if (withoutRestorePoint === true) return;
  const upgrade = 'path' in of ? isUpgrade(of.path) : await isPostgresUpgrade(of.address);
  if (!upgrade) return;
  const end =
    'path' in of ? sqliteEnd({ path: of.path, work: join(data, 'backup-work') }) : postgresEnd(of.address);
  let file: string;
  try {
    file = await takeRestorePoint(end, 'before-upgrade', {
      backupKey: keyFile(backupKey, data),
      backupRecipient,
    });
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw noRestorePoint(cause);
  }
  say({
    nb: `Gjenopprettingspunkt før oppgraderingen: ${file} (takt restore legger det tilbake).`,
    en: `Restore point before the upgrade: ${file} (takt restore puts it back).`,
  });
}

const noRestorePoint = (cause: AppError): AppError =>
  new AppError(
    cause.kind,
    {
      nb: `Databasen er ikke oppgradert: det kan ikke tas et gjenopprettingspunkt først. ${cause.text.nb} Har du tatt en kopi selv, bruk --without-restore-point.`,
      en: `The database was not upgraded: no restore point can be taken first. ${cause.text.en} If you have taken a copy yourself, use --without-restore-point.`,
    },
    { cause },
  );
