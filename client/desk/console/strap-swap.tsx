/** Two who have got each other's straps: one choice, one step. */
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { say } from '../words/words.ts';

interface SwapProps {
  readonly roster: Roster;
  readonly who: RosterSlot;
  readonly onSwap: (other: RosterSlot) => void;
}

export function Swap({ roster, who, onSwap }: SwapProps) {
  const others = roster.slots.filter(
    ({ slot, staff }) => slot !== who.slot && staff?.strap != null && !staff.left,
  );
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
