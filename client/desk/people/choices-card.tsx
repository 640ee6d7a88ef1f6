/** What a person chose: what the wall shows of them, whether their strap signs them in, and, apart, consent to research. */
import type { PersonChoices } from '@takt/shared/api/people.ts';
import { NICKNAME_LONGEST, nameFault } from '@takt/shared/shown-name.ts';
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { Card, Facts } from './card.tsx';
import { Field, Form, Pick } from './fields.tsx';
import type { PersonParts } from './person-parts.ts';

export function ChoicesCard(parts: PersonParts) {
  const { nickname, display, autoSignIn, research } = parts.person.choices;
  return (
    <Card title={say('choices')} form={(close) => <ChoicesForm {...parts} close={close} />}>
      <Facts
        facts={[
          [say('nickname'), nickname],
          [say('onWall'), say(`display_${display}`)],
          [say('signedInByStrap'), say(autoSignIn ? 'yes' : 'no')],
          [say('research'), say(research ? 'consentGiven' : 'consentNotGiven')],
        ]}
      />
    </Card>
  );
}

function ChoicesForm({ person, saving, change, close }: PersonParts & { close: () => void }) {
  const { choices: before } = person;
  const [nickname, setNickname] = useState(before.nickname ?? '');
  const [display, setDisplay] = useState(before.display);
  const [autoSignIn, setAutoSignIn] = useState(before.autoSignIn);
  const [research, setResearch] = useState(before.research);
  const fault = nickname.trim() === '' ? null : nameFault(nickname, { longest: NICKNAME_LONGEST });
  const save = (): void => {
    const choices: PersonChoices = {
      ...{ display, autoSignIn, research },
      nickname: nickname.trim() === '' ? null : nickname,
    };
    change({ kind: 'choices', choices }, { kind: 'choices', choices: before }, close);
  };
  return (
    <Form busy={saving.busy} ready={fault === null} onSave={save} onCancel={close}>
      <Field
        label={say('nickname')}
        value={nickname}
        onChange={setNickname}
        hint={fault?.[language()] ?? say('nicknameHint')}
        focused
      />
      <Pick
        label={say('onWall')}
        value={display}
        options={(['number', 'colour', 'words', 'hidden'] as const).map((one) => ({
          value: one,
          label: say(`display_${one}`),
        }))}
        onChange={setDisplay}
      />
      <Check label={say('signedInByStrap')} on={autoSignIn} onChange={setAutoSignIn} />
      <Check label={say('researchConsent')} on={research} onChange={setResearch} />
    </Form>
  );
}

interface CheckProps {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Check({ label, on, onChange }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={on} onChange={() => onChange(!on)} />
      <span>{label}</span>
    </label>
  );
}
