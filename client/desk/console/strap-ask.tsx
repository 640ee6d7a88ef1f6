/** Asked once before a strap is taken that may be somebody else's, or that has no number yet. */
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { useState } from 'react';
import { addStrap } from '../api.ts';
import { stationOf, strapName, type Tapped } from '../parts/strap-choice.ts';
import { bpmText } from '../parts/strap-row.tsx';
import { useAsk } from '../parts/use-ask.ts';
import { say } from '../words/words.ts';
import { underWay } from './unsaved.tsx';

interface StrapAskProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly tapped: Tapped;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function StrapAsk({ roster, who, tapped, onYes, onNo }: StrapAskProps) {
  const { strap, wornBySlot } = tapped;
  const [label, setLabel] = useState('');
  const name = strapName(strap);
  const isWorn = wornBySlot !== null && wornBySlot !== who.slot;
  const notOff = strap.notOffSinceSlot !== null && strap.notOffSinceSlot !== who.slot;
  const isUnknown = strap.strapId === null;

  /** With a number it is in the inventory first, so that the class knows it by that. */
  const number = useAsk(async (label: string) => {
    await addStrap({ label, sensors: [...strap.sensors] });
    onYes();
  });
  const yes = (): void => {
    if (isUnknown && label.trim() !== '') number.ask(label.trim());
    else onYes();
  };

  return (
    <section className="picker-ask" aria-label={name}>
      <p className="picker-ask-head">
        <b>{name}</b>
        <span>{bpmText(strap)}</span>
      </p>
      {strap.conflict && <p>{say('twoStraps')}</p>}
      {isWorn && <p>{say('isWornBy', { strap: name, station: stationOf(roster, wornBySlot) })}</p>}
      {!isWorn && notOff && (
        <p>{say('notOffAsk', { strap: name, station: stationOf(roster, strap.notOffSinceSlot ?? 0) })}</p>
      )}
      {isUnknown && (
        <label className="stack-tight">
          <span className="caption">{say('unknownAsk')}</span>
          <input
            className="field"
            aria-label={say('strapNumberField')}
            maxLength={12}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
        </label>
      )}
      {number.fault !== null && (
        <p className="inline-error" role="alert">
          {number.fault}
        </p>
      )}
      <div className="two">
        <button type="button" className="button outline" onClick={onNo}>
          {say('notNow')}
        </button>
        <button
          type="button"
          className="button primary"
          {...underWay(number.asked === null ? null : say('saving'))}
          onClick={yes}
        >
          {isWorn
            ? say('moveHere')
            : notOff || strap.conflict
              ? say('connectAnyway')
              : say('connect', { strap: name })}
        </button>
      </div>
    </section>
  );
}
