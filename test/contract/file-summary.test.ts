/** Laps and RR of a file, held against what devices and published programs say of the same. */
import { readFileSync } from 'node:fs';
import { summariseLaps, summariseRr } from '@takt/server/record/file-summary.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';

const read = (name: string): Recording =>
  readRecording(new Uint8Array(readFileSync(new URL(name, DATA_DIR))), name);
const KNOWN = JSON.parse(readFileSync(new URL('known-answers.json', DATA_DIR), 'utf8')) as {
  rmssd: { file?: string; rr_ms?: number[]; published: { n?: number; rmssd: number; sdnn: number } }[];
  device_summaries: Record<string, { laps_avg_max?: [number, number][] }>;
};

/** One record a second; laps in seconds. */
const madeOf = (bpm: readonly (number | null)[], lapsS: readonly [number, number][]): Recording => ({
  format: 'fit',
  samples: bpm.map((heartRateBpm, s) => ({ atMs: s * 1000, heartRateBpm, rrTicks: [], strap: null })),
  treadmill: [],
  laps: lapsS.map(([from, to]) => ({ fromMs: from * 1000, toMs: to * 1000 })),
  holdS: 10,
  warnings: [],
});
const falling = Array.from({ length: 241 }, (_, s) => (s <= 120 ? 160 : 160 - (s - 120) / 2));

describe('what is told of a file beyond its summary', () => {
  const devices = Object.entries(KNOWN.device_summaries).filter(
    ([, { laps_avg_max: laps }]) => laps !== undefined,
  );
  it.each(devices)(
    "[SUM60] %s: each lap has the device's own average and maximum, to 1 bpm",
    (name, { laps_avg_max: laps = [] }) => {
      const found = summariseLaps(read(name), { hrMaxAt: 190 });
      expect(found.map(({ number }) => number)).toEqual(laps.map((_, i) => i + 1));
      for (const [i, [mean, max]] of laps.entries()) {
        expect(Math.abs((found[i]?.meanBpm ?? 0) - mean)).toBeLessThanOrEqual(1);
        expect(Math.abs((found[i]?.peakBpm ?? 0) - max)).toBeLessThanOrEqual(1);
      }
    },
  );

  it('[SUM61] hrr60Bpm is the heart rate at the end of a lap minus that 60 s later; null where the next lap, or the file, is over before', () => {
    const fall = (lapsS: readonly [number, number][]) =>
      summariseLaps(madeOf(falling, lapsS), {}).map(({ hrr60Bpm }) => hrr60Bpm);
    expect(
      fall([
        [0, 120],
        [120, 240],
      ]),
    ).toEqual([30, null]);
    expect(
      fall([
        [0, 120],
        [120, 170],
        [170, 240],
      ]),
    ).toEqual([null, 30, null]);
    const gap = falling.map((bpm, s) => (s === 180 ? null : bpm));
    expect(
      summariseLaps(
        madeOf(gap, [
          [0, 120],
          [120, 240],
        ]),
        {},
      )[0]?.hrr60Bpm,
    ).toBeNull();
  });

  it('[SUM61] a lap has the seconds that the file has of it', () => {
    const [lap, ...others] = summariseLaps(
      madeOf(falling, [
        [-30, 100],
        [100, 900],
        [1000, 1100],
      ]),
      { hrMaxAt: 200 },
    );
    expect(lap).toMatchObject({
      fromS: 0,
      actualS: 100,
      validS: 100,
      coverage: 1,
      minBpm: 160,
      peakBpm: 160,
      meanBpm: 160,
    });
    expect(lap?.protocolZonesS).toEqual([0, 0, 100, 0, 0]);
    expect(others.map(({ number, actualS }) => [number, actualS])).toEqual([[2, 140]]);
    expect(summariseLaps(madeOf(falling, []), {})).toEqual([]);
  });

  it.each(KNOWN.rmssd)(
    '[MET20] RR of a file gives the published values of $source',
    ({ file, rr_ms: rrMs, published }) => {
      const recording =
        file === undefined ? readRecording(new TextEncoder().encode(rrMs!.join('\n')), 'a.txt') : read(file);
      const rr = summariseRr(recording)!;
      expect(rr.count).toBe(published.n ?? rrMs?.length);
      expect(Math.abs(rr.rmssdMs! - published.rmssd)).toBeLessThan(0.01);
      expect(Math.abs(rr.sdnnMs! - published.sdnn)).toBeLessThan(0.01);
    },
  );

  it('[MET20] ectopic beats are rejected, and the rest is calmer; without RR nothing is said', () => {
    const rr = summariseRr(read('rr/polar-ectopic-40min.hrm'))!;
    expect([rr.count, rr.rmssdMs]).toEqual([3581, 58.66]);
    expect(rr.rejected).toBeGreaterThan(10);
    expect(rr.rmssdCleanMs!).toBeLessThan(0.7 * rr.rmssdMs!);
    expect(summariseRr(read('tcx/treadmill-ramp-hr.tcx'))).toBeNull();
  });
});
