/** Around each page: whose set-up it is, and all steps at the side; on a telephone they are folded into one line. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../parts/icons.tsx';
import { More } from '../parts/more.tsx';
import { say } from '../words/words.ts';
import { type ListedStep, listedSteps, type SetUpPlace } from './places.ts';

interface FrameProps {
  readonly state: SetUpState;
  readonly place: SetUpPlace;
  readonly children: ReactNode;
}

export function Frame({ state, place, children }: FrameProps) {
  const steps = listedSteps(state, place);
  const here = steps.findIndex(({ mark }) => mark === 'here');
  const list = (
    <ol>
      {steps.map((step, i) => (
        <li key={step.step}>
          <StepLine {...step} number={i + 1} />
        </li>
      ))}
    </ol>
  );
  return (
    <div className="set-up">
      <header className="topbar">
        <b>Takt</b>
        <span className="topbar-sub">{say('setUpTitle')}</span>
        <div className="topbar-end">
          {state.clinic !== null && <span className="topbar-fact">{state.clinic.name}</span>}
          <More area="review" />
        </div>
      </header>
      <nav className="set-up-steps" aria-label={say('setUpSteps')}>
        {list}
      </nav>
      <details className="set-up-folded">
        <summary>
          {here < 0
            ? say('setUpSteps')
            : say('setUpStepOf', {
                n: here + 1,
                m: steps.length,
                step: say(`setUpStep_${steps[here]?.step ?? 'finish'}`),
              })}
        </summary>
        <nav aria-label={say('setUpSteps')}>{list}</nav>
      </details>
      <main>{children}</main>
    </div>
  );
}

function StepLine({ step, mark, number }: ListedStep & { number: number }) {
  const isDone = mark === 'done' || mark === 'settled';
  const badge = (
    <i className={`set-up-mark is-${mark}`} aria-hidden="true">
      {isDone ? <Icon name="check" /> : number}
    </i>
  );
  const name = (
    <span>
      {say(`setUpStep_${step}`)}
      {mark !== 'open' && mark !== 'here' && (
        <span className="said">, {say(isDone ? 'setUpDone' : 'setUpClosed')}</span>
      )}
    </span>
  );
  if (mark === 'closed' || mark === 'settled' || mark === 'here')
    return (
      <span className={`set-up-line is-${mark}`} aria-current={mark === 'here' ? 'step' : undefined}>
        {badge}
        {name}
      </span>
    );
  return (
    <Link className={`set-up-line is-${mark}`} to="/setup" search={{ at: step }}>
      {badge}
      {name}
    </Link>
  );
}
