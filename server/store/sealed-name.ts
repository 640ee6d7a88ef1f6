/** Names, and other texts about one person, as they are stored: each under the person's key, and bound to whom and what it is. */
import type { Kysely } from 'kysely';
import { type KeyRing, personSubject } from '../keys/key-ring.ts';
import { asText, fromText, type HeldKey, keyIdOf, openUnder, sealUnder } from '../keys/sealed.ts';
import { placeOf } from '../keys/sealed-box.ts';
import type { Schema } from './schema.ts';
import { openBy } from './sealed-recording.ts';
import { unknownPerson } from './sql-errors.ts';

export type TextKind =
  | 'name'
  | 'nickname'
  | 'expected'
  | 'limits'
  | 'clearedBy'
  | 'courseTerms'
  | 'courseWhy'
  | 'courseEnd'
  | 'absence'
  | 'rights';

/** What is said of one person, under their key. */
export interface PersonTexts {
  seal(kind: TextKind, text: string): string;
  /** null: it cannot be read. */
  open(kind: TextKind, sealed: string): string | null;
}

/** Their key must be there; rejects when they were deleted. */
export async function textsOf(db: Kysely<Schema>, ring: KeyRing, personId: string): Promise<PersonTexts> {
  const key = await keyOf(db, ring, personId);
  if (key === null) throw unknownPerson(personId);
  return {
    seal: (kind, text) => asText(sealUnder(key, placeOf(kind, personId), Buffer.from(text))),
    open: openerBy(key, personId),
  };
}

/** For reading alone: without their key nothing can be read. */
export async function openerOf(
  db: Kysely<Schema>,
  ring: KeyRing,
  personId: string,
): Promise<PersonTexts['open']> {
  const key = await keyOf(db, ring, personId);
  return key === null ? () => null : openerBy(key, personId);
}

function openerBy(key: HeldKey, personId: string): PersonTexts['open'] {
  return (kind, sealed) => {
    const text = openUnder(key, placeOf(kind, personId), fromText(sealed));
    return text === null ? null : Buffer.from(text).toString();
  };
}

async function keyOf(db: Kysely<Schema>, ring: KeyRing, personId: string): Promise<HeldKey | null> {
  const subject = personSubject(personId);
  return (await ring.ofSubjects(db, [subject])).get(subject) ?? null;
}

export async function sealName(
  db: Kysely<Schema>,
  ring: KeyRing,
  kind: TextKind,
  personId: string,
  name: string,
): Promise<string> {
  return (await textsOf(db, ring, personId)).seal(kind, name);
}

/** In the order of the rows; null where there is nothing, or where it cannot be read. */
export async function openTexts(
  db: Kysely<Schema>,
  ring: KeyRing,
  kind: TextKind,
  rows: readonly { readonly personId: string; readonly sealed: string | null }[],
): Promise<readonly (string | null)[]> {
  const sealed = rows.map((row) => (row.sealed === null ? null : fromText(row.sealed)));
  const keys = await ring.byIds(
    db,
    sealed.flatMap((bytes) => (bytes === null ? [] : (keyIdOf(bytes) ?? []))),
  );
  return rows.map(({ personId }, i) => {
    const bytes = sealed[i] ?? null;
    const text = bytes === null ? null : openBy(keys, placeOf(kind, personId), bytes);
    return text === null || text === 'erased' ? null : Buffer.from(text).toString();
  });
}

/** Of those that can be read. */
export async function openNames(
  db: Kysely<Schema>,
  ring: KeyRing,
  kind: TextKind,
  rows: readonly { readonly personId: string; readonly sealed: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const texts = await openTexts(db, ring, kind, rows);
  return new Map(
    rows.flatMap(({ personId }, i) => {
      const text = texts[i] ?? null;
      return text === null ? [] : [[personId, text] as const];
    }),
  );
}
