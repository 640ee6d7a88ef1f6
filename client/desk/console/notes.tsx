/** Notes on one person. A note is an event: it is added, not edited. */
import { NOTE_CHARACTERS_MAX, NOTES_A_CLASS_MAX } from '@takt/shared/api/classes.ts';
import type { Roster, RosterSlot } from '@takt/shared/wire/wire.ts';
import { useState } from 'react';
import { NoteList } from '../parts/note-list.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole } from './context.ts';

export function Notes({ roster, who }: { roster: Roster; who: RosterSlot }) {
  const { session } = useConsole();
  const command = useCommand();
  const [text, setText] = useState('');
  const written = text.trim();
  const noteCount = who.staff?.noteCount ?? 0;
  const noted = roster.slots.reduce((sum, one) => sum + (one.staff?.noteCount ?? 0), 0);
  const list = roster.classId !== null && (
    <NoteList
      classId={roster.classId}
      who={{ slot: who.slot, noteCount }}
      timeZone={session.timeZone}
      newestFirst
      className="note"
    />
  );
  // Said before anything is written: a note that is refused would be lost.
  if (noted >= NOTES_A_CLASS_MAX)
    return (
      <section className="drawer-field notes">
        <p className="caption">{say('notesFull', { most: NOTES_A_CLASS_MAX })}</p>
        {list}
      </section>
    );
  return (
    <section className="drawer-field notes">
      <textarea
        className="field"
        aria-label={say('noteLabel')}
        placeholder={say('notePlaceholder')}
        value={text}
        maxLength={NOTE_CHARACTERS_MAX}
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
      {list}
    </section>
  );
}
