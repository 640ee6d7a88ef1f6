/** One step from one shape of the tables to the next. */
import type { Kysely } from 'kysely';

export interface Migration {
  readonly number: number;
  readonly name: string;
  up(db: Kysely<unknown>): Promise<void>;
}
