/** What was noted on one person in one class, or on the class. Fetched when it is looked at; a note more when there is one. */
import type { ClassSeq, Slot } from '@takt/shared/ids.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchClassNotes, fetchNotes } from '../api.ts';
import { dateOf, writtenIn } from '../outbox/tap.ts';
import type { TapState } from '../outbox/tap-state.ts';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { FailedPart, LoadingPart } from './loading.tsx';

interface NoteListProps {
  readonly classId: string;
  /** null: the class as a whole. How many notes there are on it is not told beforehand. */
  readonly who: { readonly slot: Slot; readonly noteCount: number } | null;
  readonly timeZone: string;
  readonly newestFirst?: boolean;
  readonly className: 'note' | 'note-text';
  /** Notes on them that were tapped here, and are not among those that were read. */
  readonly tapped?: readonly TapState[];
  /** They were read as the class's log is at `lastSeq`. */
  readonly onRead?: (classId: string, lastSeq: ClassSeq) => void;
}

/** One reading of them for every page that shows them; ['notes', classId] are all of a class. */
export const notesKey = (classId: string, who: NoteListProps['who']) =>
  ['notes', classId, who?.slot ?? null, who?.noteCount ?? null] as const;

export function NoteList(props: NoteListProps) {
  const { classId, who, timeZone, newestFirst = false, className, tapped = [], onRead } = props;
  const slot = who?.slot ?? null;
  const none = who?.noteCount === 0;
  const notes = useQuery({
    queryKey: notesKey(classId, who),
    queryFn: () => (slot === null ? fetchClassNotes(classId) : fetchNotes(classId, slot)),
    enabled: !none,
    placeholderData: (before, query) =>
      query?.queryKey[1] === classId && query.queryKey[2] === slot ? keepPreviousData(before) : undefined,
  });
  const lastSeq = notes.isPlaceholderData ? undefined : notes.data?.lastSeq;
  useEffect(() => {
    if (lastSeq !== undefined) onRead?.(classId, lastSeq);
  }, [onRead, classId, lastSeq]);
  const listed = notes.data?.notes ?? [];
  return (
    <>
      {tapped
        .filter(({ seq }) => seq === null || seq > (lastSeq ?? 0))
        .toReversed()
        .map((one) => (
          <p className={className} key={one.tap.id}>
            <small>{timeOfDay(dateOf(one.tap), timeZone, language())}</small>
            {writtenIn(one.tap.step)} <StateOf one={one} />
          </p>
        ))}
      {notes.isLoading && <LoadingPart onRetry={() => void notes.refetch()} />}
      {failureOf(notes) !== null && !none && <FailedPart onRetry={() => void notes.refetch()} />}
      {(newestFirst ? listed.toReversed() : listed).map((note) => (
        <p className={className} key={`${note.atMs} ${note.text}`}>
          <small>{timeOfDay(note.atMs, timeZone, language())}</small>
          {note.text}
        </p>
      ))}
    </>
  );
}

function StateOf({ one: { status, delayed } }: { one: TapState }) {
  if (status === 'saved') return null;
  const word = status !== 'underWay' ? 'notSavedYet' : delayed ? 'waitsForTakt' : 'saving';
  return <small className="unsaved">{say(word)}</small>;
}
