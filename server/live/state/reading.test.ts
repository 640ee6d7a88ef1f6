import { foldClass } from '@takt/shared/class/class.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, STARTED, sample } from '../../../test/support/a-class.ts';
import { ClassState } from './class-state.ts';

const model = foldClass(logOf({ slots: [plan(1), plan(2)] }, assigned(1), assigned(2), STARTED));

/** What happens, in the order of time: a heart rate, or nothing but time going on. */
const happening = fc.record({
  afterMs: fc.integer({ min: 0, max: 4_000 }),
  slot: fc.constantFrom(1, 2),
  bpm: fc.option(fc.integer({ min: 90, max: 215 }), { nil: null }),
  reads: fc.integer({ min: 0, max: 3 }),
});

describe('reading the live class', () => {
  it('[OWN38] two readings at one instant are equal, and reading changes nothing of what is shown later', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 5, maxLength: 80 }), (happenings) => {
        const [read, unread] = [new ClassState(model), new ClassState(model)];
        let nowMs = at(200);
        for (const { afterMs, slot, bpm, reads } of happenings) {
          nowMs += afterMs;
          for (const state of [read, unread]) {
            if (bpm !== null) state.ingest(sample(slot, (nowMs - at(0)) / 1000, bpm), nowMs);
            state.advance(nowMs);
          }
          const first = read.view();
          for (let again = 0; again < reads; again++) expect(read.view()).toEqual(first);
        }
        expect(unread.view()).toEqual(read.view());
      }),
    );
  });

  it('[OWN38] what was heard since is in no reading before time has gone on', () => {
    const state = new ClassState(model);
    state.ingest(sample(1, 200, 150), at(200));
    state.advance(at(200));
    const before = state.view().slots[0];
    state.ingest(sample(1, 201, 190), at(201));
    expect(state.view().slots[0]).toMatchObject({ bpm: before?.bpm, percent: before?.percent });
    state.advance(at(201));
    expect(state.view().slots[0]?.bpm).not.toBe(before?.bpm);
  });

  it('[OWN38] a class is not read before its time has gone on', () => {
    expect(() => new ClassState(model).view()).toThrow(RangeError);
  });
});
