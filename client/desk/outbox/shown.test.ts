import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import { roster } from '../../../test/browser/desk-scenes.ts';
import { rosterWith, unsaved } from './shown.ts';
import type { Step } from './tap.ts';
import type { TapState } from './tap-state.ts';

const NOW = roster('running');
const tapped = (step: Step, more: Partial<TapState> = {}): TapState => ({
  tap: {
    ...{
      id: 'command-1',
      actor: 'a',
      roomId: null,
      classId: 'class-1',
      seenSeq: asClassSeq(20),
      phaseIndex: null,
    },
    ...{ wallMs: 0, roomMs: null, step, about: null, strapLabel: '14' },
  },
  status: 'underWay',
  ...{ delayed: false, text: null, seq: null, notKept: null, read: false },
  ...more,
});
const shown = (slot: number, ...taps: TapState[]) => {
  const who = rosterWith(NOW, taps).slots.find((one) => one.slot === slot);
  if (who?.staff == null) throw new Error(`no place ${slot}`);
  return { ...who, staff: who.staff };
};

describe('the roster as it will be', () => {
  it('[CON96] shows every kind of tap about a person before the server has it', () => {
    const hrMax = { bpm: 201, method: 'measured', date: null } as const;
    expect(shown(2, tapped({ kind: 'display', slot: asSlot(2), display: 'hidden' })).display).toBe('hidden');
    expect(shown(2, tapped({ kind: 'borg', slot: asSlot(2), borg: 17 })).staff.borg).toBe(17);
    expect(shown(2, tapped({ kind: 'hrmax', slot: asSlot(2), hrMax, wholeClass: true })).staff.hrMax).toEqual(
      hrMax,
    );
    const leave = tapped({ kind: 'leave', slot: asSlot(2), reason: '' });
    expect(shown(2, leave).staff).toMatchObject({ left: true, strap: null });
    expect(shown(2, leave, tapped({ kind: 'rejoin', slot: asSlot(2) })).staff.left).toBe(false);
    expect(shown(2, tapped({ kind: 'unassign', slot: asSlot(2) })).staff.strap).toBeNull();
    const join = { kind: 'join', slot: asSlot(13), nickname: 'Osp', hrMax, target: 'rpe' } as const;
    expect(shown(13, tapped(join))).toMatchObject({ nickname: 'Osp', target: 'rpe', staff: { hrMax } });
    const use = tapped({ kind: 'treadmillUse', slot: asSlot(2), running: true });
    const rails = tapped({ kind: 'treadmillUse', slot: asSlot(2), holdsRails: true });
    expect(shown(2, use, rails).staff.treadmillUse).toEqual({ holdsRails: true, running: true });
  });

  it('[CON96] a strap or a treadmill that is moved belongs to one slot, and two straps are swapped', () => {
    const sensors = [...(shown(3).staff.strap?.sensors ?? [])];
    const moved = tapped({ kind: 'assign', slot: asSlot(2), sensors });
    expect(shown(2, moved).staff.strap).toMatchObject({ label: '14', sensors });
    expect(shown(3, moved).staff.strap).toBeNull();
    const swap = tapped({ kind: 'swap', slot: asSlot(2), withSlot: asSlot(3) });
    expect([shown(2, swap).staff.strap, shown(3, swap).staff.strap]).toEqual([
      shown(3).staff.strap,
      shown(2).staff.strap,
    ]);
    const belt = tapped({ kind: 'treadmill', slot: asSlot(2), sensor: shown(3).staff.treadmill });
    expect([shown(2, belt).staff.treadmill, shown(3, belt).staff.treadmill]).toEqual([
      shown(3).staff.treadmill,
      null,
    ]);
  });

  it('[CON96] holds what is saved until its own sequence number has reached the event, and nothing else', () => {
    const display = { kind: 'display', slot: asSlot(2), display: 'words' } as const;
    const at = (more: Partial<TapState>) => shown(2, tapped(display, more)).display;
    expect(at({ status: 'saved', seq: asClassSeq(21) })).toBe('words');
    expect(at({ status: 'saved', seq: asClassSeq(20) })).toBe('number');
    expect(at({ status: 'refused' }), 'refused').toBe('number');
    expect(at({ status: 'late' }), 'late').toBe('number');
  });

  it('[CON96] changes no other slot, and nothing for a class that is not on the screen', () => {
    const one = tapped({ kind: 'borg', slot: asSlot(2), borg: 17 });
    const next = rosterWith(NOW, [one]);
    expect(next.slots.map((who, i) => who === NOW.slots[i])).toEqual(NOW.slots.map(({ slot }) => slot !== 2));
    expect(rosterWith({ ...NOW, classId: 'class-2' }, [one]).slots).toBe(NOW.slots);
  });

  it('[CON96] a step of the class is on its way until the roster tells of it; a value only until it is saved', () => {
    const step = tapped({ kind: 'pause' }, { status: 'saved', seq: asClassSeq(21) });
    const value = tapped(
      { kind: 'borg', slot: asSlot(2), borg: 17 },
      { status: 'saved', seq: asClassSeq(21) },
    );
    expect(unsaved([step, value], ['pause', 'borg'], null)).toEqual([step]);
    expect(unsaved([tapped({ kind: 'borg', slot: asSlot(2), borg: 17 })], ['borg'], asSlot(3))).toEqual([]);
  });
});
