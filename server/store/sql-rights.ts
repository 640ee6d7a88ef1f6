/** Cases of what persons asked for: what was asked and told is sealed under the person's key, and outlives it only as that it was. */
import type { RightsStep } from '@takt/shared/api/rights.ts';
import { AppError } from '@takt/shared/errors.ts';
import { dueDayOf, isLate } from '@takt/shared/rights/rights-case.ts';
import type { Kysely, Transaction } from 'kysely';
import { type KeyRing, personSubject } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type { CaseRow, CaseStepRow, NewCase, RightsStore } from './rights-store.ts';
import type { Schema } from './schema.ts';
import { openTexts, textsOf } from './sealed-name.ts';
import { audit, done } from './sql-audit.ts';
import { takesPart } from './sql-erasure.ts';
import { keptOf } from './sql-kept.ts';
import { refuseUnknownPerson } from './sql-person-steps.ts';

type Trx = Transaction<Schema>;

export function sqlRights(db: Kysely<Schema>, ring: KeyRing): RightsStore {
  return {
    add: async (clinicId, asked, by) => {
      await refuseUnknownPerson(db, clinicId, asked.personId);
      await ring.make(db, [personSubject(asked.personId)]);
      await db.transaction().execute((trx) => addCase(trx, ring, clinicId, asked, by));
    },
    step: (clinicId, caseId, step, by) =>
      db.transaction().execute((trx) => takeStep(trx, ring, { clinicId, caseId, step, by })),
    kept: (clinicId, personId) => keptOf(db, ring, clinicId, personId),
    cases: (clinicId, personId) =>
      db
        .transaction()
        .setAccessMode('read only')
        .execute((trx) => casesOf(trx, ring, clinicId, { personId })),
  };
}

async function addCase(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  { caseId, personId, kind, askedDay, asked }: NewCase,
  by: By,
): Promise<void> {
  await refuseUnknownPerson(trx, clinicId, personId);
  const { seal } = await textsOf(trx, ring, personId);
  const row = { caseId, clinicId, personId, kind, askedDay, setBy: by.actor, atMs: by.atMs };
  await trx
    .insertInto('rightsCase')
    .values({ ...row, asked: seal('rights', asked) })
    .execute();
  await audit(trx, done(by, { clinicId, personId, action: 'rights.ask', detail: kind }));
}

interface Taking {
  readonly clinicId: string;
  readonly caseId: string;
  readonly step: RightsStep;
  readonly by: By & { readonly today: string };
}

async function takeStep(
  trx: Trx,
  ring: KeyRing,
  { clinicId, caseId, step, by }: Taking,
): ReturnType<RightsStore['step']> {
  const [found] = await casesOf(trx, ring, clinicId, { caseId });
  if (found === undefined) throw unknownCase();
  refuseStep(found, step, by.today);
  const { personId, kind, erased } = found;
  // Of somebody who was deleted nothing is told any more: there is no key to seal it under.
  const text =
    erased || step.text === '' ? '' : (await textsOf(trx, ring, personId)).seal('rights', step.text);
  const outcome = step.kind === 'answer' ? step.outcome : null;
  const number = found.steps.length + 1;
  await trx
    .insertInto('rightsStep')
    .values({ caseId, number, clinicId, kind: step.kind, outcome, text, setBy: by.actor, atMs: by.atMs })
    .execute();
  const blocks = kind === 'blocking' && !erased && (outcome === 'granted' || step.kind === 'unblock');
  if (blocks) await block(trx, ring, clinicId, personId, by);
  const detail = [kind, step.kind, outcome].filter((one) => one !== null).join(' ');
  await audit(trx, done(by, { clinicId, personId, action: 'rights.step', detail }));
  return { personId, shown: blocks ? 'otherwise' : 'as before' };
}

/** As long as one of their cases blocks them. */
async function block(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  personId: string,
  { atMs }: By,
): Promise<void> {
  const blocked = (await casesOf(trx, ring, clinicId, { personId })).some(isBlocking);
  if (blocked && (await takesPart(trx, personId))) throw endTheClassFirst();
  await trx
    .updateTable('person')
    .set({ blockedAtMs: blocked ? atMs : null })
    .where('personId', '=', personId)
    .execute();
}

/** A blocking that was granted, and not ended since. */
const isBlocking = (found: Pick<CaseRow, 'kind' | 'steps'>): boolean =>
  found.kind === 'blocking' &&
  answerOf(found)?.outcome === 'granted' &&
  !found.steps.some(({ kind }) => kind === 'unblock');

const answerOf = (found: Pick<CaseRow, 'steps'>): CaseStepRow | undefined =>
  found.steps.find(({ kind }) => kind === 'answer');

