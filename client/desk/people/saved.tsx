/**
 * What was changed on a page of people or plans: on its way, saved with a way back, or refused in words. The way back is a
 * change like any other, so it is kept with who and when.
 */
import { type ReactNode, useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { say } from '../words/words.ts';

export interface Saving {
  readonly busy: boolean;
  /** Takes a step; `undo` is the step that takes it back. `then`: once it is saved. */
  take(step: () => Promise<unknown>, undo?: () => Promise<unknown>, then?: () => void): void;
  /** Stands at the page's foot. */
  readonly outcome: ReactNode;
}

type State =
  | { readonly kind: 'still' | 'busy' }
  | { readonly kind: 'saved'; readonly undo: (() => Promise<unknown>) | null }
  | { readonly kind: 'undone' }
  | { readonly kind: 'refused'; readonly why: string };

/** `onChange`: what is shown has to be read again. */
export function useSaving(onChange: () => void): Saving {
  const [state, setState] = useState<State>({ kind: 'still' });
  const run = (step: () => Promise<unknown>, after: State, then?: () => void): void => {
    setState({ kind: 'busy' });
    step().then(
      () => {
        setState(after);
        onChange();
        then?.();
      },
      (error: unknown) => {
        const text = error instanceof ApiError ? error.text : null;
        setState({ kind: 'refused', why: text?.[language()] ?? say('loadFailed') });
      },
    );
  };
  return {
    busy: state.kind === 'busy',
    take: (step, undo, then) => run(step, { kind: 'saved', undo: undo ?? null }, then),
    outcome: (
      <div className={`saved ${state.kind === 'still' ? 'is-still' : ''}`} role="status">
        {state.kind === 'busy' && <span>{say('saving')}</span>}
        {state.kind === 'undone' && <span>{say('undoneTold')}</span>}
        {state.kind === 'refused' && (
          <span className="saved-refused" role="alert">
            {state.why}
          </span>
        )}
        {state.kind === 'saved' && (
          <>
            <span>{say('savedTold')}</span>
            {state.undo !== null && (
              <button
                type="button"
                className="button bar"
                onClick={() => {
                  const { undo } = state;
                  if (undo !== null) run(undo, { kind: 'undone' });
                }}
              >
                {say('undo')}
              </button>
            )}
          </>
        )}
      </div>
    ),
  };
}
