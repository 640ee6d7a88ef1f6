/** What is to be ready before somebody comes the first time: how they come, who rings whom, clothes, the size of the strap. */
import type { Expected } from '@takt/shared/api/people.ts';
import { useState } from 'react';
import { say } from '../words/words.ts';
import { Card, Facts } from './card.tsx';
import { Field, Form, Pick } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

const UNKNOWN = '';

export function ExpectedCard(parts: PersonParts) {
  const { transport, calls, clothes, strapSize } = parts.person.expected;
  return (
    <Card title={say('expected')} form={(close) => <ExpectedForm {...parts} close={close} />}>
      <Facts
        facts={[
          [say('transport'), transport],
          [say('calls'), calls],
          [say('clothes'), clothes],
          [say('strapSize'), strapSize === null ? null : say(`strapSize_${strapSize}`)],
        ]}
      />
    </Card>
  );
}

function ExpectedForm({ person, saving, change, close }: PersonParts & { close: () => void }) {
  const { expected: before } = person;
  const [transport, setTransport] = useState(before.transport);
  const [calls, setCalls] = useState(before.calls);
  const [clothes, setClothes] = useState(before.clothes);
  const [strapSize, setStrapSize] = useState<'small' | 'medium' | 'large' | typeof UNKNOWN>(
    before.strapSize ?? UNKNOWN,
  );
  const save = (): void => {
    const expected: Expected = {
      ...{ transport, calls, clothes },
      strapSize: strapSize === UNKNOWN ? null : strapSize,
    };
    change({ kind: 'expected', expected }, { kind: 'expected', expected: before }, close);
  };
  return (
    <Form busy={saving.busy} onSave={save} onCancel={close}>
      <Field label={say('transport')} value={transport} onChange={setTransport} focused maxLength={400} />
      <Field label={say('calls')} value={calls} onChange={setCalls} hint={say('callsHint')} maxLength={400} />
      <Field label={say('clothes')} value={clothes} onChange={setClothes} maxLength={400} />
      <Pick
        label={say('strapSize')}
        value={strapSize}
        options={[
          { value: UNKNOWN, label: say('notEntered') },
          ...(['small', 'medium', 'large'] as const).map((one) => ({
            value: one,
            label: say(`strapSize_${one}`),
          })),
        ]}
        onChange={setStrapSize}
      />
    </Form>
  );
}
