/** One cue: who, how high and for how long, and what to do. Above the maximum is the only inverted surface there is. */

import { MAX_LIMIT_PERCENT } from '@takt/shared/class/cue-rules.ts';
import type { Roster } from '@takt/shared/class/roster.ts';
import { minutesSeconds } from '../../i18n/format.ts';
import { say } from '../words/words.ts';
import type { CueLine } from './cue-lines.ts';

interface CueRowProps {
  readonly line: CueLine;
  readonly roster: Roster;
  readonly onOpen: () => void;
  readonly onSeen: () => void;
  readonly onHide: () => void;
}

export function CueRow({ line, roster, onOpen, onSeen, onHide }: CueRowProps) {
  const person = roster.slots.find(({ slot }) => slot === line.slot);
  const who = `${person?.station ?? ''} ${person?.nickname ?? ''}`.trim();
  const urgent = line.cue === 'aboveMax';
  const title = line.present ? (`cue_${line.cue}` as const) : (`cueWas_${line.cue}` as const);
  const method = person?.staff?.hrMax?.method;
  const time = minutesSeconds((line.lastMs - line.fromMs) / 1000);
  const figures = urgent && line.peakPercent !== null && method !== undefined;
  return (
    <div className={`bar-line ${urgent ? 'is-urgent' : ''} ${line.present ? '' : 'is-over'}`}>
      <svg viewBox="0 0 10 10" className="cue-mark" aria-hidden="true">
        <path d="M5 0l5 5-5 5-5-5z" />
      </svg>
      <button type="button" className="cue-text" onClick={onOpen}>
        <b className="cue-title">{say(title, { who })}</b>
        {figures && (
          <span className="cue-figures">
            {say('cueAboveMax', {
              peak: line.peakPercent ?? 0,
              limit: MAX_LIMIT_PERCENT[method],
              time,
            })}
          </span>
        )}
        <span>
          {line.cue === 'aboveBand' ? `${time}. ${say('cueText_aboveBand')}` : say(`cueText_${line.cue}`)}
        </span>
      </button>
      {urgent && person?.display !== 'hidden' && (
        <button type="button" className="button outline" onClick={onHide}>
          {say('hideOnWall')}
        </button>
      )}
      <button type="button" className="button primary" onClick={onSeen}>
        {say('cueSeen')}
      </button>
    </div>
  );
}
