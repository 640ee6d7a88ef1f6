/** What was noted on one person in one class. Fetched when it is looked at; a note more is fetched when there is one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { timeOfDay } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchNotes } from '../api.ts';
import { say } from '../words/words.ts';

interface NoteListProps {
  readonly classId: string;
  readonly who: { readonly slot: number; readonly noteCount: number };
  readonly timeZone: string;
  readonly newestFirst?: boolean;
  readonly className: 'note' | 'note-text';
}

export function NoteList({ classId, who, timeZone, newestFirst = false, className }: NoteListProps) {
  const { slot, noteCount } = who;
  const notes = useQuery({
    queryKey: ['notes', classId, slot, noteCount],
    queryFn: () => fetchNotes(classId, slot),
    enabled: noteCount > 0,
    placeholderData: (before, query) =>
      query?.queryKey[1] === classId && query.queryKey[2] === slot ? keepPreviousData(before) : undefined,
  });
  if (noteCount === 0) return null;
  if (notes.isError) {
    return (
      <p className="inline-error" role="alert">
        {say('loadFailed')}
      </p>
    );
  }
  const listed = notes.data?.notes ?? [];
  return (newestFirst ? listed.toReversed() : listed).map((note) => (
    <p className={className} key={`${note.atMs} ${note.text}`}>
      <small>{timeOfDay(note.atMs, timeZone, language())}</small>
      {note.text}
    </p>
  ));
}
