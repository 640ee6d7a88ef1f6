/** The machine's clock and the class's own time differ: the class goes on, and only a person knows which date is right. */
import type { RosterStaff } from '@takt/shared/class/roster.ts';
import { longDate, timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';
import { Tell } from './unsaved.tsx';

export function ClockAsk({ clock }: { clock: NonNullable<RosterStaff['clock']> }) {
  const { session } = useConsole();
  const date = (atMs: number): string => longDate(atMs, session.timeZone, language());
  const time = (atMs: number): string => timeOfDay(atMs, session.timeZone, language());
  const sameDay = date(clock.clockMs) === date(clock.classMs);
  const when = (atMs: number): string => (sameDay ? time(atMs) : `${date(atMs)} ${time(atMs)}`);
  return (
    <section className="outage clock-ask" role="status">
      <b>{say('clockTitle')}</b>
      <p>{say('clockText')}</p>
      <div className="outage-ways">
        <Tell className="button outline" told={{ kind: 'clock', seq: clock.seq, right: 'class' }}>
          {when(clock.classMs)}
          <small>{say('clockClassText')}</small>
        </Tell>
        <Tell className="button outline" told={{ kind: 'clock', seq: clock.seq, right: 'machine' }}>
          {when(clock.clockMs)}
          <small>{say('clockMachineText')}</small>
        </Tell>
      </div>
    </section>
  );
}
