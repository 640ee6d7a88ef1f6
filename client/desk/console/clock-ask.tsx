/** The machine's clock and the class's own time differ: the class goes on, and only a person knows which date is right. */
import type { RosterStaff } from '@takt/shared/class/roster.ts';
import { useState } from 'react';
import { longDate, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';
import { StepButton } from './unsaved.tsx';

/** A line of the lane; it asks for nothing that the class waits for, so the answer is one tap further on. */
export function ClockAsk({ clock }: { clock: NonNullable<RosterStaff['clock']> }) {
  const { session } = useConsole();
  const [open, setOpen] = useState(false);
  const date = (atMs: number): string => longDate(atMs, session.timeZone, language());
  const time = (atMs: number): string => timeOfDay(atMs, session.timeZone, language());
  const sameDay = date(clock.clockMs) === date(clock.classMs);
  const when = (atMs: number): string => (sameDay ? time(atMs) : `${date(atMs)} ${time(atMs)}`);
  return (
    <div className="bar-line" role="status">
      <div>
        <b>{say('clockTitle')}</b>
        <span>{say('clockShort')}</span>
      </div>
      <button type="button" className="button outline" onClick={() => setOpen(true)}>
        {say('clockAnswer')}
      </button>
      {open && (
        <Sheet title={say('clockTitle')} onClose={() => setOpen(false)}>
          <div className="stack">
            <p className="quiet">{say('clockText')}</p>
            <StepButton
              className="button outline two-lined"
              step={{ kind: 'clock', seq: clock.seq, right: 'class' }}
            >
              {when(clock.classMs)}
              <small>{say('clockClassText')}</small>
            </StepButton>
            <StepButton
              className="button outline two-lined"
              step={{ kind: 'clock', seq: clock.seq, right: 'machine' }}
            >
              {when(clock.clockMs)}
              <small>{say('clockMachineText')}</small>
            </StepButton>
          </div>
        </Sheet>
      )}
    </div>
  );
}
