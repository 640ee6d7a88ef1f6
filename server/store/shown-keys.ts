/**
 * The keys with which what is kept may be shown. What belongs to somebody whose record is blocked reads as if it had been
 * deleted, wherever it is read, until the blocking is ended; whoever hands a person their own copy reads all.
 */
import type { Kysely } from 'kysely';
import { type KeyRing, personSubject, type Subject, slotSubject } from '../keys/key-ring.ts';
import type { HeldKey, KeyId } from '../keys/sealed.ts';
import type { Schema } from './schema.ts';

export type ShownKeys = ReadonlyMap<KeyId, HeldKey | 'erased' | 'blocked'>;

export async function shownKeys(
  db: Kysely<Schema>,
  ring: KeyRing,
  ids: readonly KeyId[],
  sight: 'all' | undefined,
): Promise<ShownKeys> {
  const found = await ring.byIds(db, ids);
  if (sight === 'all' || found.size === 0) return found;
  const hidden = await blockedSubjects(db);
  if (hidden.length === 0) return found;
  const rows = await db
    .selectFrom('taktKeys.wrappedKey')
    .select('keyId')
    .where('subject', 'in', hidden)
    .execute();
  const blocked = new Set<string>(rows.map(({ keyId }) => keyId));
  return new Map([...found].map(([id, key]) => [id, blocked.has(id) ? ('blocked' as const) : key]));
}

/** Theirs, and those of slots in which they were a walk-in. */
async function blockedSubjects(db: Kysely<Schema>): Promise<Subject[]> {
  const persons = await db
    .selectFrom('person')
    .select('personId')
    .where('blockedAtMs', 'is not', null)
    .execute();
  if (persons.length === 0) return [];
  const ids = persons.map(({ personId }) => personId);
  const slots = await db
    .selectFrom('participant')
    .select(['classId', 'slot'])
    .where('personId', 'in', ids)
    .execute();
  return [...ids.map(personSubject), ...slots.map(({ classId, slot }) => slotSubject(classId, slot))];
}
