/**
 * What is not saved yet, beside the control that was tapped: in a place that is there anyway, so that nothing moves. It
 * comes a moment late, so that what is saved at once says nothing.
 */
import type { Slot } from '@takt/shared/ids.ts';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { usePart } from '../../live/store.ts';
import { unsaved } from '../outbox/shown.ts';
import { slotOf, type Told, type ToldKind } from '../outbox/tap.ts';
import { say } from '../words/words.ts';
import { useCommand, useConsole, useTaps } from './context.ts';

/** "Lagrer …", or that the server does not answer; null: everything of these kinds is saved. */
function useUnsaved(kinds: readonly ToldKind[] | null, slot: Slot | null): string | null {
  const classId = usePart(useConsole().live.roster, (roster) => roster?.classId ?? null);
  const taps = unsaved(
    useTaps().filter(({ tap }) => tap.classId === classId),
    kinds,
    slot,
  );
  if (taps.length === 0) return null;
  return say(taps.some(({ delayed }) => delayed) ? 'waitsForTakt' : 'saving');
}

interface UnsavedProps {
  /** Left out: whatever is about this place. */
  readonly of?: readonly ToldKind[];
  readonly slot: Slot;
}

export function Unsaved({ of: kinds, slot }: UnsavedProps) {
  const text = useUnsaved(kinds ?? null, slot);
  return text === null ? null : <span className="unsaved">{text}</span>;
}

interface TellProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  readonly told: Told;
  readonly children: ReactNode;
}

/** A button that tells the server one thing, and says in itself that it is on its way. */
export function Tell({ told, children, ...rest }: TellProps) {
  const command = useCommand();
  const text = useUnsaved([told.kind], slotOf(told));
  return (
    <button type="button" {...rest} {...underWay(text)} onClick={() => command(told)}>
      {children}
    </button>
  );
}

/** The same for a button of another kind, such as one that is held. */
export function useUnderWay(kinds: readonly ToldKind[]): UnderWay {
  return underWay(useUnsaved(kinds, null));
}

export interface UnderWay {
  readonly 'aria-busy'?: true;
  readonly 'data-under-way'?: string;
}

/** What a button says of itself while what it asked for is on its way. */
export const underWay = (text: string | null): UnderWay =>
  text === null ? {} : { 'aria-busy': true, 'data-under-way': text };
