/** One's own account: password, authenticator's codes, four digits for the shared tablet, passkeys, and where one is logged in. */
import type { OwnAccount } from '@takt/shared/api/accounts.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchSession } from '../api.ts';
import { deskOutbox } from '../outbox/desk-outbox.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { ReviewBar, useReviewArea } from '../parts/review-bar.tsx';
import { SignOut } from '../parts/waiting/sign-out.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import {
  addPasskey,
  canPasskey,
  changePassword,
  choosePin,
  endOtherSessions,
  endSession,
  fetchLogInPage,
  fetchOwn,
  joinOpenId,
  logOut,
  newRecoveryCodes,
  removePasskey,
} from './access-api.ts';
import { Codes, Field, Form, PinField, Refused } from './form.tsx';
import { roleNames } from './role-names.ts';
import './access.css';

export function AccountPage() {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const own = useQuery({ queryKey: ['own-account'], queryFn: fetchOwn, retry: false });
  /** Where log-out leads: to the provider by which one came in, or to the log-in page. */
  const after = useRef('/log-in');
  const retry = (): void => {
    void session.refetch();
    void own.refetch();
  };
  const failure = failureOf(own, session);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (own.data === undefined || session.data === undefined) return <Loading onRetry={retry} />;
  const changed = (): void => void own.refetch();
  const { name, loginName, roles, recoveryCodesLeft } = own.data;
  return (
    <div className="review">
      <ReviewBar demonstration={session.data.demonstration}>
        {roles.some((role) => role === 'lead' || role === 'technician') && (
          <a className="button bar" href="/access">
            {say('accessTitle')}
          </a>
        )}
      </ReviewBar>
      <main className="access-wide">
        <header className="access-head">
          <div>
            <h1>{name}</h1>
            <p className="quiet">
              {loginName} · {roleNames(roles)}
            </p>
          </div>
          <SignOut
            outbox={deskOutbox(session.data.actor)}
            word="logOut"
            className="button"
            onSignOut={async () => {
              after.current = (await logOut()).address ?? '/log-in';
            }}
            onDone={() => location.assign(after.current)}
          />
        </header>
        <div className="access-sections">
          <Sessions own={own.data} timeZone={session.data.timeZone} onChanged={changed} />
          <section className="access-section">
            <h2>{say('passwordChange')}</h2>
            <Form
              button={say('save')}
              send={({ present = '', next = '' }) => changePassword({ present, next })}
              onDone={changed}
            >
              <Field
                label={say('passwordPresent')}
                name="present"
                type="password"
                autoComplete="current-password"
              />
              <Field
                label={say('passwordNew')}
                hint={say('passwordHint')}
                name="next"
                type="password"
                autoComplete="new-password"
                minLength={12}
              />
            </Form>
          </section>
          <PinSection own={own.data} onChanged={changed} />
          <Passkeys own={own.data} onChanged={changed} />
          <National own={own.data} />
          <Recovery left={recoveryCodesLeft} onChanged={changed} />
        </div>
      </main>
    </div>
  );
}

interface PartProps {
  readonly own: OwnAccount;
  readonly onChanged: () => void;
}

function Sessions({ own, timeZone, onChanged }: PartProps & { timeZone: string }) {
  const end = useMutation({ mutationFn: endSession, onSuccess: onChanged });
  const others = useMutation({ mutationFn: endOtherSessions, onSuccess: onChanged });
  return (
    <section className="access-section">
      <h2>{say('sessions')}</h2>
      <ul className="access-list">
        {own.sessions.map(({ sessionId, browser, startedAtMs, isThis }) => (
          <li key={sessionId}>
            <span>
              {browser || say('sessionUnknown')}
              <small>{say('sessionSince', { at: shortDateTime(startedAtMs, timeZone, language()) })}</small>
            </span>
            {isThis ? (
              <b>{say('sessionThis')}</b>
            ) : (
              <button type="button" className="button" onClick={() => end.mutate(sessionId)}>
                {say('sessionEnd')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {own.sessions.length > 1 && (
        <button type="button" className="button" onClick={() => others.mutate()}>
          {say('sessionEndOthers')}
        </button>
      )}
      <Refused error={end.error ?? others.error} />
    </section>
  );
}

/** Nothing where the clinic has no other provider. */
function National({ own }: { own: OwnAccount }) {
  const page = useQuery({ queryKey: ['log-in'], queryFn: fetchLogInPage });
  const leaving = useMutation({
    mutationFn: joinOpenId,
    onSuccess: ({ address }) => location.assign(address),
  });
  if (page.data?.openId !== true) return null;
  return (
    <section className="access-section">
      <h2>{say('national')}</h2>
      <p className="quiet">{say(own.joined ? 'nationalHas' : 'nationalNone')}</p>
      {!own.joined && (
        <button type="button" className="button" onClick={() => leaving.mutate()}>
          {say('nationalJoin')}
        </button>
      )}
      <Refused error={leaving.error} />
    </section>
  );
}

function PinSection({ own, onChanged }: PartProps) {
  return (
    <section className="access-section">
      <h2>{say('pin')}</h2>
      <p className="quiet">{say(own.hasPin ? 'pinHas' : 'pinNone')}</p>
      <Form button={say('save')} send={({ pin = '' }) => choosePin(pin)} onDone={onChanged}>
        <PinField />
      </Form>
    </section>
  );
}

function Passkeys({ own, onChanged }: PartProps) {
  const remove = useMutation({ mutationFn: removePasskey, onSuccess: onChanged });
  return (
    <section className="access-section">
      <h2>{say('passkeys')}</h2>
      <p className="quiet">{say(canPasskey() ? 'passkeysWhat' : 'passkeysCannot')}</p>
      <ul className="access-list">
        {own.passkeys.map(({ credentialId, name }) => (
          <li key={credentialId}>
            <span>{name}</span>
            <button type="button" className="button" onClick={() => remove.mutate(credentialId)}>
              {say('remove')}
            </button>
          </li>
        ))}
      </ul>
      <Refused error={remove.error} />
      {canPasskey() && (
        <Form button={say('passkeyAdd')} send={({ name = '' }) => addPasskey(name)} onDone={onChanged}>
          <Field label={say('passkeyName')} name="name" maxLength={60} autoComplete="off" />
        </Form>
      )}
    </section>
  );
}

function Recovery({ left, onChanged }: { left: number; onChanged: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = useMutation({
    mutationFn: newRecoveryCodes,
    onSuccess: ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      onChanged();
    },
  });
  return (
    <section className="access-section">
      <h2>{say('recoveryTitle')}</h2>
      {codes === null ? (
        <p className="quiet">{say('recoveryLeft', { count: left })}</p>
      ) : (
        <Codes codes={codes} />
      )}
      <Refused error={renew.error} />
      <button type="button" className="button" onClick={() => renew.mutate()}>
        {say('recoveryNew')}
      </button>
    </section>
  );
}
