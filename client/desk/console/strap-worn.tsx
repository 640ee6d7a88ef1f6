/** Whose the other straps are: who has lost sight of a strap finds it by its number, and may take it after being asked once. */

import type { Roster } from '@takt/shared/class/roster.ts';
import type { Slot } from '@takt/shared/ids.ts';
import { askedOf, strapName, type Tapped, wornByOthers } from '../parts/strap-choice.ts';
import { say } from '../words/words.ts';

interface StrapsWornProps {
  readonly roster: Roster;
  readonly slot: Slot;
  readonly onChoose: (tapped: Tapped) => void;
}

export function StrapsWorn({ roster, slot, onChoose }: StrapsWornProps) {
  const worn = wornByOthers(roster, slot);
  if (worn.length === 0) return null;
  return (
    <details className="picker-worn">
      <summary className="button outline">{say('wornByOthers', { count: worn.length })}</summary>
      <ul>
        {worn.map((one) => (
          <li key={one.who.slot}>
            <button type="button" className="picker-strap" onClick={() => onChoose(askedOf(one))}>
              <b>{strapName(one.strap)}</b>
              <span>{say('openPerson', { station: one.who.station, nickname: one.who.nickname ?? '' })}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
