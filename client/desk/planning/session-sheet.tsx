/** One session of the week: cancelled, moved, as planned again, or the end of the whole row. */

import { addDays, minutesOfText } from '@takt/shared/timetable/local-time.ts';
import type { SessionException } from '@takt/shared/timetable/timetable.ts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { plainDate, plainTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Sheet } from '../parts/sheet.tsx';
import { Field, Form, Pick } from '../people/fields.tsx';
import { say } from '../words/words.ts';
import { Standing, templateNamed, type WeekParts, type WeekSession } from './standing.tsx';

interface SessionProps {
  readonly session: WeekSession;
  readonly parts: WeekParts;
  readonly onClose: () => void;
}

export function SessionSheet({ session, parts, onClose }: SessionProps) {
  const [doing, setDoing] = useState<'cancel' | 'move' | 'end' | null>(null);
  const { entryId, plannedDay, status, why } = session;
  const { week, saving, change } = parts;
  const before = week.exceptions.find((one) => one.entryId === entryId && one.day === plannedDay);
  const entry = week.entries.find((one) => one.entryId === entryId);
  const title = `${parts.groupNames.get(session.groupId) ?? ''} ${plainTime(session.startsAt, language())}`;
  const asPlanned = { kind: 'asPlanned', entryId, day: plannedDay } as const;
  const except = (exception: SessionException): void =>
    change(
      { kind: 'except', exception },
      before === undefined ? asPlanned : { kind: 'except', exception: before },
      onClose,
    );
  const back = (): void => setDoing(null);
  const of = { entryId, day: plannedDay };
  return (
    <Sheet title={title} onClose={onClose}>
      <div className="stack">
        <p className="quiet">
          {plainDate(session.day, language())}, {templateNamed(session.templateId)},{' '}
          {parts.roomNames.get(session.roomId)} <Standing session={session} />
        </p>
        {doing === 'cancel' && (
          <Cancel
            saving={saving}
            onSave={(reason) => except({ kind: 'cancelled', ...of, why: reason })}
            onBack={back}
          />
        )}
        {doing === 'move' && (
          <Move
            session={session}
            parts={parts}
            onSave={(to) => except({ kind: 'moved', ...of, ...to })}
            onBack={back}
          />
        )}
        {doing === 'end' && (
          <End
            saving={saving}
            day={addDays(plannedDay, -1)}
            onSave={(lastDay) =>
              change(
                { kind: 'end', entryId, lastDay },
                { kind: 'end', entryId, lastDay: entry?.toDay ?? null },
                onClose,
              )
            }
            onBack={back}
          />
        )}
        {doing === null && (
          <div className="session-ways">
            <Link to="/days/$day" params={{ day: session.day }} className="button outline">
              {say('whoComes')}
            </Link>
            {status === 'planned' && (
              <button type="button" className="button outline" onClick={() => setDoing('cancel')}>
                {say('cancelSession')}
              </button>
            )}
            {status !== 'cancelled' && (
              <button type="button" className="button outline" onClick={() => setDoing('move')}>
                {say('moveSession')}
              </button>
            )}
            {status === 'closed' && (
              <button
                type="button"
                className="button outline"
                disabled={saving.busy}
                onClick={() => except({ kind: 'held', ...of, why: '' })}
              >
                {say('holdAnyway')}
              </button>
            )}
            {before !== undefined && (
              <button
                type="button"
                className="button outline"
                disabled={saving.busy}
                onClick={() => change(asPlanned, { kind: 'except', exception: before }, onClose)}
              >
                {say('asPlannedAgain')}
              </button>
            )}
            <button type="button" className="button outline" onClick={() => setDoing('end')}>
              {say('endEntry')}
            </button>
          </div>
        )}
        {why !== null && why !== '' && doing === null && <p className="caption">{why}</p>}
        {saving.outcome}
      </div>
    </Sheet>
  );
}

interface StepProps<T> {
  readonly saving: WeekParts['saving'];
  readonly onSave: (value: T) => void;
  readonly onBack: () => void;
}

function Cancel({ saving, onSave, onBack }: StepProps<string>) {
  const [why, setWhy] = useState('');
  return (
    <Form busy={saving.busy} onSave={() => onSave(why)} onCancel={onBack} save={say('cancelSession')}>
      <Field label={say('why')} value={why} onChange={setWhy} focused maxLength={200} />
    </Form>
  );
}

function End({ saving, day, onSave, onBack }: StepProps<string> & { day: string }) {
  const [lastDay, setLastDay] = useState(day);
  return (
    <Form
      busy={saving.busy}
      ready={lastDay !== ''}
      onSave={() => onSave(lastDay)}
      onCancel={onBack}
      save={say('endEntry')}
    >
      <Field
        label={say('lastDay')}
        type="date"
        value={lastDay}
        onChange={setLastDay}
        hint={say('endEntryHint')}
        focused
      />
    </Form>
  );
}

type Moved = Omit<Extract<SessionException, { kind: 'moved' }>, 'kind' | 'entryId' | 'day'>;

function Move({
  session,
  parts: { saving, roomNames },
  onSave,
  onBack,
}: Omit<StepProps<Moved>, 'saving'> & { session: WeekSession; parts: WeekParts }) {
  const [toDay, setToDay] = useState(session.day);
  const [time, setTime] = useState(plainTime(session.startsAt, language()));
  const [roomId, setRoomId] = useState(session.roomId);
  const [why, setWhy] = useState('');
  const startsAt = minutesOfText(time);
  return (
    <Form
      busy={saving.busy}
      ready={toDay !== '' && startsAt !== null}
      onSave={() => startsAt !== null && onSave({ toDay, startsAt, roomId, why })}
      onCancel={onBack}
      save={say('moveSession')}
    >
      <Field label={say('date')} type="date" value={toDay} onChange={setToDay} focused />
      <Field label={say('startsAt')} type="time" value={time} onChange={setTime} />
      <Pick
        label={say('room')}
        value={roomId}
        options={[...roomNames].map(([value, label]) => ({ value, label }))}
        onChange={setRoomId}
      />
      <Field label={say('why')} value={why} onChange={setWhy} maxLength={200} />
    </Form>
  );
}
