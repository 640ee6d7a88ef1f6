/** How screens reach Takt: each way with what it asks for and what it means. */
import { useMutation } from '@tanstack/react-query';
import { Field } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Page, type StepProps, Ways } from './parts.tsx';
import { type ReachFields, reachAnswer, reachFieldsOf } from './reach-view.ts';
import { answerReach } from './set-up-api.ts';

const WAYS = ['this-machine', 'own-authority', 'certificate', 'proxy'] as const;

/** What each way asks for, beside the port. */
const FIELDS = {
  'this-machine': [],
  'own-authority': ['names'],
  certificate: ['tlsCert', 'tlsKey'],
  proxy: ['behind', 'trustedProxy'],
} as const satisfies Record<ReachFields['way'], readonly (keyof ReachFields)[]>;

const EXAMPLES = {
  names: 'takt.klinikk.lan, 192.168.1.20',
  tlsCert: '/etc/takt/takt.pem',
  tlsKey: '/etc/takt/takt.key',
  behind: 'https://takt.klinikk.no',
  trustedProxy: '192.168.1.2',
} as const;

export function ReachStep({ state, onDone }: StepProps) {
  const { values, change, forget } = useDraft('reach', reachFieldsOf(state));
  const save = useMutation({
    mutationFn: answerReach,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  const given = reachAnswer(values);
  return (
    <Page
      place="reach"
      title={say('setUpReach')}
      lead={say('setUpReachLead')}
      next={say('setUpGoOn')}
      ready={given !== null}
      sending={save}
      onNext={() => given !== null && save.mutate(given)}
    >
      <Ways
        label={say('setUpReach')}
        value={values.way}
        ways={WAYS.map((value) => ({
          value,
          label: say(`setUpReach_${value}`),
          meaning: say(`setUpReachWhat_${value}`),
        }))}
        onChoose={(way) => change({ way })}
      />
      <div className="set-up-fields is-reach">
        {FIELDS[values.way].map((field) => (
          <Field
            key={field}
            label={say(`setUpReachField_${field}`)}
            placeholder={EXAMPLES[field]}
            value={values[field]}
            required={field !== 'trustedProxy'}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ [field]: event.currentTarget.value })}
          />
        ))}
        <Field
          label={say('setUpPort')}
          value={values.port}
          inputMode="numeric"
          pattern="\d{1,5}"
          maxLength={5}
          autoComplete="off"
          onChange={(event) => change({ port: event.currentTarget.value })}
        />
      </div>
    </Page>
  );
}
