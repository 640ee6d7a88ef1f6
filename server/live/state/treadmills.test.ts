import { type ClassModel, foldClass } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { Sample, TreadmillKey } from '@takt/shared/sample.ts';
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
  treadmill,
  viewAt,
} from '../../../test/support/a-class.ts';
import { rebuildClassState } from '../owner/rebuild.ts';
import { HeardTreadmills } from '../pairing/heard-treadmills.ts';
import { ClassState } from './class-state.ts';
import { projectSlots } from './projection.ts';
import { TreadmillSignal } from './treadmill-signal.ts';

const FEC = 'fec:77';
const placed = (slot: number, sensor: TreadmillKey | null, atS = -60): Step => [
  atS,
  { kind: 'treadmill', slot: asSlot(slot), sensor },
];
const classOf = (...steps: Step[]): ClassModel => running([plan(1), plan(2)], placed(1, FEC), ...steps);

function beltOf(state: ClassState, nowS: number, slot = 1) {
  const found = viewAt(state, at(nowS)).slots.find((one) => one.slot === slot);
  return { speedKmh: found?.speedKmh, inclinePercent: found?.inclinePercent };
}
const NONE = { speedKmh: null, inclinePercent: null };

describe('the treadmill at a place', () => {
  it('[TRD5] a value is shown for 3 s and then is missing, never zero', () => {
    const state = new ClassState(classOf());
    expect(beltOf(state, 10)).toEqual(NONE);
    expect(state.ingest(treadmill(FEC, 10, 6.5, 8), at(10))).toBe(1);
    expect(beltOf(state, 13)).toEqual({ speedKmh: 6.5, inclinePercent: 8 });
    expect(beltOf(state, 13.001)).toEqual(NONE);
    state.ingest(treadmill(FEC, 20, 0, null), at(20));
    expect(beltOf(state, 20)).toEqual({ speedKmh: 0, inclinePercent: null });
    state.ingest(treadmill(FEC, 21, 6.5, 8, 'paused'), at(21));
    expect(beltOf(state, 21)).toEqual({ speedKmh: null, inclinePercent: 8 });
  });

  it('[TRD5] after a change of treadmill nothing of the last one is shown, nor a reading of it that comes late', () => {
    const state = new ClassState(classOf());
    state.ingest(treadmill(FEC, 10, 6.5, 8), at(10));
    state.ingest(treadmill(FEC, 9, 3, 1), at(9));
    expect(beltOf(state, 10)).toEqual({ speedKmh: 6.5, inclinePercent: 8 });
    state.setModel(classOf(placed(1, 'ftms:c0', 11)));
    expect(beltOf(state, 11)).toEqual(NONE);
    expect(state.ingest(treadmill(FEC, 11, 6.5, 8), at(11))).toBeNull();
    expect(state.ingest(treadmill('ftms:c0', 12, 5, 1), at(12))).toBe(1);
    state.setModel(classOf(placed(1, 'ftms:c0', 11), placed(1, null, 13)));
    expect(beltOf(state, 13)).toEqual(NONE);
  });

  it('[TRD5] what the last treadmill said and what came late are not shown as the next one’s', () => {
    const state = new ClassState(classOf());
    state.ingest(treadmill(FEC, 10, 12, 8), at(10));
    state.setModel(classOf(placed(1, 'ftms:c0', 11)));
    state.ingest(treadmill('ftms:c0', 11.2, 5, 1), at(11.2));
    expect(state.ingest(treadmill(FEC, 10.9, 12, 8), at(10.9)), 'it was this person’s then').toBe(1);
    expect(beltOf(state, 11.3)).toEqual({ speedKmh: 5, inclinePercent: 1 });
  });

  it('[TRD5] nothing is shown for somebody who has left', () => {
    const state = new ClassState(classOf());
    state.ingest(treadmill(FEC, 10, 12, 8), at(10));
    state.setModel(classOf([11, { kind: 'left', slot: asSlot(1), reason: 'done' }]));
    expect(beltOf(state, 11)).toEqual(NONE);
    state.ingest(treadmill(FEC, 10.9, 12, 8), at(10.9));
    expect(beltOf(state, 11)).toEqual(NONE);
  });

  it('[TRD6] a change of 0.3 km/h or 1 % that lasts 3 s counts as a change, from its first second; a smaller or shorter one does not', () => {
    const changedAfter = (
      ...told: [atS: number, speedKmh: number | null, inclinePercent: number | null][]
    ) => {
      const signal = new TreadmillSignal();
      for (const [atS, speed, incline] of told) signal.ingest(treadmill(FEC, atS, speed, incline), at(atS));
      const { changedAtMs } = signal;
      return Number.isFinite(changedAtMs) ? (changedAtMs - at(0)) / 1000 : null;
    };
    expect(changedAfter([0, 6, 1], [10, 6.3, 1], [11, 6.3, 1], [13, 6.3, 1])).toBe(10);
    expect(changedAfter([0, 6, 1], [10, 6.3, 1], [12.9, 6.3, 1])).toBeNull();
    expect(changedAfter([0, 6, 1], [10, 6.29, 1], [13, 6.29, 1])).toBeNull();
    expect(changedAfter([0, 6, 1], [10, 6, 2], [13, 6, 2])).toBe(10);
    expect(changedAfter([0, 6, 1], [10, 6, 1.9], [13, 6, 1.9])).toBeNull();
    expect(changedAfter([0, 6, 1], [10, 8, 1], [12, 6, 1], [13, 8, 1], [15, 8, 1])).toBeNull();
    expect(changedAfter([0, null, null], [10, 6, 1], [13, 6, 1]), 'the first value is no change').toBeNull();
    expect(
      changedAfter([0, 6, null], [10, null, 1], [13, null, 1]),
      'what is not told has not changed',
    ).toBeNull();
    expect(changedAfter([0, 6, 1], [10, 6.2, 1], [13, 6.2, 1], [20, 6.4, 1], [23, 6.4, 1])).toBe(20);
  });

  it('[TRD7] a change of speed starts the forecast anew, as a change of phase does', () => {
    const rising = (s: number): number => 150 + Math.min(40, s - 360);
    const forecast = (speedAt: (s: number) => number, nowS: number) => {
      const state = new ClassState(classOf());
      for (let s = 365; s <= nowS; s++) {
        state.ingest(treadmill(FEC, s, speedAt(s), 8), at(s));
        state.ingest(sample(1, s, rising(s)), at(s));
        state.advance(at(s));
      }
      return viewAt(state, at(nowS)).slots[0]?.forecastPercent ?? null;
    };
    expect(forecast(() => 6.5, 410)).not.toBeNull();
    const changed = (s: number): number => (s < 400 ? 6.5 : 7);
    expect(forecast(changed, 402), 'not before it has lasted').not.toBeNull();
    expect(forecast(changed, 403)).toBeNull();
    expect(forecast(changed, 419)).toBeNull();
    expect(forecast(changed, 420)).not.toBeNull();
  });

  it('[TRD9] whatever a treadmill says that goes evenly, a whole interval of the wall is the same to the byte', () => {
    const wallOf = (told: ((s: number) => Sample) | null): string => {
      const model = classOf();
      const state = new ClassState(model);
      const walls: string[] = [];
      for (let s = 355; s <= 620; s++) {
        if (told !== null) state.ingest(told(s), at(s));
        state.ingest(sample(1, s, Math.min(186, 120 + Math.max(0, s - 360))), at(s));
        walls.push(JSON.stringify(projectSlots(viewAt(state, at(s)).slots, model, 'wall')));
      }
      return walls.join();
    };
    const without = wallOf(null);
    expect(without).toContain('onTheWay');
    for (const told of [
      (s: number) => treadmill(FEC, s, 0, 0),
      (s: number) => treadmill(FEC, s, 12, 15, s % 2 === 0 ? 'in-use' : 'paused'),
      // A belt wavers by a tenth under somebody's steps.
      (s: number) => treadmill(FEC, s, 6.5 + (s % 3) / 10, 8 + (s % 2) / 10),
    ])
      expect(wallOf(told)).toBe(without);
  });

  it('[TRD8] a restarted server shows the same speed, incline and forecast', () => {
    const events = logOf({ slots: [plan(1)] }, assigned(1), placed(1, FEC), STARTED);
    const told = Array.from({ length: 450 }, (_, s) => [
      sample(1, s, 120 + Math.floor(s / 8)),
      treadmill(FEC, s, s < 400 ? 6.5 : 7, s < 425 ? 8 : 9.5),
    ]).flat();
    const live = new ClassState(foldClass(events));
    for (const [i, one] of told.entries()) {
      live.ingest(one, one.receivedAtMs);
      if (i % 2 === 1) live.advance(one.receivedAtMs);
    }
    const shown = (state: ClassState, nowS: number) => viewAt(state, at(nowS)).slots[0];
    for (let nowS = 449; nowS <= 452; nowS++) {
      const before = shown(live, nowS);
      const after = shown(
        rebuildClassState(
          events,
          { samples: told, batteries: [] },
          { untilMs: at(nowS), heardFromMs: at(440) },
        ),
        nowS,
      );
      expect(after).toMatchObject({
        speedKmh: before?.speedKmh,
        inclinePercent: before?.inclinePercent,
      });
      const off = (before?.forecastPercent ?? 0) - (after?.forecastPercent ?? -99);
      expect(Math.abs(off), 'the forecast').toBeLessThanOrEqual(1);
    }
    expect(beltOf(live, 450)).toEqual({ speedKmh: 7, inclinePercent: 9.5 });
    expect(beltOf(live, 453)).toEqual(NONE);
  });
});

describe('treadmills heard in the room', () => {
  it('[TRD10] are listed in a steady order with what they show and where they stand, for 60 s', () => {
    const heard = new HeardTreadmills();
    heard.note(treadmill('ftms:c0', 0, 4, 0), at(0));
    heard.note(treadmill(FEC, 1, 6.5, 8, 'paused'), at(1));
    heard.note(treadmill(FEC, 0.5, 3, 3), at(0.5));
    expect(heard.list(classOf(), at(3))).toEqual([
      { sensor: FEC, slot: 1, speedKmh: null, inclinePercent: 8, state: 'paused', ageS: 2 },
      { sensor: 'ftms:c0', slot: null, speedKmh: 4, inclinePercent: 0, state: 'in-use', ageS: 3 },
    ]);
    expect(heard.list(null, at(60.5)).map(({ sensor, slot }) => [sensor, slot])).toEqual([[FEC, null]]);
    expect(heard.list(null, at(62))).toEqual([]);
  });
});
