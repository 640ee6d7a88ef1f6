/** Whose key a class's data are sealed under: the person's who has the slot, else one of the slot's own. */
import type { SlotPlan } from '@takt/shared/class/class.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { Kysely } from 'kysely';
import { classSubject, type KeyRing, personSubject, type Subject, slotSubject } from '../keys/key-ring.ts';
import type { HeldKey } from '../keys/sealed.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema>;

/** Of what concerns the class and nobody in particular there is `null`. */
export type Whose = Slot | null;
export type SlotSubjects = ReadonlyMap<Whose, Subject>;
/** Without those whose key was destroyed. */
export type SlotKeys = ReadonlyMap<Whose, HeldKey>;

export async function subjectsOf(db: Db, classId: string, whose: readonly Whose[]): Promise<SlotSubjects> {
  const slots = [...new Set(whose)].filter((one) => one !== null);
  const persons =
    slots.length === 0
      ? []
      : await db
          .selectFrom('participant')
          .select(['slot', 'personId'])
          .where('classId', '=', classId)
          .where('slot', 'in', slots)
          .execute();
  const personOf = new Map(persons.map(({ slot, personId }) => [slot, personId]));
  const subjectOf = (one: Whose): Subject => {
    if (one === null) return classSubject(classId);
    const personId = personOf.get(one);
    return personId === undefined ? slotSubject(classId, one) : personSubject(personId);
  };
  return new Map(whose.map((one) => [one, subjectOf(one)]));
}

/** As they will be once these have taken their slots. */
export function subjectsOfPlans(
  classId: string,
  plans: readonly Pick<SlotPlan, 'slot' | 'personId'>[],
): SlotSubjects {
  return new Map(
    plans.map(({ slot, personId }) => [
      slot,
      personId === null ? slotSubject(classId, slot) : personSubject(personId),
    ]),
  );
}

export async function keysOf(db: Db, ring: KeyRing, subjects: SlotSubjects): Promise<SlotKeys> {
  const held = await ring.ofSubjects(db, [...subjects.values()]);
  const found = new Map<Whose, HeldKey>();
  for (const [whose, subject] of subjects) {
    const key = held.get(subject);
    if (key !== undefined) found.set(whose, key);
  }
  return found;
}
