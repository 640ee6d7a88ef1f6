/** Whether the person's own strap signs them in: their choice, which staff enter for them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { fetchChoices, saveChoices } from '../api.ts';
import { Choice } from '../parts/choice.tsx';
import { say } from '../words/words.ts';

export function SignInChoice({ personId }: { personId: string }) {
  const queryKey = ['choices', personId];
  const client = useQueryClient();
  const choices = useQuery({ queryKey, queryFn: () => fetchChoices(personId) });
  const save = useMutation({
    mutationFn: (autoSignIn: boolean) => saveChoices(personId, { autoSignIn }),
    onSuccess: (saved) => client.setQueryData(queryKey, saved),
  });
  if (choices.data === undefined) return null;
  // What was tapped shows at once, and goes back when it is refused.
  const chosen = save.isPending ? save.variables : choices.data.autoSignIn;
  return (
    <section className="drawer-field">
      <div className="drawer-label">
        <span>{say('autoSignIn')}</span>
      </div>
      <Choice
        label={say('autoSignIn')}
        value={chosen ? 'yes' : 'no'}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: say(value) }))}
        onChoose={(value) => save.mutate(value === 'yes')}
      />
      <p className="caption">{say('autoSignInText')}</p>
      {save.isError && (
        <p className="inline-error" role="alert">
          {say('loadFailed')}
        </p>
      )}
    </section>
  );
}
