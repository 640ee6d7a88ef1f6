/** Whether the person's own strap signs them in: their choice, which staff enter for them. */
import type { Slot } from '@takt/shared/ids.ts';
import { useQuery } from '@tanstack/react-query';
import { fetchChoices } from '../api.ts';
import { Choice } from '../parts/choice.tsx';
import { say } from '../words/words.ts';
import { useCommand, useTaps } from './context.ts';
import { Unsaved } from './unsaved.tsx';

export function SignInChoice({ personId, slot }: { personId: string; slot: Slot }) {
  const command = useCommand();
  const choices = useQuery({ queryKey: ['choices', personId], queryFn: () => fetchChoices(personId) });
  const tapped = useTaps().findLast(
    ({ tap: { step }, status }) =>
      status === 'underWay' && step.kind === 'choices' && step.personId === personId,
  );
  const step = tapped?.tap.step;
  const chosen = step?.kind === 'choices' ? step.autoSignIn : choices.data?.autoSignIn;
  return (
    <section className="drawer-field">
      <div className="drawer-label">
        <span>{say('autoSignIn')}</span>
        <Unsaved of={['choices']} slot={slot} />
      </div>
      <Choice
        label={say('autoSignIn')}
        value={chosen === undefined ? null : chosen ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: say(value) }))}
        onChoose={(value) => command({ kind: 'choices', slot, personId, autoSignIn: value === 'yes' })}
      />
      <p className="caption">{say('autoSignInText')}</p>
      {choices.isError && chosen === undefined && (
        <p className="inline-error" role="alert">
          {say('loadFailed')}
        </p>
      )}
    </section>
  );
}
