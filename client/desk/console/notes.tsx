/** Notes on one person. A note is an event: it is added, not edited. What is written stays until it is saved. */
import { NOTES_A_CLASS_MAX } from '@takt/shared/api/classes.ts';
import type { Roster, RosterSlot } from '@takt/shared/class/roster.ts';
import { NoteForm } from '../parts/note-form.tsx';
import { NoteList } from '../parts/note-list.tsx';
import { say } from '../words/words.ts';
import { useCommand, useConsole, useTaps } from './context.ts';

export function Notes({ roster, who }: { roster: Roster; who: RosterSlot }) {
  const { session, outbox } = useConsole();
  const command = useCommand();
  const taps = useTaps();
  const { slot } = who;
  const classId = roster.classId ?? '';
  const noted = roster.slots.reduce((sum, one) => sum + (one.staff?.noteCount ?? 0), 0);
  return (
    <section className="drawer-field notes">
      {/* Said before anything is written: a note that is refused would have to be moved somewhere else. */}
      {noted >= NOTES_A_CLASS_MAX ? (
        <p className="caption">{say('notesFull', { most: NOTES_A_CLASS_MAX })}</p>
      ) : (
        <NoteForm
          label={say('noteLabel')}
          draft={outbox.draft(classId, slot)}
          onWrite={(text) => outbox.setDraft(classId, slot, text)}
          onSave={(text) => command({ kind: 'note', slot, text })}
        />
      )}
      <NoteList
        classId={classId}
        who={{ slot, noteCount: who.staff?.noteCount ?? 0 }}
        timeZone={session.timeZone}
        newestFirst
        className="note"
        tapped={taps.filter(
          ({ tap }) => tap.classId === classId && tap.step.kind === 'note' && tap.step.slot === slot,
        )}
        onRead={outbox.notesRead}
      />
    </section>
  );
}
