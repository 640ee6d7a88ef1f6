/**
 * "Ikke utført", "Uten svar", "Ikke lagret": what the server would not take, in its own words, or what came too late. What somebody
 * wrote stands there in full, to be sent again, copied, or thrown away; closing it keeps it (waiting.tsx).
 */
import { useSyncExternalStore } from 'react';
import type { Outbox } from '../../outbox/outbox.ts';
import { isOfTheMoment } from '../../outbox/tap.ts';
import type { TapState } from '../../outbox/tap-state.ts';
import { type DeskWord, say } from '../../words/words.ts';
import { Icon } from '../icons.tsx';
import { Ways, whatText, whyText } from './tap-text.tsx';
import './waiting.css';

export function Refusal({ outbox }: { outbox: Outbox }) {
  const { taps, unreadable } = useSyncExternalStore(outbox.subscribe, outbox.state);
  const one = taps.findLast(({ status, read }) => (status === 'refused' || status === 'late') && !read);
  if (one === undefined && unreadable === 0) return null;
  const step = one !== undefined && isOfTheMoment(one.tap.told);
  const close = (): void => {
    if (one === undefined) outbox.readUnreadable();
    else if (step) outbox.discard(one.tap.id);
    else outbox.leave(one.tap.id);
  };
  return (
    <div className="refusal" role="alert">
      {one === undefined ? (
        <b>{say('unreadable', { count: unreadable })}</b>
      ) : (
        <div>
          <b>{say(titleOf(one, step), { what: whatText(one.tap) })}</b>
          <p>{whyText(one)}</p>
          {!step && <Ways one={one} outbox={outbox} />}
        </div>
      )}
      <button
        type="button"
        className="button bare square"
        aria-label={say(one === undefined || step ? 'close' : 'keepIt')}
        onClick={close}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}

/** A step that nobody answered may be done all the same: a slow server does it, and its answer comes too late. */
function titleOf({ status }: TapState, step: boolean): DeskWord {
  if (!step) return 'notSaved';
  return status === 'late' ? 'notAnswered' : 'notDone';
}