function refuseStep(found: CaseRow, step: RightsStep, today: string): void {
  const answer = answerOf(found);
  switch (step.kind) {
    case 'note':
      return;
    case 'extend': {
      if (answer !== undefined) throw answered();
      if (found.steps.some(({ kind }) => kind === 'extend')) throw extendedBefore();
      if (isLate(dueDayOf(found.askedDay, false), today)) throw tooLateToExtend();
      return;
    }
    case 'answer': {
      if (answer !== undefined) throw answered();
      if (step.outcome !== 'granted' && step.text.trim() === '' && !found.erased) throw withoutReason();
      if (found.kind === 'blocking' && step.outcome === 'partly') throw blockedOrNot();
      return;
    }
    case 'unblock':
      if (found.erased || !isBlocking(found)) throw blocksNobody();
  }
}

async function casesOf(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  { personId, caseId }: { readonly personId?: string | null; readonly caseId?: string },
): Promise<CaseRow[]> {
  const rows = await trx
    .selectFrom('rightsCase')
    .leftJoin('person', 'person.personId', 'rightsCase.personId')
    .select(['caseId', 'rightsCase.personId', 'kind', 'askedDay', 'asked', 'setBy', 'atMs'])
    .select('person.personId as there')
    .where('rightsCase.clinicId', '=', clinicId)
    .$if(personId != null, (query) => query.where('rightsCase.personId', '=', personId ?? ''))
    .$if(caseId !== undefined, (query) => query.where('caseId', '=', caseId ?? ''))
    .orderBy('atMs')
    .orderBy('caseId')
    .execute();
  const whose = new Map(rows.map((row) => [row.caseId, row.personId]));
  const all = await trx
    .selectFrom('rightsStep')
    .select(['caseId', 'number', 'kind', 'outcome', 'text', 'setBy', 'atMs'])
    .where('clinicId', '=', clinicId)
    .$if(caseId !== undefined, (query) => query.where('caseId', '=', caseId ?? ''))
    .orderBy('caseId')
    .orderBy('number')
    .execute();
  const steps = all.filter((step) => whose.has(step.caseId));
  const asked = await openTexts(trx, ring, 'rights', rows.map(sealedOf('asked')));
  const told = await openTexts(
    trx,
    ring,
    'rights',
    steps.map((step) => ({ personId: whose.get(step.caseId) ?? '', sealed: step.text || null })),
  );
  const stepsOf = Map.groupBy(
    steps.map((step, i) => ({ ...step, text: told[i] ?? null })),
    (step) => step.caseId,
  );
  return rows.map(({ there, ...row }, i) => ({
    ...row,
    asked: asked[i] ?? null,
    erased: there === null,
    steps: (stepsOf.get(row.caseId) ?? []).map(({ caseId: _, ...step }) => step),
  }));
}

const sealedOf =
  <K extends string>(key: K) =>
  (row: { readonly personId: string } & Readonly<Record<K, string>>) => ({
    personId: row.personId,
    sealed: row[key] || null,
  });

const unknownCase = (): AppError =>
  new AppError('not-found', {
    nb: 'Saken finnes ikke. Last inn siden på nytt.',
    en: 'There is no such case. Reload the page.',
  });
const answered = (): AppError =>
  new AppError('conflict', {
    nb: 'Saken har alt et svar. Ber personen om noe nytt, er det en ny sak.',
    en: 'The case has its answer already. If the person asks for something new, that is a new case.',
  });
const extendedBefore = (): AppError =>
  new AppError('conflict', {
    nb: 'Fristen er alt forlenget, og kan forlenges bare én gang.',
    en: 'The time was extended before, and can be extended only once.',
  });
const tooLateToExtend = (): AppError =>
  new AppError('conflict', {
    nb: 'Fristen er ute, og kan ikke forlenges nå. Gi svaret.',
    en: 'The time is over, and cannot be extended now. Give the answer.',
  });
const withoutReason = (): AppError =>
  new AppError('usage', {
    nb: 'Skriv hvorfor: den som får nei, eller bare noe, skal få vite grunnen.',
    en: 'Tell why: whoever gets no, or only a part, is told the reason.',
  });
const blockedOrNot = (): AppError =>
  new AppError('usage', {
    nb: 'En person er sperret, eller ikke. Velg innvilget eller avslått.',
    en: 'A person is blocked, or not. Choose granted or refused.',
  });
const endTheClassFirst = (): AppError =>
  new AppError('conflict', {
    nb: 'Personen er med i en time som ikke er slutt. Avslutt timen først, og sperr så.',
    en: 'The person takes part in a class that has not ended. End the class first, then block.',
  });
const blocksNobody = (): AppError =>
  new AppError('conflict', {
    nb: 'Saken sperrer ingen nå. Last inn siden på nytt.',
    en: 'The case blocks nobody now. Reload the page.',
  });
