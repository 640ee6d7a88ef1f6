/** Straps for pictures and tests of pairing and of the inventory. Nobody wears them. */

import type { InventoryStrap } from '@takt/shared/api/straps.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { HeardStrap, StrapSuggestion } from '@takt/shared/wire/viewer.ts';
import { heardStraps, prepared, START_MS } from './desk-scenes.ts';
import type { Scene } from './desk-server.ts';

/** The class of the sheet, in which some slots have no strap yet. */
export function waiting(...slots: number[]): Scene {
  const { roster, frame } = prepared();
  const without = roster.slots.map((who) =>
    slots.includes(who.slot) && who.staff !== null ? { ...who, staff: { ...who.staff, strap: null } } : who,
  );
  return { roster: { ...roster, slots: without }, frame };
}

const [first] = heardStraps;
if (first === undefined) throw new Error('no strap is heard');

export const near: HeardStrap = { ...first, strengthDbm: -38, level: 'near' };

/** A suggestion of the strap that is held, with what makes it another case. */
export const suggested = (slot: number, more: Partial<StrapSuggestion> = {}): StrapSuggestion => ({
  slot: asSlot(slot),
  why: 'held',
  strap: near,
  wornBySlot: null,
  ...more,
});

const strap = (label: string, more: Partial<InventoryStrap> = {}): InventoryStrap => ({
  strapId: `strap-${label}`,
  label,
  sensors: [`ant:${90_000 + Number(label)}`],
  battery: { percent: 80, atMs: START_MS - 86_400_000 },
  lastSeenMs: START_MS - 86_400_000,
  inUse: null,
  retired: null,
  sanitisedAtMs: null,
  batteryChangedAtMs: null,
  ...more,
});

export const inventory: InventoryStrap[] = [
  strap('2', {
    inUse: { roomName: 'Sal 1', station: asStation(3) },
    sensors: ['ant:90002', 'ble:c0ffee000002'],
  }),
  strap('4', { sanitisedAtMs: START_MS - 3_600_000 }),
  strap('7', { battery: { percent: 8, atMs: START_MS - 86_400_000 } }),
  strap('9', { battery: null, lastSeenMs: null }),
  strap('11', { retired: { atMs: START_MS - 86_400_000, why: 'lost' } }),
  strap('14', { sensors: ['ant:91000'], battery: { percent: 17, atMs: START_MS - 86_400_000 } }),
];
