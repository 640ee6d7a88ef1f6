import { foldClass, type StrapIdentity } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import type { HeartSample } from '@takt/shared/sample.ts';
import { StrapSignal } from '@takt/shared/signal/strap-signal.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Heart, heard, together } from '../../../test/support/a-beating-strap.ts';
import { at, logOf, plan, STARTED, sample, sensorOf, viewAt } from '../../../test/support/a-class.ts';
import { free } from '../../../test/support/free-straps.ts';
import { HeardStraps } from '../pairing/heard.ts';
import { ClassState } from './class-state.ts';
import { projectSlots } from './projection.ts';

const heart = (more: Partial<Heart> = {}): Heart => ({
  rrMs: (beat) => 500 - Math.min(beat, 100) + ((beat * 37) % 11),
  fromMs: at(0),
  toMs: at(60),
  ticks: 60_000,
  count: 250,
  ...more,
});
const OTHER = heart({ rrMs: () => 900, ticks: 22_000, count: 91, fromMs: at(20), toMs: at(40) });

/** The value after each sample, with its time. */
function told(samples: readonly HeartSample[]) {
  const signal = new StrapSignal();
  return samples.map((one) => {
    signal.ingest(one, one.receivedAtMs);
    return { ...signal.newest(), state: signal.state(one.receivedAtMs) };
  });
}
/** Every value once, in order. */
const values = (samples: readonly HeartSample[]) =>
  told(samples)
    .filter((value, i, all) => value.atMs !== all[i - 1]?.atMs)
    .map(({ bpm, fromBeats }) => ({ bpm, fromBeats }));

