/** The first who gives access: name and password, an authenticator, and recovery codes on paper. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { useMutation } from '@tanstack/react-query';
import { Field } from '../access/form.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { say } from '../words/words.ts';
import { type Draft, useDraft } from './draft.ts';
import { Paper } from './paper.tsx';
import { Page, type StepProps } from './parts.tsx';
import { askForTotp, makeAdministrator } from './set-up-api.ts';
import { inFours } from './set-up-view.ts';
import '../access/access.css';

interface Asked {
  readonly name: string;
  readonly loginName: string;
  readonly password: string;
  /** Of the authenticator; empty: not asked for yet. */
  readonly secret: string;
  readonly uri: string;
  readonly code: string;
  readonly recoveryCodes: readonly string[];
}

const SECRETS = ['password', 'secret', 'uri', 'code', 'recoveryCodes'] as const;
const PASSWORD_SHORTEST = 12;
const place = 'administrator';

interface PartProps {
  readonly state: SetUpState;
  readonly draft: Draft<Asked>;
  readonly onState: (state: SetUpState) => void;
  readonly onDone: (state: SetUpState) => void;
}

export function AdministratorStep({ state, onState, onDone }: StepProps) {
  const saved: Asked = {
    ...{ name: state.administrator?.name ?? '', loginName: state.administrator?.loginName ?? '' },
    ...{ password: '', secret: '', uri: '', code: '', recoveryCodes: [] },
  };
  const draft = useDraft<Asked>(place, saved, SECRETS);
  const part = { state, draft, onState, onDone };
  if (draft.values.recoveryCodes.length > 0) return <RecoveryCodes {...part} />;
  if (draft.values.secret !== '') return <Authenticator {...part} />;
  return <NameAndPassword {...part} />;
}

function NameAndPassword({ state, draft: { values, change }, onDone }: PartProps) {
  const ask = useMutation({
    mutationFn: askForTotp,
    onSuccess: ({ secret, uri }) => change({ secret, uri, code: '' }),
  });
  const { administrator } = state;
  return (
    <Page
      place={place}
      title={say('setUpAdministrator')}
      lead={
        administrator === null
          ? say('setUpAdministratorLead')
          : say('setUpAdministratorHas', { name: administrator.name, loginName: administrator.loginName })
      }
      next={say(administrator === null ? 'setUpGoOn' : 'setUpAdministratorAnother')}
      ready={
        values.name.trim() !== '' &&
        values.loginName.trim() !== '' &&
        values.password.length >= PASSWORD_SHORTEST
      }
      sending={ask}
      onNext={() => ask.mutate(values.loginName)}
      also={
        administrator !== null && (
          <button type="button" className="button outline" onClick={() => onDone(state)}>
            {say('setUpAsItIs')}
          </button>
        )
      }
    >
      <div className="set-up-fields">
        <Field
          label={say('staffName')}
          value={values.name}
          autoComplete="name"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Field
          label={say('logInName')}
          hint={say('setUpLoginNameHint')}
          value={values.loginName}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => change({ loginName: event.currentTarget.value })}
        />
        <Field
          label={say('password')}
          hint={say('passwordHint')}
          type="password"
          value={values.password}
          autoComplete="new-password"
          minLength={PASSWORD_SHORTEST}
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      </div>
    </Page>
  );
}

function Authenticator({ draft: { values, change }, onState }: PartProps) {
  const { loginName, name, password, secret, uri, code } = values;
  const make = useMutation({
    mutationFn: makeAdministrator,
    onSuccess: ({ recoveryCodes, state }) => {
      onState(state);
      change({ recoveryCodes, password: '' });
    },
  });
  return (
    <Page
      place={place}
      title={say('setUpAuthenticator')}
      lead={say('invitationScan')}
      next={say('setUpGoOn')}
      ready={/\d/.test(code)}
      sending={make}
      onNext={() => make.mutate({ loginName, name, password, totpSecret: secret, code })}
      onBack={() => change({ secret: '', uri: '', code: '' })}
    >
      <div className="set-up-totp">
        <QrCode text={uri} title={say('invitationQr')} />
        <div className="stack">
          <p className="quiet">
            {say('invitationKey')} <code className="access-key">{inFours(secret)}</code>
          </p>
          <Field
            label={say('setUpCode')}
            hint={say('setUpCodeHint')}
            value={code}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            onChange={(event) => change({ code: event.currentTarget.value })}
          />
        </div>
      </div>
    </Page>
  );
}

function RecoveryCodes({ state, draft: { values, forget }, onDone }: PartProps) {
  return (
    <Page
      place={place}
      title={say('recoveryTitle')}
      lead={say('setUpCodesLead')}
      next={say('recoveryKept')}
      onNext={() => {
        forget();
        onDone(state);
      }}
    >
      <Paper
        title={say('setUpCodesTitle', { loginName: values.loginName })}
        state={state}
        purpose={say('setUpCodesPurpose')}
      >
        <ul className="paper-codes">
          {values.recoveryCodes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Paper>
    </Page>
  );
}
