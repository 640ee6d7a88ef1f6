/** What is kept of one person beside what the desk shows of them: every choice with when, every consent, all attendance. */
import type { Kysely } from 'kysely';
import type { KeyRing } from '../keys/key-ring.ts';
import type { KeptOfPerson } from './rights-store.ts';
import type { Schema } from './schema.ts';
import { openerOf } from './sealed-name.ts';

export async function keptOf(
  db: Kysely<Schema>,
  ring: KeyRing,
  clinicId: string,
  personId: string,
): Promise<KeptOfPerson> {
  const open = await openerOf(db, ring, personId);
  const of = <T extends 'choiceChange' | 'researchConsent' | 'attendance'>(table: T) =>
    db
      .selectFrom(table as 'choiceChange')
      .where('clinicId', '=', clinicId)
      .where('personId', '=', personId);
  const choices = await of('choiceChange')
    .select(['atMs', 'actor', 'choice', 'value'])
    .orderBy('number')
    .execute();
  const consents = await db
    .selectFrom('researchConsent')
    .select(['atMs', 'given', 'setBy'])
    .where('personId', '=', personId)
    .orderBy('atMs')
    .execute();
  const attendance = await db
    .selectFrom('attendance')
    .select(['entryId', 'day', 'was', 'reason', 'setBy', 'atMs'])
    .where('clinicId', '=', clinicId)
    .where('personId', '=', personId)
    .orderBy('day')
    .orderBy('entryId')
    .execute();
  const straps = await db
    .selectFrom('membership')
    .innerJoin('strap', 'strap.strapId', 'membership.strapId')
    .select('label')
    .where('membership.personId', '=', personId)
    .execute();
  return {
    choices: choices.map(({ value, ...row }) => ({
      ...row,
      value: row.choice === 'nickname' && value !== '' ? open('nickname', value) : value,
    })),
    consents: consents.map(({ given, ...row }) => ({ ...row, given: given === 1 })),
    attendance: attendance.map(({ reason, ...row }) => ({
      ...row,
      reason: reason === null ? null : open('absence', reason),
    })),
    lastStrap: straps[0]?.label ?? null,
  };
}
