import { describe, expect, it } from 'vitest';
import { bandOfPhase, intervalOfPhase, plannedIntervals, TEMPLATES, templateById } from './protocol.ts';

const of = (id: string) => templateById(id)?.phases ?? [];

describe('class templates', () => {
  it.each([
    ['4x4', 2040, 4, 240],
    ['1x4', 780, 1, 240],
    ['2x4', 1200, 2, 240],
    ['15-15', 1935, 1, 1395],
    ['ramp-in', 1320, 2, 180],
    ['4x4-cardiac', 2280, 4, 240],
  ])('[PLN1] %s lasts %i s and has %i intervals of %i s', (id, totalS, count, intervalS) => {
    const phases = of(id);
    const intervals = plannedIntervals(phases);
    expect(phases.reduce((sum, { durationS }) => sum + (durationS ?? 0), 0)).toBe(totalS);
    expect(intervals.map(({ durationS }) => durationS)).toEqual(Array(count).fill(intervalS));
  });

  it('[PLN2] every template that ships is one of these, and begins and ends easily', () => {
    expect(TEMPLATES.map(({ id }) => id)).toEqual(['4x4', '1x4', '2x4', '15-15', 'ramp-in', '4x4-cardiac']);
    for (const { phases } of TEMPLATES) {
      expect(phases[0]).toMatchObject({ kind: 'warmup', band: { floorPercent: 60, ceilingPercent: 70 } });
      expect(phases.at(-1)).toMatchObject({ kind: 'cooldown', durationS: 180 });
    }
  });

  it('[PLN3] an interval of the 4x4 is one work phase at 85–95 %; its pauses lie in none', () => {
    const intervals = plannedIntervals(of('4x4'));
    expect(intervals.map(({ fromPhase, toPhase }) => [fromPhase, toPhase])).toEqual([
      [1, 1],
      [3, 3],
      [5, 5],
      [7, 7],
    ]);
    expect(intervals[0]?.band).toEqual({ floorPercent: 85, ceilingPercent: 95 });
    expect(of('4x4').map((_, phase) => intervalOfPhase(intervals, phase))).toEqual([
      -1, 0, -1, 1, -1, 2, -1, 3, -1,
    ]);
  });

  it('[PLN4] 15/15 is one block of 47 bouts with the pauses between them: one band throughout', () => {
    const phases = of('15-15');
    expect(phases.filter(({ kind }) => kind === 'work')).toHaveLength(47);
    expect(plannedIntervals(phases)).toEqual([
      { fromPhase: 1, toPhase: 93, band: { floorPercent: 90, ceilingPercent: 95 }, durationS: 1395 },
    ]);
    for (const phase of [1, 2, 93])
      expect(bandOfPhase(phases, phase)).toEqual({ floorPercent: 90, ceilingPercent: 95 });
    expect(bandOfPhase(phases, 94)).toEqual({ floorPercent: 60, ceilingPercent: 70 });
  });

  it('[PLN5] bouts of 89 s form a block, of 90 s they do not; a longer pause parts two blocks', () => {
    const band = { floorPercent: 85, ceilingPercent: 95 };
    const work = (durationS: number) => ({ kind: 'work', durationS, band }) as const;
    const rest = { kind: 'recovery', durationS: 60, band: null } as const;
    const easy = { kind: 'warmup', durationS: 60, band: null } as const;
    expect(plannedIntervals([work(89), rest, work(89)])).toHaveLength(1);
    expect(plannedIntervals([work(90), rest, work(90)])).toHaveLength(2);
    expect(
      plannedIntervals([work(30), rest, work(30), easy, work(30)]).map(({ durationS }) => durationS),
    ).toEqual([120, 30]);
  });

  it('[PLN6] a phase without a target has no band, nor has one that does not exist', () => {
    expect(bandOfPhase([{ kind: 'free', durationS: null, band: null }], 0)).toBeNull();
    expect(bandOfPhase(of('4x4'), 99)).toBeNull();
  });
});
