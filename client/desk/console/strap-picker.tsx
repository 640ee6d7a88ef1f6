/**
 * Straps heard in the room that nobody in the class wears. Their heart rates are shown only while this is open:
 * the server stops sending them when it closes (product rule "Privacy").
 */
import type { StrapIdentity } from '@takt/shared/class.ts';
import type { HeardStrap, Roster, RosterSlot, SameStrap } from '@takt/shared/wire.ts';
import { useEffect } from 'react';
import { useCell } from '../../live/store.ts';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';

/** "Belte 14"; an unmarked strap by the end of its address, enough to tell two apart. */
export function strapName(strap: Pick<StrapIdentity, 'label' | 'sensors'>): string {
  if (strap.label !== null) return say('strapNumber', { label: strap.label });
  return say('strapUnknown', { code: (strap.sensors[0] ?? '').slice(-4) });
}

const SOURCE_NAMES = { none: '', ant: 'ANT+', ble: 'BLE' } as const;
export const sourceName = (source: keyof typeof SOURCE_NAMES): string => SOURCE_NAMES[source];

/** What the place's own tablet hears, then by the number on the strap: the list does not jump while hearts beat. */
function inOrder(straps: readonly HeardStrap[], station: number): HeardStrap[] {
  const order = new Intl.Collator('nb', { numeric: true });
  const key = (strap: HeardStrap): string => strap.label ?? strap.sensors[0] ?? '';
  const unmarkedLast = (strap: HeardStrap): number => (strap.label === null ? 1 : 0);
  const elsewhere = (strap: HeardStrap): number => (strap.station === station ? 0 : 1);
  return [...straps].sort(
    (a, b) =>
      elsewhere(a) - elsewhere(b) || unmarkedLast(a) - unmarkedLast(b) || order.compare(key(a), key(b)),
  );
}

/** Whose strap it seems to be, or which other one. */
function sameName(same: SameStrap, roster: Roster): string {
  const who = roster.slots.find(({ slot }) => slot === same.slot);
  if (who === undefined) return strapName(same);
  return say('openPerson', { station: who.station, nickname: same.nickname ?? strapName(same) });
}

interface StrapPickerProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly onDone?: () => void;
}

export function StrapPicker({ roster, who, onDone }: StrapPickerProps) {
  const { live } = useConsole();
  const command = useCommand();
  const straps = useCell(live.straps);
  useEffect(() => {
    live.pairing(true);
    return () => live.pairing(false);
  }, [live]);
  const own = who.staff?.strap ?? null;

  const assign = (slot: number, sensors: readonly string[]): void =>
    command({ kind: 'assign', slot, sensors: [...sensors] });

  return (
    <div className="picker">
      {own !== null && (
        <div className="picker-own">
          <span>
            <small>{say('inUse')}</small>
            <b>{strapName(own)}</b>
          </span>
          <button
            type="button"
            className="button outline"
            onClick={() => command({ kind: 'unassign', slot: who.slot })}
          >
            {say('disconnectStrap')}
          </button>
        </div>
      )}
      <p className="quiet">{say('chooseStrapText')}</p>
      <ul className="picker-list">
        {inOrder(straps, who.station).map((strap) => (
          <li key={strap.sensors.join()}>
            <button
              type="button"
              className="picker-strap"
              onClick={() => {
                assign(who.slot, strap.sensors);
                onDone?.();
              }}
            >
              <b>
                {strapName(strap)}
                {strap.station !== null && <small>{say('fromTablet', { station: strap.station })}</small>}
              </b>
              <span>{strap.sources.map(sourceName).filter(Boolean).join(' · ')}</span>
              <span className="picker-bpm">
                {strap.contact === 'off' || strap.heartRateBpm === null
                  ? say('none')
                  : say('bpmValue', { bpm: strap.heartRateBpm })}
              </span>
              <span className="picker-age">
                {strap.ageS <= 3 ? say('heardNow') : say('heardAgo', { s: strap.ageS })}
              </span>
            </button>
            {strap.sameAs !== null && (
              <button
                type="button"
                className="button outline picker-same"
                onClick={() => {
                  const { sensors } = strap;
                  if (strap.sameAs === null) return;
                  if (strap.sameAs.slot === null) assign(who.slot, [...sensors, ...strap.sameAs.sensors]);
                  else command({ kind: 'joinSensor', slot: strap.sameAs.slot, sensors: [...sensors] });
                  onDone?.();
                }}
              >
                {say('joinSame', { what: sameName(strap.sameAs, roster) })}
              </button>
            )}
          </li>
        ))}
      </ul>
      {straps.length === 0 && <p className="picker-empty">{say('noStraps')}</p>}
      {own !== null && (
        <Swap
          roster={roster}
          who={who}
          onSwap={(other) => {
            if (other.staff?.strap == null) return;
            assign(who.slot, other.staff.strap.sensors);
            assign(other.slot, own.sensors);
            onDone?.();
          }}
        />
      )}
    </div>
  );
}

interface SwapProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly onSwap: (other: RosterSlot) => void;
}

function Swap({ roster, who, onSwap }: SwapProps) {
  const others = roster.slots.filter(({ slot, staff }) => slot !== who.slot && staff?.strap != null);
  if (others.length === 0) return null;
  return (
    <label className="stack-tight picker-swap">
      <span className="caption">{say('swapText')}</span>
      <select
        className="field"
        value=""
        onChange={(event) => {
          const other = others.find(({ slot }) => String(slot) === event.currentTarget.value);
          if (other !== undefined) onSwap(other);
        }}
      >
        <option value="">{say('swapWith')} …</option>
        {others.map(({ slot, station, nickname }) => (
          <option key={slot} value={slot}>
            {say('openPerson', { station, nickname: nickname ?? '' })}
          </option>
        ))}
      </select>
    </label>
  );
}
