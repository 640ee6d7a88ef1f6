/** What the clinic is called, and which clock and language it goes by. */
import { useMutation } from '@tanstack/react-query';
import { language } from '../../i18n/i18n.ts';
import { Field } from '../access/form.tsx';
import { Choice } from '../parts/choice.tsx';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Page, type StepProps } from './parts.tsx';
import { answerClinic } from './set-up-api.ts';

export function ClinicStep({ state, onDone }: StepProps) {
  const saved = state.clinic ?? {
    ...{ name: '', unit: '', timeZone: state.proposed.timeZone },
    language: language(),
  };
  const { values, change, forget } = useDraft('clinic', saved);
  const save = useMutation({
    mutationFn: answerClinic,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  const zones = [
    ...new Set([state.proposed.timeZone, values.timeZone, ...Intl.supportedValuesOf('timeZone')]),
  ];
  return (
    <Page
      place="clinic"
      title={say('setUpClinic')}
      lead={say('setUpClinicLead')}
      next={say('setUpGoOn')}
      ready={values.name.trim() !== ''}
      sending={save}
      onNext={() => save.mutate(values)}
    >
      <div className="set-up-fields">
        <Field
          label={say('setUpClinicName')}
          value={values.name}
          maxLength={80}
          autoComplete="organization"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Field
          label={say('setUpClinicUnit')}
          hint={say('setUpClinicUnitHint')}
          value={values.unit}
          maxLength={80}
          required={false}
          autoComplete="off"
          onChange={(event) => change({ unit: event.currentTarget.value })}
        />
        <label className="stack-tight">
          <span className="caption">{say('setUpTimeZone')}</span>
          <select
            className="field"
            value={values.timeZone}
            onChange={(event) => change({ timeZone: event.currentTarget.value })}
          >
            {zones.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </select>
        </label>
        <div className="stack-tight">
          <span className="caption">{say('setUpLanguage')}</span>
          <Choice
            label={say('setUpLanguage')}
            value={values.language}
            options={[
              { value: 'nb', label: 'Norsk' },
              { value: 'en', label: 'English' },
            ]}
            onChoose={(chosen) => change({ language: chosen })}
          />
        </div>
      </div>
    </Page>
  );
}
