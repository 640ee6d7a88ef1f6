/** A day: each session with who is expected, who came, and what is to be known of them before they come. */
import type { DayPerson, DaySession } from '@takt/shared/api/planning.ts';
import { calledOf } from '@takt/shared/shown-name.ts';
import { addDays } from '@takt/shared/timetable/local-time.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { dayName, plainDate, plainTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Frame } from '../people/frame.tsx';
import { type Saving, useSaving } from '../people/saved.tsx';
import { fetchDay } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Attendance } from './attendance.tsx';
import { Standing, templateNamed } from './standing.tsx';
import './planning.css';

export function DayPage() {
  const { day } = useParams({ from: '/days/$day' });
  const query = useQuery({ queryKey: ['day', day], queryFn: () => fetchDay(day), refetchOnMount: 'always' });
  const client = useQueryClient();
  const saving = useSaving(() => void client.invalidateQueries({ queryKey: ['day'] }));
  return (
    <Frame query={query}>
      {({ sessions }) => (
        <>
          <div className="people-head">
            <h1>
              {dayName(day, language())} {plainDate(day, language())}
            </h1>
            <div className="people-ways">
              <Link to="/days/$day" params={{ day: addDays(day, -1) }} className="button outline">
                {say('dayBefore')}
              </Link>
              <Link to="/days/$day" params={{ day: addDays(day, 1) }} className="button outline">
                {say('dayAfter')}
              </Link>
            </div>
          </div>
          {sessions.length === 0 && <p className="quiet">{say('nothingPlanned')}</p>}
          {sessions.map((session) => (
            <SessionOfDay
              key={`${session.entryId} ${session.plannedDay} ${session.status}`}
              session={session}
              saving={saving}
            />
          ))}
          {saving.outcome}
        </>
      )}
    </Frame>
  );
}

function SessionOfDay({ session, saving }: { session: DaySession; saving: Saving }) {
  const { startsAt, groupName, roomName, templateId, status, people, held } = session;
  const attended = people.filter(({ was }) => was === 'attended').length;
  const notes = people.filter(({ clearance, expected }) => clearance !== null || expected !== null);
  return (
    <section className="card day-session" aria-label={`${plainTime(startsAt, language())} ${groupName}`}>
      <div className="card-head">
        <h2>
          {plainTime(startsAt, language())} {groupName}
        </h2>
        {held?.startedAtMs != null && (
          <Link to="/review/$classId" params={{ classId: held.classId }} className="button bar">
            {say('toSummary')}
          </Link>
        )}
      </div>
      <p className="quiet">
        {templateNamed(templateId)}, {roomName}
        {held?.startedAtMs != null &&
          `. ${say('attendedOf', { planned: people.length })}`.replace('. ', `. ${attended} `)}{' '}
        <Standing session={session} />
      </p>
      {status === 'planned' && <Attendance session={session} saving={saving} />}
      {status === 'planned' && notes.length > 0 && (
        <details>
          <summary className="more-summary">{say('toBeKnown')}</summary>
          <ul className="person-rows">
            {notes.map((person) => (
              <Known key={person.personId} person={person} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What staff are to know of somebody before the class: limits, never why; how they come, and who rings whom. */
function Known({ person }: { person: DayPerson }) {
  const { clearance, expected, personId } = person;
  const facts = [
    clearance === null
      ? null
      : say('clearedTold', { who: clearance.clearedBy, date: plainDate(clearance.day, language()) }),
    clearance?.limits ?? null,
    expected?.transport ?? null,
    expected?.calls ?? null,
    expected?.clothes ?? null,
    expected?.strapSize == null ? null : `${say('strapSize')}: ${say(`strapSize_${expected.strapSize}`)}`,
  ].filter((fact) => fact !== null && fact !== '');
  return (
    <li>
      <Link to="/people/$personId" params={{ personId }} className="row-link">
        <b>{calledOf(person)}</b>
        <span>{facts.join('. ')}</span>
      </Link>
    </li>
  );
}
