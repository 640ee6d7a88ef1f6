import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDue, layAnew, withLatecomers } from './grid-cells.ts';

describe('the cells of the wall', () => {
  const twelve = Array.from({ length: 12 }, (_, i) => i + 1);

  it('[WALL34] a latecomer takes the first spare cell, whatever the number of the station', () => {
    const laid = withLatecomers(layAnew([1, 2, 4]), [1, 2, 3, 4], 4);
    expect(laid.cells).toEqual([1, 2, 4, 3]);
    expect(withLatecomers(laid, [1, 2, 3, 4], 4)).toBe(laid);
  });

  it('[WALL34] where nothing is spare a latecomer waits, and nobody moves', () => {
    const laid = layAnew(twelve);
    expect(withLatecomers(laid, [...twelve, 13], 12)).toBe(laid);
  });

  it('[WALL34] who is no longer in the class leaves a cell for the next', () => {
    const gone = withLatecomers(layAnew([1, 2, 3]), [1, 3], 3);
    expect(gone.cells).toEqual([1, null, 3]);
    expect(withLatecomers(gone, [1, 3, 7], 3).cells).toEqual([1, 7, 3]);
  });

  it('[WALL34] whoever comes and goes, nobody who stays changes cell, and nobody stands twice', () => {
    const slotNumbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 40 });
    fc.assert(
      fc.property(slotNumbers, fc.array(slotNumbers, { maxLength: 8 }), (first, later) => {
        let laid = layAnew(first);
        for (const slots of later) {
          const next = withLatecomers(laid, slots, first.length + 2);
          for (const [cell, slot] of laid.cells.entries())
            if (slot !== null && slots.includes(slot)) expect(next.cells[cell]).toBe(slot);
          const shown = next.cells.filter((slot) => slot !== null);
          expect(new Set(shown).size).toBe(shown.length);
          expect(next.cells.length).toBeLessThanOrEqual(first.length + 2);
          laid = next;
        }
      }),
    );
  });

  it('[WALL35] the wall is laid anew in a pause only, once in each, and only for somebody without a cell', () => {
    const laid = layAnew(twelve);
    const more = [...twelve, 13];
    expect(isDue(laid, more, null)).toBe(false);
    expect(isDue(laid, twelve, 'phase 2')).toBe(false);
    expect(isDue(laid, more, 'phase 2')).toBe(true);
    const anew = layAnew(more, 'phase 2');
    expect(isDue(anew, [...more, 14], 'phase 2')).toBe(false);
    expect(isDue(anew, [...more, 14], null)).toBe(false);
    expect(isDue(anew, [...more, 14], 'phase 4')).toBe(true);
  });
});
