/** What was decided, each with a way back to it; then the page follows the server over into the clinic. */
import type { SetUpFinished, SetUpState, SetUpStep } from '@takt/shared/api/set-up.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { templateName } from '../parts/plan.ts';
import { say } from '../words/words.ts';
import { Page, type StepProps } from './parts.tsx';
import { isSettled } from './places.ts';
import { clinicAnswers, finishSetUp } from './set-up-api.ts';

const ASKED_EVERY_MS = 700;

export function Finish({ state }: StepProps) {
  const finish = useMutation({ mutationFn: finishSetUp });
  if (finish.data !== undefined) return <GoingOver finished={finish.data} state={state} />;
  return (
    <Page
      place="finish"
      title={say('setUpFinish')}
      lead={say('setUpFinishLead')}
      next={say('setUpOpen')}
      sending={finish}
      onNext={() => finish.mutate()}
    >
      <dl className="set-up-decided">
        {state.steps.map(({ step }) => (
          <div key={step}>
            <dt>{say(`setUpStep_${step}`)}</dt>
            <dd>
              <span>{decided(step, state)}</span>
              {!isSettled(step, state) && (
                <Link
                  className="button bare"
                  to="/setup"
                  search={{ at: step }}
                  aria-label={say('setUpChangeOf', { step: say(`setUpStep_${step}`) })}
                >
                  {say('staffChange')}
                </Link>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Page>
  );
}

function decided(step: SetUpStep, state: SetUpState): string {
  const { clinic, storage, administrator, reach, rooms, receivers, templateIds, backup } = state;
  switch (step) {
    case 'clinic':
      return [clinic?.name, clinic?.unit, clinic?.timeZone].filter((part) => part).join(', ');
    case 'storage':
      return storage?.shown ?? '';
    case 'recovery-key':
      return say('setUpDecidedKey');
    case 'administrator':
      return administrator === null ? '' : `${administrator.name} (${administrator.loginName})`;
    case 'reach':
      return reach === null ? '' : `${say(`setUpReach_${reach.answer.way}`)}: ${reach.url}`;
    case 'rooms':
      return rooms.map(({ name, stations }) => say('setUpDecidedRoom', { name, count: stations })).join(', ');
    case 'receivers':
      if (receivers === null || receivers.radios.length === 0) return say('setUpDecidedElsewhere');
      return `${receivers.radios.join(', ')}: ${say(receivers.heard ? 'setUpDecidedHeard' : 'setUpDecidedUnheard')}`;
    case 'templates':
      return (templateIds ?? []).map((id) => templateName({ id, name: id })).join(', ');
    case 'backup':
      return backup?.folder ?? say('setUpBackupNone');
  }
}

function GoingOver({ finished, state }: { finished: SetUpFinished; state: SetUpState }) {
  const { url, sameOrigin } = finished;
  const answers = useQuery({
    queryKey: ['set-up', 'clinic-answers'],
    queryFn: clinicAnswers,
    enabled: sameOrigin,
    refetchInterval: ASKED_EVERY_MS,
    refetchIntervalInBackground: true,
    retry: false,
  });
  const isOpen = answers.data === true;
  useEffect(() => {
    if (isOpen) location.replace(url);
  }, [isOpen, url]);
  const authority = state.reach?.authority ?? null;
  return (
    <Page place={null} title={say('setUpOpening')}>
      {sameOrigin ? (
        <p role="status">{say('setUpOpeningHere')}</p>
      ) : (
        <>
          <p role="status">{say('setUpOpeningThere')}</p>
          <a className="set-up-address" href={url}>
            {url}
          </a>
          {authority !== null && <p className="quiet">{say('setUpAuthority', { file: authority })}</p>}
        </>
      )}
    </Page>
  );
}
