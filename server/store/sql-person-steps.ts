/** What staff change of a person, one step a function. Each is kept with who and when where something is added to a history. */
import type { Expected, PersonChoices } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Kysely, Transaction } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import type { By } from './by.ts';
import type { PersonStep } from './people-store.ts';
import type { Schema } from './schema.ts';
import { openTexts, type PersonTexts, textsOf } from './sealed-name.ts';
import { changeCourse, endCourse, startCourse } from './sql-courses.ts';
import { unknownPerson } from './sql-errors.ts';
import { insertHrMax } from './sql-hr-max.ts';
import { insertNumbered } from './sql-numbered.ts';

type Trx = Transaction<Schema>;
type Step<K extends PersonStep['kind']> = Extract<PersonStep, { kind: K }>;
interface Whose {
  readonly clinicId: string;
  readonly personId: string;
}

export const NOTHING_EXPECTED: Expected = { transport: '', calls: '', clothes: '', strapSize: null };

type StoredExpected = Omit<Schema['expected'], 'clinicId'>;

/** The three texts together; the size is no text. */
function sealExpected(
  { strapSize, ...said }: Expected,
  { seal }: PersonTexts,
): Omit<StoredExpected, 'personId'> {
  return { transport: seal('expected', JSON.stringify(said)), calls: '', clothes: '', strapSize };
}

/** By person. Texts that cannot be read are empty. */
export async function openExpected(
  db: Kysely<Schema>,
  ring: KeyRing,
  rows: readonly StoredExpected[],
): Promise<Map<string, Expected>> {
  const sealed = rows.map(({ personId, transport }) => ({ personId, sealed: transport }));
  const texts = await openTexts(db, ring, 'expected', sealed);
  return new Map(
    rows.map(({ personId, strapSize }, i) => {
      const said = JSON.parse(texts[i] ?? '{}') as Partial<Expected>;
      return [personId, { ...NOTHING_EXPECTED, ...said, strapSize }];
    }),
  );
}

