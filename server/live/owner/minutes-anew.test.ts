import { foldClass } from '@takt/shared/class/class.ts';
import { asClassSeq, asSlot } from '@takt/shared/ids.ts';
import type { HeartMessage } from '@takt/shared/signal/one-heart.ts';
import { describe, expect, it } from 'vitest';
import {
  assigned,
  at,
  logOf,
  plan,
  STARTED,
  type Step,
  sample,
  viewAt,
} from '../../../test/support/a-class.ts';
import { ClassState } from '../state/class-state.ts';
import { minutesAnew } from './minutes-anew.ts';

const LOG: Step[] = [assigned(1), STARTED];
const modelOf = (...steps: Step[]) => foldClass(logOf({ slots: [plan(1)] }, ...LOG, ...steps));
const beats = (fromS: number, toS: number): HeartMessage[] =>
  Array.from({ length: toS - fromS }, (_, i) => ({ ...sample(1, fromS + i, 180), atMs: at(fromS + i) }));
/** In the first interval, 360–600 s, as the live class heard it. */
function heard(fromS: number, toS: number, state = new ClassState(modelOf())): ClassState {
  for (const one of beats(fromS, toS))
    state.ingest({ ...sample(1, 0, 180), ...one, receivedAtMs: one.atMs }, one.atMs);
  return state;
}
const inTargetS = (state: ClassState, s: number) =>
  (viewAt(state, at(s)).slots[0]?.classInTargetMs ?? -1) / 1000;

describe('minutes counted anew from the recording', () => {
  it('[LIV70] what comes late is counted once no more comes, however often the loop turns meanwhile', async () => {
    const state = heard(440, 460, heard(400, 410));
    expect(inTargetS(state, 460)).toBe(11 + 20);
    const read: number[] = [];
    const anew = minutesAnew({
      rate: 1,
      recorded: async (_, slot) => {
        read.push(slot);
        return beats(400, 460);
      },
    });
    for (const s of [460, 461, 462]) {
      anew.late('time-1', [asSlot(1)], at(s));
      await anew.turn(state, 'time-1', at(s));
    }
    expect(read).toEqual([]);
    await anew.turn(state, 'time-1', at(464));
    await anew.turn(state, 'time-1', at(470));
    expect(read).toEqual([1]);
    expect(inTargetS(state, 460)).toBe(59);
  });

  it('[LIV70] a recording that cannot be read is tried again', async () => {
    const state = heard(400, 410);
    let fails = true;
    const anew = minutesAnew({
      rate: 1,
      recorded: async () => {
        if (fails) throw new Error('no such table');
        return beats(380, 410);
      },
    });
    anew.late('time-1', [asSlot(1)], at(410));
    await anew.turn(state, 'time-1', at(415));
    fails = false;
    await anew.turn(state, 'time-1', at(420));
    expect(inTargetS(state, 410)).toBe(29);
  });

  it('[LIV71] a strap that was given by mistake and taken back long after: its beats were not this person’s', async () => {
    const wrong: Step = [
      300,
      { kind: 'assigned', slot: asSlot(1), strap: { strapId: 'b', label: null, sensors: ['ant:9'] } },
    ];
    const state = new ClassState(modelOf(wrong));
    const others = beats(400, 430).map((one) => ({ ...one, sensor: 'ant:9' as const }));
    for (const one of others)
      state.ingest({ ...sample(1, 0, 180), ...one, receivedAtMs: one.atMs }, one.atMs);
    expect(inTargetS(state, 430)).toBe(29);
    state.setModel(modelOf(wrong, [440, { kind: 'undone', undoneSeq: asClassSeq(4) }]));
    expect(state.behind()).toEqual([1]);
    const anew = minutesAnew({ rate: 1, recorded: async () => others });
    for (const s of [441, 444]) await anew.turn(state, 'time-1', at(s));
    expect(state.behind()).toEqual([]);
    expect(inTargetS(state, 445)).toBe(0);
  });

  it('[LIV72] a correction of HRmax for the whole class counts for what was, live too', () => {
    const state = heard(400, 430);
    expect(inTargetS(state, 430)).toBe(29);
    const hrMax = { bpm: 230, method: 'measured', date: null } as const;
    state.setModel(modelOf([430, { kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: true }]));
    expect(inTargetS(state, 430)).toBe(0);
    state.setModel(modelOf([430, { kind: 'hrmax', slot: asSlot(1), hrMax, wholeClass: false }]));
    expect(inTargetS(state, 430)).toBe(29);
  });
});
