import { describe, expect, it } from 'vitest';
import { mergeSamples } from './merge.ts';
import type { RecordedSample } from './recording.ts';

const beat = (atMs: number, beatCount: number, bpm: number, rrTicks: number[] = []): RecordedSample => ({
  atMs,
  heartRateBpm: bpm,
  rrTicks,
  strap: { sensor: 'ant:7', beatCount, beatTimeTicks: beatCount * 600, contact: 'unknown' },
});
const notified = (atMs: number, rrTicks: number[]): RecordedSample => ({
  atMs,
  heartRateBpm: 100,
  rrTicks,
  strap: { sensor: 'ble:c0de', beatCount: null, beatTimeTicks: null, contact: 'on' },
});

describe('the same reading from several gateways', () => {
  it('[ONE7] is one, at its first time, with the RR of whoever knew the beat before it', () => {
    const left = [beat(0, 1, 100), beat(1200, 3, 102)];
    const right = [beat(3, 1, 100), beat(603, 2, 101, [600]), beat(1203, 3, 102, [600])];
    expect(mergeSamples([left, right])).toEqual([
      beat(0, 1, 100),
      beat(603, 2, 101, [600]),
      beat(1200, 3, 102, [600]),
    ]);
  });

  it('[ONE7] a beat is the same one for less than 64 s, when its time could come again', () => {
    expect(mergeSamples([[beat(0, 1, 100)], [beat(63_999, 1, 100)]])).toHaveLength(1);
    expect(mergeSamples([[beat(0, 1, 100)], [beat(64_000, 1, 100)]])).toHaveLength(2);
  });

  it('[ONE7] a new number of the same beat is another reading', () => {
    expect(mergeSamples([[beat(0, 1, 100), beat(250, 1, 101)], [beat(2, 1, 100)]])).toHaveLength(2);
  });

  it('[ONE4] notifications are the same within 200 ms, and only with the same RR', () => {
    const said = mergeSamples([[notified(0, [614]), notified(1000, [614])], [notified(200, [614])]]);
    expect(said.map(({ atMs }) => atMs)).toEqual([0, 1000]);
    expect(mergeSamples([[notified(0, [614])], [notified(5, [615])]])).toHaveLength(2);
  });
});
