/** Of when the newest back-up is, and whether the last try went well: for the technician, also while all is well. */
import { useQuery } from '@tanstack/react-query';
import { decimal, shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchStorage } from '../api.ts';
import { say } from '../words/words.ts';

const ASKED_EVERY_MS = 10_000;

export function BackupLine({ timeZone }: { timeZone: string }) {
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: fetchStorage,
    refetchInterval: ASKED_EVERY_MS,
    retry: false,
  });
  if (storage.data === undefined) return null;
  const { backup } = storage.data;
  const time = (atMs: number): string => shortDateTime(atMs, timeZone, language());
  return (
    <section aria-label={say('backupHeading')} className="receivers-backup">
      <h2>{say('backupHeading')}</h2>
      {backup === null && <p className="quiet">{say('backupOff')}</p>}
      {backup?.newest === null && backup.failed === null && <p>{say('backupPending')}</p>}
      {backup !== null && backup.newest !== null && (
        <p>
          {say('backupNewest', {
            time: time(backup.newest.atMs),
            mb: decimal(backup.newest.bytes / 1e6, 1, language()),
          })}
        </p>
      )}
      {backup !== null && backup.failed !== null && (
        <p className="receivers-aged" role="alert">
          {say('backupTry', { time: time(backup.failed.atMs), why: backup.failed[language()] })}
        </p>
      )}
      {backup?.keysBehind === true && (
        <p className="receivers-aged" role="alert">
          {say('backupKeysBehind')}
        </p>
      )}
    </section>
  );
}
