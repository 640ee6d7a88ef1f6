/** What the timetable has today, room by room in the order of time: prepared in one tap, and who is missing has a reason in two. */
import type { DaySession } from '@takt/shared/api/planning.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { plainTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { prepareClass } from '../api.ts';
import { useAsk } from '../parts/use-ask.ts';
import { useSaving } from '../people/saved.tsx';
import { fetchDay } from '../people-api.ts';
import { Attendance, isToBeAsked } from '../planning/attendance.tsx';
import { Standing, templateNamed } from '../planning/standing.tsx';
import { say } from '../words/words.ts';
import '../planning/planning.css';
import { useConsole } from './context.ts';
import { underWay } from './unsaved.tsx';

/** A session is prepared from the clock of the clinic; a page that stands all day sees the next day's. */
const READ_EVERY_MS = 60_000;

export function PlannedToday({ nowMs }: { nowMs: number }) {
  const { session } = useConsole();
  const day = dayOf(nowMs, session.timeZone);
  const plan = useQuery({
    queryKey: ['day', day],
    queryFn: () => fetchDay(day),
    refetchOnMount: 'always',
    refetchInterval: READ_EVERY_MS,
  });
  const client = useQueryClient();
  const saving = useSaving(() => void client.invalidateQueries({ queryKey: ['day'] }));
  const sessions = plan.data?.sessions ?? [];
  if (sessions.length === 0) return null;
  return (
    <section className="planned" aria-label={say('plannedToday')}>
      <div className="planned-head">
        <h2>{say('plannedToday')}</h2>
        <Link className="button bar" to="/days/$day" params={{ day }}>
          {say('whoComes')}
        </Link>
      </div>
      <ul>
        {sessions.map((one) => (
          <li key={`${one.entryId} ${one.plannedDay} ${one.status}`}>
            <Planned session={one} />
            {one.held?.startedAtMs != null && one.people.some(isToBeAsked) && (
              <div className="planned-missing">
                <span className="caption">{say('missingPeople')}</span>
                <Attendance session={one} saving={saving} onlyMissing />
              </div>
            )}
          </li>
        ))}
      </ul>
      {saving.outcome}
    </section>
  );
}

function Planned({ session }: { session: DaySession }) {
  const { roomId: here } = useConsole();
  const go = useNavigate();
  const { startsAt, groupName, roomId, roomName, templateId, groupId, entryId, plannedDay, held } = session;
  const { status, people } = session;
  const prepare = useAsk(async () => {
    await prepareClass(roomId, { templateId, groupId, session: { entryId, day: plannedDay } });
    if (roomId !== here) await go({ to: '/console/$roomId', params: { roomId } });
  });
  const time = plainTime(startsAt, language());
  const over = held?.endedAtMs != null;
  const going = held !== null && !over;
  const attended = people.filter(({ was }) => was === 'attended').length;
  return (
    <div className={`planned-row is-${status}`}>
      <b className="planned-time">{time}</b>
      <span className="planned-what">
        {groupName}, {templateNamed(templateId)}
        <small>
          {roomName},{' '}
          {held?.startedAtMs == null
            ? say('signedUpCount', { count: people.length })
            : `${attended} ${say('attendedOf', { planned: people.length })}`}{' '}
          <Standing session={session} />
        </small>
        {prepare.fault !== null && (
          <small className="inline-error" role="alert">
            {prepare.fault}
          </small>
        )}
      </span>
      {status === 'planned' && held === null && (
        <button
          type="button"
          className="button"
          disabled={people.length === 0}
          aria-label={say('prepareSession', { time, group: groupName, room: roomName })}
          {...underWay(prepare.asked === null ? null : say('preparing'))}
          onClick={() => prepare.ask(null)}
        >
          {say('prepareShort')}
        </button>
      )}
      {going && roomId !== here && (
        <Link className="button" to="/console/$roomId" params={{ roomId }}>
          {say('toRoom')}
        </Link>
      )}
      {over && held !== null && (
        <Link className="button" to="/review/$classId" params={{ classId: held.classId }}>
          {say('toSummary')}
        </Link>
      )}
    </div>
  );
}
