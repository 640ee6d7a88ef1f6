/**
 * Set-up of a clinic in the browser: whoever has the link of the console answers one step a page. What was answered is the
 * server's to remember; the place among the steps stands in the address.
 */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { useReviewArea } from '../parts/review-bar.tsx';
import { failureOf, queries } from '../queries.ts';
import { say } from '../words/words.ts';
import { AdministratorStep } from './administrator-step.tsx';
import { BackupStep } from './backup-step.tsx';
import { ClinicStep } from './clinic-step.tsx';
import { Enter } from './enter.tsx';
import { Finish } from './finish.tsx';
import { Frame } from './frame.tsx';
import { CurrentState, type StepProps } from './parts.tsx';
import { placeAfter, placeOf, type SetUpPlace } from './places.ts';
import { ReachStep } from './reach-step.tsx';
import { ReceiversStep } from './receivers-step.tsx';
import { RecoveryKeyStep } from './recovery-key-step.tsx';
import { Restore } from './restore.tsx';
import { RoomsStep } from './rooms-step.tsx';
import { enterSetUp, fetchEntry, fetchState } from './set-up-api.ts';
import { codeIn } from './set-up-view.ts';
import { StorageStep } from './storage-step.tsx';
import { TemplatesStep } from './templates-step.tsx';
import { Welcome } from './welcome.tsx';
import './set-up.css';

const STATE = ['set-up', 'state'];
const ASKED_EVERY_MS = 1000;

/** What the link of the console has behind #. It is good once, and does not stay in the address or in the history. */
function takeCode(): string | null {
  const code = codeIn(location.hash);
  if (code === '') return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}

/** Asked first: a browser that has been let in may open its link again. */
async function enter(code: string | null): Promise<boolean> {
  const entry = await fetchEntry();
  return entry.entered || code === null ? entry.entered : (await enterSetUp(code)).entered;
}

const statusOf = (error: unknown): number | null => (error instanceof ApiError ? error.status : null);

export function SetUpPage() {
  useReviewArea();
  const [code, setCode] = useState(takeCode);
  useEffect(() => {
    // Whoever pastes the link into the address of this very page loads nothing anew.
    const take = (): void => {
      const taken = takeCode();
      if (taken !== null) setCode(taken);
    };
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  const entered = useQuery({
    queryKey: ['set-up', 'entered', code],
    queryFn: () => enter(code),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const retry = (): void => void entered.refetch();
  if (entered.isFetching) return <Loading onRetry={retry} />;
  if (statusOf(entered.error) === 404) return <SetUpAlready />;
  const refused = [400, 401, 403, 422, 429].includes(statusOf(entered.error) ?? 0);
  if (entered.error !== null && !refused) return <Failure error={entered.error} onRetry={retry} />;
  if (entered.data !== true)
    return (
      <Enter
        refused={entered.error}
        onCode={(typed) => {
          if (typed === code) retry();
          else setCode(typed);
        }}
      />
    );
  return <Steps onCode={setCode} />;
}

function SetUpAlready() {
  return (
    <main className="notice">
      <h1>{say('setUpAlready')}</h1>
      <p>{say('setUpAlreadyText')}</p>
      <a className="button" href="/log-in">
        {say('logIn')}
      </a>
    </main>
  );
}

const PAGES: Readonly<Record<SetUpPlace, (props: StepProps) => React.JSX.Element>> = {
  welcome: Welcome,
  restore: Restore,
  clinic: ClinicStep,
  storage: StorageStep,
  'recovery-key': RecoveryKeyStep,
  administrator: AdministratorStep,
  reach: ReachStep,
  rooms: RoomsStep,
  receivers: ReceiversStep,
  templates: TemplatesStep,
  backup: BackupStep,
  finish: Finish,
};

/** `onCode`: another link was typed, because the one before is good no more. */
function Steps({ onCode }: { onCode: (code: string) => void }) {
  const { at = null } = useSearch({ from: '/setup' });
  const navigate = useNavigate();
  const state = useQuery({
    queryKey: STATE,
    queryFn: fetchState,
    // Only a restore goes on by itself.
    refetchInterval: ({ state: { data } }) => (data?.restore?.state === 'running' ? ASKED_EVERY_MS : false),
  });
  const place = state.data === undefined ? null : placeOf(at, state.data);
  // A page does not change under whoever reads it because the server's answer has.
  useEffect(() => {
    if (place !== null && place !== at) void navigate({ to: '/setup', search: { at: place }, replace: true });
  }, [place, at, navigate]);
  // A program that was started anew knows this browser no more.
  if (statusOf(state.error) === 401) return <Enter refused={state.error} onCode={onCode} />;
  const failure = failureOf(state);
  if (failure !== null) return <Failure error={failure} onRetry={() => void state.refetch()} />;
  if (state.data === undefined || place === null) return <Loading onRetry={() => void state.refetch()} />;
  const { problem } = state.data;
  const Shown = PAGES[place];
  const onState = (next: SetUpState): void => void queries.setQueryData(STATE, next);
  const onDone = (next: SetUpState): void => {
    onState(next);
    const step = next.steps.find((one) => one.step === place)?.step;
    const to = step === undefined ? (next.next ?? 'finish') : placeAfter(step, next);
    void navigate({ to: '/setup', search: { at: to } });
  };
  return (
    <Frame state={state.data} place={place}>
      {problem !== null && (
        <p className="set-up-problem" role="alert">
          {problem[language()]}
        </p>
      )}
      <CurrentState value={state.data}>
        <Shown key={place} state={state.data} onState={onState} onDone={onDone} />
      </CurrentState>
    </Frame>
  );
}
