/** A file replayed instead of a strap: a value every 5 s, held as long as the file holds it. */

import { foldClass, modelAt } from '@takt/shared/class/class.ts';
import { asSlot } from '@takt/shared/ids.ts';
import { describe, expect, it } from 'vitest';
import {
  at,
  logOf,
  plan,
  STARTED,
  sample,
  strapOf,
  template,
  viewAt,
} from '../../../test/support/a-class.ts';
import { summariseSlot } from '../../record/class-summary.ts';
import { ClassState } from './class-state.ts';

/** 1x4: the interval is 360–600 s. Live, then recorded: seconds in the band. */
function inTargetS(importedHoldS: number | null): [number, number] {
  const strap = { ...strapOf(1), ...(importedHoldS === null ? {} : { importedHoldS }) };
  const events = logOf(
    { template: template('1x4'), slots: [plan(1)] },
    [-60, { kind: 'assigned', slot: asSlot(1), strap }],
    STARTED,
  );
  const model = foldClass(events);
  const state = new ClassState(model);
  const samples = Array.from({ length: 141 }, (_, i) => sample(1, 5 * i, 180, { beatCount: null }));
  for (const one of samples) {
    state.ingest(one, one.receivedAtMs);
    state.advance(one.receivedAtMs + 1000);
  }
  const live = (viewAt(state, at(700)).slots[0]?.classInTargetMs ?? -1) / 1000;
  const recorded = samples.map(({ sensor, receivedAtMs, heartRateBpm, contact }) => ({
    atMs: receivedAtMs,
    heartRateBpm,
    rrTicks: [],
    strap: { sensor, beatCount: null, beatTimeTicks: null, contact },
  }));
  const now = modelAt(model, at(700));
  const summary = summariseSlot(
    now,
    now.slots.get(asSlot(1))!,
    { slot: asSlot(1), samples: recorded, treadmill: [], batteries: [], bytes: 0, damagedAtMs: [] },
    at(700),
  );
  expect(summary.holdS).toBe(importedHoldS ?? 3);
  return [live, summary.intervals[0]?.inS ?? -1];
}

describe('the hold of a replayed file', () => {
  it('[REP20] counts live and in the summary; a strap of our own holds for 3 s', () => {
    expect(inTargetS(10)).toEqual([240, 240]);
    expect(inTargetS(null)).toEqual([144, 144]);
  });
});
