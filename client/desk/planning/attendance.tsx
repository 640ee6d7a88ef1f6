/** Who came to a session: somebody who is missing has a reason in two taps, the name and then the reason. */

import type { AttendanceMark, DayPerson, DaySession } from '@takt/shared/api/planning.ts';
import { calledOf } from '@takt/shared/shown-name.ts';
import { useState } from 'react';
import { Sheet } from '../parts/sheet.tsx';
import type { Saving } from '../people/saved.tsx';
import { markAttendance } from '../people-api.ts';
import { type DeskWord, say } from '../words/words.ts';

/** The clinic's own words for why somebody did not come; none of them scolds. */
const REASONS = [
  'absent1',
  'absent2',
  'absent3',
  'absent4',
  'absent5',
  'absent6',
] as const satisfies readonly DeskWord[];

interface AttendanceProps {
  readonly session: DaySession;
  readonly saving: Saving;
  /** Only who is to be asked about: nothing was heard of them, and nobody said why. */
  readonly onlyMissing?: boolean;
}

export function Attendance({ session, saving, onlyMissing = false }: AttendanceProps) {
  const [asked, setAsked] = useState<DayPerson | null>(null);
  const people = onlyMissing ? session.people.filter(isToBeAsked) : session.people;
  return (
    <>
      <ul className="came">
        {people.map((person) => (
          <li key={person.personId}>
            <button
              type="button"
              className={`button outline came-${person.was}`}
              onClick={() => setAsked(person)}
            >
              <b>{calledOf(person)}</b>
              <span>{cameText(person)}</span>
            </button>
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Asked session={session} person={asked} saving={saving} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

export const isToBeAsked = ({ was }: DayPerson): boolean => was === 'missing' || was === 'unknown';

function cameText({ was, reason, station }: DayPerson): string {
  if (was === 'ahead') return say('stationAlone', { station });
  return reason === null || reason === '' ? say(`came_${was}`) : reason;
}

interface AskedProps extends Pick<AttendanceProps, 'session' | 'saving'> {
  readonly person: DayPerson;
  readonly onClose: () => void;
}

function Asked({ session: { entryId, plannedDay }, person, saving, onClose }: AskedProps) {
  const { personId, was, reason } = person;
  const of = { entryId, day: plannedDay, personId };
  const isSaid = was === 'absent' || (was === 'attended' && reason !== null);
  const before: AttendanceMark = isSaid
    ? { ...of, was: was === 'absent' ? 'absent' : 'attended', reason }
    : { ...of, was: null, reason: null };
  const mark = (now: Pick<AttendanceMark, 'was' | 'reason'>): void =>
    saving.take(
      () => markAttendance({ ...of, ...now }),
      () => markAttendance(before),
      onClose,
    );
  return (
    <Sheet title={say('whyNot', { who: calledOf(person) })} onClose={onClose}>
      <div className="session-ways">
        {REASONS.map((word) => (
          <button
            key={word}
            type="button"
            className="button"
            disabled={saving.busy}
            onClick={() => mark({ was: 'absent', reason: say(word) })}
          >
            {say(word)}
          </button>
        ))}
        <button
          type="button"
          className="button outline"
          disabled={saving.busy}
          onClick={() => mark({ was: 'attended', reason: null })}
        >
          {say('wasHere')}
        </button>
        {isSaid && (
          <button
            type="button"
            className="button outline"
            disabled={saving.busy}
            onClick={() => mark({ was: null, reason: null })}
          >
            {say('asClassTells')}
          </button>
        )}
      </div>
    </Sheet>
  );
}
