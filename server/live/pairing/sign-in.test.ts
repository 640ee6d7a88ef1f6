import { foldClass } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, type Step, strapOf } from '../../../test/support/a-class.ts';
import type { PresentStrap } from './heard.ts';
import { signIns } from './sign-in.ts';

const LAST = [{ personId: 'p1', strapId: 'belte-1', autoSignIn: true }];
const present = (more: Partial<PresentStrap> = {}): PresentStrap => ({
  strap: strapOf(1),
  wornBySlot: null,
  shownForMs: 5_000,
  atMs: at(0),
  battery: null,
  ...more,
});
const signed = (steps: Step[], heard: PresentStrap[] = [present()], last = LAST) =>
  signIns(foldClass(logOf({ slots: [plan(1), plan(2)] }, ...steps)), last, heard).map(({ slot }) => slot);

describe('signing in by one’s own strap', () => {
  it('[PAIR10] the strap somebody had last is theirs once it has shown a heart rate for 5 s, before and during the class', () => {
    expect(signed([])).toEqual([1]);
    expect(signed([STARTED])).toEqual([1]);
    expect(signed([], [present({ shownForMs: 4_999 })])).toEqual([]);
    expect(signed([], [])).toEqual([]);
    expect(signed([], [present({ strap: strapOf(2) })]), 'another strap').toEqual([]);
  });

  it('[PAIR11] only of those who chose it', () => {
    expect(signed([], [present()], [{ personId: 'p1', strapId: 'belte-1', autoSignIn: false }])).toEqual([]);
    expect(signed([], [present()], [])).toEqual([]);
  });

  it('[PAIR12] never a strap that somebody wears or has worn in this class', () => {
    expect(signed([], [present({ wornBySlot: asSlot(2) })])).toEqual([]);
    const lent: Step = [-60, { kind: 'assigned', slot: asSlot(2), strap: strapOf(1) }];
    expect(signed([lent, [-30, { kind: 'unassigned', slot: asSlot(2) }]])).toEqual([]);
  });

  it('[PAIR12] never for one who has left, has a strap, or whose strap was taken away; never after the end', () => {
    expect(signed([[-30, { kind: 'left', slot: asSlot(1), reason: '' }]])).toEqual([]);
    const other: Step = [-60, { kind: 'assigned', slot: asSlot(1), strap: strapOf(4) }];
    expect(signed([other])).toEqual([]);
    expect(signed([other, [-30, { kind: 'unassigned', slot: asSlot(1) }]])).toEqual([]);
    expect(signed([assigned(1), [-30, { kind: 'unassigned', slot: asSlot(1) }]])).toEqual([]);
    expect(signed([STARTED, [60, { kind: 'ended', reason: 'staff' }]])).toEqual([]);
  });
});
