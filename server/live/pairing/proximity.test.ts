import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestStrengthDbm, heldStraps, levelOf, type StrengthReading, StrengthTrail } from './proximity.ts';

const NOW_MS = 1_000_000;
/** Once every `everyMs` over the last `forMs`, as one receiver heard it. */
function readings(
  strengthDbm: number | ((n: number) => number),
  { receiver = 'gw/adapter1', forMs = 4_000, everyMs = 1_000 } = {},
): StrengthReading[] {
  const count = Math.floor(forMs / everyMs) + 1;
  return Array.from({ length: count }, (_, n) => ({
    receiver,
    strengthDbm: typeof strengthDbm === 'number' ? strengthDbm : strengthDbm(n),
    atMs: NOW_MS - n * everyMs,
  }));
}

describe('a strap held to a receiver', () => {
  it('[PAIR1] is above −45 dBm and at least 15 dB over every other for 3 s', () => {
    expect(heldStraps([readings(-40), readings(-55)], NOW_MS)).toEqual([0]);
    expect(heldStraps([readings(-40), readings(-54)], NOW_MS), '14 dB').toEqual([]);
    expect(heldStraps([readings(-45), readings(-90)], NOW_MS), 'not above −45').toEqual([]);
    expect(heldStraps([readings(-44)], NOW_MS), 'nobody else is heard').toEqual([0]);
    expect(heldStraps([readings(-40, { forMs: 2_000 }), readings(-80)], NOW_MS), '2 s only').toEqual([]);
    expect(heldStraps([readings(-40), readings(-80)], NOW_MS + 2_000), 'it was, 2 s ago').toEqual([]);
  });

  it('[PAIR1] ANT+ tells four times a second: one bad reading of four changes nothing', () => {
    const often = readings((n) => (n % 4 === 3 ? -70 : -38), { everyMs: 250 });
    expect(heldStraps([often, readings(-60)], NOW_MS)).toEqual([0]);
    expect(heldStraps([readings((n) => (n % 2 === 0 ? -38 : -70), { everyMs: 250 })], NOW_MS)).toEqual([]);
  });

  it('[PAIR2] strengths are compared within one receiver: another receiver’s say nothing', () => {
    const near = readings(-40);
    const elsewhere = readings(-42, { receiver: 'gw/adapter2' });
    expect(heldStraps([near, elsewhere], NOW_MS)).toEqual([0, 1]);
    const both = [...readings(-50), ...readings(-41, { receiver: 'gw/adapter2' })];
    expect(heldStraps([near, both], NOW_MS), 'the second hears only one of them').toEqual([1]);
  });

  it('[PAIR3] never two at one receiver, and none where two are within 15 dB', () => {
    const strength = fc.integer({ min: -100, max: -20 });
    const strap = fc.record({ dBm: strength, wobble: fc.integer({ min: 0, max: 6 }) });
    fc.assert(
      fc.property(fc.array(strap, { minLength: 1, maxLength: 6 }), (straps) => {
        const heard = straps.map(({ dBm, wobble }) =>
          readings((n) => dBm + (n % 2 === 0 ? wobble : -wobble)),
        );
        const held = heldStraps(heard, NOW_MS);
        expect(held.length).toBeLessThanOrEqual(1);
        const [first = 0] = held;
        const next = Math.max(...straps.filter((_, i) => i !== first).map(({ dBm }) => dBm));
        if (held.length === 1) expect((straps[first]?.dBm ?? -200) - next).toBeGreaterThanOrEqual(15);
      }),
    );
  });

  it('[PAIR4] the nearness is one of three words, by the best receiver and the median of 3 s', () => {
    expect([-44, -45, -75, -76, null].map(levelOf)).toEqual(['near', 'room', 'room', 'weak', null]);
    const two = [...readings(-70), ...readings((n) => (n === 0 ? -20 : -52), { receiver: 'gw/stick' })];
    expect(bestStrengthDbm(two, NOW_MS)).toBe(-52);
    expect(bestStrengthDbm(two, NOW_MS + 10_000), 'old').toBeNull();
  });

  it('[PAIR4] only the last seconds are remembered', () => {
    const trail = new StrengthTrail();
    for (let n = 0; n < 1000; n++) trail.note({ receiver: 'r', strengthDbm: -60, atMs: n * 250 });
    expect(trail.since(0).length).toBeLessThan(25);
  });
});
