/** The log-in page. Where somebody came from they go back to. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useState } from 'react';
import { enterArea } from '../appearance.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import {
  beginOpenId,
  canPasskey,
  fetchLogInPage,
  finishOpenId,
  logIn,
  logInByPasskey,
} from './access-api.ts';
import { Card, Field, Form, Refused } from './form.tsx';
import { pathAfterLogIn } from './way-back.ts';
import './access.css';

const goOn = (): void => location.replace(pathAfterLogIn(location.search));

/** What another provider sent the browser back with; null: it did not. */
const sentBack = (search: string): string | null => {
  const given = new URLSearchParams(search);
  return given.has('state') && (given.has('code') || given.has('error')) ? search.slice(1) : null;
};

export function LogInPage() {
  useLayoutEffect(() => enterArea('review'), []);
  const page = useQuery({ queryKey: ['log-in'], queryFn: fetchLogInPage });
  const passkey = useMutation({ mutationFn: logInByPasskey, onSuccess: goOn });
  const leaving = useMutation({
    mutationFn: beginOpenId,
    onSuccess: ({ address }) => location.assign(address),
  });
  const [answer] = useState(() => sentBack(location.search));
  const coming = useMutation({ mutationFn: finishOpenId, onSuccess: goOn });
  const { mutate: come } = coming;
  useEffect(() => {
    if (answer === null) return;
    // It is good once, and is not to stand in the history.
    history.replaceState(null, '', '/log-in');
    come(answer);
  }, [answer, come]);
  const failure = failureOf(page);
  if (failure !== null) return <Failure error={failure} onRetry={() => void page.refetch()} />;
  if (page.data === undefined) return <Loading onRetry={() => void page.refetch()} />;
  if (answer !== null && (coming.isIdle || coming.isPending || coming.isSuccess))
    return <Loading onRetry={() => location.assign('/log-in')} />;
  if (page.data.demonstration)
    return (
      <Card title={say('logIn')} lead={say('logInNotNeeded')}>
        <a className="button" href="/console">
          {say('toToday')}
        </a>
      </Card>
    );
  return (
    <Card title={say('logIn')} lead={page.data.clinicName}>
      <Form
        button={say('logIn')}
        send={({ loginName = '', password = '', code = '' }) => logIn({ loginName, password, code })}
        onDone={goOn}
      >
        <Field label={say('logInName')} name="loginName" autoComplete="username" autoCapitalize="none" />
        <Field label={say('password')} name="password" type="password" autoComplete="current-password" />
        <Field
          label={say('logInCode')}
          hint={say('logInCodeHint')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
        />
      </Form>
      {canPasskey() && (
        <button
          type="button"
          className="button"
          disabled={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {say('logInPasskey')}
        </button>
      )}
      {page.data.openId && (
        <button
          type="button"
          className="button"
          disabled={leaving.isPending}
          onClick={() => leaving.mutate()}
        >
          {say('logInNational')}
        </button>
      )}
      <Refused error={passkey.error ?? leaving.error ?? coming.error} />
      <details>
        <summary>{say('logInLost')}</summary>
        <p className="quiet">{say('logInLostHow')}</p>
      </details>
    </Card>
  );
}
