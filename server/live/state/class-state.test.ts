import type { ClassModel, SlotPlan } from '@takt/shared/class/class.ts';
import { foldClass } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import {
  assigned,
  at,
  logOf,
  plan,
  running,
  STARTED,
  type Step,
  sample,
  strapOf,
  viewAt,
} from '../../../test/support/a-class.ts';
import { ClassState } from './class-state.ts';
import { projectGroup } from './projection.ts';
import type { ZonedSlot } from './slot-state.ts';

/** One person with HRmax 200, beating once a second from `fromS` to `toS`; a view a second, the last at `toS`. */
function ran(
  state: ClassState,
  fromS: number,
  toS: number,
  bpmAt: (s: number) => number,
  slot = 1,
): ZonedSlot {
  for (let s = fromS; s <= toS; s++) {
    state.ingest(sample(slot, s, bpmAt(s)), at(s));
    state.advance(at(s));
  }
  return slotOf(state, toS, slot);
}
function slotOf(state: ClassState, nowS: number, slot = 1): ZonedSlot {
  const found = viewAt(state, at(nowS)).slots.find((one) => one.slot === slot);
  if (found === undefined) throw new Error(`slot ${slot} is not in view`);
  return found;
}
const groupOf = (state: ClassState, nowS: number) =>
  projectGroup(viewAt(state, at(nowS)).slots, running([plan(1)]), 'console');
const countOf = (state: ClassState, nowS: number): number => groupOf(state, nowS).inTargetCount;
const steady = (bpm: number) => () => bpm;
const stateOf = (more: Partial<SlotPlan> = {}, ...steps: Step[]): ClassState =>
  new ClassState(running([plan(1, more)], ...steps));

describe('one participant now', () => {
  it('[LIV30] number, lamp and word of a heart in its band', () => {
    expect(ran(stateOf(), 390, 400, steady(180))).toMatchObject({
      signal: 'live',
      bpm: 180,
      percent: 90,
      lampPercent: 90,
      position: 'in',
      word: 'hold',
      ageMs: 0,
      source: 'ant',
      cue: 'none',
    });
  });

  it('[LIV31] without an HRmax there is a bpm, but no percent, position or word', () => {
    expect(ran(stateOf({ hrMax: null }), 390, 400, steady(180))).toMatchObject({
      bpm: 180,
      percent: null,
      lampPercent: null,
      position: 'none',
      word: 'none',
    });
  });

  it('[LIV32] stale keeps number and position, marked, without a word; lost keeps nothing', () => {
    const state = stateOf();
    ran(state, 390, 400, steady(180));
    expect(slotOf(state, 404)).toMatchObject({
      signal: 'stale',
      percent: 90,
      position: 'in',
      word: 'none',
      ageMs: 4000,
      forecastPercent: null,
    });
    expect(countOf(state, 404)).toBe(1);
    expect(slotOf(state, 411)).toMatchObject({
      signal: 'lost',
      bpm: null,
      percent: null,
      lampPercent: null,
      position: 'none',
    });
    expect(countOf(state, 411)).toBe(0);
  });

  it('[LIV33] a free slot is shown as free, a strap never heard as waiting, a participant who has left as left', () => {
    const slots = [plan(1, { nickname: null, personId: null }), plan(2), plan(3)];
    const model = foldClass(
      logOf({ slots }, assigned(2), assigned(3), STARTED, [
        10,
        { kind: 'left', slot: asSlot(3), reason: '' },
      ]),
    );
    expect(viewAt(new ClassState(model), at(20)).slots.map(({ signal }) => signal)).toEqual([
      'free',
      'waiting',
      'left',
    ]);
  });

  it('[LIV34] battery: low at 15 % and below', () => {
    const state = stateOf();
    state.ingest(sample(1, 400, 180, { batteryPercent: 15 }), at(400));
    expect(slotOf(state, 401)).toMatchObject({ batteryPercent: 15, lowBattery: true });
    const other = stateOf();
    other.ingest(sample(1, 402, 180, { batteryPercent: 16 }), at(402));
    expect(slotOf(other, 402)).toMatchObject({ batteryPercent: 16, lowBattery: false });
  });

  it('[LIV81] a battery that is called low without a percent is low, and its percent is not known', () => {
    const state = stateOf();
    state.ingest(sample(1, 400, 180, { batteryLow: true }), at(400));
    expect(slotOf(state, 401)).toMatchObject({ batteryPercent: null, lowBattery: true });
  });

  it('[LIV80] a jump from 10 % to 90 % does not hide that it is low', () => {
    const state = stateOf();
    state.ingest(sample(1, 400, 180, { batteryPercent: 10 }), at(400));
    state.ingest(sample(1, 401, 180, { batteryPercent: 90 }), at(401));
    expect(slotOf(state, 402)).toMatchObject({ batteryPercent: 10, lowBattery: true });
  });
});

