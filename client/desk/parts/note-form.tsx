/** Where a note is written. What is written stays until it is saved, and nothing of it is cut off. */
import { CommandBody, NOTE_CHARACTERS_MAX } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import { useState } from 'react';
import { say } from '../words/words.ts';

interface NoteFormProps {
  readonly label: string;
  /** What was written here before and not saved. */
  readonly draft: string;
  readonly onWrite: (text: string) => void;
  readonly onSave: (text: string) => void;
  /** Whoever opened it came to write: the keyboard begins in it. */
  readonly first?: boolean;
}

export function NoteForm({ label, draft, onWrite, onSave, first = false }: NoteFormProps) {
  const [text, setText] = useState(draft);
  const write = (next: string): void => {
    onWrite(next);
    setText(next);
  };
  const trimmed = text.trim();
  const written = trimmed !== '';
  const fits = matches(CommandBody, { kind: 'note', slot: null, text: trimmed });
  return (
    <>
      <textarea
        className="field"
        aria-label={label}
        placeholder={say('notePlaceholder')}
        value={text}
        aria-invalid={written && !fits}
        data-autofocus={first ? true : undefined}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {/* Who pasted a long text sees all of it, and that it is too long. */}
      {written && !fits && (
        <p className="inline-error" role="alert">
          {say('noteTooLong', { most: NOTE_CHARACTERS_MAX })}
        </p>
      )}
      {written && (
        <button
          type="button"
          className="button primary"
          disabled={!fits}
          onClick={() => {
            onSave(trimmed);
            write('');
          }}
        >
          {say('saveNote')}
        </button>
      )}
    </>
  );
}
