/** What is worth saying of the store, by the key of its words. Pure. */
import type { StorageState } from '@takt/shared/api/storage.ts';
import type { Language } from '@takt/shared/errors.ts';

export type StorageWord =
  | 'storageFull'
  | 'storageFailing'
  | 'storageLow'
  | 'storageLeft'
  | 'storageUntil'
  | 'storageLost'
  | 'storageMissing'
  | 'storageDamaged'
  | 'backupNone'
  | 'backupLate'
  | 'backupFailed';

export interface StorageLine {
  readonly word: StorageWord;
  readonly values: Readonly<Record<string, string | number>>;
}

const MB = 2 ** 20;

/** `time` renders an instant, in the language. Empty: all is well. */
export function storageLines(
  state: StorageState,
  time: (atMs: number) => string,
  language: Language = 'nb',
): StorageLine[] {
  const { writing, freeBytes, roomForMinutes, leftAtReceivers, lost, lostCommits, damaged } = state;
  const line = (word: StorageWord, values: StorageLine['values'] = {}): StorageLine => ({ word, values });
  const lines: StorageLine[] = [];
  if (writing === 'full') lines.push(line('storageFull'));
  if (writing === 'failing') lines.push(line('storageFailing'));
  if (writing === 'low') lines.push(line('storageLow', { mb: Math.floor((freeBytes ?? 0) / MB) }));
  if (leftAtReceivers) lines.push(line('storageLeft'));
  else if (roomForMinutes !== null) lines.push(line('storageUntil', { minutes: roomForMinutes }));
  if (lost !== null) {
    lines.push(line('storageLost', { samples: lost.samples, from: time(lost.fromMs), to: time(lost.toMs) }));
  }
  if (lostCommits > 0) lines.push(line('storageMissing', { count: lostCommits }));
  // A summary is computed anew: that one was damaged changes nothing for anybody.
  const places = damaged.filter(({ what }) => what !== 'summary').length;
  if (places > 0) lines.push(line('storageDamaged', { count: places }));
  if (state.backup?.late === true) lines.push(...backupLines(state.backup, language));
  return lines;
}

const DAY_S = 86_400;

function backupLines(
  { newest, failed }: NonNullable<StorageState['backup']>,
  language: Language,
): StorageLine[] {
  const first: StorageLine =
    newest === null
      ? { word: 'backupNone', values: {} }
      : { word: 'backupLate', values: { count: Math.floor(newest.ageS / DAY_S) } };
  return failed === null ? [first] : [first, { word: 'backupFailed', values: { why: failed[language] } }];
}