describe('the forecast on the tile', () => {
  /** A heart on its way from 65 % to 92 % from the start of the interval, tau 57 s. */
  const rising = (s: number): number => Math.round(2 * (92 - 27 * Math.exp(-Math.max(0, s - 360) / 57)));

  it('[LIV35] a heart that is rising to its band is on the way, however low the number', () => {
    const slot = ran(stateOf(), 330, 400, rising);
    expect(slot.percent).toBeLessThan(85);
    expect(slot).toMatchObject({ position: 'below', word: 'onTheWay', onTheWay: true });
    expect(Math.abs((slot.forecastPercent ?? 0) - 92)).toBeLessThanOrEqual(3);
  });

  it('[LIV36] one that will settle below it is asked to build up', () => {
    const slot = ran(stateOf(), 330, 470, (s) =>
      Math.round(2 * (75 - 10 * Math.exp(-Math.max(0, s - 360) / 57))),
    );
    expect(slot).toMatchObject({ position: 'below', word: 'buildUp', onTheWay: false });
  });

  it('[LIV37] there is none before 20 s of a phase, and none from values before a pause', () => {
    expect(ran(stateOf(), 330, 379, rising).forecastPercent).toBeNull();
    expect(ran(stateOf(), 330, 380, rising).forecastPercent).not.toBeNull();
    const paused = stateOf();
    ran(paused, 330, 400, rising);
    paused.setModel(running([plan(1)], [400, { kind: 'paused' }]));
    ran(paused, 401, 410, rising);
    paused.setModel(running([plan(1)], [400, { kind: 'paused' }], [410, { kind: 'resumed' }]));
    expect(ran(paused, 411, 425, rising).forecastPercent).toBeNull();
    expect(ran(paused, 426, 435, rising).forecastPercent).not.toBeNull();
  });
});

describe('minutes in target', () => {
  it('[LIV38] count inside intervals, live seconds with the shown percent in the band', () => {
    const state = stateOf();
    expect(ran(state, 340, 420, steady(180))).toMatchObject({
      intervalInTargetMs: 60_000,
      classInTargetMs: 60_000,
    });
    expect(ran(state, 421, 430, steady(169)), '84.5 % is shown as 84').toMatchObject({
      intervalInTargetMs: 61_000,
    });
    expect(ran(state, 431, 640, steady(170))).toMatchObject({
      intervalInTargetMs: 0,
      classInTargetMs: 230_000,
    });
  });

  it('[LIV39] hold for 3 s when the strap falls silent, and no longer', () => {
    const state = stateOf();
    ran(state, 360, 400, steady(180));
    for (let s = 401; s <= 430; s++) state.advance(at(s));
    expect(slotOf(state, 430).classInTargetMs, 'from the second beat on').toBe(42_000);
  });

  it('[LIV40] stand still in a pause', () => {
    const state = stateOf();
    ran(state, 359, 380, steady(180));
    state.setModel(running([plan(1)], [380, { kind: 'paused' }]));
    ran(state, 381, 400, steady(180));
    state.setModel(running([plan(1)], [380, { kind: 'paused' }], [400, { kind: 'resumed' }]));
    expect(ran(state, 400, 410, steady(180)).classInTargetMs).toBe(30_000);
  });

  it('[LIV41] a long silence between two views is never credited as a whole', () => {
    const state = stateOf();
    ran(state, 359, 370, steady(180));
    expect(slotOf(state, 500).classInTargetMs).toBe(13_000);
  });

  it('[LIV42] the group’s are the sum of all', () => {
    const state = new ClassState(running([plan(1), plan(2)]));
    for (let s = 360; s <= 390; s++) {
      for (const slot of [1, 2]) state.ingest(sample(slot, s, 180), at(s));
      state.advance(at(s));
    }
    expect(groupOf(state, 390)).toMatchObject({ groupInTargetMs: 58_000, inTargetCount: 2 });
  });
});

