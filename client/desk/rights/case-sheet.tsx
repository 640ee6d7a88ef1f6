/** One case for the clinic lead: what was asked, what has been done, and the answer. Nothing of it is ever changed, only added. */
import type { RightsCase, RightsStep, RightsStepTaken } from '@takt/shared/api/rights.ts';
import { OUTCOMES, type Outcome } from '@takt/shared/rights/rights-case.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { plainDate, shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Refused } from '../access/form.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Form, LongField } from '../people/fields.tsx';
import { say } from '../words/words.ts';
import { calledIn } from './case-rows.tsx';
import { copyOf, takeStep } from './rights-api.ts';

interface CaseSheetProps {
  readonly one: RightsCase;
  readonly timeZone: string;
  readonly onClose: () => void;
}

export function CaseSheet({ one, timeZone, onClose }: CaseSheetProps) {
  const { kind, asked, atMs, by, byName, askedDay, dueDay, erased, outcome } = one;
  const when = shortDateTime(atMs, timeZone, language());
  const title = say('rightsCaseOf', { kind: say(`right_${kind}`), who: calledIn(one) });
  return (
    <Sheet title={title} onClose={onClose} wide>
      <div className="stack">
        <p className="quiet rights-when">
          {say('rightsAskedOn', { date: plainDate(askedDay, language()) })}
          {outcome === null && `, ${say('rightsDue', { date: plainDate(dueDay, language()) })}`}
          {'. '}
          {say('rightsTakenDown', { who: byName ?? by, when })}
        </p>
        {asked !== null && <blockquote className="rights-asked">{asked}</blockquote>}
        {erased && <p className="quiet">{say('rightsGone')}</p>}
        <Steps steps={one.steps} timeZone={timeZone} />
        {!erased && <p>{say(`rightsHow_${kind}`)}</p>}
        <Ways one={one} />
      </div>
    </Sheet>
  );
}

function Steps({ steps, timeZone }: { steps: readonly RightsStepTaken[]; timeZone: string }) {
  if (steps.length === 0) return null;
  return (
    <>
      <h3>{say('rightsHistory')}</h3>
      <ol className="person-rows">
        {steps.map(({ number, kind, outcome, text, by, byName, atMs }) => (
          <li key={number}>
            <div>
              <b>
                {say(`rightsStep_${kind}`)}
                {outcome !== null && `: ${say(`outcome_${outcome}`)}`}
              </b>
              {text !== null && <p>{text}</p>}
            </div>
            <span>
              {byName ?? by}, {shortDateTime(atMs, timeZone, language())}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What can be done about it now; one form at a time. */
function Ways({ one }: { one: RightsCase }) {
  const { caseId, personId, outcome, erased, extended, kind, blocks } = one;
  const copied = !erased && (kind === 'sees' || kind === 'takesAlong');
  const [doing, setDoing] = useState<RightsStep['kind'] | null>(null);
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: (step: RightsStep) => takeStep(caseId, step),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['rights'] });
      // Whom a blocking hides is on other pages too.
      for (const key of ['people', 'person']) void client.invalidateQueries({ queryKey: [key] });
      setDoing(null);
    },
  });
  const form = { busy: taking.isPending, onTake: taking.mutate, onCancel: () => setDoing(null) };
  const open = outcome === null;
  if (doing === 'answer') return <Answer {...form} one={one} error={taking.error} />;
  if (doing !== null) return <Told {...form} kind={doing} error={taking.error} />;
  return (
    <div className="form-ways">
      {open && (
        <button type="button" className="button primary" onClick={() => setDoing('answer')}>
          {say('rightsAnswer')}
        </button>
      )}
      {!erased && (
        <a className="button outline" href={`/people/${encodeURIComponent(personId)}`}>
          {say('rightsToPerson')}
        </a>
      )}
      {copied && (
        <a className="button outline" href={copyOf(one)} download>
          {say('rightsCopy')}
        </a>
      )}
      {blocks && (
        <button type="button" className="button outline" onClick={() => setDoing('unblock')}>
          {say('rightsUnblock')}
        </button>
      )}
      {open && !extended && (
        <button type="button" className="button outline" onClick={() => setDoing('extend')}>
          {say('rightsExtend')}
        </button>
      )}
      {!erased && (
        <button type="button" className="button outline" onClick={() => setDoing('note')}>
          {say('rightsNote')}
        </button>
      )}
    </div>
  );
}

interface StepForm {
  readonly busy: boolean;
  readonly error: unknown;
  readonly onTake: (step: RightsStep) => void;
  readonly onCancel: () => void;
}

function Answer({ one, busy, error, onTake, onCancel }: StepForm & { readonly one: RightsCase }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [text, setText] = useState('');
  const told = text.trim() !== '' || outcome === 'granted' || one.erased;
  // Somebody is blocked or is not.
  const offered = OUTCOMES.filter((each) => each !== 'partly' || one.kind !== 'blocking');
  return (
    <Form
      busy={busy}
      ready={outcome !== null && told}
      save={say('rightsAnswerGive')}
      onSave={() => outcome !== null && onTake({ kind: 'answer', outcome, text })}
      onCancel={onCancel}
    >
      <fieldset className="erasure-reasons rights-wide">
        <legend>{say('rightsAnswer')}</legend>
        {offered.map((each) => (
          <label key={each}>
            <input type="radio" name="outcome" checked={outcome === each} onChange={() => setOutcome(each)} />
            <span>{say(`outcome_${each}`)}</span>
          </label>
        ))}
      </fieldset>
      {!one.erased && (
        <LongField
          label={say('rightsReason')}
          hint={say('rightsReasonHint')}
          value={text}
          onChange={setText}
          required={outcome !== 'granted'}
        />
      )}
      <p className="caption">{say('rightsAnswerOnce')}</p>
      <Refused error={error} />
    </Form>
  );
}

type ToldKind = Exclude<RightsStep['kind'], 'answer'>;
const SAVES = { note: 'rightsNoteSave', extend: 'rightsExtend', unblock: 'rightsUnblock' } as const;

function Told({ kind, busy, error, onTake, onCancel }: StepForm & { readonly kind: ToldKind }) {
  const [text, setText] = useState('');
  return (
    <Form
      busy={busy}
      ready={text.trim() !== ''}
      save={say(SAVES[kind])}
      onSave={() => onTake({ kind, text })}
      onCancel={onCancel}
    >
      <LongField
        label={say(kind === 'note' ? 'rightsWhatWasDone' : 'rightsWhy')}
        {...(kind === 'extend' ? { hint: say('rightsExtendHint') } : {})}
        value={text}
        onChange={setText}
        required
        focused
      />
      <Refused error={error} />
    </Form>
  );
}
