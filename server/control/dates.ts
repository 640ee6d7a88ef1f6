/** Where a class's own time and a machine's clock differ: staff are asked which is right, and their answer dates the class. Pure. */
import type { ClassEvent, ClassEventBody } from '@takt/shared/class/class.ts';
import type { ReadClass } from './amend.ts';

/** By so much the class's time and a machine's clock may differ before staff are asked. */
const CLOCKS_AGREE_WITHIN_MS = 120_000;

const agree = (aheadMs: number, otherMs = 0): boolean =>
  Math.abs(aheadMs - otherMs) <= CLOCKS_AGREE_WITHIN_MS;

/** Is the difference between machine and class one that staff must be asked of, and have not been? */
export function mustAsk(events: readonly ClassEvent[], machineMs: number, classMs: number): boolean {
  const aheadMs = machineMs - classMs;
  return (
    !agree(aheadMs) &&
    !events.some((event) => event.kind === 'clock-differs' && agree(aheadMs, event.clockMs - event.atMs))
  );
}

/**
 * For a class that begins: the room's time goes on from the class before, and the machine's clock says otherwise. What staff
 * have said of that holds, and until they have said it the new class is dated by the machine.
 */
export function datesOfNext(
  before: ReadClass | null,
  { classMs, ownersMs }: { readonly classMs: number; readonly ownersMs: number },
): ClassEventBody[] {
  const clockMs = Math.round(ownersMs);
  const aheadMs = clockMs - Math.round(classMs);
  if (agree(aheadMs)) return [];
  if (before?.model.clockSeq === null && before.events.some(({ kind }) => kind === 'dated')) {
    return [{ kind: 'dated', correctionMs: before.model.dateCorrectionMs }];
  }
  return [{ kind: 'clock-differs', clockMs, correctionMs: aheadMs }];
}
