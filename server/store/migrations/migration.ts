import type { Kysely } from 'kysely';
import type { KeyRing } from '../../keys/key-ring.ts';

/** One step of the tables. Steps are never changed after they have landed; a new one is added. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /**
   * Commits what must be there before the step is: keys, which must not be lost where what they seal is kept. Repeating it
   * is harmless.
   */
  readonly before?: (db: Kysely<unknown>, ring: KeyRing) => Promise<void>;
  /** Runs inside a transaction. */
  up(db: Kysely<unknown>, ring: KeyRing): Promise<void>;
}
