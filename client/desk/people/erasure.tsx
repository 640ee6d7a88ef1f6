/**
 * Deleting a person for good, for the clinic lead. Two steps: what is lost and what stays, with the reason; then the name is
 * typed. Nothing brings it back, so there is no way back to be offered.
 */
import {
  ERASURE_REASONS,
  type ErasedPerson,
  type ErasureReason,
  type Person,
} from '@takt/shared/api/people.ts';
import { calledOf, isSameName } from '@takt/shared/shown-name.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Refused } from '../access/form.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { erasePerson } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Field, Form } from './fields.tsx';

const LOST = ['eraseLostName', 'eraseLostRecordings', 'eraseLostPlans', 'eraseLostBackups'] as const;
const STAYS = ['eraseStaysSlot', 'eraseStaysOthers', 'eraseStaysElsewhere', 'eraseStaysLog'] as const;

export function Erasure({ person }: { person: Person }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="erasure" aria-label={say('erasePerson')}>
      <a className="button outline" href={`/audit/${encodeURIComponent(person.personId)}`}>
        {say('auditOfPerson')}
      </a>
      <button type="button" className="button outline" onClick={() => setOpen(true)}>
        {say('erasePersonAsk')}
      </button>
      {open && <ErasureSheet person={person} onClose={() => setOpen(false)} />}
    </section>
  );
}

function ErasureSheet({ person, onClose }: { person: Person; onClose: () => void }) {
  const [reason, setReason] = useState<ErasureReason | null>(null);
  const [typing, setTyping] = useState(false);
  const [done, setDone] = useState<ErasedPerson | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  // The page of somebody who is gone would say that there is nobody: it is left with the sheet.
  const leave = (): void => {
    void client.invalidateQueries({ queryKey: ['people'] });
    void navigate({ to: '/people' });
  };
  const called = calledOf({
    ...person.details,
    nickname: person.choices.nickname,
    personId: person.personId,
  });
  return (
    <Sheet title={say('erasePersonOf', { who: called })} onClose={done === null ? onClose : leave}>
      {done !== null ? (
        <div className="stack" role="status">
          <p>{say('eraseDone')}</p>
          {done.keysCopy !== 'none' && <p>{say(`erasedCopy_${done.keysCopy}`)}</p>}
          <button type="button" className="button primary" onClick={leave}>
            {say('allPeople')}
          </button>
        </div>
      ) : typing && reason !== null ? (
        <Typed
          {...{ person, called, reason }}
          onDone={(told) => {
            client.removeQueries({ queryKey: ['person', person.personId] });
            setDone(told);
          }}
          onBack={() => setTyping(false)}
        />
      ) : (
        <Consequences {...{ reason, setReason }} onClose={onClose} onGoOn={() => setTyping(true)} />
      )}
    </Sheet>
  );
}

function Consequences({
  reason,
  setReason,
  onGoOn,
  onClose,
}: {
  readonly reason: ErasureReason | null;
  readonly setReason: (reason: ErasureReason) => void;
  readonly onGoOn: () => void;
  readonly onClose: () => void;
}) {
  return (
    <div className="stack">
      <p>{say('eraseDuty')}</p>
      <h3>{say('eraseLost')}</h3>
      <ul className="erasure-list">
        {LOST.map((word) => (
          <li key={word}>{say(word)}</li>
        ))}
      </ul>
      <h3>{say('eraseStays')}</h3>
      <ul className="erasure-list">
        {STAYS.map((word) => (
          <li key={word}>{say(word)}</li>
        ))}
      </ul>
      <fieldset className="erasure-reasons">
        <legend>{say('eraseWhy')}</legend>
        {ERASURE_REASONS.map((one) => (
          <label key={one}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            <span>{say(`eraseWhy_${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <div className="form-ways">
        <button type="button" className="button primary" disabled={reason === null} onClick={onGoOn}>
          {say('eraseGoOn')}
        </button>
        <button type="button" className="button outline" onClick={onClose}>
          {say('cancel')}
        </button>
      </div>
    </div>
  );
}

function Typed({
  person,
  called,
  reason,
  onDone,
  onBack,
}: {
  readonly person: Person;
  readonly called: string;
  readonly reason: ErasureReason;
  readonly onDone: (told: ErasedPerson) => void;
  readonly onBack: () => void;
}) {
  const [text, setText] = useState('');
  const erasing = useMutation({
    mutationFn: () => erasePerson(person.personId, { called: text, reason }),
    onSuccess: onDone,
  });
  return (
    <Form
      busy={erasing.isPending}
      ready={isSameName(text, called)}
      save={say('eraseForGood')}
      onSave={() => erasing.mutate()}
      onCancel={onBack}
    >
      <p>{say('eraseType', { who: called })}</p>
      <Field label={say('name')} value={text} onChange={setText} required focused maxLength={200} />
      <Refused error={erasing.error} />
    </Form>
  );
}
