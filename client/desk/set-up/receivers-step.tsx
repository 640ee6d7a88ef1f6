/** The receivers of this machine: what was found, what they hear, and "klar" only while a strap beats. */
import type { HeardByReceivers } from '@takt/shared/api/set-up.ts';
import { useMutation } from '@tanstack/react-query';
import { language } from '../../i18n/i18n.ts';
import { Field, Refused } from '../access/form.tsx';
import { Icon } from '../parts/icons.tsx';
import { LoadingPart } from '../parts/loading.tsx';
import { say } from '../words/words.ts';
import { type Draft, useDraft } from './draft.ts';
import { Check, Page, type StepProps } from './parts.tsx';
import { answerReceivers } from './set-up-api.ts';
import { type HeardView, heardView, isAnt } from './set-up-view.ts';
import { type Listening, useListening } from './use-listening.ts';

const place = 'receivers';

export function ReceiversStep({ state, onDone }: StepProps) {
  const draft = useDraft<Typed>(place, { antKey: '', typed: '' }, ['antKey']);
  const antKey = draft.values.antKey.trim() === '' ? null : draft.values.antKey.trim();
  const listening = useListening(state, antKey);
  const save = useMutation({ mutationFn: answerReceivers, onSuccess: onDone });
  const { heard, answerAgeS, radios, retry } = listening;
  if (heard === undefined)
    return (
      <Page place={place} title={say('setUpReceivers')}>
        <LoadingPart onRetry={retry} />
      </Page>
    );
  const view = heardView(heard, answerAgeS);
  const ready = view.ready && radios.length > 0;
  return (
    <Page
      place={place}
      title={say('setUpReceivers')}
      lead={say('setUpReceiversLead')}
      next={say('setUpGoOn')}
      ready={ready}
      sending={save}
      onNext={() => save.mutate({ radios: [...radios], antKey })}
      also={
        <button
          type="button"
          className="button outline"
          disabled={save.isPending}
          onClick={() => save.mutate({ radios: [...radios], antKey, unheard: true })}
        >
          {say(radios.length > 0 ? 'setUpUnheard' : 'setUpElsewhere')}
        </button>
      }
    >
      <div className="set-up-receivers">
        <Found heard={heard} listening={listening} draft={draft} />
        <HeardNow view={view} ready={ready} />
        <HowToPlugIn listening={listening} draft={draft} />
      </div>
    </Page>
  );
}

interface Typed {
  readonly antKey: string;
  /** A receiver that was not found. */
  readonly typed: string;
}
interface PartProps {
  readonly listening: Listening;
  readonly draft: Draft<Typed>;
}

function Found({ heard, listening, draft }: PartProps & { heard: HeardByReceivers }) {
  const { radios, listenFor, error } = listening;
  return (
    <section aria-label={say('setUpFound')}>
      <h2>{say('setUpFound')}</h2>
      <Candidates heard={heard} radios={radios} onChoose={listenFor} />
      {radios.some(isAnt) && !heard.antKeyKnown && (
        <WithButton
          label={say('setUpAntKey')}
          hint={say('setUpAntKeyHint')}
          value={draft.values.antKey}
          onChange={(antKey) => draft.change({ antKey })}
          onUse={() => listenFor(radios)}
        />
      )}
      <Refused error={error} />
      {heard.problem !== null && (
        <p className="set-up-problem" role="alert">
          {heard.problem[language()]}
        </p>
      )}
      {heard.said.length > 0 && <p className="caption">{heard.said.at(-1)?.[language()]}</p>}
    </section>
  );
}

function HeardNow({ view, ready }: { view: HeardView; ready: boolean }) {
  return (
    <section aria-label={say('setUpHeard')}>
      <p className={ready ? 'set-up-ready is-ready' : 'set-up-ready'} role="status">
        <Icon name={ready ? 'live' : 'lost'} />
        <b>{say(view.aged ? 'setUpHeardAged' : ready ? 'setUpReady' : 'setUpNotReady')}</b>
      </p>
      {!ready && !view.aged && <p className="quiet">{say('setUpPutOn')}</p>}
      <ul className="set-up-straps">
        {view.straps.map(({ sensor, bpm }) => (
          <li key={sensor}>
            <Icon name={bpm === null ? 'lost' : 'live'} />
            <span className="strap-name">{sensor}</span>
            <b>{bpm ?? say('none')}</b>
            <small>{say('bpm')}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function HowToPlugIn({ listening: { radios, listenFor }, draft }: PartProps) {
  const { typed } = draft.values;
  return (
    <details className="set-up-how">
      <summary>{say('setUpNotFound')}</summary>
      <div>
        <p className="quiet">{say('setUpPlugBluetooth')}</p>
        <p className="quiet">{say('setUpPlugAnt')}</p>
        <WithButton
          label={say('setUpReceiverTyped')}
          value={typed}
          onChange={(text) => draft.change({ typed: text })}
          onUse={() => listenFor([...new Set([...radios, typed.trim()])])}
        />
      </div>
    </details>
  );
}

interface CandidatesProps {
  readonly heard: HeardByReceivers;
  readonly radios: readonly string[];
  readonly onChoose: (radios: readonly string[]) => void;
}

/** Those that were found, and those that were typed in. */
function Candidates({ heard, radios, onChoose }: CandidatesProps) {
  const names = [...new Set([...heard.candidates.map(({ radio }) => radio), ...radios])];
  const sorted = names.toSorted((a, b) => Number(isAnt(a)) - Number(isAnt(b)));
  if (sorted.length === 0) return <p>{say('setUpNoneFound')}</p>;
  return (
    <div className="set-up-choices">
      {sorted.map((radio) => (
        <Check
          key={radio}
          label={say(isAnt(radio) ? 'setUpAnt' : 'setUpBluetooth')}
          meaning={radio}
          checked={radios.includes(radio)}
          onChange={(checked) =>
            onChoose(checked ? [...radios, radio] : radios.filter((one) => one !== radio))
          }
        />
      ))}
    </div>
  );
}

interface WithButtonProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onUse: () => void;
}

/** A field whose Enter does what its button does, and does not leave the page. */
function WithButton({ label, hint, value, onChange, onUse }: WithButtonProps) {
  return (
    <div className="set-up-with-button">
      <Field
        label={label}
        {...(hint === undefined ? {} : { hint })}
        value={value}
        required={false}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (value.trim() !== '') onUse();
        }}
      />
      <button type="button" className="button" disabled={value.trim() === ''} onClick={onUse}>
        {say('setUpListen')}
      </button>
    </div>
  );
}
