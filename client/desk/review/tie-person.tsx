/** A walk-in is tied to somebody of the clinic's after the class, and that is taken back when it was a mistake. */

import type { ClassDetail } from '@takt/shared/api/classes.ts';
import { calledOf } from '@takt/shared/shown-name.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { postCommand } from '../api.ts';
import { newId } from '../new-id.ts';
import { Field } from '../people/fields.tsx';
import { found } from '../people/people-view.ts';
import { useSaving } from '../people/saved.tsx';
import { fetchPeople } from '../people-api.ts';
import { say } from '../words/words.ts';
import '../people/people.css';

interface TieProps {
  readonly detail: ClassDetail;
  readonly who: ClassDetail['slots'][number];
  /** Who is at the desk. */
  readonly actor: string;
}

const SHOWN = 6;

interface Tie {
  /** The person's page, and the way to take the tie back: in the head of the review. */
  readonly ways: ReactNode;
  /** Who a walk-in is, and what became of a change: above the figures. Null: there is nothing to say. */
  readonly asked: ReactNode;
}

export function useTie({ detail, who: { slot, personId, tied }, actor }: TieProps): Tie {
  const { classId } = detail.entry;
  const client = useQueryClient();
  // Record, summary and curve are another person's from now on.
  const saving = useSaving(() => void client.invalidateQueries());
  const identify = (whose: string | null): Promise<unknown> =>
    postCommand(
      classId,
      {
        ...{ commandId: newId(), seenSeq: detail.lastSeq, phaseIndex: null, ageMs: 0 },
        command: { kind: 'identify', slot, personId: whose },
      },
      actor,
    );
  if (personId === null) {
    const asked = (
      <section className="card tie print-hidden" aria-label={say('tieTitle')}>
        <h2>{say('tieTitle')}</h2>
        <p className="quiet">{say('tieText')}</p>
        <Choose
          busy={saving.busy}
          onChoose={(whose) =>
            saving.take(
              () => identify(whose),
              () => identify(null),
            )
          }
        />
        {saving.outcome}
      </section>
    );
    return { ways: null, asked };
  }
  const ways = (
    <>
      <Link to="/people/$personId" params={{ personId }} className="button outline print-hidden">
        {say('openPersonPage')}
      </Link>
      {tied && (
        <button
          type="button"
          className="button outline print-hidden"
          disabled={saving.busy}
          onClick={() =>
            saving.take(
              () => identify(null),
              () => identify(personId),
            )
          }
        >
          {say('untie')}
        </button>
      )}
    </>
  );
  const asked = <div className="tie-known print-hidden">{saving.outcome}</div>;
  return { ways, asked };
}

function Choose({ busy, onChoose }: { busy: boolean; onChoose: (personId: string) => void }) {
  const people = useQuery({ queryKey: ['people'], queryFn: fetchPeople });
  const [wanted, setWanted] = useState('');
  const shown = wanted.trim() === '' ? [] : found(people.data ?? [], wanted, false).slice(0, SHOWN);
  return (
    <>
      <Field label={say('findPerson')} value={wanted} onChange={setWanted} />
      <ul className="person-rows">
        {shown.map((person) => (
          <li key={person.personId}>
            <button
              type="button"
              className="button outline"
              disabled={busy}
              onClick={() => onChoose(person.personId)}
            >
              {say('tieTo', { who: calledOf(person) })}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
