/** How the store is: for the consoles and the technician's page, for /healthz and for /metrics. */
import { StorageState } from '@takt/shared/api/storage.ts';
import type { Metric } from '@takt/shared/health/prometheus.ts';
import type { RecorderState } from '../record/recorder.ts';
import type { App, Services } from './services.ts';

/** A class of forty people takes about a tenth of it. */
const LOW_BYTES = 256 << 20;
/** Before that too little waits to tell how fast it grows. */
const RATE_AFTER_MS = 5_000;
/** Two days: one that failed in the night was tried again all day. */
const BACKUP_LATE_S = 172_800;

export function storageRoute(app: App, services: Services): void {
  app.get(
    '/api/storage',
    { config: { action: 'storage.read' }, schema: { response: { 200: StorageState } } },
    () => storageState(services),
  );
}

async function storageState(services: Services): Promise<StorageState> {
  const { store, clock, clinic, rooms } = services;
  const { writing, check, lostCommits, damaged } = store.health();
  const freeBytes = await store.upkeep.freeBytes();
  const low = freeBytes !== null && freeBytes < LOW_BYTES;
  const prepared = new Map<string, number>();
  if (damaged.length > 0) {
    const classes = await store.classes.list(clinic.clinicId, CLASSES_KNOWN).catch(() => []);
    for (const { classId, preparedAtMs } of classes) prepared.set(classId, preparedAtMs);
  }
  const all = whatWaits(services);
  const nowMs = rooms[0]?.clock.nowMs() ?? clock.nowMs();
  return {
    writing: writing === 'ok' && low ? 'low' : writing,
    freeBytes,
    check,
    lostCommits,
    damaged: damaged.map((place) => ({
      ...place,
      classAtMs: place.classId === null ? null : (prepared.get(place.classId) ?? null),
    })),
    waiting: all.waiting,
    waitingS: all.sinceMs === null ? null : Math.max(0, (nowMs - all.sinceMs) / 1000 / clock.rate),
    roomForMinutes: writing === 'ok' ? null : roomForMinutes(services),
    leftAtReceivers: all.leftAtSource,
    lost: all.lost,
    backup: backupState(services),
  };
}

/** By the time of day, as back-ups are dated; an age is never below zero. */
function backupState({ backup }: Pick<Services, 'backup'>): StorageState['backup'] {
  if (backup === null) return null;
  const { newest, failed, keysBehind } = backup.state();
  const ageS = newest === null ? null : Math.max(0, (Date.now() - newest.takenAtMs) / 1000);
  return {
    newest: newest && { atMs: newest.takenAtMs, ageS: ageS ?? 0, bytes: newest.bytes },
    failed: failed && { atMs: failed.atMs, ...failed.words },
    late: ageS === null ? failed !== null : ageS > BACKUP_LATE_S,
    keysBehind,
  };
}

const CLASSES_KNOWN = 1000;

/** Of the room whose memory is used up first. */
function roomForMinutes({ rooms }: Services): number | null {
  const each = rooms.flatMap(({ recorder, clock }) => {
    const { waitingBytes, limitBytes, sinceMs } = recorder.state();
    const sinceRealMs = sinceMs === null ? 0 : (clock.nowMs() - sinceMs) / clock.rate;
    if (sinceRealMs < RATE_AFTER_MS) return [];
    return [Math.max(0, limitBytes - waitingBytes) / (waitingBytes / sinceRealMs) / 60_000];
  });
  return each.length === 0 ? null : Math.floor(Math.min(...each));
}

type WhatWaits = Pick<RecorderState, 'waiting' | 'waitingBytes' | 'sinceMs' | 'leftAtSource' | 'lost'>;

/** Of all rooms together. */
function whatWaits({ rooms }: Services): WhatWaits {
  const states = rooms.map(({ recorder }) => recorder.state());
  const sum = (of: (state: RecorderState) => number): number => states.reduce((all, one) => all + of(one), 0);
  const since = states.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs]));
  const lost = states.flatMap((state) => (state.lost === null ? [] : [state.lost]));
  return {
    waiting: sum(({ waiting }) => waiting),
    waitingBytes: sum(({ waitingBytes }) => waitingBytes),
    sinceMs: since.length === 0 ? null : Math.min(...since),
    leftAtSource: states.some(({ leftAtSource }) => leftAtSource),
    lost:
      lost.length === 0
        ? null
        : {
            samples: lost.reduce((all, { samples }) => all + samples, 0),
            fromMs: Math.min(...lost.map(({ fromMs }) => fromMs)),
            toMs: Math.max(...lost.map(({ toMs }) => toMs)),
          },
  };
}

/**
 * For /healthz: what is wrong, in words for a program. What cannot be written is a reason to call somebody (503), and none
 * to end the program: what waits in its memory would be lost.
 */
export function storageHealth({ store }: Pick<Services, 'store'>): {
  readonly up: boolean;
  readonly database: 'ok' | 'disk full' | 'not writable' | 'damaged';
} {
  const { writing, damaged, lostCommits } = store.health();
  if (writing !== 'ok') return { up: false, database: writing === 'full' ? 'disk full' : 'not writable' };
  return { up: true, database: damaged.length > 0 || lostCommits > 0 ? 'damaged' : 'ok' };
}

export async function storageMetrics(services: Services): Promise<readonly Metric[]> {
  const { writing, check, damaged, lostCommits } = services.store.health();
  const all = whatWaits(services);
  return [
    [
      'server_store_writable',
      'Whether the last write to the database went well.',
      [Number(writing === 'ok')],
    ],
    ['server_store_disk_full', 'Whether its disk is full.', [Number(writing === 'full')]],
    [
      'server_store_free_bytes',
      'Room on the disk of the database.',
      [await services.store.upkeep.freeBytes()],
    ],
    [
      'server_store_sound',
      'How the reading-through after the start ended: 1 sound, 0 damaged; left out until it has ended.',
      [check === 'sound' ? 1 : check === 'damaged' ? 0 : null],
    ],
    ['server_store_damaged_places', 'Places in the database that are known to be damaged.', [damaged.length]],
    ['server_store_lost_commits', 'Commits that were missing when it was opened.', [lostCommits]],
    ['server_recorder_waiting_samples', 'Samples in memory that the database has not taken.', [all.waiting]],
    ['server_recorder_waiting_bytes', 'The memory that they take.', [all.waitingBytes]],
    ...backupMetrics(services),
    ['server_recorder_lost_samples_total', 'Samples lost for lack of memory.', [all.lost?.samples ?? 0]],
  ];
}

/** Left out where this process takes none. */
function backupMetrics(services: Pick<Services, 'backup'>): readonly Metric[] {
  const state = backupState(services);
  if (state === null) return [];
  const { newest, failed } = state;
  return [
    ['server_backup_age_seconds', 'Since the newest back-up that was read back.', [newest?.ageS ?? null]],
    ['server_backup_bytes', 'Its size, packed and encrypted.', [newest?.bytes ?? null]],
    ['server_backup_ok', 'Whether the last try to take one went well.', [Number(failed === null)]],
  ];
}
