import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecording } from '../recording/read.ts';
import { BeatRate } from './beat-rate.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const ticksOf = (bpm: number): number => Math.round((60 * 1024) / bpm);

/** Feeds beats as they fall, and returns what the rate was after each. */
function ratesOf(rr: readonly number[], rate = new BeatRate()): (number | null)[] {
  let atMs = 0;
  return rr.map((ticks) => {
    atMs += ticks / 1.024;
    rate.push([ticks], atMs);
    return rate.bpm(atMs);
  });
}
const steady = (bpm: number, beats: number): number[] => Array<number>(beats).fill(ticksOf(bpm));

function recordedRr(file: string): number[] {
  const recording = readRecording(readFileSync(new URL(file, DATA)), file);
  return recording.samples.flatMap((sample) => [...sample.rrTicks]);
}

describe('heart rate from beats', () => {
  it('[BEAT1] has no value before three beats that agree, then the mean of the last three', () => {
    expect(ratesOf(steady(120, 4))).toEqual([null, null, 120, 120]);
  });

  it('[BEAT2] a step from 100 to 160 bpm is shown by the third beat after it', () => {
    const rates = ratesOf([...steady(100, 20), ...steady(160, 5)]);
    expect(rates.slice(19)).toEqual([100, 100, 100, 160, 160, 160]);
  });

  it('[BEAT3] an early beat and its pause, a missed beat and a doubled beat move nothing', () => {
    const normal = ticksOf(75);
    const early = [Math.round(normal * 0.6), Math.round(normal * 1.4)];
    const missed = [normal * 2];
    const doubled = [Math.round(normal * 0.45), Math.round(normal * 0.55)];
    for (const odd of [early, missed, doubled]) {
      const rates = ratesOf([...steady(75, 10), ...odd, ...steady(75, 10)]);
      expect(new Set(rates.slice(2))).toEqual(new Set([75]));
    }
  });

  it('[BEAT4] a sudden halving or doubling is believed after six beats, not after three', () => {
    for (const bpm of [60, 190]) {
      const rates = ratesOf([...steady(95, 12), ...steady(bpm, 7)]);
      expect(rates.slice(12, 17).every((rate) => rate === 95 || rate === null)).toBe(true);
      expect(rates.at(-1)).toBe(bpm);
    }
  });

  it('[BEAT5] where more than three of eight beats do not fit, there is no rate', () => {
    const odd = Array.from({ length: 8 }, (_, i) => ticksOf(i % 2 === 0 ? 50 : 150));
    expect(ratesOf([...steady(100, 10), ...odd]).at(-1)).toBeNull();
  });

  it('[BEAT6] four seconds without a beat end it, and after a pause only the beats since then make it', () => {
    const rate = new BeatRate();
    rate.push(steady(100, 5), 10_000);
    expect(rate.bpm(14_000)).toBe(100);
    expect(rate.bpm(14_001)).toBeNull();
    // Back after a minute at 92: near enough to 100 to fit it.
    const after = steady(92, 3).map((ticks, i) => {
      rate.push([ticks], 70_000 + 650 * i);
      return rate.bpm(70_000 + 650 * i);
    });
    expect(after).toEqual([null, null, 92]);
    // A pause of the radio that is shorter breaks nothing.
    rate.push(steady(92, 1), 75_000);
    expect(rate.bpm(75_000)).toBe(92);
  });

  it('[BEAT7] recorded exercise: no artefact moves it more than 15 bpm from one beat to the next', () => {
    const files = ['rr/polar-ectopic-40min.hrm', 'rr/polar-exercise-42min.hrm', 'fit/run-steady-rr.fit'];
    for (const file of files) {
      const rates = ratesOf(recordedRr(file));
      const told = rates.filter((rate) => rate !== null);
      const jumps = rates.flatMap((rate, i) => {
        const before = rates[i - 1] ?? null;
        return rate !== null && before !== null && Math.abs(rate - before) > 15 ? [[before, rate]] : [];
      });
      expect({ file, jumps }).toEqual({ file, jumps: [] });
      expect(told.length).toBeGreaterThan(0.98 * rates.length);
    }
  });

  it('[BEAT8] any intervals at all: a whole number of 24–240 bpm, or none', () => {
    void fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }), (rr) => {
        for (const bpm of ratesOf(rr)) {
          if (bpm !== null && !(Number.isInteger(bpm) && bpm >= 24 && bpm <= 240)) return false;
        }
        return true;
      }),
    );
  });
});
