/** The machine's clock and the class's own time differ: the class goes on, and only a person knows which date is right. */
import type { RosterStaff } from '@takt/shared/wire/wire.ts';
import { longDate, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';

export function ClockAsk({ clock }: { clock: NonNullable<RosterStaff['clock']> }) {
  const { session } = useConsole();
  const command = useCommand();
  const date = (atMs: number): string => longDate(atMs, session.timeZone, language());
  const time = (atMs: number): string => timeOfDay(atMs, session.timeZone, language());
  const sameDay = date(clock.clockMs) === date(clock.classMs);
  const when = (atMs: number): string => (sameDay ? time(atMs) : `${date(atMs)} ${time(atMs)}`);
  return (
    <section className="outage clock-ask" role="status">
      <b>{say('clockTitle')}</b>
      <p>{say('clockText')}</p>
      <div className="outage-ways">
        <button
          type="button"
          className="button outline"
          onClick={() => command({ kind: 'clock', seq: clock.seq, right: 'class' })}
        >
          {when(clock.classMs)}
          <small>{say('clockClassText')}</small>
        </button>
        <button
          type="button"
          className="button outline"
          onClick={() => command({ kind: 'clock', seq: clock.seq, right: 'machine' })}
        >
          {when(clock.clockMs)}
          <small>{say('clockMachineText')}</small>
        </button>
      </div>
    </section>
  );
}
