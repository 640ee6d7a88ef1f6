/** What a one-time link opens: a password, an authenticator, and recovery codes to keep. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useState } from 'react';
import { enterArea } from '../appearance.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { acceptInvitation, fetchLogInPage, lookAtInvitation, takeUpByOpenId } from './access-api.ts';
import { Card, Codes, Field, Form, Refused } from './form.tsx';
import './access.css';

export function InvitationPage() {
  useLayoutEffect(() => enterArea('review'), []);
  const [token] = useState(() => location.hash.slice(1));
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const looked = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token),
    // Each answer has another key for the authenticator.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const page = useQuery({ queryKey: ['log-in'], queryFn: fetchLogInPage });
  const leaving = useMutation({
    mutationFn: takeUpByOpenId,
    onSuccess: ({ address }) => location.assign(address),
  });
  if (codes !== null)
    return (
      <Card title={say('recoveryTitle')}>
        <Codes codes={codes} />
        <a className="button primary" href="/account">
          {say('recoveryKept')}
        </a>
      </Card>
    );
  if (token === '') return <Notice word="invitationNone" />;
  const failure = failureOf(looked);
  if (failure !== null) return <Failure error={failure} onRetry={() => void looked.refetch()} />;
  if (looked.data === undefined) return <Loading onRetry={() => void looked.refetch()} />;
  const { kind, name, loginName, clinicName, totp } = looked.data;
  return (
    <Card
      title={say(kind === 'invite' ? 'invitationTitle' : 'invitationRenew', { name })}
      lead={say('invitationLead', { clinic: clinicName, loginName })}
    >
      <Form
        button={say('invitationDone')}
        send={({ password = '', code = '' }) =>
          acceptInvitation({ token, password, totpSecret: totp.secret, code })
        }
        onDone={({ recoveryCodes }) => {
          // The link is used up, and is not to stand in the history.
          history.replaceState(null, '', '/invitation');
          setCodes(recoveryCodes);
        }}
      >
        <input
          className="unseen"
          name="username"
          autoComplete="username"
          value={loginName}
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <Field
          label={say('passwordNew')}
          hint={say('passwordHint')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
        />
        <p>{say('invitationScan')}</p>
        <QrCode text={totp.uri} title={say('invitationQr')} />
        <p className="caption">
          {say('invitationKey')}{' '}
          <code className="access-key">{totp.secret.replaceAll(/(.{4})/g, '$1 ').trim()}</code>
        </p>
        <Field label={say('logInCode')} name="code" inputMode="numeric" autoComplete="one-time-code" />
      </Form>
      {kind === 'invite' && page.data?.openId === true && (
        <button
          type="button"
          className="button"
          disabled={leaving.isPending}
          onClick={() => leaving.mutate(token)}
        >
          {say('invitationNational')}
        </button>
      )}
      <Refused error={leaving.error} />
    </Card>
  );
}
