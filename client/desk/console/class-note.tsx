/** A note on the class as a whole: one tap from before the class until it is over, and kept like every other note. */
import { type ClassSeq, LOG_START } from '@takt/shared/ids.ts';
import { useState } from 'react';
import { usePart } from '../../live/store.ts';
import { Icon } from '../parts/icons.tsx';
import { NoteForm } from '../parts/note-form.tsx';
import { NoteList } from '../parts/note-list.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';
import { useConsole, useTaps } from './context.ts';

export function ClassNote({ classId, className }: { classId: string; className: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={`button class-note ${className}`}
        aria-label={say('classNote')}
        onClick={() => setOpen(true)}
      >
        <Icon name="note" />
        <span>{say('classNote')}</span>
      </button>
      {open && (
        <Sheet title={say('classNote')} onClose={() => setOpen(false)}>
          <ClassNotes classId={classId} />
        </Sheet>
      )}
    </>
  );
}

function ClassNotes({ classId }: { classId: string }) {
  const { live, session, outbox } = useConsole();
  const taps = useTaps();
  // Once the class is over the room has no log of it any more: the note is dated by when it was tapped.
  const lastSeq = usePart(
    live.roster,
    (roster): ClassSeq => (roster?.classId === classId ? (roster.staff?.lastSeq ?? LOG_START) : LOG_START),
  );
  return (
    <section className="notes stack-tight">
      <NoteForm
        label={say('classNote')}
        first
        draft={outbox.draft(classId, null)}
        onWrite={(text) => outbox.setDraft(classId, null, text)}
        onSave={(text) =>
          outbox.send({ classId, lastSeq, phaseIndex: null }, { kind: 'note', slot: null, text })
        }
      />
      <NoteList
        classId={classId}
        who={null}
        timeZone={session.timeZone}
        newestFirst
        className="note"
        tapped={taps.filter(
          ({ tap }) => tap.classId === classId && tap.step.kind === 'note' && tap.step.slot === null,
        )}
        onRead={outbox.notesRead}
      />
    </section>
  );
}
