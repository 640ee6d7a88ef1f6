/** Which kinds of class the instructor is offered. */
import { TEMPLATES } from '@takt/shared/class/protocol.ts';
import { useMutation } from '@tanstack/react-query';
import { classLengthS, templateName } from '../parts/plan.ts';
import { Profile } from '../parts/profile.tsx';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Check, Page, type StepProps } from './parts.tsx';
import { answerTemplates } from './set-up-api.ts';

export function TemplatesStep({ state, onDone }: StepProps) {
  const all = TEMPLATES.map(({ id }) => id);
  const saved: readonly string[] = state.templateIds ?? all;
  const { values, change, forget } = useDraft('templates', { chosen: saved });
  const chosen = all.filter((id) => values.chosen.includes(id));
  const save = useMutation({
    mutationFn: answerTemplates,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  return (
    <Page
      place="templates"
      title={say('setUpTemplates')}
      lead={say('setUpTemplatesLead')}
      next={say('setUpGoOn')}
      ready={chosen.length > 0}
      sending={save}
      onNext={() => save.mutate({ templateIds: chosen })}
    >
      <fieldset className="set-up-choices set-up-templates" aria-label={say('setUpTemplates')}>
        {TEMPLATES.map((template) => (
          <Check
            key={template.id}
            label={templateName(template)}
            meaning={lengthOf(classLengthS(template.phases))}
            checked={chosen.includes(template.id)}
            onChange={(checked) =>
              change({
                chosen: checked ? [...chosen, template.id] : chosen.filter((id) => id !== template.id),
              })
            }
          >
            <Profile phases={template.phases} />
          </Check>
        ))}
      </fieldset>
    </Page>
  );
}

const lengthOf = (seconds: number | null): string =>
  seconds === null ? '' : say('minutesLong', { count: Math.round(seconds / 60) });
