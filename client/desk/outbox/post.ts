/** A tap as a request, and what its answer means for it. */
import { ApiError, postCommand, saveChoices } from '../api.ts';
import { queries } from '../queries.ts';
import type { Tap } from './tap.ts';
import type { Delivery } from './tap-state.ts';

/**
 * Nothing came, or the server said that it will answer later: starting, its store away, too much at once; or nobody is
 * logged in, or somebody else than who tapped.
 */
const later = (status: number): boolean =>
  status === 0 || status === 401 || status === 408 || status === 429 || (status >= 502 && status <= 504);

export async function postTap(tap: Tap, ageMs: number): Promise<Delivery> {
  const { step, classId, id, seenSeq, phaseIndex } = tap;
  try {
    if (step.kind === 'choices') {
      const queryKey = ['choices', step.personId];
      const saved = await saveChoices(step.personId, { autoSignIn: step.autoSignIn }, tap.actor);
      // A reading that was on its way tells of before.
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, saved);
      return { outcome: 'done', seq: null };
    }
    const reply = await postCommand(
      classId,
      { commandId: id, seenSeq, phaseIndex, ageMs, command: step },
      tap.actor,
    );
    // What is read of a class by the page of it, and of nothing else that is up now.
    for (const what of ['class', 'summary', 'curve'])
      void queries.invalidateQueries({ queryKey: [what, classId] });
    // How many there are on the class is told to nobody; on a person, by the roster.
    if (step.kind === 'note' && step.slot === null)
      void queries.invalidateQueries({ queryKey: ['notes', classId] });
    return { outcome: 'done', seq: reply.seq };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return later(error.status) ? { outcome: 'unreachable' } : { outcome: 'refused', text: error.text };
  }
}