describe('steered by Borg', () => {
  it('[LIV43] heart rate is shown without a verdict, and gives no minutes', () => {
    const state = stateOf({ target: 'rpe' });
    expect(ran(state, 360, 400, steady(180))).toMatchObject({
      percent: 90,
      lampPercent: null,
      position: 'none',
      word: 'byBorg',
      onTheWay: false,
      classInTargetMs: 0,
    });
    expect(groupOf(state, 400)).toMatchObject({ inTargetCount: 0, groupInTargetMs: 0 });
  });
});

describe('before the start, in a pause, after the end', () => {
  it('[LIV44] the number is shown, without a word that asks for anything', () => {
    const quiet = { percent: 50, position: 'none', word: 'none', onTheWay: false };
    const prepared = new ClassState(foldClass(logOf({}, assigned(1))));
    expect(ran(prepared, -20, -10, steady(100))).toMatchObject(quiet);
    const paused = stateOf({}, [380, { kind: 'paused' }]);
    expect(ran(paused, 400, 410, steady(100))).toMatchObject(quiet);
    expect(ran(stateOf(), 2040, 2050, steady(100))).toMatchObject(quiet);
  });
});

describe('straps and people', () => {
  const two: SlotPlan[] = [plan(1), plan(2)];
  const withTwo = (model: ClassModel): ClassState => new ClassState(model);
  const dual = { strapId: 'belte-1', label: '1', sensors: ['ant:65001', 'ble:c0de'] as const };
  const bleSample = (s: number, bpm: number) =>
    sample(1, s, bpm, { sensor: 'ble:c0de', beatCount: null, rrTicks: [Math.round(61_440 / bpm)] });

  it('[LIV45] a sample belongs to the slot its strap is assigned to; without an assignment to no slot', () => {
    const state = withTwo(running(two));
    expect([state.ingest(sample(2, 5, 150), at(5)), state.ingest(sample(3, 5, 150), at(5))]).toEqual([
      2,
      null,
    ]);
  });

  it('[LIV46] a strap on two radios is one stream: the one in use speaks until it falls silent, then the other', () => {
    const state = withTwo(
      foldClass(logOf({ slots: two }, [-60, { kind: 'assigned', slot: asSlot(1), strap: dual }], STARTED)),
    );
    state.ingest(sample(1, -1, 150), at(-1));
    for (let s = 0; s <= 10; s++) {
      state.ingest(sample(1, s, 150), at(s));
      state.ingest(bleSample(s, 152), at(s));
      state.advance(at(s));
    }
    expect(slotOf(state, 10)).toMatchObject({ bpm: 150, source: 'ant' });
    for (let s = 11; s <= 14; s++) {
      state.ingest(bleSample(s, 153), at(s));
      expect(slotOf(state, s)).toMatchObject(
        s <= 13 ? { bpm: 150, source: 'ant' } : { bpm: 153, source: 'ble' },
      );
    }
    state.ingest(sample(1, 15, 160), at(15));
    expect(slotOf(state, 15), 'no hopping back while the other speaks').toMatchObject({ source: 'ble' });
  });

  it('[LIV47] another strap starts anew: nothing of the last one is shown, the minutes stay', () => {
    const steps: Step[] = [[400, { kind: 'assigned', slot: asSlot(1), strap: strapOf(7) }]];
    const before = running();
    const state = new ClassState(before);
    ran(state, 359, 399, steady(180));
    state.setModel(running([plan(1)], ...steps));
    expect(slotOf(state, 400)).toMatchObject({
      signal: 'waiting',
      bpm: null,
      percent: null,
      classInTargetMs: 40_000,
      source: 'none',
    });
    expect(state.ingest(sample(1, 401, 180), at(401))).toBeNull();
  });
});
