/** Somebody new: the name, what the wall may call them, and the group they train with. The rest is on their page. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchGroups } from '../api.ts';
import { addPerson } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Field, Form, Pick } from './fields.tsx';
import { useSaving } from './saved.tsx';

interface AddPersonProps {
  readonly onClose: () => void;
  readonly onAdded: (personId: string) => void;
}

const NO_GROUP = '';

export function AddPerson({ onClose, onAdded }: AddPersonProps) {
  const groups = useQuery({ queryKey: ['groups'], queryFn: fetchGroups });
  const [name, setName] = useState('');
  const [nickname, setNickname] = useState('');
  const [groupId, setGroupId] = useState(NO_GROUP);
  const saving = useSaving(() => undefined);
  const save = (): void => {
    const details = { name, sex: null, birthYear: null, hrRestBpm: null, target: 'heart-rate' as const };
    const person = {
      details,
      nickname: nickname.trim() === '' ? null : nickname,
      hrMax: null,
      groupId: groupId === NO_GROUP ? null : groupId,
    };
    saving.take(async () => {
      const { personId } = await addPerson(person);
      onAdded(personId);
    });
  };
  const options = [
    { value: NO_GROUP, label: say('noGroup') },
    ...(groups.data ?? []).map((group) => ({ value: group.groupId, label: group.name })),
  ];
  return (
    <Form busy={saving.busy} ready={name.trim() !== ''} onSave={save} onCancel={onClose} save={say('add')}>
      <Field label={say('name')} value={name} onChange={setName} required focused maxLength={80} />
      <Field
        label={say('nickname')}
        value={nickname}
        onChange={setNickname}
        hint={say('nicknameHint')}
        maxLength={24}
      />
      <Pick label={say('group')} value={groupId} options={options} onChange={setGroupId} />
      {saving.outcome}
    </Form>
  );
}
