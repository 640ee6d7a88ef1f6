/** One step on a strap: while it is under way nothing else is tapped, and a refusal says why. */
import { type ReactNode, useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError } from '../api.ts';
import { say } from '../words/words.ts';

interface Step {
  readonly busy: boolean;
  /** What to draw of the last step that was refused, or null. */
  readonly refusal: ReactNode;
  take(step: () => Promise<unknown>): void;
}

export function useStep(onDone: () => void): Step {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  return {
    busy,
    refusal:
      refused === null ? null : (
        <p className="inline-error" role="alert">
          {refused}
        </p>
      ),
    take(step) {
      setBusy(true);
      setRefused(null);
      step()
        .then(onDone, (error: unknown) => {
          const text = error instanceof ApiError ? error.text : null;
          setRefused(text?.[language()] ?? say('loadFailed'));
        })
        .finally(() => setBusy(false));
    },
  };
}