const WRITE: {
  readonly [K in PersonStep['kind']]: (
    trx: Trx,
    whose: Whose,
    step: Step<K>,
    by: By,
    texts: PersonTexts,
  ) => Promise<void>;
} = {
  async details(trx, { clinicId, personId }, { details: { name, ...rest } }, _by, texts) {
    await trx.updateTable('person').set(rest).where('personId', '=', personId).execute();
    await trx.deleteFrom('personName').where('personId', '=', personId).execute();
    await trx
      .insertInto('personName')
      .values({ personId, clinicId, name: texts.seal('name', name) })
      .execute();
  },
  choices: writeChoices,
  async expected(trx, { clinicId, personId }, { expected }, _by, texts) {
    await trx.deleteFrom('expected').where('personId', '=', personId).execute();
    await trx
      .insertInto('expected')
      .values({ ...sealExpected(expected, texts), clinicId, personId })
      .execute();
  },
  hrMax: (trx, whose, { hrMax, classId }, by) => insertHrMax(trx, { ...whose, hrMax, classId }, by),
  async declined(trx, whose, { classId, bpm }, { actor, atMs }) {
    await trx
      .insertInto('hrMaxDeclined')
      .values({ ...whose, classId, bpm, setBy: actor, atMs })
      .onConflict((there) => there.doNothing())
      .execute();
  },
  clearance: writeClearance,
  async withdrawClearance(trx, { personId }, { number, withdrawn }, { atMs }) {
    const { numUpdatedRows } = await trx
      .updateTable('clearance')
      .set({ withdrawnAtMs: withdrawn ? atMs : null })
      .where('personId', '=', personId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return;
    throw new AppError('not-found', {
      nb: 'Klareringen finnes ikke. Last inn siden på nytt.',
      en: 'There is no such clearance. Reload the page.',
    });
  },
  async archive(trx, { personId }, { archived }, { atMs }) {
    await trx
      .updateTable('person')
      .set({ archivedAtMs: archived ? atMs : null })
      .where('personId', '=', personId)
      .execute();
  },
  startCourse,
  changeCourse,
  endCourse,
};

/** AppError of kind not-found: the clinic has no such person. */
export async function writeStep(
  trx: Trx,
  ring: KeyRing,
  clinicId: string,
  personId: string,
  step: PersonStep,
  by: By,
): Promise<void> {
  await refuseUnknownPerson(trx, clinicId, personId);
  // Each entry takes the steps of its own kind; the compiler does not see that of the pair.
  const write = WRITE[step.kind] as (
    trx: Trx,
    whose: Whose,
    step: PersonStep,
    by: By,
    texts: PersonTexts,
  ) => Promise<void>;
  await write(trx, { clinicId, personId }, step, by, await textsOf(trx, ring, personId));
}

export async function refuseUnknownPerson(
  trx: Kysely<Schema>,
  clinicId: string,
  personId: string,
): Promise<void> {
  const person = await trx
    .selectFrom('person')
    .select('personId')
    .where('clinicId', '=', clinicId)
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (person === undefined) throw unknownPerson(personId);
}

/** Somebody whose record is blocked is taken into nothing new. */
export async function refuseBlocked(trx: Kysely<Schema>, personId: string): Promise<void> {
  const found = await trx
    .selectFrom('person')
    .select('blockedAtMs')
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (found === undefined || found.blockedAtMs === null) return;
  throw new AppError('conflict', {
    nb: 'Opplysningene om personen er sperret. Spør klinikkleder.',
    en: 'The data of the person are blocked. Ask the clinic lead.',
  });
}

/** Whose choice changed to what, by whom and when, is kept of each by itself; research consent has a table of its own. */
async function writeChoices(
  trx: Trx,
  { clinicId, personId }: Whose,
  { choices }: Step<'choices'>,
  by: By,
  texts: PersonTexts,
): Promise<void> {
  const { display, autoSignIn, research } = choices;
  const sealed = choices.nickname === null ? null : texts.seal('nickname', choices.nickname);
  const present = await trx
    .selectFrom('choice')
    .select(['nickname', 'display', 'autoSignIn'])
    .where('personId', '=', personId)
    .executeTakeFirst();
  const before: Record<string, string | null> = {
    nickname: present?.nickname == null ? null : texts.open('nickname', present.nickname),
    display: present?.display ?? null,
    autoSignIn: present === undefined ? null : yesOrNo(present.autoSignIn === 1),
  };
  const now: Record<string, string | null> = {
    nickname: choices.nickname,
    display,
    autoSignIn: yesOrNo(autoSignIn),
  };
  for (const [choice, value] of Object.entries(now)) {
    if (before[choice] === value) continue;
    const stored = choice === 'nickname' ? (sealed ?? '') : (value ?? '');
    await recordChoice(trx, { clinicId, personId, choice, value: stored }, by);
  }
  const row = { nickname: sealed, display, autoSignIn: autoSignIn ? 1 : 0 } as const;
  await trx
    .insertInto('choice')
    .values({ personId, clinicId, ...row })
    .onConflict((there) => there.column('personId').doUpdateSet(row))
    .execute();
  await writeConsent(trx, { clinicId, personId }, research, by);
}

const yesOrNo = (on: boolean): 'yes' | 'no' => (on ? 'yes' : 'no');

export async function recordChoice(
  trx: Trx,
  change: Whose & { readonly choice: keyof PersonChoices | string; readonly value: string },
  { actor, atMs }: By,
): Promise<void> {
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('choiceChange')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('personId', '=', change.personId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('choiceChange')
        .values({ ...change, atMs, actor, number })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}

async function writeConsent(
  trx: Trx,
  { clinicId, personId }: Whose,
  research: boolean,
  { actor, atMs }: By,
): Promise<void> {
  const newest = await trx
    .selectFrom('researchConsent')
    .select(['given', 'atMs'])
    .where('personId', '=', personId)
    .orderBy('atMs', 'desc')
    .executeTakeFirst();
  if ((newest?.given === 1) === research) return;
  // Each row has an instant of its own, and the newest counts, also when the clock was put back.
  const at = newest === undefined ? atMs : Math.max(atMs, newest.atMs + 1);
  await trx
    .insertInto('researchConsent')
    .values({ personId, clinicId, atMs: at, given: research ? 1 : 0, setBy: actor })
    .execute();
}

async function writeClearance(
  trx: Trx,
  { clinicId, personId }: Whose,
  { clearance }: Step<'clearance'>,
  { actor, atMs }: By,
  texts: PersonTexts,
): Promise<void> {
  const limits = texts.seal('limits', clearance.limits);
  const clearedBy = texts.seal('clearedBy', clearance.clearedBy);
  const row = {
    ...clearance,
    clearedBy,
    limits,
    clinicId,
    personId,
    setBy: actor,
    atMs,
    withdrawnAtMs: null,
  };
  await insertNumbered(
    1,
    () =>
      trx
        .selectFrom('clearance')
        .select((eb) => eb.fn.max('number').as('number'))
        .where('personId', '=', personId)
        .executeTakeFirst(),
    (number) =>
      trx
        .insertInto('clearance')
        .values({ ...row, number })
        .onConflict((taken) => taken.doNothing())
        .executeTakeFirst(),
  );
}
