/** Who somebody is: name, sex, year of birth, resting heart rate, and by what they are steered. No reason is asked for. */
import type { PersonDetails } from '@takt/shared/api/people.ts';
import { useState } from 'react';
import { say } from '../words/words.ts';
import { Card, Facts } from './card.tsx';
import { Field, Form, Pick, wholeIn } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

const UNKNOWN = '';

export function DetailsCard(parts: PersonParts) {
  const { sex, birthYear, hrRestBpm, target } = parts.person.details;
  return (
    <Card title={say('aboutPerson')} form={(close) => <DetailsForm {...parts} close={close} />}>
      <Facts
        facts={[
          [say('sex'), sex === null ? null : say(`sex_${sex}`)],
          [say('birthYear'), birthYear === null ? null : String(birthYear)],
          [say('hrRest'), hrRestBpm === null ? null : say('bpmValue', { bpm: hrRestBpm })],
          [say('steerBy'), say(target === 'rpe' ? 'steerByBorg' : 'steerByHeart')],
        ]}
      />
    </Card>
  );
}

function DetailsForm({ person, saving, change, close }: PersonParts & { close: () => void }) {
  const { details } = person;
  const [name, setName] = useState(details.name ?? '');
  const [sex, setSex] = useState<'m' | 'f' | typeof UNKNOWN>(details.sex ?? UNKNOWN);
  const [birthYear, setBirthYear] = useState(details.birthYear?.toString() ?? '');
  const [hrRest, setHrRest] = useState(details.hrRestBpm?.toString() ?? '');
  const [target, setTarget] = useState(details.target);
  const save = (): void => {
    const now: PersonDetails = {
      ...{ name, target, sex: sex === UNKNOWN ? null : sex },
      ...{ birthYear: wholeIn(birthYear), hrRestBpm: wholeIn(hrRest) },
    };
    const before = details.name === null ? undefined : { ...details, name: details.name };
    change(
      { kind: 'details', details: now },
      before === undefined ? undefined : { kind: 'details', details: before },
      close,
    );
  };
  return (
    <Form busy={saving.busy} ready={name.trim() !== ''} onSave={save} onCancel={close}>
      <Field label={say('name')} value={name} onChange={setName} required focused maxLength={80} />
      <Pick
        label={say('sex')}
        value={sex}
        options={[
          { value: UNKNOWN, label: say('notEntered') },
          { value: 'f', label: say('sex_f') },
          { value: 'm', label: say('sex_m') },
        ]}
        onChange={setSex}
      />
      <Field
        label={say('birthYear')}
        value={birthYear}
        onChange={setBirthYear}
        hint={say('birthYearHint')}
        numeric
        maxLength={4}
      />
      <Field
        label={`${say('hrRest')}, ${say('bpm')}`}
        value={hrRest}
        onChange={setHrRest}
        numeric
        maxLength={3}
      />
      <Pick
        label={say('steerBy')}
        value={target}
        options={[
          { value: 'heart-rate', label: say('steerByHeart') },
          { value: 'rpe', label: say('steerByBorg') },
        ]}
        onChange={setTarget}
      />
      {target === 'rpe' && <p className="caption">{say('steerByBorgText')}</p>}
    </Form>
  );
}
