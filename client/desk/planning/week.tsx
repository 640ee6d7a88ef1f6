/** The week as it is planned: what takes place where and when, what does not, and why. */
import { addDays, dayOf, mondayOf, weekNumberOf } from '@takt/shared/timetable/local-time.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dayName, plainDate, plainTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchGroups, fetchSession } from '../api.ts';
import { Sheet } from '../parts/sheet.tsx';
import { Frame } from '../people/frame.tsx';
import { useSaving } from '../people/saved.tsx';
import { changeTimetable, fetchRooms, fetchTimetable } from '../people-api.ts';
import { say } from '../words/words.ts';
import { ClosedDays } from './closed-days.tsx';
import { EntryForm } from './entry-form.tsx';
import { SessionSheet } from './session-sheet.tsx';
import { Standing, templateNamed, type WeekParts, type WeekSession } from './standing.tsx';
import './planning.css';

const DAYS = 7;

export function Week() {
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const [chosen, setChosen] = useState<string | null>(null);
  const today = dayOf(Date.now(), session.data?.timeZone ?? 'Europe/Oslo');
  const monday = mondayOf(chosen ?? today);
  const query = useQuery({
    queryKey: ['timetable', monday],
    queryFn: () => fetchTimetable(monday, DAYS),
    refetchOnMount: 'always',
  });
  const rooms = useQuery({ queryKey: ['rooms'], queryFn: fetchRooms });
  const groups = useQuery({ queryKey: ['groups'], queryFn: fetchGroups });
  const client = useQueryClient();
  const saving = useSaving(() => {
    void client.invalidateQueries({ queryKey: ['timetable'] });
    void client.invalidateQueries({ queryKey: ['day'] });
  });
  const [open, setOpen] = useState<'new' | 'closed' | WeekSession | null>(null);
  const close = (): void => setOpen(null);
  return (
    <Frame query={query}>
      {(week) => {
        const parts: WeekParts = {
          ...{ week, saving },
          roomNames: new Map((rooms.data ?? []).map(({ roomId, name }) => [roomId, name])),
          groupNames: new Map((groups.data ?? []).map(({ groupId, name }) => [groupId, name])),
          change: (step, undo, then) =>
            saving.take(
              () => changeTimetable(step),
              undo === undefined ? undefined : () => changeTimetable(undo),
              then,
            ),
        };
        return (
          <>
            <div className="people-head">
              <h1>
                {say('weekNumber', { week: weekNumberOf(monday), year: addDays(monday, 3).slice(0, 4) })}
              </h1>
              <div className="people-ways">
                <button
                  type="button"
                  className="button outline"
                  onClick={() => setChosen(addDays(monday, -DAYS))}
                >
                  {say('weekBefore')}
                </button>
                <button type="button" className="button outline" onClick={() => setChosen(null)}>
                  {say('thisWeek')}
                </button>
                <button
                  type="button"
                  className="button outline"
                  onClick={() => setChosen(addDays(monday, DAYS))}
                >
                  {say('weekAfter')}
                </button>
                <button type="button" className="button outline" onClick={() => setOpen('closed')}>
                  {say('closedDays')}
                </button>
                <button type="button" className="button primary" onClick={() => setOpen('new')}>
                  {say('newEntry')}
                </button>
              </div>
            </div>
            <ol className="week">
              {Array.from({ length: DAYS }, (_, i) => addDays(monday, i)).map((day) => (
                <Day key={day} day={day} today={today} parts={parts} onOpen={setOpen} />
              ))}
            </ol>
            {open === 'new' && (
              <Sheet title={say('newEntry')} onClose={close}>
                <EntryForm parts={parts} firstDay={[today, monday].sort()[1] ?? today} onClose={close} />
              </Sheet>
            )}
            {open === 'closed' && <ClosedDays parts={parts} onClose={close} />}
            {open !== null && typeof open === 'object' && (
              <SessionSheet session={open} parts={parts} onClose={close} />
            )}
            {saving.outcome}
          </>
        );
      }}
    </Frame>
  );
}

interface DayProps {
  readonly day: string;
  readonly today: string;
  readonly parts: WeekParts;
  readonly onOpen: (session: WeekSession) => void;
}

function Day({ day, today, parts, onOpen }: DayProps) {
  const { week } = parts;
  const closed = week.closedDays.find((one) => one.day === day);
  const sessions = week.sessions.filter((one) => one.day === day);
  return (
    <li className={day === today ? 'is-today' : ''}>
      <h2>
        {dayName(day, language())} <span>{plainDate(day, language())}</span>
      </h2>
      {closed !== undefined && <p className="chip">{closed.name}</p>}
      {sessions.length === 0 && <p className="caption">{say('nothingPlanned')}</p>}
      <ul>
        {sessions.map((session) => (
          <li key={`${session.entryId} ${session.plannedDay} ${session.status}`}>
            <button
              type="button"
              className={`session-card is-${session.status}`}
              onClick={() => onOpen(session)}
            >
              <b>{plainTime(session.startsAt, language())}</b>
              <span>{parts.groupNames.get(session.groupId) ?? say('groupGone')}</span>
              <span>{templateNamed(session.templateId)}</span>
              <span>{parts.roomNames.get(session.roomId) ?? session.roomId}</span>
              <Standing session={session} />
            </button>
          </li>
        ))}
      </ul>
    </li>
  );
}
