import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { heldPieces } from '../recording/hold.ts';
import { readRecording } from '../recording/read.ts';
import { HUNT_STANDARD_ERROR_BPM, heartRateReserveShare, huntHrMaxBpm, tanakaHrMaxBpm } from './hrmax.ts';
import { differencesAbove, rejectArtefacts, rmssdMs, sdnnMs } from './hrv.ts';
import { fall60Bpm } from './recovery.ts';
import { banisterTrimp, edwardsTrimp, sessionRpe } from './trimp.ts';
import { acsmVo2, mPerMinOfKmPerH } from './vo2.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
interface KnownAnswers {
  rmssd: { rr_ms?: number[]; file?: string; published: Record<string, number> }[];
  trimp_banister: { minutes: number; hr: number; rest: number; max: number; sex: 'm' | 'f'; exact: number }[];
  acsm: { speed_m_min: number; grade: number; exact: number }[];
}
const KNOWN = JSON.parse(readFileSync(new URL('known-answers.json', DATA), 'utf8')) as KnownAnswers;

function rrOf(name: string): number[] {
  const recording = readRecording(new Uint8Array(readFileSync(new URL(name, DATA))), name);
  return recording.samples.flatMap((sample) => sample.rrTicks.map((ticks) => (ticks * 1000) / 1024));
}

describe('heart-rate variability', () => {
  it('[MET1] RMSSD, SDNN and NN50 of the published four beats', () => {
    const { rr_ms: rr } = KNOWN.rmssd[0]!;
    expect(rmssdMs(rr!)).toBeCloseTo(38.0789, 4);
    expect(sdnnMs(rr!)).toBeCloseTo(29.826, 3);
    expect(differencesAbove(rr!, 50)).toEqual({ count: 1, share: 1 / 3 });
  });

  it('[MET1] RMSSD, SDNN, NN50 and NN20 of the published 337 beats, through the file reader', () => {
    const known = KNOWN.rmssd[1]!;
    const rr = rrOf(known.file!);
    expect(rr).toHaveLength(known.published.n!);
    expect(rmssdMs(rr)).toBeCloseTo(known.published.rmssd!, 6);
    expect(sdnnMs(rr)).toBeCloseTo(known.published.sdnn!, 6);
    expect(differencesAbove(rr, 50).count).toBe(known.published.nn50);
    expect(100 * differencesAbove(rr, 50).share!).toBeCloseTo(known.published.pnn50!, 6);
    expect(differencesAbove(rr, 20).count).toBe(known.published.nn20);
  });

  it.each([
    ['rr/polar-exercise-42min.hrm', 36.457],
    ['rr/polar-ectopic-40min.hrm', 58.66],
  ])('[MET1] raw RMSSD of %s', (name, expected) => {
    expect(rmssdMs(rrOf(name))).toBeCloseTo(expected, 3);
  });

  it('[MET2] an ectopic beat and its pause are rejected, and no difference is taken across them', () => {
    const clean = rejectArtefacts([800, 810, 805, 500, 1100, 800, 790, 800]);
    expect(clean).toEqual([800, 810, 805, null, null, 800, 790, 800]);
    expect(rmssdMs(clean)).toBeCloseTo(Math.sqrt((100 + 25 + 100 + 100) / 4), 9);
  });

  it('[MET2] a rhythm that changes for good is followed, not rejected', () => {
    const change = [...Array(12).fill(1000), ...Array(12).fill(600)] as number[];
    expect(rejectArtefacts(change)).toEqual(change);
  });

  it('[MET2] a short quickening far from the median is kept by the last accepted beat', () => {
    const steady = Array<number>(8).fill(1000);
    const quickening = [...steady, 850, 720, 620, 720, 850, ...steady];
    expect(rejectArtefacts(quickening)).toEqual(quickening);
  });

  it('[MET2] cleaning changes the answer where beats are ectopic, and leaves a quiet rest alone', () => {
    const ectopic = rrOf('rr/polar-ectopic-40min.hrm');
    expect(rmssdMs(rejectArtefacts(ectopic))!).toBeLessThan(0.8 * rmssdMs(ectopic)!);
    expect(rejectArtefacts(ectopic).filter((rr) => rr === null).length).toBeLessThan(0.05 * ectopic.length);
  });

  it('[MET3] too few beats give no figure', () => {
    expect(rmssdMs([])).toBeNull();
    expect(rmssdMs([800])).toBeNull();
    expect(rmssdMs([800, null, 800])).toBeNull();
    expect(sdnnMs([800])).toBeNull();
    expect(differencesAbove([800], 50)).toEqual({ count: 0, share: null });
  });
});

