/** What to do with the strap in one's hand, and the one that is meant, when the server is certain. */

import type { RosterSlot } from '@takt/shared/class/roster.ts';
import type { HeardStrap, StrapSuggestion } from '@takt/shared/wire/viewer.ts';
import { strapName, type Tapped } from '../parts/strap-choice.ts';
import { bpmText } from '../parts/strap-row.tsx';
import { say } from '../words/words.ts';

/** Straps are heard, and no receiver gives a strength: holding a strap to it would show nothing. */
export function noNearness(straps: readonly HeardStrap[]): boolean {
  return straps.length > 0 && straps.every(({ strengthDbm }) => strengthDbm === null);
}

interface StrapHeldProps {
  readonly who: RosterSlot;
  readonly straps: readonly HeardStrap[];
  readonly meant: StrapSuggestion | null;
  readonly onChoose: (tapped: Tapped) => void;
}

export function StrapHeld({ who, straps, meant, onChoose }: StrapHeldProps) {
  if (meant === null) {
    return (
      <p className="quiet">
        {noNearness(straps) ? say('holdNoStrength') : say('holdText', { nickname: who.nickname ?? '' })}
      </p>
    );
  }
  const { strap, why } = meant;
  return (
    <div className="picker-held" aria-live="polite">
      <span>
        <small>{say(why === 'held' ? 'suggestedHeld' : 'suggestedNew')}</small>
        <b>{strapName(strap)}</b>
      </span>
      <span className="picker-held-bpm">{bpmText(strap)}</span>
      <button type="button" className="button big primary" onClick={() => onChoose(meant)}>
        {say('connect', { strap: strapName(strap).toLowerCase() })}
      </button>
    </div>
  );
}
