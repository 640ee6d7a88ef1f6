/**
 * Rows that are numbered within something: the parts of a second, the readings of a clinic. The next number is found and
 * taken in two statements, so another writer may take it in between. `insert` does nothing then (on conflict do nothing),
 * and the number after that is tried: true at read committed too, where each statement sees what others have committed.
 */
import type { InsertResult } from 'kysely';

export async function insertNumbered(
  first: number,
  newest: () => Promise<{ readonly number: number | null } | undefined>,
  insert: (number: number) => Promise<InsertResult>,
): Promise<void> {
  for (;;) {
    const last = (await newest())?.number ?? null;
    const { numInsertedOrUpdatedRows } = await insert(last === null ? first : last + 1);
    if (numInsertedOrUpdatedRows !== 0n) return;
  }
}
