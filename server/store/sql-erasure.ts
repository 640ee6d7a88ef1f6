/** Deleting a person: their keys are destroyed first, and whatever still names them after that. */
import { AppError } from '@takt/shared/errors.ts';
import type { Kysely } from 'kysely';
import { type Deletions, deletionsOf, destroyAgain, destroyKeysOf, slotSubject } from '../keys/key-ring.ts';
import type { Erasure, ErasureStore } from './erasure-store.ts';
import type { Schema } from './schema.ts';
import { audit, done } from './sql-audit.ts';
import { unknownPerson } from './sql-errors.ts';

/** Carries out what deletes so that the bytes are gone from the database's pages afterwards, as far as it can. */
export type Shredding = (work: () => Promise<void>) => Promise<void>;

type Db = Kysely<Schema>;

/** All that have rows of a person; the person's own last. */
const TABLES = [
  ...([
    'personName',
    'choice',
    'choiceChange',
    'hrMax',
    'hrMaxDeclined',
    'researchConsent',
    'clearance',
  ] as const),
  ...(['expected', 'course', 'attendance', 'membership', 'person'] as const),
] as const;

export function sqlErasure(db: Kysely<Schema>, shredding: Shredding): ErasureStore {
  return {
    erase: (personId, erasure) => shredding(() => erasePerson(db, personId, erasure)),
    deletions: () => deletionsOf(db),
    apply: (list) => shredding(() => applyAgain(db, list)),
  };
}

/** To be called so that what it deletes is gone from the pages afterwards. */
export async function erasePerson(db: Db, personId: string, { actor, atMs, why }: Erasure): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const person = await trx
      .selectFrom('person')
      .select('clinicId')
      .where('personId', '=', personId)
      .executeTakeFirst();
    if (person === undefined) throw unknownPerson(personId);
    if (await takesPart(trx, personId)) throw endTheClassFirst();
    const slots = await slotsOf(trx, personId);
    const subjects = slots.map(({ classId, slot }) => slotSubject(classId, slot));
    const { clinicId } = person;
    await audit(trx, done({ actor, atMs }, { clinicId, personId, action: 'person.erase', why }));
    await destroyKeysOf(trx, personId, subjects, atMs);
  });
  await db.transaction().execute((trx) => forget(trx, personId));
}

/** What a deletion that was cut off has left, and what a restore has brought back. false: nothing. */
export async function forgetErased(db: Kysely<Schema>): Promise<boolean> {
  const left = await erasedAndThere(db);
  for (const personId of left) await db.transaction().execute((trx) => forget(trx, personId));
  return left.length > 0;
}

/** The same within the migration that seals what is said of persons: it knows the tables that there were before it. */
export async function forgetErasedUnsealed(trx: Db): Promise<void> {
  for (const personId of await erasedAndThere(trx)) await forgetRows(trx, personId);
}

async function erasedAndThere(db: Db): Promise<string[]> {
  const left = await db
    .selectFrom('person')
    .innerJoin('taktKeys.erasedPerson as erased', 'erased.personId', 'person.personId')
    .select('person.personId')
    .execute();
  return left.map(({ personId }) => personId);
}

/** Also what a deletion that was cut off has left. */
async function applyAgain(db: Kysely<Schema>, list: Deletions): Promise<void> {
  await db.transaction().execute((trx) => destroyAgain(trx, list));
  for (const { personId } of list.persons) await db.transaction().execute((trx) => forget(trx, personId));
}

/**
 * Takes away every row that says something of the person. Their slots in classes stay, with the pseudonymous id alone: what
 * those say was sealed under the key that is destroyed, and the others' figures need them.
 */
async function forget(trx: Db, personId: string): Promise<void> {
  // That they asked, and what the answer was, stays; what was said is gone with the key.
  const cases = trx.selectFrom('rightsCase').select('caseId').where('personId', '=', personId);
  await trx.updateTable('rightsStep').set({ text: '' }).where('caseId', 'in', cases).execute();
  await trx.updateTable('rightsCase').set({ asked: '' }).where('personId', '=', personId).execute();
  await forgetRows(trx, personId);
}

async function forgetRows(trx: Db, personId: string): Promise<void> {
  for (const place of await slotsOf(trx, personId)) {
    await trx
      .deleteFrom('summary')
      .where((eb) => eb.and(place))
      .execute();
  }
  const courses = trx.selectFrom('course').select('courseId').where('personId', '=', personId);
  await trx.deleteFrom('courseVersion').where('courseId', 'in', courses).execute();
  for (const table of TABLES) {
    await trx.deleteFrom(table).where('personId', '=', personId).execute();
  }
}

const slotsOf = (trx: Db, personId: string) =>
  trx.selectFrom('participant').select(['classId', 'slot']).where('personId', '=', personId).execute();

/** In a class that has not ended. */
export async function takesPart(trx: Db, personId: string): Promise<boolean> {
  const open = await trx
    .selectFrom('participant')
    .innerJoin('class', 'class.classId', 'participant.classId')
    .select('class.classId')
    .where('personId', '=', personId)
    .where('endedAtMs', 'is', null)
    .executeTakeFirst();
  return open !== undefined;
}

function endTheClassFirst(): AppError {
  return new AppError('conflict', {
    nb: 'Personen er med i en time som ikke er slutt. Avslutt timen først, og slett så.',
    en: 'The person takes part in a class that has not ended. End the class first, then delete.',
  });
}
