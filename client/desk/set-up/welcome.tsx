/** The first decision: a new clinic, or one that was backed up. */
import { useNavigate } from '@tanstack/react-router';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Page, type StepProps, Ways } from './parts.tsx';

export function Welcome({ state }: StepProps) {
  const navigate = useNavigate();
  const { values, change } = useDraft<{ way: 'new' | 'restore' }>('welcome', { way: 'new' });
  const begun = state.steps.some(({ done }) => done);
  return (
    <Page
      place="welcome"
      title={say('setUpWelcome')}
      lead={say('setUpWelcomeLead')}
      next={say('setUpGoOn')}
      onNext={() =>
        void navigate({
          to: '/setup',
          search: { at: values.way === 'new' ? (begun ? (state.next ?? 'finish') : 'clinic') : 'restore' },
        })
      }
    >
      <Ways
        label={say('setUpWelcome')}
        value={values.way}
        ways={[
          {
            value: 'new',
            label: say(begun ? 'setUpContinue' : 'setUpNew'),
            meaning: say(begun ? 'setUpContinueText' : 'setUpNewText'),
          },
          { value: 'restore', label: say('setUpRestore'), meaning: say('setUpRestoreText') },
        ]}
        onChoose={(way) => change({ way })}
      />
    </Page>
  );
}
