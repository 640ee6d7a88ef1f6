/** A small clinic and its classes, for the tests of every store. */

import type { ClassRow, NewEvent, Seed, Store } from '@takt/server/store/store.ts';
import type { SlotPlan } from '@takt/shared/class/class.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import { asSlot, asStation, type Slot } from '@takt/shared/ids.ts';

/** The store under test, and another process's end of the same database. */
export interface Ends {
  readonly store: Store;
  readonly other: Store;
}

export const plan = (slot: number, more: Partial<SlotPlan> = {}): SlotPlan => ({
  slot: asSlot(slot),
  station: asStation(slot + 10),
  personId: `p${slot}`,
  nickname: `Kallenavn ${slot}`,
  hrMax: { bpm: 180 + slot, method: 'measured', date: '2025-03-01' },
  hrRestBpm: 60,
  sex: 'f',
  target: 'heart-rate',
  display: 'number',
  ...more,
});

export const SEED: Seed = {
  clinic: { clinicId: 'klinikk', name: 'Klinikken', timeZone: 'Europe/Oslo' },
  rooms: [
    { roomId: 'sal-1', clinicId: 'klinikk', name: 'Sal 1' },
    { roomId: 'sal-2', clinicId: 'klinikk', name: 'Sal 2' },
  ],
  group: {
    groupId: 'tirsdag',
    name: 'Tirsdag',
    members: [
      {
        plan: plan(1),
        strap: { strapId: 'b1', label: '14', sensors: ['ant:4711', 'ble:c0ffee000001'] },
        autoSignIn: true,
      },
      {
        plan: plan(2, {
          nickname: null,
          hrMax: null,
          hrRestBpm: null,
          sex: null,
          target: 'rpe',
          display: 'words',
        }),
        strap: null,
        autoSignIn: false,
      },
    ],
  },
  straps: [
    { strapId: 'b1', label: '14', sensors: ['ant:4711', 'ble:c0ffee000001'] },
    { strapId: 'b2', label: null, sensors: ['ble:c0ffee000002'] },
  ],
  treadmills: [
    { roomId: 'sal-1', station: asStation(11), sensor: 'fec:4711' },
    { roomId: 'sal-1', station: asStation(12), sensor: 'ftms:c0ffee00000c' },
  ],
};

export const template = templateById('4x4')!;

export const prepared = (slots: SlotPlan[] = [plan(1)], atMs = 1000): NewEvent & { kind: 'prepared' } => ({
  kind: 'prepared',
  template,
  slots,
  atMs,
  actor: 'staff-1',
  commandId: null,
});

type Bare<K extends NewEvent['kind']> = Omit<Extract<NewEvent, { kind: K }>, 'actor' | 'commandId' | 'atMs'>;
/** An event of the staff's. */
export const event = <K extends NewEvent['kind']>(
  body: Bare<K> & { kind: K },
  atMs = 2000,
  commandId: string | null = null,
) => ({ ...body, atMs, actor: 'staff-1', commandId }) as unknown as NewEvent;

/** Opens a class with one slot in Sal 1. */
export async function aClass(
  store: Store,
  classId = 'time-1',
  roomId = 'sal-1',
  atMs = 1000,
): Promise<ClassRow> {
  const row = await store.classes.create({
    classId,
    clinicId: 'klinikk',
    roomId,
    event: prepared([plan(1)], atMs),
  });
  if (row === null) throw new Error(`${roomId} is occupied`);
  return row;
}

export const row = (
  second: number,
  blocks: number[],
  more: Partial<{ slot: Slot; source: string }> = {},
) => ({
  classId: 'time-1',
  slot: asSlot(1),
  source: 'gw/boot',
  second,
  blocks: Uint8Array.from(blocks),
  ...more,
});

/** A slot's bytes, one block after the other. */
/** Keeps a summary of what is recorded of the slot by now. */
export async function keepSummary(
  store: Pick<Store, 'recordings'>,
  classId: string,
  slot: Slot,
  algorithm: string,
  json: string,
): Promise<boolean> {
  const rows = await store.recordings.read(classId, slot);
  const bytes = rows.reduce((sum, { blocks }) => sum + blocks.length, 0);
  return store.recordings.saveSummary(classId, slot, algorithm, json, bytes);
}

export async function bytesOf(store: Store, slot: Slot | null, classId = 'time-1'): Promise<number[]> {
  return (await store.recordings.read(classId, slot)).flatMap(({ blocks }) => Array.from(blocks));
}

export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const reason = await work.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (reason instanceof AppError) return reason;
  throw new Error(`expected an AppError, got ${String(reason)}`, { cause: reason });
}
