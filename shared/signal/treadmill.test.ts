import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assigned, at, logOf, plan, running, STARTED, type Step } from '../../test/support/a-class.ts';
import { foldClass } from '../class/class.ts';
import { asSlot } from '../ids.ts';
import type { TreadmillKey } from '../sample.ts';
import { beltSpeedKmh, slotAtTreadmill, treadmillOfSlot, useAt } from './treadmill.ts';

const placed = (atS: number, slot: number, sensor: TreadmillKey | null): Step => [
  atS,
  { kind: 'treadmill', slot: asSlot(slot), sensor },
];

describe('treadmills at their places', () => {
  it('[TRD1] a treadmill is at one slot at a time and a slot has one, whatever the log says and in any order', () => {
    const step = fc
      .tuple(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('fec:1', 'fec:2', 'ftms:3', null),
      )
      .map(([atS, slot, sensor]) => placed(atS, slot, sensor));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { treadmills } = foldClass(logOf({ slots: [plan(1)] }, STARTED, ...steps));
        for (let s = 0; s <= 61; s++) {
          const now = treadmills.filter(
            ({ fromMs, toMs }) => fromMs <= at(s) && (toMs === null || at(s) < toMs),
          );
          expect(new Set(now.map(({ slot }) => slot)).size).toBe(now.length);
          expect(new Set(now.map(({ sensor }) => sensor)).size).toBe(now.length);
        }
        const last = steps.at(-1)?.[1];
        if (last?.kind !== 'treadmill') return;
        expect(treadmillOfSlot({ treadmills }, last.slot)).toBe(last.sensor);
      }),
    );
  });

  it('[TRD1] a change does not alter what was before: two treadmills that were mixed up are put right from then on', () => {
    const model = running(
      [plan(1), plan(2)],
      placed(-60, 1, 'fec:1'),
      placed(-60, 2, 'fec:2'),
      placed(300, 1, 'fec:2'),
      placed(301, 2, 'fec:1'),
    );
    const at1 = (s: number) => slotAtTreadmill(model, 'fec:1', at(s));
    const at2 = (s: number) => slotAtTreadmill(model, 'fec:2', at(s));
    expect([at1(299), at1(300), at1(301)]).toEqual([1, null, 2]);
    expect([at2(299), at2(300), at2(301)]).toEqual([2, 1, 1]);
  });

  it('[TRD2] what it sends belongs to a participant only while somebody has the slot', () => {
    const model = foldClass(
      logOf(
        { slots: [plan(1), plan(2, { nickname: null }), plan(4, { nickname: null })] },
        assigned(1),
        placed(-60, 1, 'fec:1'),
        placed(-60, 2, 'fec:2'),
        placed(-60, 3, 'fec:3'),
        placed(-60, 4, 'fec:4'),
        STARTED,
        [100, { kind: 'joined', slot: plan(2) }],
        [200, { kind: 'joined', slot: plan(3) }],
        [300, { kind: 'left', slot: asSlot(1), reason: '' }],
        [400, { kind: 'ended', reason: 'staff' }],
      ),
    );
    const slots = (s: number) =>
      (['fec:1', 'fec:2', 'fec:3', 'fec:4'] as const).map((key) => slotAtTreadmill(model, key, at(s)));
    expect(slots(99)).toEqual([1, null, null, null]);
    expect(slots(100)).toEqual([1, 2, null, null]);
    expect(slots(200)).toEqual([1, 2, 3, null]);
    expect(slots(300)).toEqual([null, 2, 3, null]);
    expect(slots(400)).toEqual([null, 2, 3, null]);
    expect(slots(401)).toEqual([null, null, null, null]);
  });

  it('[TRD3] a treadmill that says it is paused or off has no speed unless it says 0', () => {
    const speed = (speedKmh: number | null, state: 'off' | 'ready' | 'in-use' | 'paused' | null) =>
      beltSpeedKmh({ speedKmh, state });
    expect([speed(6.5, 'in-use'), speed(6.5, null), speed(6.5, 'ready')]).toEqual([6.5, 6.5, 6.5]);
    expect([speed(6.5, 'paused'), speed(6.5, 'off'), speed(null, 'in-use')]).toEqual([null, null, null]);
    expect([speed(0, 'paused'), speed(0, 'off'), speed(0, null)]).toEqual([0, 0, 0]);
  });

  it('[TRD4] rails and running count from when they were tapped', () => {
    const use = (atS: number, holdsRails: boolean, isRunning: boolean): Step => [
      atS,
      { kind: 'treadmill-use', slot: asSlot(1), holdsRails, running: isRunning },
    ];
    const model = running([plan(1)], use(300, true, false), use(100, false, true));
    const uses = model.slots.get(asSlot(1))?.treadmillUses ?? [];
    const told = (s: number) => {
      const { holdsRails, running: runs } = useAt(uses, at(s));
      return [holdsRails, runs];
    };
    expect([told(99), told(100), told(300)]).toEqual([
      [false, false],
      [false, true],
      [true, false],
    ]);
  });
});
