/** Asked once before a strap is taken that may be somebody else's, or that has no number yet. */
import type { Roster, RosterSlot } from '@takt/shared/wire/wire.ts';
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError, addStrap } from '../api.ts';
import { say } from '../words/words.ts';
import { stationOf, strapName, type Tapped } from './strap-choice.ts';
import { bpmText } from './strap-row.tsx';

interface StrapAskProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly tapped: Tapped;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function StrapAsk({ roster, who, tapped, onYes, onNo }: StrapAskProps) {
  const { strap, wornBySlot } = tapped;
  const [number, setNumber] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const name = strapName(strap);
  const isWorn = wornBySlot !== null && wornBySlot !== who.slot;
  const notOff = strap.notOffSinceSlot !== null && strap.notOffSinceSlot !== who.slot;
  const isUnknown = strap.strapId === null;

  /** With a number it is in the inventory first, so that the class knows it by that. */
  const yes = async (): Promise<void> => {
    if (isUnknown && number.trim() !== '') {
      try {
        await addStrap({ label: number.trim(), sensors: [...strap.sensors] });
      } catch (error) {
        const text = error instanceof ApiError ? error.text : null;
        setRefused(text?.[language()] ?? say('loadFailed'));
        return;
      }
    }
    onYes();
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
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
      )}
      {refused !== null && (
        <p className="inline-error" role="alert">
          {refused}
        </p>
      )}
      <div className="two">
        <button type="button" className="button outline" onClick={onNo}>
          {say('notNow')}
        </button>
        <button type="button" className="button primary" onClick={() => void yes()}>
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
