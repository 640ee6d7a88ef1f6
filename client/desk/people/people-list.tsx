/** Everybody whom the clinic has, found by a few letters; one is added, and a list is taken in from a file. */
import { calledOf } from '@takt/shared/shown-name.ts';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Sheet } from '../parts/sheet.tsx';
import { fetchPeople } from '../people-api.ts';
import { say } from '../words/words.ts';
import { AddPerson } from './add-person.tsx';
import { Frame } from './frame.tsx';
import { found } from './people-view.ts';

export function PeopleList() {
  const people = useQuery({ queryKey: ['people'], queryFn: fetchPeople, refetchOnMount: 'always' });
  const [wanted, setWanted] = useState('');
  const [archived, setArchived] = useState(false);
  const [adding, setAdding] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const go = useNavigate();
  const rows = (): HTMLAnchorElement[] => [...(list.current?.querySelectorAll('a') ?? [])];

  /** Down goes into the list and on, up goes back, and letters go on searching. */
  const alongRows = (event: KeyboardEvent<HTMLElement>): void => {
    const at = rows().indexOf(document.activeElement as HTMLAnchorElement);
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : null;
    if (to === null) return;
    event.preventDefault();
    if (to < 0) document.querySelector<HTMLInputElement>('.people-search')?.focus();
    else rows()[to]?.focus();
  };

  return (
    <Frame query={people}>
      {(all, { roles }) => {
        const shown = found(all, wanted, archived);
        return (
          <>
            <div className="people-head">
              <h1>{say('people')}</h1>
              <div className="people-ways">
                <button type="button" className="button primary" onClick={() => setAdding(true)}>
                  {say('newPerson')}
                </button>
                {roles.includes('lead') && (
                  <Link to="/rights" className="button outline">
                    {say('rights')}
                  </Link>
                )}
                <Link to="/people-import" className="button outline">
                  {say('importList')}
                </Link>
              </div>
            </div>
            <search className="people-find" onKeyDown={alongRows}>
              <input
                className="field people-search"
                type="search"
                aria-label={say('findPerson')}
                placeholder={say('findPerson')}
                value={wanted}
                onChange={(event) => setWanted(event.currentTarget.value)}
                onKeyDown={(event) => {
                  const [only] = shown;
                  if (event.key === 'Enter' && only !== undefined)
                    void go({ to: '/people/$personId', params: { personId: only.personId } });
                }}
              />
              <label className="check">
                <input type="checkbox" checked={archived} onChange={() => setArchived(!archived)} />
                <span>{say('showArchived')}</span>
              </label>
              <p className="caption" role="status">
                {say('peopleShown', { count: shown.length })}
              </p>
              <ul ref={list} className="card people-rows">
                {shown.map((person) => (
                  <li key={person.personId}>
                    <Link to="/people/$personId" params={{ personId: person.personId }}>
                      <b>{calledOf(person)}</b>
                      <span>{person.name === null ? '' : (person.nickname ?? '')}</span>
                      <span>{person.groups.map(({ name }) => name).join(', ')}</span>
                      <span>
                        {person.blocked
                          ? say('blockedMark')
                          : person.archivedAtMs !== null
                            ? say('archivedMark')
                            : person.target === 'rpe'
                              ? say('byBorg')
                              : person.hrMax === null
                                ? say('withoutHrMax')
                                : `${person.hrMax.bpm} ${say(`method_${person.hrMax.method}`)}`}
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            </search>
            {adding && (
              <Sheet title={say('newPerson')} onClose={() => setAdding(false)}>
                <AddPerson
                  onClose={() => setAdding(false)}
                  onAdded={(personId) => void go({ to: '/people/$personId', params: { personId } })}
                />
              </Sheet>
            )}
          </>
        );
      }}
    </Frame>
  );
}
