/** One strap of the list: its name, how near it is, its heart rate, and what to know before it is assigned. */

import type { Roster } from '@takt/shared/class/roster.ts';
import { LOST_AFTER_MS, STALE_AFTER_MS } from '@takt/shared/freshness.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { HeardStrap } from '@takt/shared/wire/viewer.ts';
import type { CSSProperties } from 'react';
import { say } from '../words/words.ts';
import { type AskedStrap, barShare, stationOf, strapName } from './strap-choice.ts';

const SOURCE_NAMES = { none: '', ant: 'ANT+', ble: 'BLE' } as const;
export const sourceName = (source: keyof typeof SOURCE_NAMES): string => SOURCE_NAMES[source];

const LOW_BATTERY_PERCENT = 20;
const NEW_FOR_S = 20;

interface StrapRowProps {
  readonly roster: Roster;
  readonly slot: Slot;
  readonly strap: HeardStrap;
  readonly isMeant: boolean;
  readonly onChoose: () => void;
}

export function StrapRow({ roster, slot, strap, isMeant, onChoose }: StrapRowProps) {
  const notes = notesOn(strap, roster, slot);
  return (
    <button type="button" className={`picker-strap ${isMeant ? 'is-meant' : ''}`} onClick={onChoose}>
      <b>{strapName(strap)}</b>
      <Strength strap={strap} />
      <small>{notes.join('. ')}</small>
      <span>
        <span className="picker-bpm">{bpmText(strap)}</span>
        {strap.ageS * 1000 > STALE_AFTER_MS && <>, {say('heardAgo', { s: strap.ageS })}</>}
      </span>
    </button>
  );
}

/** A bar and a word; the kinds of radio when no receiver gives a strength. */
function Strength({ strap: { strengthDbm, level, sources } }: { strap: HeardStrap }) {
  if (strengthDbm === null || level === null)
    return <span>{sources.map(sourceName).filter(Boolean).join(' · ')}</span>;
  return (
    <span className="strength">
      <i style={{ '--share': barShare(strengthDbm) } as CSSProperties} />
      {say(`strength_${level}`)}
    </span>
  );
}

export function bpmText({ contact, heartRateBpm, ageS }: AskedStrap): string {
  const shown = contact !== 'off' && heartRateBpm !== null && ageS * 1000 <= LOST_AFTER_MS;
  return shown ? say('bpmValue', { bpm: heartRateBpm }) : say('none');
}

function notesOn(strap: HeardStrap, roster: Roster, slot: Slot): string[] {
  const { lastOfSlot, notOffSinceSlot, conflict, batteryPercent, batteryLow, heardForS } = strap;
  const notes: string[] = [];
  if (strap.station !== null) notes.push(say('fromTablet', { station: strap.station }));
  if (conflict) notes.push(say('twoStraps'));
  if (notOffSinceSlot !== null && notOffSinceSlot !== slot)
    notes.push(say('notOffSince', { station: stationOf(roster, notOffSinceSlot) }));
  if (lastOfSlot === slot) notes.push(say('lastHad'));
  else if (lastOfSlot !== null) notes.push(say('lastHadOther', { station: stationOf(roster, lastOfSlot) }));
  if (batteryPercent !== null && batteryPercent < LOW_BATTERY_PERCENT)
    notes.push(say('battery', { percent: batteryPercent }));
  else if (batteryLow) notes.push(say('batteryLow'));
  if (notes.length === 0 && heardForS < NEW_FOR_S) notes.push(say('newNow'));
  return notes;
}
