/**
 * Whose the page is. When somebody else logs in in the same browser, every page begins anew: what one person was writing, or
 * had open, is neither sent nor shown as another's, and what was read as the first is read again as the second.
 */
import { useSyncExternalStore } from 'react';
import { queries } from '../queries.ts';

interface Whose {
  readonly actor: string | null;
  /** Counts whose it was, one after another. */
  readonly turn: number;
}

/** `actor` null: not known, or nobody; the page stays the one's whose it was. */
export function whoseNow(before: Whose, actor: string | null): Whose {
  if (actor === null || actor === before.actor) return before;
  return { actor, turn: before.actor === null ? before.turn : before.turn + 1 };
}

let whose: Whose = { actor: null, turn: 0 };

function look(): Whose {
  const session = queries.getQueryData<{ readonly actor: string }>(['session']);
  const now = whoseNow(whose, session?.actor ?? null);
  if (now.turn !== whose.turn) {
    whose = now;
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  }
  whose = now;
  return whose;
}

const follow = (changed: () => void): (() => void) =>
  queries.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] === 'session' && look()) changed();
  });

/** A page that is keyed by it is mounted anew for each. */
export const useTurn = (): number => useSyncExternalStore(follow, () => whose.turn);
