import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact, StrapKey } from '../sample.ts';
import { foldHeart, type HeartMessage, type Worn } from './one-heart.ts';

const told = (
  s: number,
  sensor: StrapKey,
  bpm: number | null,
  more: Partial<HeartMessage> = {},
): HeartMessage => ({
  atMs: s * 1000,
  sensor,
  heartRateBpm: bpm,
  rrTicks: [],
  beatCount: null,
  beatTimeTicks: null,
  contact: 'on' as Contact,
  ...more,
});
/** One notification a second, from `fromS` up to `toS`. */
const every = (sensor: StrapKey, fromS: number, toS: number, bpmAt: (s: number) => number | null) =>
  Array.from({ length: toS - fromS }, (_, i) => told(fromS + i, sensor, bpmAt(fromS + i)));
/** What counted when, in seconds. */
const counted = (messages: readonly HeartMessage[], worn: readonly Worn[] | null = null) =>
  foldHeart(messages, worn, 3000).pieces.map(({ fromMs, toMs, bpm }) => [fromMs / 1000, toMs / 1000, bpm]);

describe('what counts of one person’s transmitters', () => {
  it('[REC-W20] the transmitter in use speaks until it has been silent for more than 3 s', () => {
    const a = [told(0, 'ant:1', 100), told(1, 'ant:1', 102)];
    const b = [told(0.5, 'ble:1', 101), told(3.5, 'ble:1', 103), told(4.5, 'ble:1', 104)];
    expect(counted([...a, ...b, told(5, 'ant:1', 105)])).toEqual([
      [0, 1, 100],
      [1, 4, 102],
      // In the instant in which the one falls silent, what the other told half a second before counts.
      [4, 4.5, 103],
      [4.5, 7.5, 104],
      [7.5, 8, 105],
    ]);
  });

  it('[REC-W21] a number without skin contact gives no value, and ends the hold of the last', () => {
    const off = told(1, 'ble:1', 99, { contact: 'off' });
    expect(counted([told(0, 'ble:1', 100), off])).toEqual([[0, 1, 100]]);
  });

  it('[REC-W22] a transmitter that sends nothing does not take over', () => {
    const none = [told(9, 'ble:1', null), told(10, 'ble:1', 90, { contact: 'off' })];
    expect(counted([told(0, 'ant:1', 100), ...none, told(11, 'ble:1', 101)])).toEqual([
      [0, 3, 100],
      [11, 14, 101],
    ]);
  });

  it('[REC-W24] no two numbers count at once, and none for longer than it holds', () => {
    const any = fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 5000 }),
        fc.constantFrom('ant:1', 'ble:1', 'ble:2'),
        fc.option(fc.integer({ min: 60, max: 200 }), { nil: null }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(any, (steps) => {
        let ms = 0;
        const messages = steps.map(([gapMs, sensor, bpm]) => {
          ms += gapMs;
          return { ...told(0, sensor, bpm), atMs: ms };
        });
        let endMs = Number.NEGATIVE_INFINITY;
        for (const { fromMs, toMs } of foldHeart(messages, null, 3000).pieces) {
          expect(fromMs).toBeGreaterThanOrEqual(endMs);
          expect(toMs).toBeGreaterThan(fromMs);
          expect(toMs - fromMs).toBeLessThanOrEqual(3000);
          endMs = toMs;
        }
      }),
    );
  });

  it('[REC-W40] a transmitter that jumps hands over at once, and comes back when the other falls silent', () => {
    const spikes = every('ant:1', 0, 4, (s) => (s === 2 ? 231 : 150));
    expect(counted([...spikes, ...every('ble:1', 0.5, 4.5, () => 149)])).toEqual([
      [0, 1, 150],
      [1, 2, 150],
      [2, 2.5, 149],
      [2.5, 3.5, 149],
      [3.5, 6.5, 149],
    ]);
  });

  it('[REC-W41] a spike is in no figure: what counts goes on when three numbers agree again', () => {
    const { records, pieces } = foldHeart(
      every('ble:1', 0, 8, (s) => (s === 3 ? 231 : 150)),
      null,
      3000,
    );
    expect(pieces.some(({ bpm }) => bpm !== 150)).toBe(false);
    expect(pieces.map(({ fromMs }) => fromMs / 1000)).toEqual([0, 1, 2, 6, 7]);
    expect(records.filter(({ counts }) => !counts).map(({ atMs }) => atMs / 1000)).toEqual([3, 4, 5]);
  });

  it('[REC-W42] a strap that is taken off counts no longer, whatever it goes on to say; put on again it begins anew', () => {
    const worn: Worn[] = [
      { fromMs: 0, sensors: ['ble:1'] },
      { fromMs: 2500, sensors: [] },
      { fromMs: 5500, sensors: ['ble:1'] },
    ];
    const away = every('ble:1', 0, 8, (s) => (s < 5 ? 150 : 100));
    expect(counted(away, worn)).toEqual([
      [0, 1, 150],
      [1, 2, 150],
      [2, 2.5, 150],
      [6, 7, 100],
      [7, 10, 100],
    ]);
  });

  it('[REC-W43] of one instant the order in which messages are folded is everywhere the same', () => {
    const one = [
      told(0, 'ble:1', 100, { receiver: 'a' }),
      told(0, 'ble:1', 101, { receiver: 'b' }),
      told(0, 'ble:2', 102, { receiver: 'a' }),
    ];
    const [first, second, third] = one;
    for (const shuffled of [
      [third!, second!, first!],
      [second!, first!, third!],
    ])
      expect(foldHeart(shuffled, null, 3000)).toEqual(foldHeart(one, null, 3000));
  });
});
