/** Days on which the clinic has no classes: its own, and the public holidays of a year with one button. */
import { publicHolidays } from '@takt/shared/timetable/holidays.ts';
import { useState } from 'react';
import { plainDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Sheet } from '../parts/sheet.tsx';
import { Field, Form } from '../people/fields.tsx';
import { say } from '../words/words.ts';
import type { WeekParts } from './standing.tsx';

interface ClosedDaysProps {
  readonly parts: WeekParts;
  readonly onClose: () => void;
}

export function ClosedDays({ parts: { week, saving, change }, onClose }: ClosedDaysProps) {
  const [adding, setAdding] = useState(false);
  const thisYear = Number((week.sessions[0]?.day ?? new Date().toISOString()).slice(0, 4));
  const closed = new Set(week.closedDays.map(({ day }) => day));
  const missing = (year: number) =>
    publicHolidays(year)
      .filter(({ day }) => !closed.has(day))
      .map(({ day, name }) => ({ day, name: name[language()] }));
  return (
    <Sheet title={say('closedDays')} onClose={onClose}>
      <div className="stack">
        <p className="quiet">{say('closedDaysLead')}</p>
        {adding ? (
          <NewClosedDay parts={{ saving, change }} onClose={() => setAdding(false)} />
        ) : (
          <div className="session-ways">
            <button type="button" className="button outline" onClick={() => setAdding(true)}>
              {say('newClosedDay')}
            </button>
            {[thisYear, thisYear + 1].map((year) => {
              const days = missing(year);
              return days.length === 0 ? null : (
                <button
                  key={year}
                  type="button"
                  className="button outline"
                  disabled={saving.busy}
                  onClick={() =>
                    change({ kind: 'close', days }, { kind: 'open', days: days.map(({ day }) => day) })
                  }
                >
                  {say('publicHolidays', { year })}
                </button>
              );
            })}
          </div>
        )}
        <ul className="person-rows closed-days">
          {week.closedDays.map(({ day, name }) => (
            <li key={day}>
              <span>
                <b>{plainDate(day, language())}</b> {name}
              </span>
              <button
                type="button"
                className="button bar"
                disabled={saving.busy}
                onClick={() =>
                  change({ kind: 'open', days: [day] }, { kind: 'close', days: [{ day, name }] })
                }
              >
                {say('takeOff')}
                <span className="unseen">{` ${plainDate(day, language())}`}</span>
              </button>
            </li>
          ))}
        </ul>
        {saving.outcome}
      </div>
    </Sheet>
  );
}

function NewClosedDay({
  parts: { saving, change },
  onClose,
}: {
  parts: Pick<WeekParts, 'saving' | 'change'>;
  onClose: () => void;
}) {
  const [day, setDay] = useState('');
  const [name, setName] = useState('');
  return (
    <Form
      busy={saving.busy}
      ready={day !== '' && name.trim() !== ''}
      onCancel={onClose}
      onSave={() => change({ kind: 'close', days: [{ day, name }] }, { kind: 'open', days: [day] }, onClose)}
    >
      <Field label={say('date')} type="date" value={day} onChange={setDay} focused required />
      <Field label={say('closedWhy')} value={name} onChange={setName} required maxLength={80} />
    </Form>
  );
}
