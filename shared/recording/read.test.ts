import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { readRecording } from './read.ts';
import type { Recording } from './recording.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, DATA)));
const read = (name: string): Recording => readRecording(file(name), name);
const text = (content: string, name = 'a.csv'): Recording =>
  readRecording(new TextEncoder().encode(content), name);
const series = (recording: Recording): [number, number | null][] =>
  recording.samples.map((s) => [s.atMs, s.heartRateBpm]);

const withFirst = (bytes: Uint8Array, wanted: string, instead: string): Uint8Array =>
  new TextEncoder().encode(new TextDecoder().decode(bytes).replace(wanted, instead));

function errorOf(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Name, format, records with a heart rate, length in s, min, mean, max, RR intervals (the data's README). */
const FILES: [string, string, number, number, number, number, number, number][] = [
  ['fit/rowing-4x200s.fit', 'fit', 1641, 1709, 80, 131.4, 179, 0],
  ['fit/trainer-2x10min.fit', 'fit', 2263, 2263, 81, 147.8, 176, 0],
  ['fit/run-57s-rr.fit', 'fit', 21, 57, 56, 85.0, 112, 113],
  ['fit/ride-65s-rr.fit', 'fit', 15, 65, 101, 114.0, 121, 126],
  ['fit/treadmill-hrmtri-rr.fit', 'fit', 3101, 3763, 60, 145.1, 177, 4278],
  ['fit/run-steady-rr.fit', 'fit', 4242, 4241, 94, 134.4, 143, 9350],
  ['tcx/treadmill-hrmtri.tcx', 'tcx', 3101, 3763, 60, 145.1, 177, 0],
  ['tcx/treadmill-ramp-hr.tcx', 'tcx', 924, 923, 114, 173.8, 202, 0],
  ['tcx/wrist-sprint-recovery.tcx', 'tcx', 781, 976, 88, 108.0, 148, 0],
  ['rr/nn-337.txt', 'rr', 337, 299.578, 50.209, 68.215, 83.449, 337],
  ['rr/polar-exercise-42min.hrm', 'rr', 4117, 2561.791, 37.76, 97.95, 114.504, 4117],
];

describe('recordings from files', () => {
  it.each(FILES)('[REC6] %s reads as %s with its known figures', (name, format, n, s, min, mean, max, rr) => {
    const recording = read(name);
    const bpm = recording.samples.flatMap((sample) => sample.heartRateBpm ?? []);
    expect(recording.format).toBe(format);
    expect(bpm).toHaveLength(n);
    expect((recording.samples.at(-1)!.atMs - recording.samples[0]!.atMs) / 1000).toBe(s);
    expect(Math.min(...bpm)).toBeCloseTo(min, 3);
    expect(Math.abs(bpm.reduce((a, b) => a + b) / n - mean)).toBeLessThan(0.06);
    expect(Math.max(...bpm)).toBeCloseTo(max, 3);
    expect(recording.samples.flatMap((sample) => sample.rrTicks)).toHaveLength(rr);
    expect(recording.holdS).toBe(10);
    expect(recording.warnings).toEqual([]);
  });

  it('[REC7] FIT and TCX of one session hold the same heart rates at the same times', () => {
    expect(series(read('tcx/treadmill-hrmtri.tcx'))).toEqual(series(read('fit/treadmill-hrmtri-rr.fit')));
  });

  it('[REC8] laps come as the device cut them', () => {
    const { laps } = read('fit/rowing-4x200s.fit');
    expect(laps.map((lap) => Math.round((lap.toMs - lap.fromMs) / 1000))).toEqual([
      195, 300, 197, 300, 198, 300, 199, 17,
    ]);
  });

  it('[REC9] the content decides, the name is only a hint', () => {
    expect(readRecording(file('fit/ride-65s-rr.fit'), 'ride.csv').format).toBe('fit');
    expect(readRecording(file('tcx/treadmill-ramp-hr.tcx'), 'no-extension').format).toBe('tcx');
    expect(readRecording(file('rr/polar-exercise-42min.hrm'), 'a.txt').format).toBe('rr');
  });

  it('[REC10] TCX times carry their zone', () => {
    const [first] = read('tcx/wrist-sprint-recovery.tcx').samples;
    expect(first!.atMs).toBe(Date.UTC(2018, 0, 30, 2, 3, 16));
  });

  it('[REC10] a TCX point without a heart rate is kept with none; two points of one instant are kept', () => {
    const point = (time: string, bpm: string): string =>
      `<Trackpoint><Time>${time}</Time>${bpm && `<HeartRateBpm><Value>${bpm}</Value></HeartRateBpm>`}</Trackpoint>`;
    const lap = (points: string): string =>
      `<Lap StartTime="2025-01-07T09:00:00Z"><Track>${points}</Track></Lap>`;
    const recording = text(
      `\uFEFF<?xml version="1.0"?><TrainingCenterDatabase><Activities><Activity>${lap(
        point('2025-01-07T09:00:00Z', '100') + point('2025-01-07T10:00:01+01:00', ''),
      )}${lap(point('2025-01-07T09:00:01', '101') + point('2025-01-07T09:00:00Z', '99'))}</Activity></Activities></TrainingCenterDatabase>`,
      'a.tcx',
    );
    const base = Date.UTC(2025, 0, 7, 9);
    expect(series(recording)).toEqual([
      [base, 100],
      [base + 1000, null],
      [base + 1000, 101],
    ]);
    expect(recording.warnings).toEqual([{ kind: 'time-backwards', count: 1, firstAt: 'record 4' }]);
  });

  it('[REC11] a TCX file with a DOCTYPE is refused: no entity is ever expanded', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><TrainingCenterDatabase>&a;</TrainingCenterDatabase>`;
    expect(errorOf(() => text(bomb, 'bomb.tcx')).text.en).toMatch(/^bomb\.tcx: .*DOCTYPE/);
  });

  it.each([
    [
      'seconds and bpm under a header',
      'time,hr\n0,100\n1.5,101\n',
      [
        [0, 100],
        [1500, 101],
      ],
    ],
    [
      'no header',
      '0,100\n2,102\n',
      [
        [0, 100],
        [2000, 102],
      ],
    ],
    [
      'semicolon and decimal comma',
      '\uFEFFtid;puls\r\n0,5;100,5\r\n1,5;\r\n',
      [
        [500, 100.5],
        [1500, null],
      ],
    ],
    [
      'clock times',
      'Tid;Hastighet;Puls (bpm)\n00:00:59;9;100\n00:01:00;9;101\n',
      [
        [59_000, 100],
        [60_000, 101],
      ],
    ],
    ['ISO times', '"time","heart_rate"\n"2025-01-07T10:00:00+01:00","99"\n', [[Date.UTC(2025, 0, 7, 9), 99]]],
    ['named milliseconds', 'time_ms,x,HR [bpm]\n250,0,88\n', [[250, 88]]],
    [
      '0 for "none"',
      't,bpm\n0,90\n1,0\n',
      [
        [0, 90],
        [1000, null],
      ],
    ],
  ] as [string, string, [number, number | null][]][])('[REC12] CSV: %s', (_, content, expected) => {
    const recording = text(content);
    expect(recording.format).toBe('csv');
    expect(series(recording)).toEqual(expected);
    expect(recording.warnings).toEqual([]);
  });

  it('[REC12] what a CSV line cannot say is counted and placed', () => {
    const recording = text('time,hr\n0,100\n1,abc\nx,100\n3,250\n2,100\n4,20\n');
    expect(series(recording)).toEqual([
      [0, 100],
      [1000, null],
      [3000, 250],
      [4000, 20],
    ]);
    expect(recording.warnings).toMatchObject([
      { kind: 'unreadable-record', count: 2, firstAt: 'line 3' },
      { kind: 'implausible-heart-rate', count: 2, firstAt: 'line 5' },
      { kind: 'time-backwards', count: 1, firstAt: 'line 6' },
    ]);
  });

  it('[REC13] an RR series becomes beats that follow one another, with every interval in 1/1024 s', () => {
    const { samples } = text('# rest\n1000\n500\n750\n', 'rest.txt');
    expect(samples.map((s) => [s.atMs, s.heartRateBpm, s.rrTicks])).toEqual([
      [0, 60, [1024]],
      [1000, 120, [512]],
      [1500, 80, [768]],
      [2250, null, []],
    ]);
  });

  it('[REC13] a .hrm file begins at its start time, with beats or with heart rates every few seconds', () => {
    const { samples } = text(
      '[Params]\nDate=20080208\nStartTime=08:50:31.5\nInterval=5\n\n[HRData]\n100\t1\n101\t2\n\n[Other]\n9\n',
      'a.hrm',
    );
    const base = Date.UTC(2008, 1, 8, 8, 50, 31) + 500;
    expect(samples.map((s) => [s.atMs, s.heartRateBpm])).toEqual([
      [base, 100],
      [base + 5000, 101],
    ]);
    expect(read('rr/polar-exercise-42min.hrm').samples[0]!.atMs).toBe(base - 500);
  });

  it.each([
    ['nothing at all', new Uint8Array(0), /empty/],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), /does not recognise/],
    ['half a FIT file', file('fit/ride-65s-rr.fit').subarray(0, 2000), /2000 of 4229 bytes/],
    [
      'a FIT file with a wrong byte',
      file('fit/ride-65s-rr.fit').map((b, i) => (i === 2000 ? ~b : b)),
      /checksum/,
    ],
    [
      'half a TCX file',
      file('tcx/treadmill-ramp-hr.tcx').subarray(0, 100_000),
      /cut short \(it ends in line 1946, character \d+\)/,
    ],
    [
      'a TCX file with a wrong tag',
      withFirst(file('tcx/treadmill-ramp-hr.tcx'), '</Trackpoint>', '</Trackpont>'),
      /line 37, character 21/,
    ],
    ['a CSV without heart rate', file('lab/treadmill-9x5min.csv'), /line 1.*heart rate/],
    ['a CSV with an empty column', new TextEncoder().encode('time,hr\n0,\n1,\n'), /2 records, all without/],
    ['a .hrm without its data', new TextEncoder().encode('[Params]\nInterval=238\n'), /\[HRData\]/],
    ['a block of ours cut short', new Uint8Array([0xb7, 0x54, 1, 9, 0, 0, 0, 1]), /no whole block/],
  ])('[REC14] %s is refused in plain words of both languages', (_, bytes, expected) => {
    const error = errorOf(() => readRecording(bytes, 'name'));
    expect(error.kind).toBe('bad-input');
    expect(error.text.en).toMatch(/^name: /);
    expect(error.text.en).toMatch(expected);
    expect(error.text.nb).toMatch(/^name: /);
    expect(error.text.nb).not.toBe(error.text.en);
  });
});
