import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { freeTemplate } from './laps.ts';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';

const recording = (seconds: number, lapsS: readonly [number, number][]): Recording => ({
  format: 'fit',
  samples: Array.from({ length: seconds + 1 }, (_, s) => ({
    atMs: 5000 + s * 1000,
    heartRateBpm: 120,
    rrTicks: [],
    strap: null,
  })),
  treadmill: [],
  laps: lapsS.map(([from, to]) => ({ fromMs: 5000 + from * 1000, toMs: 5000 + to * 1000 })),
  holdS: 10,
  warnings: [],
});
const durations = (of: Recording) => freeTemplate(of).phases.map(({ durationS }) => durationS);

describe('a recording as a plan', () => {
  it('[REP1] each lap is a free phase without a target; without laps there is one phase', () => {
    const template = freeTemplate(
      recording(600, [
        [0, 200],
        [200, 350],
        [350, 600],
      ]),
    );
    expect(template.phases).toEqual([
      { kind: 'free', durationS: 200, band: null },
      { kind: 'free', durationS: 150, band: null },
      { kind: 'free', durationS: 250, band: null },
    ]);
    expect(durations(recording(600, []))).toEqual([600]);
  });

  it('[REP2] lengths are whole seconds and add up to the file, however the laps are cut', () => {
    const odd = recording(600, [
      [0, 99.6],
      [99.6, 300.4],
      [300.4, 300.6],
      [300.7, 900],
      [2000, 2100],
    ]);
    expect(durations(odd)).toEqual([100, 200, 1, 299]);
    expect(durations(recording(0, []))).toEqual([1]);
  });

  it('[REP2] the rowing file has eight laps, and they add up to its length', () => {
    const url = new URL('../../../shared/data/fit/rowing-4x200s.fit', import.meta.url);
    const rowing = readRecording(readFileSync(url), 'rowing-4x200s.fit');
    const found = durations(rowing);
    const lengthS = ((rowing.samples.at(-1)?.atMs ?? 0) - (rowing.samples[0]?.atMs ?? 0)) / 1000;
    expect(found).toHaveLength(8);
    expect(found.reduce<number>((sum, s) => sum + (s ?? 0), 0)).toBe(Math.ceil(lengthS));
    expect(lengthS).toBe(1709);
  });
});