describe('training impulse', () => {
  it('[MET4] Banister: 30 min at 150, rest 60, max 190', () => {
    const person = { restBpm: 60, maxBpm: 190 };
    expect(banisterTrimp(30, 150, { ...person, sex: 'm' })).toBeCloseTo(50.22, 2);
    expect(banisterTrimp(30, 150, { ...person, sex: 'f' })).toBeCloseTo(56.76, 2);
  });

  it.each(KNOWN.trimp_banister)('[MET4] Banister: the worked example of $minutes min', (example) => {
    const person = { restBpm: example.rest, maxBpm: example.max, sex: example.sex };
    expect(banisterTrimp(example.minutes, example.hr, person)).toBeCloseTo(example.exact, 3);
  });

  it('[MET4] Banister: the share of the reserve is clipped to 0–1; a maximum at rest gives nothing', () => {
    const person = { restBpm: 60, maxBpm: 190, sex: 'm' as const };
    expect(banisterTrimp(10, 50, person)).toBe(0);
    expect(banisterTrimp(10, 220, person)).toBe(banisterTrimp(10, 190, person));
    expect(banisterTrimp(10, 100, { ...person, maxBpm: 60 })).toBeNull();
  });

  it('[MET5] Edwards: a minute in each zone from 50 % up counts 1 + 2 + 3 + 4 + 5', () => {
    expect(edwardsTrimp([600, 60, 60, 60, 60, 60])).toBe(15);
    expect(edwardsTrimp([0, 0, 0, 0, 0, 90])).toBe(7.5);
  });

  it('[MET5] session-RPE: CR10 times minutes', () => {
    expect(sessionRpe(7, 34)).toBe(238);
  });
});

describe('maximum, reserve, oxygen uptake, recovery', () => {
  it('[MET6] HRmax by formula at 40 years: HUNT 185.4, Tanaka 180', () => {
    expect(huntHrMaxBpm(40)).toBeCloseTo(185.4, 9);
    expect(HUNT_STANDARD_ERROR_BPM).toBe(10.8);
    expect(tanakaHrMaxBpm(40)).toBeCloseTo(180, 9);
  });

  it('[MET6] share of the heart-rate reserve', () => {
    expect(heartRateReserveShare(150, 60, 190)).toBeCloseTo(90 / 130, 12);
    expect(heartRateReserveShare(150, 190, 190)).toBeNull();
  });

  it('[MET7] ACSM: walking 5 km/h at 10 % is 26.83, running 9 km/h at 5 % is 40.25', () => {
    expect(acsmVo2(mPerMinOfKmPerH(5), 0.1)).toBeCloseTo(26.83, 2);
    expect(acsmVo2(mPerMinOfKmPerH(9), 0.05)).toBeCloseTo(40.25, 2);
  });

  it.each(KNOWN.acsm)('[MET7] ACSM: the worked example of $speed_m_min m/min', (example) => {
    expect(acsmVo2(example.speed_m_min, example.grade)).toBeCloseTo(example.exact, 9);
  });

  it('[MET7] ACSM: 100–134 m/min is walking unless marked running; below 50 there is no figure', () => {
    expect(acsmVo2(134, 0)).toBeCloseTo(16.9, 9);
    expect(acsmVo2(134, 0, 'running')).toBeCloseTo(30.3, 9);
    expect(acsmVo2(134.1, 0)).toBeCloseTo(30.32, 9);
    expect(acsmVo2(50, 0)).toBeCloseTo(8.5, 9);
    expect(acsmVo2(49.9, 0)).toBeNull();
  });

  it('[MET8] the fall is HR at the stop minus HR 60 s later; a gap at either end gives none', () => {
    const samples = Array.from({ length: 121 }, (_, s) => ({
      atMs: s * 1000,
      heartRateBpm: s <= 30 ? 170 : 170 - (s - 30) / 2,
      rrTicks: [],
      strap: null,
    }));
    expect(fall60Bpm(heldPieces(samples, 3), 30_000)).toBe(30);
    expect(fall60Bpm(heldPieces(samples, 3), 64_000)).toBeNull();
    const gap = samples.filter((s) => s.atMs < 85_000 || s.atMs > 95_000);
    expect(fall60Bpm(heldPieces(gap, 3), 30_000)).toBeNull();
  });
});
