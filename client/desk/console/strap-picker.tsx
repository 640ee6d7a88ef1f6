/**
 * A strap for one slot: the one that is held to the receiver, or one of the list of those that nobody in the class
 * wears. Their heart rates are shown only while this is open: the server stops sending them when it closes (product rule
 * "Privacy"). Nothing is paired without a tap.
 */

import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import type { HeardStrap, SameStrap } from '@takt/shared/wire/viewer.ts';
import { useEffect, useState } from 'react';
import { useCell } from '../../live/store.ts';
import { inOrder, mustAsk, sameStrap, strapName, type Tapped } from '../parts/strap-choice.ts';
import { StrapRow } from '../parts/strap-row.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { StrapAsk } from './strap-ask.tsx';
import { StrapHeld } from './strap-held.tsx';
import { Swap } from './strap-swap.tsx';
import { StrapsWorn } from './strap-worn.tsx';
import { StepButton } from './unsaved.tsx';

/** Whose strap it seems to be, or which other one. */
function sameName(same: SameStrap, roster: Roster): string {
  const who = roster.slots.find(({ slot }) => slot === same.slot);
  if (who === undefined) return strapName(same);
  return say('personInText', { station: who.station, nickname: same.nickname ?? strapName(same) });
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
  const suggestions = useCell(live.suggestions);
  const [tapped, setTapped] = useState<Tapped | null>(null);
  const { slot } = who;
  useEffect(() => {
    live.pairing(true, slot);
    return () => live.pairing(false);
  }, [live, slot]);
  const own = who.staff?.strap ?? null;
  const meant = suggestions.find((one) => one.slot === slot) ?? null;

  const assign = (sensors: readonly StrapKey[]): void => {
    command({ kind: 'assign', slot, sensors: [...sensors] });
    onDone?.();
  };
  const choose = (next: Tapped): void => {
    if (mustAsk(next, slot)) setTapped(next);
    else assign(next.strap.sensors);
  };
  const join = (strap: HeardStrap, same: SameStrap): void => {
    const sensors = [...strap.sensors];
    if (same.slot === null) assign([...sensors, ...same.sensors]);
    else {
      command({ kind: 'joinSensor', slot: same.slot, sensors });
      onDone?.();
    }
  };

  if (tapped !== null) {
    const now = [...straps, ...suggestions.map(({ strap }) => strap)].find((one) =>
      sameStrap(one, tapped.strap),
    );
    return (
      <StrapAsk
        roster={roster}
        who={who}
        tapped={{ ...tapped, strap: now ?? tapped.strap }}
        onYes={() => assign(tapped.strap.sensors)}
        onNo={() => setTapped(null)}
      />
    );
  }
  return (
    <div className="picker">
      {own !== null && (
        <div className="picker-own">
          <span>
            <small>{say('inUse')}</small>
            <b>{strapName(own)}</b>
          </span>
          <StepButton className="button outline" step={{ kind: 'unassign', slot }}>
            {say('disconnectStrap')}
          </StepButton>
        </div>
      )}
      <StrapHeld who={who} straps={straps} meant={meant} onChoose={choose} />
      <ul className="picker-list" aria-label={say('chooseStrapText')}>
        {inOrder(straps, who).map((strap) => (
          <li key={strap.sensors.join()}>
            <StrapRow
              roster={roster}
              slot={slot}
              strap={strap}
              isMeant={meant !== null && sameStrap(meant.strap, strap)}
              onChoose={() => choose({ strap, wornBySlot: null })}
            />
            {strap.sameAs !== null && (
              <button
                type="button"
                className="button outline picker-same"
                onClick={() => strap.sameAs !== null && join(strap, strap.sameAs)}
              >
                {say('joinSame', { what: sameName(strap.sameAs, roster) })}
              </button>
            )}
          </li>
        ))}
      </ul>
      {straps.length === 0 && <p className="picker-empty">{say('noStraps')}</p>}
      <StrapsWorn roster={roster} slot={slot} onChoose={choose} />
      {own !== null && (
        <Swap
          roster={roster}
          who={who}
          onSwap={(other) => {
            command({ kind: 'swap', slot, withSlot: other.slot });
            onDone?.();
          }}
        />
      )}
    </div>
  );
}
