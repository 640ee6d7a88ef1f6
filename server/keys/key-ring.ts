/**
 * The keys of a store: each person has one, and so has whatever concerns nobody known by name, a walk-in's slot or a class's
 * own notes. They lie wrapped by the master key (key-schema.ts). Every question looks whether the key is still there, so a
 * key that one process has destroyed is gone for all.
 */
import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { KEY_FORMAT, type KeySchema } from './key-schema.ts';
import { keyWords } from './key-words.ts';
import { MASTER_BYTES } from './master-key.ts';
import { lockUp, newRecoveryKey, unlock } from './recovery-key.ts';
import { type HeldKey, KEY_ID_BYTES, type KeyId } from './sealed.ts';
import { open, placeOf, seal } from './sealed-box.ts';

/** A database with the key store's tables. */
export type KeyBase = Kysely<KeySchema>;
/** The same, or a transaction in it. */
export type KeyDb = Pick<KeyBase, 'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom'>;

/** What a key is for. */
export type Subject = string & { readonly __subject: true };
export const personSubject = (personId: string): Subject => placeOf('person', personId) as Subject;
export const slotSubject = (classId: string, slot: number): Subject =>
  placeOf('slot', classId, slot) as Subject;
export const classSubject = (classId: string): Subject => placeOf('class', classId) as Subject;
/** The secrets by which staff log in. */
export const accountsSubject = (clinicId: string): Subject => placeOf('accounts', clinicId) as Subject;
const PERSON = placeOf('person', '');

/** Deletions that were made, by ids alone: what a restore must apply before anything is served. */
export interface Deletions {
  readonly persons: readonly { readonly personId: string; readonly atMs: number }[];
  readonly keys: readonly { readonly keyId: string; readonly atMs: number }[];
}

/** Unwrapped keys that are kept in memory. */
const HELD_MAX = 2_000;

export class KeyRing {
  readonly #master: Uint8Array;
  readonly #held = new Map<string, { readonly wrapped: Buffer; readonly key: KeyObject }>();

  /** `master`: 32 bytes. */
  constructor(master: Uint8Array) {
    if (master.byteLength !== MASTER_BYTES) throw new RangeError('a master key has 32 bytes');
    this.#master = master;
  }

