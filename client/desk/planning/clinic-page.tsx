/** The clinic's rooms with their stations, and its staff with profession, HPR number and what they know of training. */
import type { RoomEntry, RoomFields, StaffEntry, StaffFields } from '@takt/shared/api/planning.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../people/card.tsx';
import { Field, Form, wholeIn } from '../people/fields.tsx';
import { Frame } from '../people/frame.tsx';
import { type Saving, useSaving } from '../people/saved.tsx';
import { addRoom, addStaff, changeRoom, changeStaff, fetchRooms, fetchStaff } from '../people-api.ts';
import { say } from '../words/words.ts';

export function ClinicPage() {
  const rooms = useQuery({ queryKey: ['rooms'], queryFn: fetchRooms, refetchOnMount: 'always' });
  const staff = useQuery({ queryKey: ['staff'], queryFn: fetchStaff, refetchOnMount: 'always' });
  const client = useQueryClient();
  const saving = useSaving(() => {
    void client.invalidateQueries({ queryKey: ['rooms'] });
    void client.invalidateQueries({ queryKey: ['staff'] });
  });
  return (
    <Frame query={rooms}>
      {(list, { clinicName }) => (
        <>
          <div className="people-head">
            <h1>{clinicName}</h1>
          </div>
          <div className="person-cards">
            <Rooms rooms={list} saving={saving} />
            <Staff staff={staff.data ?? []} saving={saving} />
          </div>
          {saving.outcome}
        </>
      )}
    </Frame>
  );
}

function Rooms({ rooms, saving }: { rooms: readonly RoomEntry[]; saving: Saving }) {
  const [editing, setEditing] = useState<string | null>(null);
  return (
    <Card
      title={say('rooms')}
      open={say('newRoom')}
      form={(close) => (
        <RoomForm
          saving={saving}
          onClose={close}
          onSave={(room) => saving.take(() => addRoom(room), undefined, close)}
        />
      )}
    >
      <ul className="person-rows">
        {rooms.map(({ roomId, name, stations, inUse }) => {
          const before = { name, stations };
          const done = (): void => setEditing(null);
          if (editing === roomId) {
            return (
              <li key={roomId}>
                <RoomForm
                  saving={saving}
                  before={before}
                  onClose={done}
                  onSave={(room) =>
                    saving.take(
                      () => changeRoom(roomId, room),
                      () => changeRoom(roomId, before),
                      done,
                    )
                  }
                />
              </li>
            );
          }
          return (
            <li key={roomId}>
              <div>
                <b>{name}</b> {say('stationsCount', { count: stations })}
                {!inUse && <p className="caption">{say('roomInUseSoon')}</p>}
              </div>
              <button type="button" className="button bar" onClick={() => setEditing(roomId)}>
                {say('edit')}
                <span className="unseen">{` ${name}`}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

interface RoomFormProps {
  readonly saving: Saving;
  readonly before?: RoomFields;
  readonly onSave: (room: RoomFields) => void;
  readonly onClose: () => void;
}

function RoomForm({ saving, before, onSave, onClose }: RoomFormProps) {
  const [name, setName] = useState(before?.name ?? '');
  const [stations, setStations] = useState(String(before?.stations ?? 12));
  const count = wholeIn(stations);
  return (
    <Form
      busy={saving.busy}
      ready={name.trim() !== '' && count !== null}
      onCancel={onClose}
      onSave={() => count !== null && onSave({ name, stations: count })}
    >
      <Field label={say('name')} value={name} onChange={setName} focused required maxLength={40} />
      <Field label={say('stationsInRoom')} value={stations} onChange={setStations} numeric maxLength={2} />
    </Form>
  );
}

function Staff({ staff, saving }: { staff: readonly StaffEntry[]; saving: Saving }) {
  const [editing, setEditing] = useState<string | null>(null);
  const done = (): void => setEditing(null);
  return (
    <Card
      title={say('staff')}
      open={say('newStaff')}
      form={(close) => (
        <StaffForm
          saving={saving}
          onClose={close}
          onSave={(one) => saving.take(() => addStaff(one), undefined, close)}
        />
      )}
    >
      {staff.length === 0 && <p className="quiet">{say('noStaff')}</p>}
      <ul className="person-rows">
        {staff.map((one) => {
          const { staffId, archivedAtMs } = one;
          const before = { ...one, hprNumber: one.hprNumber ?? '' };
          const archived = archivedAtMs !== null;
          if (editing === staffId) {
            return (
              <li key={staffId}>
                <StaffForm
                  saving={saving}
                  before={before}
                  onClose={done}
                  onSave={(fields) =>
                    saving.take(
                      () => changeStaff(staffId, { kind: 'edit', fields }),
                      () => changeStaff(staffId, { kind: 'edit', fields: fieldsOf(before) }),
                      done,
                    )
                  }
                />
              </li>
            );
          }
          return (
            <li key={staffId} className={archived ? 'is-past' : ''}>
              <div>
                <b>{one.name}</b> {one.profession}
                {one.hprNumber !== null && ` · HPR ${one.hprNumber}`}
                {archived && ` · ${say('archivedMark')}`}
                {one.competence !== '' && <p>{one.competence}</p>}
              </div>
              <span className="form-ways">
                <button type="button" className="button bar" onClick={() => setEditing(staffId)}>
                  {say('edit')}
                  <span className="unseen">{` ${one.name}`}</span>
                </button>
                <button
                  type="button"
                  className="button bar"
                  disabled={saving.busy}
                  onClick={() =>
                    saving.take(
                      () => changeStaff(staffId, { kind: 'archive', archived: !archived }),
                      () => changeStaff(staffId, { kind: 'archive', archived }),
                    )
                  }
                >
                  {say(archived ? 'bringPersonBack' : 'archivePerson')}
                  <span className="unseen">{` ${one.name}`}</span>
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const fieldsOf = ({ name, profession, hprNumber, competence }: StaffFields): StaffFields => ({
  ...{ name, profession, hprNumber, competence },
});

interface StaffFormProps {
  readonly saving: Saving;
  readonly before?: StaffFields;
  readonly onSave: (fields: StaffFields) => void;
  readonly onClose: () => void;
}

function StaffForm({ saving, before, onSave, onClose }: StaffFormProps) {
  const [fields, setFields] = useState<StaffFields>(
    before === undefined ? { name: '', profession: '', hprNumber: '', competence: '' } : fieldsOf(before),
  );
  const set = (field: keyof StaffFields) => (text: string) => setFields((now) => ({ ...now, [field]: text }));
  return (
    <Form
      busy={saving.busy}
      ready={fields.name.trim() !== ''}
      onSave={() => onSave(fields)}
      onCancel={onClose}
    >
      <Field label={say('name')} value={fields.name} onChange={set('name')} focused required maxLength={80} />
      <Field
        label={say('profession')}
        value={fields.profession}
        onChange={set('profession')}
        maxLength={120}
      />
      <Field
        label={say('hprNumber')}
        value={fields.hprNumber}
        onChange={set('hprNumber')}
        numeric
        maxLength={14}
      />
      <Field
        label={say('competence')}
        value={fields.competence}
        onChange={set('competence')}
        hint={say('competenceHint')}
        maxLength={400}
      />
    </Form>
  );
}
