/**
 * What the console shows of each person and of the group, from the console's frames. Pure.
 * Stale is not live and missing is not zero: the state of the link comes before what a frame once said.
 */

import type { RosterSlot } from '@takt/shared/class/roster.ts';
import type { FrameSlot, FrameStaff } from '@takt/shared/wire/frame.ts';
import type { LinkState } from '../../live/freshness.ts';

export type PersonState =
  | 'figures'
  | 'lost'
  | 'notWorn'
  | 'waiting'
  | 'noStrap'
  | 'conflict'
  | 'left'
  | 'free'
  /** This screen is not connected: it does not know. */
  | 'unknown';

export interface PersonView {
  readonly state: PersonState;
  readonly percent: number | null;
  readonly lampPercent: number | null;
  readonly bpm: number | null;
  /** Drawn at half strength: the value is older than 3 s. */
  readonly stale: boolean;
  readonly position: 'none' | 'below' | 'in' | 'above';
  readonly lowBattery: boolean;
  /** Seconds since the last evidence; null: never heard, or longer than can be told. */
  readonly silentS: number | null;
}

const NOTHING = { percent: null, lampPercent: null, bpm: null, stale: false, position: 'none' } as const;
const LONGEST_AGE_S = 254;

/** `linkAgeS`: seconds since the newest frame was made; they come on top of what the frame says. */
export function personView(
  who: RosterSlot,
  slot: FrameSlot | null,
  link: LinkState,
  linkAgeS = 0,
): PersonView {
  const lowBattery = slot?.lowBattery ?? false;
  const ageS = slot?.ageS ?? null;
  const silentS = ageS === null || ageS === LONGEST_AGE_S ? null : ageS + linkAgeS;
  const without = (state: PersonState): PersonView => ({ ...NOTHING, state, lowBattery, silentS });
  if (who.staff?.left === true) return without('left');
  if (who.nickname === null) return without('free');
  if (slot === null || (link !== 'live' && link !== 'stale')) return without('unknown');
  const { signal } = slot;
  if (signal === 'left' || signal === 'free' || signal === 'lost') return without(signal);
  if (signal === 'notWorn' || signal === 'conflict') return without(signal);
  if (signal === 'waiting') return without(who.staff?.strap == null ? 'noStrap' : 'waiting');
  return {
    state: 'figures',
    percent: slot.percent,
    lampPercent: slot.lampPercent,
    bpm: slot.staff?.bpm ?? null,
    stale: signal === 'stale' || link === 'stale',
    position: who.target === 'rpe' ? 'none' : slot.position,
    lowBattery,
    silentS,
  };
}

export interface Counts {
  readonly in: number;
  readonly onTheWay: number;
  readonly below: number;
  readonly above: number;
  readonly byBorg: number;
  readonly noSignal: number;
  /** Everybody who takes part; free slots and those who left are not in it. */
  readonly total: number;
}

/** The console's counts, with a denominator (design sheet 9.5). A stale person counts as what was last known. */
export function countPeople(
  people: readonly { who: RosterSlot; slot: FrameSlot | null }[],
  link: LinkState,
): Counts {
  const counts = { in: 0, onTheWay: 0, below: 0, above: 0, byBorg: 0, noSignal: 0, total: 0 };
  for (const { who, slot } of people) {
    const view = personView(who, slot, link);
    if (view.state === 'free' || view.state === 'left') continue;
    counts.total++;
    if (view.state !== 'figures') counts.noSignal++;
    else if (who.target === 'rpe') counts.byBorg++;
    else if (view.position === 'in') counts.in++;
    else if (slot?.onTheWay === true && view.position !== 'none') counts.onTheWay++;
    else if (view.position === 'below') counts.below++;
    else if (view.position === 'above') counts.above++;
  }
  return counts;
}

/** A person with a strap that is heard and worn. */
export function isReady(view: PersonView): boolean {
  return view.state === 'figures' && !view.stale;
}

/** Where the number comes from, and why it is not from the beats when the strap sends beats. */
export function numberFrom({
  fromBeats,
  beatsDoubted,
}: FrameStaff): 'fromBeats' | 'fromStrap' | 'fromStrapBeatsDoubted' {
  if (fromBeats) return 'fromBeats';
  return beatsDoubted ? 'fromStrapBeatsDoubted' : 'fromStrap';
}
