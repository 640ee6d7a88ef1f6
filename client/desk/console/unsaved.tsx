/**
 * What is not saved yet, beside the control that was tapped: in a place that is there anyway, so that nothing moves. It
 * comes a moment late, so that what is saved at once says nothing.
 */
import type { Slot } from '@takt/shared/ids.ts';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { usePart } from '../../live/store.ts';
import { unsaved } from '../outbox/shown.ts';
import { type Step, type StepKind, slotOf } from '../outbox/tap.ts';
import { say } from '../words/words.ts';
import { useCommand, useConsole, useTaps } from './context.ts';

/** "Lagrer …", or that the server does not answer; null: everything of these kinds is saved. */
function useUnsaved(kinds: readonly StepKind[] | null, slot: Slot | null): string | null {
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
  readonly of?: readonly StepKind[];
  readonly slot: Slot;
}

export function Unsaved({ of: kinds, slot }: UnsavedProps) {
  const text = useUnsaved(kinds ?? null, slot);
  return text === null ? null : <span className="unsaved">{text}</span>;
}

interface StepButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  readonly step: Step;
  readonly children: ReactNode;
}

/** A button that tells the server one thing, and says in itself that it is on its way. */
export function StepButton({ step, children, ...rest }: StepButtonProps) {
  const command = useCommand();
  const text = useUnsaved([step.kind], slotOf(step));
  return (
    <button type="button" {...rest} {...underWay(text)} onClick={() => command(step)}>
      {children}
    </button>
  );
}

/** The same for a button of another kind, such as one that is held. */
export function useUnderWay(kinds: readonly StepKind[]): UnderWay {
  return underWay(useUnsaved(kinds, null));
}

export interface UnderWay {
  readonly 'aria-busy'?: true;
  readonly 'data-under-way'?: string;
}

/** What a button says of itself while what it asked for is on its way. */
export const underWay = (text: string | null): UnderWay =>
  text === null ? {} : { 'aria-busy': true, 'data-under-way': text };
