import type { StorageState } from '@takt/shared/api/storage.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { storageLines } from './storage-view.ts';

const WELL: StorageState = {
  writing: 'ok',
  freeBytes: 10e9,
  check: 'sound',
  lostCommits: 0,
  damaged: [],
  waiting: 0,
  waitingS: null,
  roomForMinutes: null,
  leftAtReceivers: false,
  lost: null,
  backup: null,
};
const words = (more: Partial<StorageState>) =>
  storageLines({ ...WELL, ...more }, String).map(({ word }) => word);

describe('what is said of the store', () => {
  it('[RCV25] nothing while all is well', () => {
    expect(words({})).toEqual([]);
  });

  it('[RCV25] a full disk, and for how many minutes what comes in is kept; receivers that keep it themselves', () => {
    expect(storageLines({ ...WELL, writing: 'full', roomForMinutes: 42 }, String)).toEqual([
      { word: 'storageFull', values: {} },
      { word: 'storageUntil', values: { minutes: 42 } },
    ]);
    expect(words({ writing: 'full', roomForMinutes: 0, leftAtReceivers: true })).toEqual([
      'storageFull',
      'storageLeft',
    ]);
    expect(words({ writing: 'failing' })).toEqual(['storageFailing']);
    expect(words({ writing: 'low', freeBytes: 5e6 })).toEqual(['storageLow']);
  });

  it('[RCV26] what was lost, what is missing and what is damaged; not a summary, which is computed anew', () => {
    const place = {
      what: 'samples',
      classId: 'c',
      classAtMs: 1,
      slot: asSlot(1),
      atMs: 60_000,
      seq: null,
    } as const;
    expect(words({ lost: { samples: 3, fromMs: 1, toMs: 2 }, lostCommits: 2, damaged: [place] })).toEqual([
      'storageLost',
      'storageMissing',
      'storageDamaged',
    ]);
    expect(words({ damaged: [{ ...place, what: 'summary' }] })).toEqual([]);
  });

  it('[BAK12] that there is no back-up, or none for days, and why; nothing while the newest is young', () => {
    const failed = { atMs: 1, nb: 'disken er full.', en: 'the disk is full.' };
    const newest = { atMs: 1, ageS: 3 * 86_400 + 5, bytes: 10 };
    expect(words({ backup: { newest, failed, late: false, keysBehind: false } })).toEqual([]);
    expect(
      storageLines({ ...WELL, backup: { newest, failed, late: true, keysBehind: false } }, String, 'en'),
    ).toEqual([
      { word: 'backupLate', values: { count: 3 } },
      { word: 'backupFailed', values: { why: 'the disk is full.' } },
    ]);
    expect(words({ backup: { newest: null, failed, late: true, keysBehind: false } })).toEqual([
      'backupNone',
      'backupFailed',
    ]);
    expect(words({ backup: { newest, failed: null, late: true, keysBehind: false } })).toEqual([
      'backupLate',
    ]);
  });
});