  /**
   * The store's own id. One that was never used is locked with this master key from now on; rejects with an AppError when
   * another one locks it.
   */
  async enter(db: KeyBase, where: string): Promise<string> {
    const found = await db.selectFrom('taktKeys.keyStore').selectAll().executeTakeFirst();
    if (found === undefined) {
      await db.transaction().execute(async (trx) => {
        const there = await trx.selectFrom('taktKeys.keyStore').select('storeId').executeTakeFirst();
        if (there !== undefined) return;
        const storeId = randomUUID();
        const masterCheck = checkOf(this.#master, storeId);
        const row = { storeId, format: KEY_FORMAT, masterCheck, recovery: null };
        await trx.insertInto('taktKeys.keyStore').values(row).execute();
      });
      return this.enter(db, where);
    }
    if (!fits(this.#master, found)) throw keyWords.another(where);
    return found.storeId;
  }

  /** Makes a key for each that has none; before the transaction that uses it, so that no data are ever without theirs. */
  async make(db: KeyBase, subjects: readonly Subject[]): Promise<void> {
    const missing = await this.#without(db, subjects);
    if (missing.length === 0) return;
    const rows = missing.map((subject) => {
      const keyId = randomBytes(KEY_ID_BYTES).toString('hex');
      const wrapped = seal(this.#master, placeOf('key', keyId, subject), randomBytes(MASTER_BYTES));
      return { keyId, subject, personId: personOf(subject), wrapped };
    });
    await db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (trx) => {
        const persons = rows.flatMap(({ personId }) => personId ?? []);
        const erased = new Set((await erasedAmong(trx, persons)).map(({ personId }) => personId));
        const made = rows.filter(({ personId }) => personId === null || !erased.has(personId));
        if (made.length === 0) return;
        await trx
          .insertInto('taktKeys.wrappedKey')
          .values(made)
          .onConflict((taken) => taken.doNothing())
          .execute();
      });
  }

  /** Those that there are: of somebody who was deleted there is none. */
  async ofSubjects(db: KeyDb, subjects: readonly Subject[]): Promise<ReadonlyMap<Subject, HeldKey>> {
    if (subjects.length === 0) return new Map();
    const rows = await db
      .selectFrom('taktKeys.wrappedKey')
      .select(['keyId', 'subject', 'wrapped'])
      .where('subject', 'in', [...new Set(subjects)])
      .execute();
    const held = rows.map((row) => [row.subject as Subject, this.#unwrap(row)] as const);
    return new Map(held.flatMap(([subject, key]) => (key === null ? [] : [[subject, key]])));
  }

  /** By id: the key, or `erased` when it was destroyed. One that is missing without that is lost. */
  async byIds(db: KeyDb, ids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, HeldKey | 'erased'>> {
    if (ids.length === 0) return new Map();
    const wanted = [...new Set(ids)];
    const rows = await db
      .selectFrom('taktKeys.wrappedKey')
      .select(['keyId', 'subject', 'wrapped'])
      .where('keyId', 'in', wanted)
      .execute();
    const found = new Map<KeyId, HeldKey | 'erased'>();
    for (const row of rows) {
      const held = this.#unwrap(row);
      if (held !== null) found.set(held.keyId, held);
    }
    const missing = wanted.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    const erased = await db
      .selectFrom('taktKeys.erasedKey')
      .select('keyId')
      .where('keyId', 'in', missing)
      .execute();
    for (const { keyId } of erased) {
      this.#held.delete(keyId);
      found.set(keyId as KeyId, 'erased');
    }
    return found;
  }

  /** Locks every key, and the store, with another master key, all or none. A recovery key of before opens nothing more. */
  async rotate(db: KeyBase, next: Uint8Array): Promise<number> {
    const keys = await db.transaction().execute(async (trx) => {
      const { storeId } = await trx
        .selectFrom('taktKeys.keyStore')
        .select('storeId')
        .executeTakeFirstOrThrow();
      const rows = await trx
        .selectFrom('taktKeys.wrappedKey')
        .select(['keyId', 'subject', 'wrapped'])
        .execute();
      for (const { keyId, subject, wrapped } of rows) {
        const place = placeOf('key', keyId, subject);
        const key = open(this.#master, place, wrapped);
        // What does not open with the old one is damaged; it stays what it is.
        if (key === null) continue;
        await trx
          .updateTable('taktKeys.wrappedKey')
          .set({ wrapped: seal(next, place, key) })
          .where('keyId', '=', keyId)
          .execute();
      }
      const masterCheck = checkOf(next, storeId);
      await trx.updateTable('taktKeys.keyStore').set({ masterCheck, recovery: null }).execute();
      return rows.length;
    });
    return keys;
  }

  /** Another recovery key, which counts when it was kept: after somebody has typed it back. It is stored nowhere itself. */
  proposeRecovery(): string {
    return newRecoveryKey();
  }

  /** In place of the one before. */
  async keepRecovery(db: KeyDb, text: string): Promise<void> {
    const { storeId } = await db.selectFrom('taktKeys.keyStore').select('storeId').executeTakeFirstOrThrow();
    const recovery = lockUp(this.#master, text, storeId);
    await db.updateTable('taktKeys.keyStore').set({ recovery }).execute();
  }

  async #without(db: KeyDb, subjects: readonly Subject[]): Promise<Subject[]> {
    const wanted = [...new Set(subjects)];
    if (wanted.length === 0) return [];
    const rows = await db
      .selectFrom('taktKeys.wrappedKey')
      .select('subject')
      .where('subject', 'in', wanted)
      .execute();
    const there = new Set<string>(rows.map(({ subject }) => subject));
    return wanted.filter((subject) => !there.has(subject));
  }

  #unwrap(row: { keyId: string; subject: string; wrapped: Uint8Array }): HeldKey | null {
    const keyId = row.keyId as KeyId;
    const held = this.#held.get(keyId);
    if (held?.wrapped.equals(row.wrapped)) return { keyId, key: held.key };
    const bytes = open(this.#master, placeOf('key', keyId, row.subject), row.wrapped);
    if (bytes === null) return null;
    const key = createSecretKey(bytes);
    bytes.fill(0);
    const oldest = this.#held.size >= HELD_MAX ? this.#held.keys().next().value : undefined;
    if (oldest !== undefined) this.#held.delete(oldest);
    this.#held.set(keyId, { wrapped: Buffer.from(row.wrapped), key });
    return { keyId, key };
  }
}

/** There is a recovery key that opens the store. */
export async function hasRecovery(db: KeyDb): Promise<boolean> {
  const row = await db.selectFrom('taktKeys.keyStore').select('recovery').executeTakeFirst();
  return row !== undefined && row.recovery !== null;
}

/** The master key of a store by its recovery key; null: it has none, or this is not it. */
export async function recoverMaster(db: KeyDb, text: string): Promise<Uint8Array | null> {
  const found = await db.selectFrom('taktKeys.keyStore').selectAll().executeTakeFirst();
  if (found === undefined || found.recovery === null) return null;
  const master = unlock(found.recovery, text, found.storeId);
  return master !== null && fits(master, found) ? master : null;
}

/** Is this the master key that locks the store? One that was never used has none yet, and any fits. */
export async function isMasterOf(db: KeyDb, master: Uint8Array): Promise<boolean> {
  const found = await db.selectFrom('taktKeys.keyStore').selectAll().executeTakeFirst();
  return found === undefined || fits(master, found);
}

/**
 * Destroys the person's keys, and those of the slots in which they were a walk-in, and notes that. To be called in a
 * transaction in which nobody else writes.
 */
export async function destroyKeysOf(
  db: KeyDb,
  personId: string,
  slots: readonly Subject[],
  atMs: number,
): Promise<readonly KeyId[]> {
  const gone = await db
    .deleteFrom('taktKeys.wrappedKey')
    .where('subject', 'in', [personSubject(personId), ...slots])
    .returning('keyId')
    .execute();
  const ids = gone.map(({ keyId }) => keyId as KeyId);
  await note(db, { persons: [{ personId, atMs }], keys: ids.map((keyId) => ({ keyId, atMs })) });
  return ids;
}

/** Destroys these keys, which are of no person, and notes that; within a transaction, as above. */
export async function destroySubjects(db: KeyDb, subjects: readonly Subject[], atMs: number): Promise<void> {
  if (subjects.length === 0) return;
  const gone = await db
    .deleteFrom('taktKeys.wrappedKey')
    .where('subject', 'in', [...subjects])
    .returning('keyId')
    .execute();
  await note(db, { persons: [], keys: gone.map(({ keyId }) => ({ keyId, atMs })) });
}

/** Those of a class's walk-ins that have a key. */
export async function slotsOfClass(db: KeyDb, classId: string): Promise<Subject[]> {
  const begins = `${placeOf('slot', classId)}/`;
  const rows = await db
    .selectFrom('taktKeys.wrappedKey')
    .select('subject')
    .where('subject', 'like', `${begins}%`)
    .execute();
  return rows.map(({ subject }) => subject as Subject).filter((subject) => subject.startsWith(begins));
}

/** Destroys again what a restore has brought back. */
export async function destroyAgain(db: KeyDb, list: Deletions): Promise<void> {
  await note(db, list);
  for (const { keyId } of list.keys) {
    await db.deleteFrom('taktKeys.wrappedKey').where('keyId', '=', keyId).execute();
  }
  for (const { personId, atMs } of list.persons) await destroyKeysOf(db, personId, [], atMs);
}

export async function deletionsOf(db: KeyDb): Promise<Deletions> {
  const persons = db.selectFrom('taktKeys.erasedPerson').selectAll().orderBy('atMs').orderBy('personId');
  const keys = db.selectFrom('taktKeys.erasedKey').selectAll().orderBy('atMs').orderBy('keyId');
  return { persons: await persons.execute(), keys: await keys.execute() };
}

async function note(db: KeyDb, { persons, keys }: Deletions): Promise<void> {
  for (const row of persons) {
    await db
      .insertInto('taktKeys.erasedPerson')
      .values(row)
      .onConflict((known) => known.doNothing())
      .execute();
  }
  for (const row of keys) {
    await db
      .insertInto('taktKeys.erasedKey')
      .values(row)
      .onConflict((known) => known.doNothing())
      .execute();
  }
}

async function erasedAmong(db: KeyDb, persons: readonly string[]) {
  if (persons.length === 0) return [];
  return db
    .selectFrom('taktKeys.erasedPerson')
    .select('personId')
    .where('personId', 'in', [...persons])
    .execute();
}

const personOf = (subject: Subject): string | null =>
  subject.startsWith(PERSON) ? decodeURIComponent(subject.slice(PERSON.length)) : null;

const checkOf = (master: Uint8Array, storeId: string): Uint8Array =>
  seal(master, placeOf('master', storeId), new Uint8Array(0));

const fits = (master: Uint8Array, row: KeySchema['taktKeys.keyStore']): boolean =>
  open(master, placeOf('master', row.storeId), row.masterCheck) !== null;
