import { describe, expect, it } from 'vitest';
import { keptOnItsSide, Lamp } from './lamp.ts';

const BAND = { floorPercent: 85, ceilingPercent: 95 };
const EASY = { floorPercent: 60, ceilingPercent: 70 };

describe('the lamp', () => {
  it('[LIV20] goes into the band after 1 s, and out of it after 3 s', () => {
    const lamp = new Lamp();
    expect(lamp.judge(84, BAND, 1, 0)).toBe('below');
    expect([5000, 5999].map((ms) => lamp.judge(85, BAND, 1, ms))).toEqual(['below', 'below']);
    expect(lamp.judge(85, BAND, 1, 6000)).toBe('in');
    expect([7000, 9999].map((ms) => lamp.judge(96, BAND, 1, ms))).toEqual(['in', 'in']);
    expect(lamp.judge(96, BAND, 1, 10_000)).toBe('above');
    expect([lamp.judge(95, BAND, 1, 10_500), lamp.judge(95, BAND, 1, 11_500)]).toEqual(['above', 'in']);
  });

  it('[LIV21] a value that comes back in time changes nothing, and the wait begins anew', () => {
    const lamp = new Lamp();
    lamp.judge(90, BAND, 1, 0);
    lamp.judge(84, BAND, 1, 1000);
    lamp.judge(90, BAND, 1, 3000);
    expect([
      lamp.judge(84, BAND, 1, 3500),
      lamp.judge(84, BAND, 1, 6499),
      lamp.judge(84, BAND, 1, 6500),
    ]).toEqual(['in', 'in', 'below']);
  });

  it('[LIV22] is judged at once when the target changes, and at the first value after none', () => {
    const lamp = new Lamp();
    lamp.judge(90, BAND, 1, 0);
    expect(lamp.judge(90, EASY, 2, 1)).toBe('above');
    lamp.forget();
    expect(lamp.judge(65, EASY, 2, 2)).toBe('in');
  });

  it('[LIV23] the marker never stands on the other side of an edge than its lamp says', () => {
    expect([keptOnItsSide(86, 'below', BAND), keptOnItsSide(80, 'below', BAND)]).toEqual([84, 80]);
    expect([
      keptOnItsSide(84, 'in', BAND),
      keptOnItsSide(97, 'in', BAND),
      keptOnItsSide(90, 'in', BAND),
    ]).toEqual([85, 95, 90]);
    expect([keptOnItsSide(94, 'above', BAND), keptOnItsSide(99, 'above', BAND)]).toEqual([96, 99]);
  });
});
