/** Groups and their lists: who trains together, and at which station. */

import type { Group } from '@takt/shared/api/classes.ts';
import type { GroupChange, GroupDetail } from '@takt/shared/api/people.ts';
import { asStation } from '@takt/shared/ids.ts';
import { STATIONS_MAX } from '@takt/shared/limits.ts';
import { calledOf } from '@takt/shared/shown-name.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { fetchGroups } from '../api.ts';
import { addGroup, changeGroup, fetchGroup, fetchPeople } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Card } from './card.tsx';
import { Field, Form } from './fields.tsx';
import { Frame } from './frame.tsx';
import { found } from './people-view.ts';
import { type Saving, useSaving } from './saved.tsx';

export function Groups() {
  const groups = useQuery({ queryKey: ['groups'], queryFn: fetchGroups, refetchOnMount: 'always' });
  const go = useNavigate();
  const saving = useSaving(() => undefined);
  const [name, setName] = useState('');
  return (
    <Frame query={groups}>
      {(all: Group[]) => (
        <>
          <div className="people-head">
            <h1>{say('groups')}</h1>
          </div>
          <Card
            title={say('groupLists')}
            open={say('newGroup')}
            form={(close) => (
              <Form
                busy={saving.busy}
                ready={name.trim() !== ''}
                onCancel={close}
                save={say('add')}
                onSave={() =>
                  saving.take(async () => {
                    const { groupId } = await addGroup(name);
                    await go({ to: '/groups/$groupId', params: { groupId } });
                  })
                }
              >
                <Field label={say('name')} value={name} onChange={setName} focused required maxLength={40} />
              </Form>
            )}
          >
            {all.length === 0 && <p className="quiet">{say('noGroupsYet')}</p>}
            <ul className="person-rows">
              {all.map((group) => (
                <li key={group.groupId}>
                  <Link to="/groups/$groupId" params={{ groupId: group.groupId }} className="row-link">
                    <b>{group.name}</b>
                    <span>{say('participants', { count: group.members })}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Card>
          {saving.outcome}
        </>
      )}
    </Frame>
  );
}

interface GroupParts {
  readonly group: GroupDetail;
  readonly saving: Saving;
  change(step: GroupChange, undo?: GroupChange, then?: () => void): void;
}

export function GroupPage() {
  const { groupId } = useParams({ from: '/groups/$groupId' });
  const query = useQuery({
    queryKey: ['group', groupId],
    queryFn: () => fetchGroup(groupId),
    refetchOnMount: 'always',
  });
  const client = useQueryClient();
  const saving = useSaving(() => {
    void client.invalidateQueries({ queryKey: ['group', groupId] });
    void client.invalidateQueries({ queryKey: ['groups'] });
    void client.invalidateQueries({ queryKey: ['people'] });
  });
  const change: GroupParts['change'] = (step, undo, then) =>
    saving.take(
      () => changeGroup(groupId, step),
      undo === undefined ? undefined : () => changeGroup(groupId, undo),
      then,
    );
  return (
    <Frame query={query}>
      {(group) => (
        <>
          <GroupHead group={group} saving={saving} change={change} />
          <div className="person-cards">
            <Members group={group} saving={saving} change={change} />
            <Joining group={group} saving={saving} change={change} />
          </div>
          {saving.outcome}
        </>
      )}
    </Frame>
  );
}

function GroupHead({ group, saving, change }: GroupParts) {
  const [name, setName] = useState<string | null>(null);
  const archived = group.archivedAtMs !== null;
  if (name !== null) {
    const done = (): void => setName(null);
    return (
      <Form
        busy={saving.busy}
        ready={name.trim() !== ''}
        onCancel={done}
        onSave={() => change({ kind: 'rename', name }, { kind: 'rename', name: group.name }, done)}
      >
        <Field label={say('name')} value={name} onChange={setName} focused required maxLength={40} />
      </Form>
    );
  }
  return (
    <div className="people-head">
      <div>
        <h1>{group.name}</h1>
        <p className="quiet">
          {archived ? say('groupArchivedLead') : say('participants', { count: group.members.length })}
        </p>
      </div>
      <div className="people-ways">
        <button type="button" className="button outline" onClick={() => setName(group.name)}>
          {say('rename')}
        </button>
        <button
          type="button"
          className="button outline"
          disabled={saving.busy}
          onClick={() => change({ kind: 'archive', archived: !archived }, { kind: 'archive', archived })}
        >
          {say(archived ? 'bringGroupBack' : 'archiveGroup')}
        </button>
      </div>
    </div>
  );
}

const STATIONS = Array.from({ length: STATIONS_MAX }, (_, i) => i + 1);

function Members({ group, saving, change }: GroupParts) {
  const taken = new Set(group.members.map(({ station }) => station));
  return (
    <Card title={say('onTheList')}>
      {group.members.length === 0 && <p className="quiet">{say('nobodyOnList')}</p>}
      <ul className="person-rows">
        {group.members.map((member) => {
          const { personId, station } = member;
          const who = calledOf(member);
          return (
            <li key={personId} className="member-row">
              <select
                className="field"
                aria-label={say('stationOf', { who })}
                value={station}
                disabled={saving.busy}
                onChange={(event) =>
                  change(
                    { kind: 'station', personId, station: asStation(Number(event.currentTarget.value)) },
                    { kind: 'station', personId, station: asStation(station) },
                  )
                }
              >
                {STATIONS.filter((one) => one === station || !taken.has(one)).map((one) => (
                  <option key={one} value={one}>
                    {say('stationAlone', { station: one })}
                  </option>
                ))}
              </select>
              <Link to="/people/$personId" params={{ personId }} className="row-link">
                <b>{who}</b>
              </Link>
              <button
                type="button"
                className="button bar"
                disabled={saving.busy}
                onClick={() =>
                  change({ kind: 'leave', personId }, { kind: 'join', personId, station: asStation(station) })
                }
              >
                {say('takeOff')}
                <span className="unseen">{` ${who}`}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const SUGGESTED = 8;

function Joining({ group, saving, change }: GroupParts) {
  const people = useQuery({ queryKey: ['people'], queryFn: fetchPeople });
  const [wanted, setWanted] = useState('');
  const on = new Set(group.members.map(({ personId }) => personId));
  const others = found(people.data ?? [], wanted, false).filter(({ personId }) => !on.has(personId));
  return (
    <Card title={say('putOnList')}>
      <Field label={say('findPerson')} value={wanted} onChange={setWanted} />
      <ul className="person-rows">
        {others.slice(0, SUGGESTED).map((person) => (
          <li key={person.personId}>
            <span>
              <b>{calledOf(person)}</b>
            </span>
            <button
              type="button"
              className="button bar"
              disabled={saving.busy}
              onClick={() =>
                change(
                  { kind: 'join', personId: person.personId, station: null },
                  { kind: 'leave', personId: person.personId },
                )
              }
            >
              {say('add')}
              <span className="unseen">{` ${calledOf(person)}`}</span>
            </button>
          </li>
        ))}
      </ul>
      {others.length > SUGGESTED && (
        <p className="caption">{say('moreFound', { count: others.length - SUGGESTED })}</p>
      )}
    </Card>
  );
}
