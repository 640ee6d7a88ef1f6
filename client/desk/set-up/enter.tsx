/** Whoever is not at the machine cannot set it up: the link stands in the window in which Takt was started. */
import { useState } from 'react';
import { Card, Field, Refused } from '../access/form.tsx';
import { ApiError } from '../api.ts';
import { say } from '../words/words.ts';
import { codeIn } from './set-up-view.ts';
import '../access/access.css';

interface EnterProps {
  /** Why the last code was not taken; null: none was given. */
  readonly refused: unknown;
  readonly onCode: (code: string) => void;
}

export function Enter({ refused, onCode }: EnterProps) {
  const [typed, setTyped] = useState('');
  // Without a link nothing was refused: the page says itself what to do.
  const isNo = !(refused instanceof ApiError && refused.status === 401);
  return (
    <Card title={say('setUpTitle')} lead={say('setUpEnterLead')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (codeIn(typed) !== '') onCode(codeIn(typed));
        }}
      >
        <Field
          label={say('setUpEnterLink')}
          hint={say('setUpEnterHint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Refused error={isNo ? refused : null} />
        <button type="submit" className="button primary">
          {say('setUpGoOn')}
        </button>
      </form>
    </Card>
  );
}
