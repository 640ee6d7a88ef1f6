/** Notes on one person. A note is an event: it is added, not edited. What is written stays until it is saved. */
import { CommandBody, NOTE_CHARACTERS_MAX, NOTES_A_CLASS_MAX } from '@takt/shared/api/classes.ts';
import { matches } from '@takt/shared/check.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { useState } from 'react';
import { NoteList } from '../parts/note-list.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole, useTaps } from './context.ts';

export function Notes({ roster, who }: { roster: Roster; who: RosterSlot }) {
  const { session, outbox } = useConsole();
  const command = useCommand();
  const taps = useTaps();
  const { slot } = who;
  const classId = roster.classId ?? '';
  const [text, setText] = useState(() => outbox.draft(classId, slot));
  const write = (next: string): void => {
    outbox.setDraft(classId, slot, next);
    setText(next);
  };
  const note = { kind: 'note', slot, text: text.trim() } as const;
  const written = note.text !== '';
  const fits = matches(CommandBody, note);
  const noteCount = who.staff?.noteCount ?? 0;
  const noted = roster.slots.reduce((sum, one) => sum + (one.staff?.noteCount ?? 0), 0);
  const list = (
    <NoteList
      classId={classId}
      who={{ slot, noteCount }}
      timeZone={session.timeZone}
      newestFirst
      className="note"
      tapped={taps.filter(
        ({ tap }) => tap.classId === classId && tap.told.kind === 'note' && tap.told.slot === slot,
      )}
      onRead={outbox.notesRead}
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
        aria-invalid={written && !fits}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {/* Nothing is cut off: who pasted a long text sees all of it, and that it is too long. */}
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
            command(note);
            write('');
          }}
        >
          {say('saveNote')}
        </button>
      )}
      {list}
    </section>
  );
}
