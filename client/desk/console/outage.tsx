/** Takt was away for more than two minutes: the class stands paused, and only a person knows what the room did. */
import type { RosterStaff } from '@takt/shared/class/roster.ts';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';
import { StepButton, useUnderWay } from './unsaved.tsx';

/** A line of the lane: it covers nobody, and the three ways are in it. */
export function Outage({ outage }: { outage: NonNullable<RosterStaff['outage']> }) {
  const { session } = useConsole();
  const command = useCommand();
  const ending = useUnderWay(['end']);
  return (
    <div className="bar-line outage" role="alert">
      <div>
        <b>{say('outageTitle', { time: timeOfDay(outage.fromMs, session.timeZone, language()) })}</b>
        <span>{say('outageText')}</span>
      </div>
      <StepButton className="button primary two-lined" step={{ kind: 'resume' }}>
        {say('outageHere')}
        <small>{say('outageHereText')}</small>
      </StepButton>
      <StepButton className="button outline two-lined" step={{ kind: 'undo', seq: outage.seq }}>
        {say('outageNow')}
        <small>{say('outageNowText')}</small>
      </StepButton>
      <HoldButton className="button outline" underWay={ending} onHeld={() => command({ kind: 'end' })}>
        {say('endClass')}
      </HoldButton>
    </div>
  );
}
