/** Somebody goes earlier, with a reason in plain words. It is a note of what happened, never a failure. */
import type { Slot } from '@takt/shared/ids.ts';
import { useState } from 'react';
import { say } from '../words/words.ts';
import { useCommand } from './context.ts';
import { StepButton, Unsaved } from './unsaved.tsx';

const REASONS = ['reason1', 'reason2', 'reason3', 'reason4'] as const;
const LONGEST_REASON = 200;

export function Leave({ slot, onDone }: { slot: Slot; onDone: () => void }) {
  const command = useCommand();
  const [reason, setReason] = useState('');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        command({ kind: 'leave', slot, reason: reason.trim() });
        onDone();
      }}
    >
      <div className="reasons">
        {REASONS.map((word) => (
          <button
            key={word}
            type="button"
            className={`button ${reason === say(word) ? 'is-chosen' : ''}`}
            aria-pressed={reason === say(word)}
            onClick={() => setReason(say(word))}
          >
            {say(word)}
          </button>
        ))}
      </div>
      <label className="stack-tight">
        <span className="caption">{say('leaveReason')}</span>
        <input
          className="field"
          value={reason}
          maxLength={LONGEST_REASON}
          autoComplete="off"
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" className="button big primary">
        {say('confirmLeave')}
      </button>
    </form>
  );
}

/** The other way: it was a mistake. What was not recorded meanwhile is said before it is taken back. */
export function Rejoin({ slot }: { slot: Slot }) {
  return (
    <section className="drawer-field">
      <p className="quiet">
        {say('rejoinText')} <Unsaved of={['leave']} slot={slot} />
      </p>
      <StepButton className="button outline" step={{ kind: 'rejoin', slot }}>
        {say('rejoin')}
      </StepButton>
    </section>
  );
}
