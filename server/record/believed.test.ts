import { describe, expect, it } from 'vitest';
import { at, everySecond, own } from '../../test/support/a-recording.ts';
import { ALGORITHMS, believe } from './believed.ts';

describe('what may be believed of a recording', () => {
  it('[REC-W23] of an imported file every record in range counts: a jump in it changes no figure', () => {
    const file = [at(0, 100), at(1, 231), at(2, 101), at(60, null), at(61, 12), at(62, 102)];
    expect(believe(file, 10).records).toEqual([
      { atMs: 0, bpm: 100, counts: true },
      { atMs: 1000, bpm: 231, counts: true },
      { atMs: 2000, bpm: 101, counts: true },
      { atMs: 61_000, bpm: 12, counts: false },
      { atMs: 62_000, bpm: 102, counts: true },
    ]);
    expect(own(file).heartRate?.max).toBe(231);
  });

  const strap = { sensor: 'ble:1' as const, beatCount: null, beatTimeTicks: null, contact: 'on' as const };
  const spiked = everySecond(0, 60, (s) => (s === 30 ? 231 : 150)).map((one) => ({ ...one, strap }));

  it('[SUM41] the algorithm before this one can still be computed, and every summary says which it is', () => {
    expect(ALGORITHMS).toEqual(['takt-summary/3', 'takt-summary/2']);
    const [present, earlier] = ALGORITHMS.map((algorithm) => own(spiked, { algorithm }));
    expect([present?.algorithm, earlier?.algorithm]).toEqual(ALGORITHMS);
    expect([present?.heartRate?.max, earlier?.heartRate?.max]).toEqual([150, 231]);
  });

  it('[SUM41] no other algorithm exists', () => {
    expect(() => believe(spiked, 3, null, 'takt-summary/1')).toThrow(RangeError);
  });
});
