/** HRmax: the value in force, every value before it with its source, and what a class suggests. Nothing is raised by itself. */
import type { HrMaxEntry, HrMaxProposal } from '@takt/shared/api/people.ts';
import type { HrMaxMethod } from '@takt/shared/class/class.ts';
import { huntHrMaxBpm } from '@takt/shared/metrics/hrmax.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { plainDate, shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchProposals } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Card } from './card.tsx';
import { Field, Form, Pick, wholeIn } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

export function HrMaxCard(parts: PersonParts) {
  const { person, session } = parts;
  const [inForce, ...earlier] = person.hrMaxHistory;
  return (
    <Card
      title={say('hrMax')}
      open={say('newHrMax')}
      form={(close) => <HrMaxForm {...parts} close={close} />}
    >
      <Proposals {...parts} />
      {inForce === undefined ? (
        <p className="quiet">{say('hrMaxMissing')}</p>
      ) : (
        <p className="person-figure">
          <b>{inForce.hrMax.bpm}</b> {say('bpm')}, {sourceOf(inForce)}
        </p>
      )}
      {earlier.length > 0 && (
        <details>
          <summary className="more-summary">{say('earlierHrMax', { count: earlier.length })}</summary>
          <ul className="person-rows">
            {earlier.map((entry) => (
              <li key={`${entry.fromMs} ${entry.hrMax.bpm}`}>
                <b>{entry.hrMax.bpm}</b> {sourceOf(entry)},{' '}
                {entry.fromMs === 0
                  ? say('fromBeginning')
                  : say('setAt', { date: shortDateTime(entry.fromMs, session.timeZone, language()) })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

/** "målt 3.3.2025, av staff-1" */
function sourceOf({ hrMax: { method, date }, setBy }: HrMaxEntry): string {
  const when = date === null ? '' : ` ${plainDate(date, language())}`;
  return `${say(`method_${method}`)}${when}, ${say('setBy', { who: setBy })}`;
}

function Proposals({ person, session, saving, change, reason }: PersonParts) {
  const { personId } = person;
  const proposals = useQuery({
    queryKey: ['proposals', personId],
    queryFn: () => fetchProposals(personId, reason),
  });
  const answer = ({ classId, bpm }: HrMaxProposal, confirmed: boolean): void =>
    change({ kind: 'proposal', classId, bpm, confirmed });
  return (proposals.data ?? []).map((proposal) => (
    <div key={proposal.classId} className="proposal">
      <p>
        <b>{say('proposedHrMax', { bpm: proposal.bpm })}</b>{' '}
        {say('proposedWhy', {
          s: proposal.forS,
          stored: proposal.storedBpm,
          when: shortDateTime(proposal.classAtMs, session.timeZone, language()),
        })}
      </p>
      <div className="form-ways">
        <button
          type="button"
          className="button primary"
          disabled={saving.busy}
          onClick={() => answer(proposal, true)}
        >
          {say('confirmHrMax', { bpm: proposal.bpm })}
        </button>
        <button
          type="button"
          className="button outline"
          disabled={saving.busy}
          onClick={() => answer(proposal, false)}
        >
          {say('declineHrMax')}
        </button>
      </div>
    </div>
  ));
}

function HrMaxForm({ person, session, saving, change, close }: PersonParts & { close: () => void }) {
  const today = dayOf(Date.now(), session.timeZone);
  const [bpm, setBpm] = useState('');
  const [method, setMethod] = useState<HrMaxMethod>('measured');
  const [date, setDate] = useState(today);
  const value = wholeIn(bpm);
  const { birthYear } = person.details;
  const estimate =
    birthYear === null ? null : Math.round(huntHrMaxBpm(Number(today.slice(0, 4)) - birthYear));
  const before = person.hrMaxHistory[0]?.hrMax;
  const save = (): void => {
    if (value === null) return;
    const hrMax = { bpm: value, method, date: date === '' ? null : date };
    change(
      { kind: 'hrMax', hrMax },
      before === undefined ? undefined : { kind: 'hrMax', hrMax: before },
      close,
    );
  };
  return (
    <Form
      busy={saving.busy}
      ready={value !== null && value >= 60 && value <= 240}
      onSave={save}
      onCancel={close}
    >
      <Field
        label={`${say('hrMax')}, ${say('bpm')}`}
        value={bpm}
        onChange={setBpm}
        numeric
        focused
        maxLength={3}
        {...(estimate === null ? {} : { hint: say('estimateByYear', { bpm: estimate }) })}
      />
      <Pick
        label={say('methodLabel')}
        value={method}
        options={(['measured', 'class-peak', 'formula'] as const).map((one) => ({
          value: one,
          label: say(`method_${one}`),
        }))}
        onChange={setMethod}
      />
      <Field label={say('date')} type="date" value={date} onChange={setDate} />
    </Form>
  );
}
