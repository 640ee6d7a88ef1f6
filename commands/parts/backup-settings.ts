/** Where back-ups go, and to which keys: what start, server, backup and restore have in common. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { lockFile } from '@takt/gateway/folder-lock.ts';
import { isRecipient, openBackupKey } from '@takt/server/backup/backup-key.ts';
import { backupRefusals } from '@takt/server/backup/backup-words.ts';
import { openBackupPlace } from '@takt/server/backup/place.ts';
import type { BackupOrder } from '@takt/server/backup/take.ts';
import { anyText, fault, ok, type Setting } from './settings.ts';
import { VERSION } from './version.ts';

export const BACKUP_SETTINGS = {
  backupTo: {
    name: 'backup-to',
    value: 'DIR',
    help: {
      nb: 'mappe for sikkerhetskopier, helst på en annen disk eller en nettverksmappe (docs/backup.md)',
      en: 'folder for back-ups, best on another disk or a share (docs/backup.md)',
    },
    read: anyText,
  } satisfies Setting<string>,
  backupRecipient: {
    name: 'backup-recipient',
    value: 'AGE1…',
    many: true,
    help: {
      nb: 'en offentlig nøkkel som kopiene også krypteres til: gjenopprettingsnøkkelens',
      en: "a public key to which back-ups are encrypted too: the recovery key's",
    },
    read: (raw: string) =>
      isRecipient(raw)
        ? ok(raw)
        : fault(
            'er ingen offentlig nøkkel: den begynner med age1 og har 62 tegn',
            'is no public key: it begins with age1 and has 62 characters',
          ),
  } as const satisfies Setting<string>,
  backupKey: {
    name: 'backup-key',
    value: 'FILE',
    help: {
      nb: 'maskinens egen nøkkel til kopiene (standard: backup-key.txt i datamappen; lages)',
      en: "the machine's own key to them (by default backup-key.txt in the data folder; it is made)",
    },
    read: anyText,
  } satisfies Setting<string>,
};

export interface BackupWays {
  readonly backupTo: string;
  readonly backupRecipient: readonly string[];
  readonly backupKey: string;
}

/** `data`: the data folder, which holds the key where nothing else is said. */
export const keyFile = (given: string | undefined, data: string): string =>
  resolve(given ?? join(data, 'backup-key.txt'));

/** What every back-up needs besides the database. */
export async function backupMeans(
  ways: BackupWays,
): Promise<Pick<BackupOrder, 'place' | 'key' | 'recipients' | 'version'>> {
  const key = await openBackupKey(ways.backupKey);
  const place = await openBackupPlace(ways.backupTo, `${ways.backupKey}.places`);
  return { place, key, recipients: ways.backupRecipient, version: VERSION };
}

/** One back-up at a time of this machine's: what another has begun in the folder would be taken for left behind. */
export async function backupAlone<T>(backupKey: string, folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(backupKey), { recursive: true, mode: 0o700 });
  const unlock = lockFile(join(dirname(backupKey), 'lock-backup'));
  if (unlock === null) throw backupRefusals.underWay(folder);
  try {
    return await work();
  } finally {
    unlock();
  }
}
