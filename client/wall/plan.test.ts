import { templateById } from '@takt/shared/class/protocol.ts';
import { describe, expect, it } from 'vitest';
import { countsOnTheWay, intervalsBehind, planOf, stretchElapsedS, targetColour } from './plan.ts';

const plan = (id: string) => planOf(templateById(id)?.phases ?? []);

describe('the plan as the wall draws it', () => {
  it('[WALL7] 4x4 is nine stretches, four of them intervals', () => {
    const { stretches } = plan('4x4');
    expect(stretches.map(({ interval }) => interval)).toEqual([null, 1, null, 2, null, 3, null, 4, null]);
    expect(stretches.map(({ durationS }) => durationS)).toEqual([
      360, 240, 180, 240, 180, 240, 180, 240, 180,
    ]);
  });

  it('[WALL7] 15/15 is one interval: one stretch, one colour, its seconds run on through the bouts', () => {
    const p = plan('15-15');
    expect(p.stretches.map(({ interval }) => interval)).toEqual([null, 1, null]);
    expect(p.stretches[1]?.durationS).toBe(47 * 15 + 46 * 15);
    for (const phase of [1, 2, 3, 92, 93]) expect(targetColour(p, phase)).toBe('work');
    expect(stretchElapsedS(p, 3, 4)).toBe(34);
  });

  it('[WALL8] people on the way are counted in the first 120 s of an interval and 90 s of a pause only', () => {
    const p = plan('4x4');
    expect([0, 119, 120].map((s) => countsOnTheWay(p, 1, s))).toEqual([true, true, false]);
    expect([0, 89, 90].map((s) => countsOnTheWay(p, 2, s))).toEqual([true, true, false]);
    expect(countsOnTheWay(p, 0, 10)).toBe(false);
    expect(countsOnTheWay(p, 8, 10)).toBe(false);
    // The block of short bouts counts from its own beginning.
    expect(countsOnTheWay(plan('15-15'), 8, 10)).toBe(true);
    expect(countsOnTheWay(plan('15-15'), 11, 10)).toBe(false);
  });

  it('[WALL15] intervals carried out are those that lie behind', () => {
    const p = plan('4x4');
    expect(intervalsBehind(p, 8, true)).toBe(4);
    expect(intervalsBehind(p, 3, false)).toBe(1);
    expect(intervalsBehind(p, 0, false)).toBe(0);
    // A class that ends with its last interval has carried it out.
    expect(intervalsBehind(planOf(p.phases.slice(0, 2)), 1, true)).toBe(1);
    expect(intervalsBehind(planOf(p.phases.slice(0, 2)), 1, false)).toBe(0);
  });

  it('a phase without target has no colour', () => {
    const free = planOf([{ kind: 'free', durationS: null, band: null }]);
    expect(targetColour(free, 0)).toBe('none');
    expect(free.stretches).toEqual([
      { fromPhase: 0, toPhase: 0, kind: 'free', interval: null, durationS: null },
    ]);
  });
});
