/** How the list for pairing is ordered, and what must be asked before a strap is assigned to a slot. Pure. */

import type { StrapIdentity } from '@takt/shared/class/class.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';
import { say } from '../words/words.ts';

/** "Belte 14"; an unmarked strap by the end of its address, enough to tell two apart. */
export function strapName(strap: Pick<StrapIdentity, 'label' | 'sensors'>): string {
  if (strap.label !== null) return say('strapNumber', { label: strap.label });
  return say('strapUnknown', { code: (strap.sensors[0] ?? '').slice(-4) });
}

type Place = Pick<RosterSlot, 'slot' | 'station'>;

/** First what the station's own tablet hears, then what the slot had last, then by the number on the strap: the list does not jump while hearts beat. */
export function inOrder(straps: readonly HeardStrap[], { slot, station }: Place): HeardStrap[] {
  const order = new Intl.Collator('nb', { numeric: true });
  const key = (strap: HeardStrap): string => strap.label ?? strap.sensors[0] ?? '';
  const rank = ({ lastOfSlot, label }: HeardStrap): number =>
    lastOfSlot === slot ? 0 : label === null ? 2 : 1;
  const elsewhere = (strap: HeardStrap): number => (strap.station === station ? 0 : 1);
  return [...straps].sort(
    (a, b) => elsewhere(a) - elsewhere(b) || rank(a) - rank(b) || order.compare(key(a), key(b)),
  );
}

/** What is asked about a strap. The list of heard straps has no entry for one that somebody wears. */
export type AskedStrap = Pick<
  HeardStrap,
  'sensors' | 'strapId' | 'label' | 'heartRateBpm' | 'ageS' | 'contact' | 'conflict' | 'notOffSinceSlot'
>;
/** A strap that was tapped, and the slot that has it now. */
export interface Tapped {
  readonly strap: AskedStrap;
  readonly wornBySlot: Slot | null;
}

/** The straps that others have now, by their numbers. */
export function wornByOthers(roster: Roster, slot: Slot): readonly WornStrap[] {
  const order = new Intl.Collator('nb', { numeric: true });
  return roster.slots
    .flatMap((who): WornStrap[] => {
      const strap = who.staff?.strap ?? null;
      return strap === null || who.slot === slot ? [] : [{ who, strap }];
    })
    .sort((a, b) => order.compare(strapName(a.strap), strapName(b.strap)));
}
export interface WornStrap {
  readonly who: RosterSlot;
  readonly strap: StrapIdentity;
}

/** Its heart rate stands in the row of the slot that has it. */
export const askedOf = ({ strap, who }: WornStrap): Tapped => ({
  strap: {
    sensors: strap.sensors,
    strapId: strap.strapId,
    label: strap.label,
    heartRateBpm: null,
    ageS: 0,
    contact: 'unknown',
    conflict: false,
    notOffSinceSlot: null,
  },
  wornBySlot: who.slot,
});

/** Worn by another, not off since another, of two with one id, or in no inventory: nothing happens before it is asked once. */
export function mustAsk({ strap, wornBySlot }: Tapped, slot: Slot): boolean {
  const notOff = strap.notOffSinceSlot !== null && strap.notOffSinceSlot !== slot;
  return strap.conflict || (wornBySlot !== null && wornBySlot !== slot) || notOff || strap.strapId === null;
}

export const sameStrap = (a: AskedStrap, b: AskedStrap): boolean => a.sensors.join() === b.sensors.join();

/** The next slot without a strap, after this one and round again; null: everybody has one. */
export function nextWithoutStrap(roster: Roster, slot: Slot): Slot | null {
  const waiting = roster.slots.filter(
    (who) => who.slot !== slot && who.nickname !== null && who.staff?.strap === null && !who.staff.left,
  );
  return (waiting.find((who) => who.slot > slot) ?? waiting[0])?.slot ?? null;
}

export const stationOf = (roster: Roster, slot: Slot): number =>
  roster.slots.find((who) => who.slot === slot)?.station ?? slot;

/** −95 to −35 dBm as the share of a bar. */
export function barShare(strengthDbm: number): number {
  return Math.min(1, Math.max(0.04, (strengthDbm + 95) / 60));
}
