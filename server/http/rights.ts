/**
 * What persons ask for under the privacy rules, as cases over HTTP. Staff take down what was asked; the clinic lead answers.
 * What was asked and told is read by the lead alone.
 */
import { randomUUID } from 'node:crypto';
import { Changed } from '@takt/shared/api/people.ts';
import {
  AddedRightsCase,
  NewRightsCase,
  type RightsCase,
  RightsCases,
  RightsStep,
} from '@takt/shared/api/rights.ts';
import { refuseImpossibleDay } from '@takt/shared/day.ts';
import { AppError } from '@takt/shared/errors.ts';
import { dueDayOf } from '@takt/shared/rights/rights-case.ts';
import { shownText } from '@takt/shared/shown-name.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import Type from 'typebox';
import type { Actor } from '../access/actor.ts';
import { may } from '../access/table.ts';
import type { CaseRow } from '../store/rights-store.ts';
import { logReading } from './class-reading.ts';
import { forgetInRooms } from './person-erasure.ts';
import { personToRead } from './person-reading.ts';
import type { App, Services } from './services.ts';

const ByPerson = Type.Object({ personId: Type.String({ maxLength: 80 }) });
const ByCase = Type.Object({ caseId: Type.String({ maxLength: 80 }) });

export function rightsRoutes(app: App, services: Services): void {
  const { store, clock, clinic } = services;
  const today = (): string => dayOf(clock.nowMs(), clinic.timeZone);
  app.get(
    '/api/rights',
    { config: { action: 'rights.answer' }, schema: { response: { 200: RightsCases } } },
    async ({ actor }) => {
      await logReading(services, actor.id, { action: 'rights.read', why: 'control' });
      const rows = await store.rights.cases(clinic.clinicId, null);
      return { today: today(), cases: await casesOf(services, rows, actor) };
    },
  );
  app.get(
    '/api/people/:personId/rights',
    { config: { action: 'rights.ask' }, schema: { params: ByPerson, response: { 200: RightsCases } } },
    async ({ params: { personId }, actor }) => {
      // What a lead reads of a blocked person here are the cases by which they are blocked.
      const { why } = await personForCases(services, personId, actor);
      await logReading(services, actor.id, { action: 'rights.read', personId, why });
      const rows = await store.rights.cases(clinic.clinicId, personId);
      return { today: today(), cases: await casesOf(services, rows, actor) };
    },
  );
  app.post(
    '/api/people/:personId/rights',
    {
      config: { action: 'rights.ask' },
      schema: { params: ByPerson, body: NewRightsCase, response: { 201: AddedRightsCase } },
    },
    async ({ params: { personId }, body: { kind, askedDay, asked }, actor }, reply) => {
      await personForCases(services, personId, actor);
      refuseImpossibleDay(askedDay, clock.nowMs());
      if (askedDay > today()) throw aheadOfToday();
      const text = shownText(asked);
      if (text === '') throw nothingTold();
      const caseId = randomUUID();
      const by = { actor: actor.id, atMs: clock.nowMs() };
      await store.rights.add(clinic.clinicId, { caseId, personId, kind, askedDay, asked: text }, by);
      return reply.status(201).send({ caseId });
    },
  );
  app.post(
    '/api/rights/:caseId/steps',
    {
      config: { action: 'rights.answer' },
      schema: { params: ByCase, body: RightsStep, response: { 200: Changed } },
    },
    async ({ params: { caseId }, body, actor }) => {
      const text = shownText(body.text);
      if (body.kind !== 'answer' && text === '') throw nothingTold();
      const by = { actor: actor.id, atMs: clock.nowMs(), today: today() };
      const { personId, shown } = await store.rights.step(clinic.clinicId, caseId, { ...body, text }, by);
      if (shown === 'otherwise') await forgetInRooms(services, personId);
      return {};
    },
  );
}

const personForCases = (services: Services, personId: string, actor: Actor) =>
  personToRead(services, personId, actor, 'case');

/** Those that are open first, by when they are due; then the others, the newest first. */
async function casesOf(services: Services, rows: readonly CaseRow[], actor: Actor): Promise<RightsCase[]> {
  const { store, clinic } = services;
  const accounts = await store.accounts.list(clinic.clinicId);
  const accountName = new Map(accounts.map(({ accountId, name }) => [accountId, name]));
  const names = await store.people.names(clinic.clinicId, [...new Set(rows.map((row) => row.personId))]);
  const whole = may(actor, 'rights.answer');
  const cases = rows.map(({ setBy, asked, steps, ...row }): RightsCase => {
    const answer = steps.find(({ kind }) => kind === 'answer');
    const extended = steps.some(({ kind }) => kind === 'extend');
    const ended = steps.some(({ kind }) => kind === 'unblock');
    return {
      ...row,
      personName: names.get(row.personId) ?? null,
      ...{ by: setBy, byName: accountName.get(setBy) ?? null },
      asked: whole ? asked : null,
      ...{ dueDay: dueDayOf(row.askedDay, extended), extended },
      ...{ outcome: answer?.outcome ?? null, answeredAtMs: answer?.atMs ?? null },
      blocks: row.kind === 'blocking' && answer?.outcome === 'granted' && !ended && !row.erased,
      steps: steps.map(({ setBy: by, text, ...step }) => ({
        ...step,
        ...{ by, byName: accountName.get(by) ?? null, text: whole ? text : null },
      })),
    };
  });
  const open = cases.filter(({ outcome }) => outcome === null);
  const others = cases.filter(({ outcome }) => outcome !== null);
  return [
    ...open.sort((a, b) => (a.dueDay < b.dueDay ? -1 : a.dueDay > b.dueDay ? 1 : a.atMs - b.atMs)),
    ...others.sort((a, b) => (b.answeredAtMs ?? 0) - (a.answeredAtMs ?? 0)),
  ];
}

const aheadOfToday = (): AppError =>
  new AppError('bad-input', {
    nb: 'Dagen personen spurte, kan ikke være etter i dag.',
    en: 'The day on which the person asked cannot be after today.',
  });
const nothingTold = (): AppError =>
  new AppError('usage', { nb: 'Teksten er tom.', en: 'The text is empty.' });
