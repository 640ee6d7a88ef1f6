import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { describe, expect, it } from 'vitest';
import { classLengthS, classRemainingS, nextPhaseIndex, segmentsOf, shareDone } from './plan.ts';

const template = (id: string): Template => {
  const found = templateById(id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('plan', () => {
  it('[CON5] 4x4 is drawn as nine blocks, 15/15 as three', () => {
    expect(segmentsOf(template('4x4').phases).map(({ effort }) => effort)).toEqual(
      'low high low high low high low high low'.split(' '),
    );
    const short = segmentsOf(template('15-15').phases);
    expect(short.map(({ effort, durationS }) => [effort, durationS])).toEqual([
      ['low', 360],
      ['high', 47 * 30 - 15],
      ['low', 180],
    ]);
  });

  it('[CON5] every second of every template lies in exactly one block', () => {
    for (const { phases } of TEMPLATES) {
      const drawn = segmentsOf(phases).reduce((sum, segment) => sum + segment.durationS, 0);
      expect(drawn).toBe(classLengthS(phases));
    }
  });

  it('[CON5] the playhead moves through a block of short bouts as through one phase', () => {
    const { phases } = template('15-15');
    const block = segmentsOf(phases)[1]!;
    expect(shareDone(block, phases, 0, 100)).toBe(0);
    expect(shareDone(block, phases, 3, 5)).toBeCloseTo((15 + 15 + 5) / 1395, 6);
    expect(shareDone(block, phases, phases.length - 1, 0)).toBe(1);
    expect(nextPhaseIndex(phases, 3)).toBe(phases.length - 1);
  });

  it('[CON5] what is left of the class is unknown while a phase to come is open', () => {
    const { phases } = template('4x4');
    expect(classRemainingS(phases, 0, 360)).toBe(2040);
    expect(classRemainingS(phases, 8, 10)).toBe(10);
    expect(nextPhaseIndex(phases, 8)).toBeNull();
    expect(classRemainingS([...phases, { kind: 'free', durationS: null, band: null }], 8, 10)).toBeNull();
  });
});
