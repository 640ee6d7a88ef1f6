/** People over HTTP: the list, one person, and what staff change. Whoever reads a name or a person's page is written down. */
import { randomUUID } from 'node:crypto';
import {
  AddedPerson,
  Changed,
  HrMaxProposals,
  NewPerson,
  Person,
  PersonChange,
  PersonEntry,
} from '@takt/shared/api/people.ts';
import { refuseImpossibleDay } from '@takt/shared/day.ts';
import { BLOCKED_READING_REASONS } from '@takt/shared/rights/rights-case.ts';
import { checkedName, NICKNAME_LONGEST, PERSON_NAME_LONGEST } from '@takt/shared/shown-name.ts';
import Type from 'typebox';
import type { Actor } from '../access/actor.ts';
import { may } from '../access/table.ts';
import type { PersonStep } from '../store/people-store.ts';
import { logReading } from './class-reading.ts';
import { importRoute } from './people-import.ts';
import { erasureRoute } from './person-erasure.ts';
import { confirmProposal, personToRead, proposalsOf, readPerson } from './person-reading.ts';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });
/** Why somebody is read whose record is blocked. */
const WithReason = Type.Object({ reason: Type.Optional(Type.Enum([...BLOCKED_READING_REASONS])) });

export function personRoutes(app: App, services: Services): void {
  const { store, clock, clinic } = services;
  app.get(
    '/api/people',
    { config: { action: 'person.read' }, schema: { response: { 200: Type.Array(PersonEntry) } } },
    async ({ actor }) => {
      await logReading(services, actor.id, { action: 'people.read', why: 'list' });
      return listedFor(actor, await store.people.list(clinic.clinicId));
    },
  );
  app.post(
    '/api/people',
    { config: { action: 'person.edit' }, schema: { body: NewPerson, response: { 201: AddedPerson } } },
    async ({ body, actor }, reply) => {
      const nowMs = clock.nowMs();
      const personId = randomUUID();
      const { details, hrMax, groupId } = body;
      refuseImpossibleDay(hrMax?.date ?? null, nowMs);
      const { name, nickname } = checkedNames(details.name, body.nickname);
      const person = { personId, details: { ...details, name }, nickname, hrMax };
      const group = groupId === null ? null : { groupId, name: '', isNew: false };
      const batch = { people: [person], joining: [{ personId, station: null }], group };
      await store.people.addPeople(clinic.clinicId, batch, { actor: actor.id, atMs: nowMs });
      return reply.status(201).send({ personId });
    },
  );
  app.get(
    '/api/people/:personId',
    {
      config: { action: 'person.read' },
      schema: { params: ByPerson, querystring: WithReason, response: { 200: Person } },
    },
    ({ params: { personId }, query: { reason }, actor }) => readPerson(services, personId, actor, reason),
  );
  app.get(
    '/api/people/:personId/proposals',
    {
      config: { action: 'person.read' },
      schema: { params: ByPerson, querystring: WithReason, response: { 200: HrMaxProposals } },
    },
    ({ params: { personId }, query: { reason }, actor }) => proposalsOf(services, personId, actor, reason),
  );
  app.post(
    '/api/people/:personId/changes',
    {
      config: { action: 'person.edit' },
      schema: { params: ByPerson, querystring: WithReason, body: PersonChange, response: { 200: Changed } },
    },
    async ({ params: { personId }, query: { reason }, body, actor }) => {
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await personToRead(services, personId, actor, reason);
      const step =
        body.kind === 'proposal'
          ? await confirmProposal(services, personId, body)
          : checkedStep(body, by.atMs);
      await store.people.changePerson(clinic.clinicId, personId, step, by);
      return {};
    },
  );
  importRoute(app, services);
  erasureRoute(app, services);
}

/** Whose record is blocked is there for the lead alone, and then by name alone. */
function listedFor(actor: Actor, people: readonly PersonEntry[]): PersonEntry[] {
  const lead = may(actor, 'rights.answer');
  return people.flatMap((one) => {
    if (!one.blocked) return [one];
    return lead ? [{ ...one, nickname: null, hrMax: null, target: 'heart-rate' as const, groups: [] }] : [];
  });
}

function checkedNames(name: string, nickname: string | null): { name: string; nickname: string | null } {
  return {
    name: checkedName(name, { longest: PERSON_NAME_LONGEST }),
    nickname: nickname === null ? null : checkedName(nickname, { longest: NICKNAME_LONGEST }),
  };
}

/** Each text as it is to be kept, and no day on which it cannot have been. */
function checkedStep(change: Exclude<PersonChange, { kind: 'proposal' }>, nowMs: number): PersonStep {
  switch (change.kind) {
    case 'details': {
      const { name } = checkedNames(change.details.name, null);
      return { kind: 'details', details: { ...change.details, name } };
    }
    case 'choices': {
      const { nickname } = checkedNames('x', change.choices.nickname);
      return { kind: 'choices', choices: { ...change.choices, nickname } };
    }
    case 'hrMax':
      refuseImpossibleDay(change.hrMax.date, nowMs);
      return { ...change, classId: null };
    case 'clearance':
      refuseImpossibleDay(change.clearance.day, nowMs);
      return change;
    case 'startCourse':
      return { ...change, courseId: randomUUID() };
    default:
      return change;
  }
}
