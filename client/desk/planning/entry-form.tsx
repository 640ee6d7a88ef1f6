/** A new class of the week: which day and time, in which room, for whom, by which template, and for how long. */
import type { NewEntry } from '@takt/shared/api/planning.ts';
import { minutesOfText, type Weekday, weekdayOf } from '@takt/shared/timetable/local-time.ts';
import { useState } from 'react';
import { weekdayName } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { useOfferedTemplates } from '../parts/offered-templates.ts';
import { templateName } from '../parts/plan.ts';
import { Field, Form, Pick, wholeIn } from '../people/fields.tsx';
import { addEntry, changeTimetable } from '../people-api.ts';
import { say } from '../words/words.ts';
import type { WeekParts } from './standing.tsx';

const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
const OFTEN_MINUTES = 60;

interface EntryFormProps {
  readonly parts: WeekParts;
  readonly firstDay: string;
  readonly onClose: () => void;
}

export function EntryForm({ parts, firstDay, onClose }: EntryFormProps) {
  const { saving, roomNames, groupNames } = parts;
  const [weekday, setWeekday] = useState<string>(String(weekdayOf(firstDay)));
  const [time, setTime] = useState('10:00');
  const [length, setLength] = useState(String(OFTEN_MINUTES));
  const [roomId, setRoomId] = useState([...roomNames.keys()][0] ?? '');
  const [groupId, setGroupId] = useState([...groupNames.keys()][0] ?? '');
  const [chosen, setChosen] = useState<string | null>(null);
  const templates = useOfferedTemplates(chosen);
  const templateId = chosen ?? templates[0]?.id ?? '';
  const [fromDay, setFromDay] = useState(firstDay);
  const [toDay, setToDay] = useState('');
  const startsAt = minutesOfText(time);
  const lengthMinutes = wholeIn(length);
  const ready =
    startsAt !== null && lengthMinutes !== null && roomId !== '' && groupId !== '' && fromDay !== '';
  const save = (): void => {
    if (startsAt === null || lengthMinutes === null) return;
    const entry: NewEntry = {
      ...{ roomId, groupId, templateId, startsAt, lengthMinutes, fromDay },
      weekday: Number(weekday) as Weekday,
      toDay: toDay === '' ? null : toDay,
    };
    let added: string | null = null;
    saving.take(
      async () => {
        added = (await addEntry(entry)).entryId;
      },
      () => changeTimetable({ kind: 'end', entryId: added ?? '', lastDay: '1970-01-01' }),
      onClose,
    );
  };
  const named = (names: ReadonlyMap<string, string>) =>
    [...names].map(([value, label]) => ({ value, label }));
  return (
    <Form busy={saving.busy} ready={ready} onSave={save} onCancel={onClose} save={say('add')}>
      <Pick
        label={say('weekday')}
        value={weekday}
        options={WEEKDAYS.map((day) => ({ value: String(day), label: weekdayName(day, language()) }))}
        onChange={setWeekday}
      />
      <Field label={say('startsAt')} type="time" value={time} onChange={setTime} required />
      <Field label={say('lengthMinutes')} value={length} onChange={setLength} numeric maxLength={3} />
      <Pick label={say('group')} value={groupId} options={named(groupNames)} onChange={setGroupId} />
      <Pick label={say('room')} value={roomId} options={named(roomNames)} onChange={setRoomId} />
      <Pick
        label={say('template')}
        value={templateId}
        options={templates.map((template) => ({ value: template.id, label: templateName(template) }))}
        onChange={setChosen}
      />
      <Field label={say('firstDay')} type="date" value={fromDay} onChange={setFromDay} required />
      <Field label={say('lastDay')} type="date" value={toDay} onChange={setToDay} hint={say('lastDayHint')} />
      {groupNames.size === 0 && <p className="caption">{say('noGroupsYet')}</p>}
      {saving.outcome}
    </Form>
  );
}
