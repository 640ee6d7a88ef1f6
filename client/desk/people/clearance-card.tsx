/** Who said that somebody may train, when, and within which limits. Never why: no diagnosis belongs here. */
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useState } from 'react';
import { plainDate } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { Card } from './card.tsx';
import { Field, Form } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

export function ClearanceCard(parts: PersonParts) {
  const { person, saving, change } = parts;
  return (
    <Card
      title={say('clearance')}
      open={say('newClearance')}
      form={(close) => <ClearanceForm {...parts} close={close} />}
    >
      {person.clearances.length === 0 && <p className="quiet">{say('noClearance')}</p>}
      <ul className="person-rows">
        {person.clearances.map(({ number, clearedBy, day, untilDay, limits, withdrawnAtMs }) => {
          const withdrawn = withdrawnAtMs !== null;
          return (
            <li key={number} className={withdrawn ? 'is-past' : ''}>
              <div>
                <b>{clearedBy}</b>, {plainDate(day, language())}
                {untilDay !== null && `, ${say('untilDay', { date: plainDate(untilDay, language()) })}`}
                {withdrawn && `, ${say('withdrawn')}`}
                {limits !== '' && <p>{limits}</p>}
              </div>
              <button
                type="button"
                className="button bar"
                disabled={saving.busy}
                onClick={() =>
                  change(
                    { kind: 'withdrawClearance', number, withdrawn: !withdrawn },
                    { kind: 'withdrawClearance', number, withdrawn },
                  )
                }
              >
                {say(withdrawn ? 'countsAgain' : 'withdraw')}
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function ClearanceForm({ session, saving, change, close }: PersonParts & { close: () => void }) {
  const [clearedBy, setClearedBy] = useState('');
  const [day, setDay] = useState(dayOf(Date.now(), session.timeZone));
  const [untilDay, setUntilDay] = useState('');
  const [limits, setLimits] = useState('');
  const save = (): void =>
    change(
      {
        kind: 'clearance',
        clearance: { clearedBy, day, limits, untilDay: untilDay === '' ? null : untilDay },
      },
      undefined,
      close,
    );
  return (
    <Form busy={saving.busy} ready={clearedBy.trim() !== '' && day !== ''} onSave={save} onCancel={close}>
      <Field
        label={say('clearedBy')}
        value={clearedBy}
        onChange={setClearedBy}
        required
        focused
        maxLength={120}
      />
      <Field label={say('date')} type="date" value={day} onChange={setDay} required />
      <Field label={say('countsUntil')} type="date" value={untilDay} onChange={setUntilDay} />
      <Field
        label={say('limits')}
        value={limits}
        onChange={setLimits}
        hint={say('limitsHint')}
        maxLength={400}
      />
    </Form>
  );
}