describe('a strap that two gateways hear', () => {
  it.each([-150, -3, 4, 150])('[ONE9] at clocks %i ms apart is shown as by one', (offMs) => {
    const one = heard(sensorOf(1), heart());
    const both = together(one, heard(sensorOf(1), heart(), { offMs }));
    expect(values(both)).toEqual(values(one));
    expect(values(one).at(-1)?.fromBeats).toBe(true);
  });

  it('[ONE9] of which each misses half the beats has the rate of all of them', () => {
    const odd = (message: number): boolean => message % 8 < 4;
    const left = heard(sensorOf(1), heart(), { loses: odd });
    const right = heard(sensorOf(1), heart(), { offMs: 5, loses: (message) => !odd(message) });
    expect(values(together(left, right))).toEqual(values(heard(sensorOf(1), heart())));
    expect(values(left)).not.toEqual(values(together(left, right)));
  });

  it('[ONE9] a beat counts though the other gateway, whose clock is ahead, has just repeated the one before', () => {
    const signal = new StrapSignal();
    const beat = (ms: number, count: number, ticks: number) =>
      signal.ingest(sample(1, ms / 1000, 100, { beatCount: count, beatTimeTicks: ticks }), at(ms / 1000));
    expect([beat(0, 5, 100), beat(600, 6, 714), beat(1203, 6, 714), beat(1200, 7, 1329)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(beat(900, 8, 1944), 'what is older than that says nothing of now').toBe(false);
  });

  it('[ONE9] never goes back in time, and ages from its last beat, whatever is lost and late', () => {
    const losses = fc.array(fc.boolean(), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(losses, losses, fc.integer({ min: -240, max: 240 }), (a, b, offMs) => {
        const left = heard(sensorOf(1), heart(), { loses: (n) => a[n % a.length] ?? false });
        const right = heard(sensorOf(1), heart(), { offMs, loses: (n) => b[n % b.length] ?? false });
        // As they arrive: each gateway's own in order, between them by chance.
        const arrival = together(
          left,
          right.map((one) => ({ ...one, receivedAtMs: one.receivedAtMs - offMs })),
        );
        const sent = arrival.map((one) => right.find((other) => other.beatCount === one.beatCount) ?? one);
        let newestMs = 0;
        for (const { atMs = 0 } of told(sent)) {
          expect(atMs).toBeGreaterThanOrEqual(newestMs);
          newestMs = atMs;
        }
      }),
      { numRuns: 30 },
    );
  });

  it('[ONE9] that repeats one beat is silent, however many repeat it', () => {
    const alive = heard(sensorOf(1), heart({ toMs: at(10) }));
    const last = alive.at(-1);
    if (last === undefined) throw new Error('nothing was heard');
    const frozen = Array.from({ length: 60 }, (_, i) => ({ ...last, receivedAtMs: at(10) + i * 123 }));
    expect(told([...alive, ...frozen]).at(-1)?.state).toBe('stale');
  });
});

describe('two straps under one id', () => {
  const state = (strap: StrapIdentity) =>
    new ClassState(foldClass(logOf({}, [-60, { kind: 'assigned', slot: asSlot(1), strap }], STARTED)));
  const shared: StrapIdentity = { strapId: 'belte-1', label: '1', sensors: [sensorOf(1)] };
  const air = together(heard(sensorOf(1), heart()), heard(sensorOf(1), OTHER));
  /** The slot at each second, with all that was heard by then. */
  function seen(class_: ClassState, samples: readonly HeartSample[]) {
    let next = 0;
    return Array.from({ length: 60 }, (_, s) => {
      for (; (samples[next]?.receivedAtMs ?? Infinity) <= at(s); next++) {
        class_.ingest(samples[next]!, samples[next]!.receivedAtMs);
      }
      return viewAt(class_, at(s)).slots[0];
    });
  }

  it('[ONE10] are shown as a conflict without a heart rate, until one has been alone for 10 s', () => {
    const slots = seen(state(shared), air);
    expect(slots.slice(2, 20).every((slot) => slot?.signal === 'live' && slot.bpm !== null)).toBe(true);
    const conflict = slots.slice(23, 49);
    expect(new Set(conflict.map((slot) => slot?.signal))).toEqual(new Set(['conflict']));
    const nothing = { bpm: null, percent: null, lampPercent: null, position: 'none', word: 'none' };
    for (const slot of conflict) expect(slot).toMatchObject({ ...nothing, forecastPercent: null });
    expect(slots.at(-1)).toMatchObject({ signal: 'live', percent: expect.any(Number) });
    expect(
      slots.some((slot) => slot?.bpm === 67),
      'the other heart',
    ).toBe(false);
    expect(slots.at(45)?.cue, 'somebody must see to it').toBe('signalGone');
  });

  it('[ONE10] a strap that is alone again starts anew: no beat of the other is in the rate', () => {
    const left = heard(sensorOf(1), heart({ rrMs: () => 500, toMs: at(35) }));
    const stays = heard(sensorOf(1), { ...OTHER, rrMs: () => 560, fromMs: at(20), toMs: at(60) });
    const after = told(together(left, stays)).filter(({ atMs = 0 }) => atMs > at(40));
    expect(after.length).toBeGreaterThan(20);
    for (const { bpm = 0 } of after) expect(Math.abs(bpm - 107)).toBeLessThan(1);
  });

  it('[ONE10] are a conflict on the wall too', () => {
    const model = foldClass(logOf({}, [-60, { kind: 'assigned', slot: asSlot(1), strap: shared }], STARTED));
    const slots = seen(new ClassState(model), air).flatMap((slot) => slot ?? []);
    expect(projectSlots(slots.slice(30, 31), model, 'wall')).toMatchObject([
      { signal: 'conflict', percent: null, lampPercent: null, ageS: expect.any(Number), staff: null },
    ]);
  });

  it('[ONE10] the minutes in target stand still meanwhile', () => {
    const inBand = plan(1, { hrMax: { bpm: 150, method: 'measured', date: null } });
    const model = foldClass(
      logOf(
        { slots: [inBand] },
        [-60, { kind: 'assigned', slot: asSlot(1), strap: shared }],
        [-1, { kind: 'started' }],
        [-0.5, { kind: 'skipped', phaseIndex: 0 }],
      ),
    );
    const steady = (more: Partial<Heart>) => heard(sensorOf(1), heart({ rrMs: () => 450, ...more }));
    const slots = seen(new ClassState(model), together(steady({}), heard(sensorOf(1), OTHER)));
    const minutes = slots.map((slot) => (slot?.classInTargetMs ?? 0) / 1000);
    expect(minutes[20]).toBeGreaterThan(15);
    expect(minutes[48]).toBe(minutes[24]);
    expect(minutes[59]).toBeGreaterThan(minutes[48] ?? 0);
  });

  it('[ONE11] a strap with a second radio speaks through that one, and its source says so', () => {
    const dual: StrapIdentity = { ...shared, sensors: [sensorOf(1), 'ble:c0de'] };
    const ble = Array.from({ length: 60 }, (_, s) =>
      sample(1, s + 1, 128, { sensor: 'ble:c0de', beatCount: null, rrTicks: [480] }),
    );
    const slots = seen(state(dual), together(air, ble));
    expect(slots[15]).toMatchObject({ signal: 'live', source: 'ant' });
    expect(slots[30]).toMatchObject({ signal: 'live', bpm: 128, source: 'ble' });
    expect(slots[59]?.source, 'no hopping back').toBe('ble');
  });
});

describe('a strap left on after the class', () => {
  const strap: StrapIdentity = { strapId: 'belte-1', label: '1', sensors: [sensorOf(1)] };
  const model = foldClass(
    logOf({}, [-60, { kind: 'assigned', slot: asSlot(1), strap }], STARTED, [
      30,
      { kind: 'ended', reason: 'staff' },
    ]),
  );

  it('[ONE12] belongs to no slot from the end of the class on: its number ages and is gone', () => {
    const class_ = new ClassState(model);
    const slots = heard(sensorOf(1), heart()).map((one) => {
      const place = class_.ingest(one, one.receivedAtMs);
      return { s: (one.receivedAtMs - at(0)) / 1000, place, view: viewAt(class_, one.receivedAtMs).slots[0] };
    });
    for (const { s, place } of slots) expect(place).toBe(s <= 30 ? 1 : null);
    expect(slots.find(({ s }) => s > 35)?.view).toMatchObject({ signal: 'stale' });
    expect(slots.at(-1)?.view).toMatchObject({ signal: 'lost', bpm: null, percent: null });
  });

  it('[ONE12] is in the list for pairing like any other', () => {
    const straps = new HeardStraps();
    straps.note(sample(1, 31, 120), at(31));
    expect(free(straps, model, [], at(32))).toMatchObject([{ sensors: [sensorOf(1)] }]);
    expect(free(straps, model, [], at(30)), 'within the class it is worn').toEqual([]);
  });
});
