/** The key on paper: explained, shown once, and typed back. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { useMutation } from '@tanstack/react-query';
import { Field } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { type Draft, useDraft } from './draft.ts';
import { Paper, PaperKey } from './paper.tsx';
import { Page, type StepProps } from './parts.tsx';
import { answerRecoveryKey, newRecoveryKey } from './set-up-api.ts';

interface Typing {
  /** Empty: none has been made. */
  readonly shown: string;
  readonly typing: boolean;
  readonly typed: string;
}

const NOTHING: Typing = { shown: '', typing: false, typed: '' };
const place = 'recovery-key';

interface PartProps {
  readonly state: SetUpState;
  readonly draft: Draft<Typing>;
  readonly onDone: (state: SetUpState) => void;
}

export function RecoveryKeyStep({ state, onDone }: StepProps) {
  const draft = useDraft(place, NOTHING, ['shown', 'typing', 'typed']);
  const part = { state, draft, onDone };
  if (draft.values.typing) return <TypedBack {...part} />;
  if (draft.values.shown !== '') return <OnPaper {...part} />;
  return <BeforeKey {...part} />;
}

function BeforeKey({ state, draft: { change }, onDone }: PartProps) {
  const make = useMutation({
    mutationFn: newRecoveryKey,
    onSuccess: ({ recoveryKey }) => change({ shown: recoveryKey, typing: false, typed: '' }),
  });
  const page = { place, title: say('setUpRecovery'), sending: make } as const;
  if (state.steps.some(({ step, done }) => step === place && done))
    return (
      <Page
        {...page}
        lead={say('setUpRecoveryHas')}
        next={say('setUpGoOn')}
        onNext={() => onDone(state)}
        also={
          !state.completed && (
            <button type="button" className="button outline" onClick={() => make.mutate()}>
              {say('setUpRecoveryAnother')}
            </button>
          )
        }
      />
    );
  return (
    <Page
      {...page}
      lead={say('setUpRecoveryLead')}
      next={say('setUpRecoveryShow')}
      onNext={() => make.mutate()}
    >
      <ul className="set-up-points">
        <li>{say('setUpRecoveryWhy')}</li>
        <li>{say('setUpRecoveryWho')}</li>
        <li>{say('setUpRecoveryOnce')}</li>
      </ul>
    </Page>
  );
}

function OnPaper({ state, draft: { values, change, forget } }: PartProps) {
  return (
    <Page
      place={place}
      title={say('setUpRecovery')}
      lead={say('setUpRecoveryPaper')}
      next={say('setUpOnPaper')}
      onNext={() => change({ typing: true })}
      onBack={forget}
    >
      <Paper title={say('setUpRecoveryTitle')} state={state} purpose={say('setUpRecoveryPurpose')}>
        <PaperKey text={values.shown} />
      </Paper>
    </Page>
  );
}

function TypedBack({ draft: { values, change, forget }, onDone }: PartProps) {
  const save = useMutation({
    mutationFn: answerRecoveryKey,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  return (
    <Page
      place={place}
      title={say('setUpRecovery')}
      lead={say('setUpRecoveryBack')}
      next={say('setUpRecoveryCheck')}
      ready={values.typed.trim() !== ''}
      sending={save}
      onNext={() => save.mutate({ typed: values.typed })}
      onBack={() => change({ typing: false })}
    >
      <Field
        label={say('setUpRecoveryTyped')}
        hint={say('setUpRecoveryTypedHint')}
        className="field set-up-key"
        value={values.typed}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
        onChange={(event) => change({ typed: event.currentTarget.value })}
      />
    </Page>
  );
}
