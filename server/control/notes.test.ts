import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { expect, it } from 'vitest';
import { at, logOf, plan, STARTED, type Step } from '../../test/support/a-class.ts';
import { judge } from './judge.ts';

const note = { kind: 'note', slot: asSlot(1), text: 'x' } as const;

/** One more note, in a class that has so many. */
function noted(count: number) {
  const notes = Array.from({ length: count }, (): Step => [10, note]);
  const events = logOf({ slots: [plan(1)] }, STARTED, ...notes);
  return judge(
    { commandId: 'command-1', seenSeq: asClassSeq(1), phaseIndex: null, ageMs: 0, command: note },
    { events, model: foldClass(events), nowMs: at(50), clockRate: 1, actor: 'staff-1', inventory: [] },
  );
}

it('[API104] the four hundred and first note of a class is refused in words', () => {
  expect(noted(399)).toMatchObject(note);
  expect(() => noted(400)).toThrow(/400 notes/);
});
