/**
 * A request that somebody waits for, because nothing can be shown before its answer: on its way from the tap on, and what
 * came of it in words. Once it has succeeded it stays on its way: what it asked for is about to be on the screen.
 */
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { say } from '../words/words.ts';

export interface Asking<A> {
  ask(what: A): void;
  /** What was asked, until it is refused. */
  readonly asked: A | null;
  readonly fault: string | null;
}

export function useAsk<A>(request: (what: A) => Promise<unknown>): Asking<A> {
  const [state, setState] = useState<{ asked: A | null; fault: string | null }>({ asked: null, fault: null });
  return {
    ...state,
    ask(what) {
      if (state.asked !== null) return;
      setState({ asked: what, fault: null });
      request(what).catch((error: unknown) => {
        const text = error instanceof ApiError ? error.text : null;
        setState({ asked: null, fault: text?.[language()] ?? say('loadFailed') });
      });
    },
  };
}
