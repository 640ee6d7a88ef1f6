/** Notes on one person. A note is an event: it is added, not edited. */
import type { RosterSlot } from '@takt/shared/wire.ts';
import { useState } from 'react';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';

const LONGEST_NOTE = 2000;

export function Notes({ who }: { who: RosterSlot }) {
  const { session } = useConsole();
  const command = useCommand();
  const [text, setText] = useState('');
  const written = text.trim();
  return (
    <section className="drawer-field notes">
      <textarea
        className="field"
        aria-label={say('noteLabel')}
        placeholder={say('notePlaceholder')}
        value={text}
        maxLength={LONGEST_NOTE}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {written !== '' && (
        <button
          type="button"
          className="button primary"
          onClick={() => {
            command({ kind: 'note', slot: who.slot, text: written });
            setText('');
          }}
        >
          {say('saveNote')}
        </button>
      )}
      {who.staff?.notes.toReversed().map((note) => (
        <p key={`${note.atMs} ${note.text}`} className="note">
          <small>{timeOfDay(note.atMs, session.timeZone, language())}</small>
          {note.text}
        </p>
      ))}
    </section>
  );
}
