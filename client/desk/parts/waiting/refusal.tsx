/**
 * "Ikke utført", "Uten svar", "Ikke lagret": what the server would not take, in its own words, or what came too late. A
 * line in a place of its own on each screen, so that it covers nothing and moves nothing. What somebody wrote is one tap
 * away in full, to be sent again, copied, or thrown away; closing the line keeps it (waiting.tsx).
 */
import { type ReactElement, useState, useSyncExternalStore } from 'react';
import type { Outbox } from '../../outbox/outbox.ts';
import { isOfTheMoment, writtenIn } from '../../outbox/tap.ts';
import type { TapState } from '../../outbox/tap-state.ts';
import { type DeskWord, say } from '../../words/words.ts';
import { Icon } from '../icons.tsx';
import { Sheet } from '../sheet.tsx';
import { Ways, whatText, whyText } from './tap-text.tsx';
import './waiting.css';

export function Refusal({ outbox }: { outbox: Outbox }) {
  return useRefusal(outbox);
}

/** Null while there is nothing to say. */
export function useRefusal(outbox: Outbox): ReactElement | null {
  const { taps, unreadable } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const one = taps.findLast(({ status, read }) => (status === 'refused' || status === 'late') && !read);
  if (one !== undefined) return <Refused key={one.tap.id} one={one} outbox={outbox} />;
  if (unreadable === 0) return null;
  return (
    <div key="unreadable" className="bar-line refusal" role="alert">
      <div>
        <b>{say('unreadable', { count: unreadable })}</b>
      </div>
      <Close word="close" onClose={outbox.readUnreadable} />
    </div>
  );
}

function Refused({ one, outbox }: { one: TapState; outbox: Outbox }) {
  const [open, setOpen] = useState(false);
  const { tap } = one;
  const isMoment = isOfTheMoment(tap.step);
  const title = say(titleOf(one, isMoment), { what: whatText(tap) });
  const written = writtenIn(tap.step);
  return (
    <div className="bar-line refusal" role="alert">
      <div>
        <b>{title}</b>
        <span>{whyText(one)}</span>
        {written !== null && <span className="refusal-text">{written}</span>}
      </div>
      {!isMoment && (
        <button type="button" className="button outline" onClick={() => setOpen(true)}>
          {say('whatNow')}
        </button>
      )}
      <Close
        word={isMoment ? 'close' : 'keepIt'}
        onClose={() => (isMoment ? outbox.discard(tap.id) : outbox.leave(tap.id))}
      />
      {open && (
        <Sheet title={title} onClose={() => setOpen(false)} wide>
          <p className="quiet">{whyText(one)}</p>
          <Ways one={one} outbox={outbox} />
        </Sheet>
      )}
    </div>
  );
}

function Close({ word, onClose }: { word: DeskWord; onClose: () => void }) {
  return (
    <button type="button" className="button bare square" aria-label={say(word)} onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}

/** A step that nobody answered may be done all the same: a slow server does it, and its answer comes too late. */
function titleOf({ status }: TapState, isMoment: boolean): DeskWord {
  if (!isMoment) return 'notSaved';
  return status === 'late' ? 'notAnswered' : 'notDone';
}
