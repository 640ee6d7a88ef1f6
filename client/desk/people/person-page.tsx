/** One person: who they are, their HRmax with where it came from, what is planned, who cleared them, and what they chose. */

import { calledOf } from '@takt/shared/shown-name.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { templateName } from '../parts/plan.ts';
import { changePerson, fetchPerson, type Reason } from '../people-api.ts';
import { BlockedPerson, isReasonWanted, isRefusal } from '../rights/blocked-person.tsx';
import { RightsCard } from '../rights/rights-card.tsx';
import { say } from '../words/words.ts';
import { Card } from './card.tsx';
import { ChoicesCard } from './choices-card.tsx';
import { ClearanceCard } from './clearance-card.tsx';
import { CourseCard } from './course-card.tsx';
import { DetailsCard } from './details-card.tsx';
import { Erasure } from './erasure.tsx';
import { ExpectedCard } from './expected-card.tsx';
import { Frame } from './frame.tsx';
import { HrMaxCard } from './hr-max-card.tsx';
import type { PersonParts } from './person-parts.ts';
import { useSaving } from './saved.tsx';

export function PersonPage() {
  const { personId } = useParams({ from: '/people/$personId' });
  const [reason, setReason] = useState<Reason>(null);
  const query = useQuery({
    queryKey: ['person', personId, reason],
    queryFn: () => fetchPerson(personId, reason),
    refetchOnMount: 'always',
    retry: (failures, error) => failures < 2 && !isRefusal(error),
  });
  const client = useQueryClient();
  const saving = useSaving(() => {
    void client.invalidateQueries({ queryKey: ['person', personId] });
    void client.invalidateQueries({ queryKey: ['proposals', personId] });
    void client.invalidateQueries({ queryKey: ['people'] });
  });
  if (isReasonWanted(query.error)) return <BlockedPerson onReason={setReason} />;
  return (
    <Frame query={query}>
      {(person, session) => {
        const parts: PersonParts = {
          ...{ person, session, saving, reason },
          change: (step, undo, then) =>
            saving.take(
              () => changePerson(personId, step, reason),
              undo === undefined ? undefined : () => changePerson(personId, undo, reason),
              then,
            ),
        };
        return (
          <>
            <Head {...parts} />
            {person.blockedAtMs !== null && (
              <p className="card rights-blocked" role="status">
                {say('blockedSince', {
                  when: shortDateTime(person.blockedAtMs, session.timeZone, language()),
                })}
              </p>
            )}
            <div className="person-cards">
              <DetailsCard {...parts} />
              <HrMaxCard {...parts} />
              <CourseCard {...parts} />
              <ClearanceCard {...parts} />
              <ChoicesCard {...parts} />
              <ExpectedCard {...parts} />
              <ClassesCard {...parts} />
              <RightsCard personId={personId} session={session} />
            </div>
            {session.roles.includes('lead') && <Erasure person={person} />}
            <p className="caption">{say('notDiagnostics')}</p>
            {saving.outcome}
          </>
        );
      }}
    </Frame>
  );
}

function Head({ person, saving, change }: PersonParts) {
  const archived = person.archivedAtMs !== null;
  return (
    <div className="people-head">
      <div>
        <h1>
          {calledOf({ ...person.details, nickname: person.choices.nickname, personId: person.personId })}
        </h1>
        <p className="quiet">
          {archived
            ? say('archivedLead')
            : person.groups.map(({ name }) => name).join(', ') || say('noGroup')}
        </p>
      </div>
      <div className="people-ways">
        <Link to="/people" className="button outline">
          {say('allPeople')}
        </Link>
        <button
          type="button"
          className="button outline"
          disabled={saving.busy}
          onClick={() => change({ kind: 'archive', archived: !archived }, { kind: 'archive', archived })}
        >
          {say(archived ? 'bringPersonBack' : 'archivePerson')}
        </button>
      </div>
    </div>
  );
}

function ClassesCard({ person, session }: PersonParts) {
  return (
    <Card title={say('classesOfPerson')}>
      {person.classes.length === 0 ? (
        <p className="quiet">{say('noClassesOfPerson')}</p>
      ) : (
        <ul className="person-rows">
          {person.classes.map(({ classId, slot, atMs, templateId, templateName: name, roomName, ended }) => (
            <li key={`${classId} ${slot}`}>
              <Link to="/review/$classId/$slot" params={{ classId, slot: String(slot) }} className="row-link">
                <b>{shortDateTime(atMs, session.timeZone, language())}</b>
                <span>{templateName({ id: templateId, name })}</span>
                <span>{ended ? roomName : say('notEnded')}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
