/** FIT as devices write it, from bytes made by hand, and beside an outside reader. */
import { readFileSync } from 'node:fs';
import { AppError } from '@takt/shared/errors.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import fc from 'fast-check';
import { fitTimestampToUnixMilliseconds, readFitMessages, readFitUnsignedField } from 'fit-file-parser/raw';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';
import {
  be,
  compressed,
  definition,
  FIT_START_S,
  type FieldOf,
  fitFile,
  le,
  message,
  plainRecords,
  UINT8,
  UINT16,
  UINT32,
} from '../support/fit-bytes.ts';

const START_MS = Date.UTC(2025, 0, 7, 10);
const read = (bytes: Uint8Array): Recording => readRecording(bytes, 'a.fit');
const series = (bytes: Uint8Array): [number, number | null][] =>
  read(bytes).samples.map(({ atMs, heartRateBpm }) => [(atMs - START_MS) / 1000, heartRateBpm]);
const told = (bytes: Uint8Array): string[] =>
  read(bytes).warnings.map(({ kind, count, firstAt }) => `${count} ${kind} ${firstAt}`);
const FOUR: [number, number][] = [
  [0, 120],
  [1, 121],
  [2, 122],
  [3, 123],
];
const four = (): number[] => plainRecords([120, 121, 122, 123]);
const refusal = (bytes: Uint8Array): string => {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof AppError) return error.text.en;
    throw error;
  }
  return 'it was read';
};

const FILES = [
  'rowing-4x200s',
  'trainer-2x10min',
  'run-57s-rr',
  'ride-65s-rr',
  'treadmill-hrmtri-rr',
  'run-steady-rr',
];

describe('FIT files', () => {
  it.each(FILES)('[REC31] %s: an outside reader finds the same records', (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(`fit/${name}.fit`, DATA_DIR)));
    const outside = readFitMessages(bytes, { messageNumbers: [20] }).messages.map(
      (one): [number, number | null] => {
        const bpm = one.fields.find(({ fieldNumber }) => fieldNumber === 3);
        return [
          fitTimestampToUnixMilliseconds(one.timestamp ?? 0),
          bpm === undefined ? null : (readFitUnsignedField(bpm, UINT8, 1, one.littleEndian) ?? null),
        ];
      },
    );
    const ours = read(bytes).samples.map(({ atMs, heartRateBpm }) => [atMs, heartRateBpm]);
    // Compared as one text: a difference must not print somebody's heart rates.
    expect(JSON.stringify(ours) === JSON.stringify(outside)).toBe(true);
    expect(ours.length).toBeGreaterThan(10);
  });

  it.each([0x00, 0x02, 0x10, 0x20, 0x23, 0xff])(
    '[REC32] the protocol byte %i and a header of 12, 14 or 16 bytes are read alike',
    (protocol) => {
      for (const headerBytes of [12, 14, 16])
        expect(series(fitFile(four(), { protocol, headerBytes }))).toEqual(FOUR);
    },
  );

  it('[REC33] compressed timestamps count on from the last full one, over several rounds of 32 s', () => {
    const records = [
      ...definition(0, 20, [
        [253, 4, UINT32],
        [3, 1, UINT8],
      ]),
      ...message(0, le(FIT_START_S, 4), [100]),
      ...definition(2, 20, [[3, 1, UINT8]]),
      ...[10, 31, 40, 41, 70].flatMap((s) => compressed(2, FIT_START_S + s, [100 + s])),
    ];
    expect(series(fitFile(records))).toEqual([0, 10, 31, 40, 41, 70].map((s) => [s, 100 + s]));
  });

  it.each<[string, FieldOf, (bpm: number) => number[]]>([
    ['enum', [3, 1, 0x00], (bpm) => [bpm]],
    ['sint16', [3, 2, 0x83], (bpm) => le(bpm, 2)],
    ['uint16', [3, 2, UINT16], (bpm) => le(bpm, 2)],
    ['uint16 without the mark for byte order', [3, 2, 0x04], (bpm) => le(bpm, 2)],
    ['uint32', [3, 4, UINT32], (bpm) => le(bpm, 4)],
    ['uint8z', [3, 1, 0x0a], (bpm) => [bpm]],
    ['byte', [3, 1, 0x0d], (bpm) => [bpm]],
    ['float32', [3, 4, 0x88], (bpm) => [...new Uint8Array(Float32Array.of(bpm).buffer)]],
    ['float64', [3, 8, 0x89], (bpm) => [...new Uint8Array(Float64Array.of(bpm).buffer)]],
    ['uint64', [3, 8, 0x8f], (bpm) => le(bpm, 8)],
    ['a string', [3, 4, 0x07], (bpm) => [...new TextEncoder().encode(`${bpm}`), 0]],
    ['two bytes of uint8, the second without a value', [3, 2, UINT8], (bpm) => [bpm, 255]],
  ])('[REC34] a heart rate as %s is read: the definition says what it is', (_, field, bytesOf) => {
    const records = [
      ...definition(0, 20, [[253, 4, UINT32], field]),
      ...FOUR.flatMap(([s, bpm]) => message(0, le(FIT_START_S + s, 4), bytesOf(bpm))),
    ];
    expect(series(fitFile(records))).toEqual(FOUR);
  });

  it('[REC34] big-endian messages, a field twice, fields of a developer and unknown messages are read past', () => {
    const big = definition(
      3,
      20,
      [
        [3, 1, UINT8],
        [253, 4, UINT32],
        [200, 3, 0x0d],
      ],
      {
        bigEndian: true,
        developer: [[1, 5, 0]],
      },
    );
    const records = [
      ...definition(0, 0xff77, [
        [1, 2, UINT16],
        [1, 2, UINT16],
        [7, 3, UINT32],
      ]),
      ...message(0, [1, 2, 3, 4, 5, 6, 7]),
      ...big,
      ...FOUR.flatMap(([s, bpm]) => message(3, [bpm], be(FIT_START_S + s, 4), [9, 9, 9], [1, 2, 3, 4, 5])),
    ];
    expect(series(fitFile(records))).toEqual(FOUR);
    const twice = [
      ...definition(0, 20, [
        [253, 4, UINT32],
        [3, 1, UINT8],
        [3, 1, UINT8],
      ]),
      ...FOUR.flatMap(([s, bpm]) => message(0, le(FIT_START_S + s, 4), [255], [bpm])),
    ];
    expect(series(fitFile(twice))).toEqual(FOUR);
  });

  it("[REC34] a developer's field that calls itself the record's heart rate is one", () => {
    const records = [
      ...definition(0, 206, [
        [0, 1, UINT8],
        [1, 1, UINT8],
        [2, 1, UINT8],
        [14, 2, UINT16],
        [15, 1, UINT8],
      ]),
      ...message(0, [0], [7], [UINT16], le(20, 2), [3]),
      ...definition(1, 20, [[253, 4, UINT32]], { developer: [[7, 2, 0]] }),
      ...FOUR.flatMap(([s, bpm]) => message(1, le(FIT_START_S + s, 4), le(bpm, 2))),
    ];
    expect(series(fitFile(records))).toEqual(FOUR);
  });

  it('[REC35] files in a chain are one recording in order of time, each with definitions of its own', () => {
    const late = fitFile(plainRecords([124, 125], FIT_START_S + 4), { headerBytes: 12 });
    const all = [...FOUR, [4, 124], [5, 125]];
    expect(series(Uint8Array.from([...fitFile(four()), ...late]))).toEqual(all);
    expect(series(Uint8Array.from([...late, ...fitFile(four())]))).toEqual(all);
  });

  it('[REC35] a damaged file of a chain is left out and reported with its position; the sound one is read', () => {
    const sound = fitFile(four());
    const damaged = fitFile(plainRecords([140, 141], FIT_START_S + 10));
    damaged[30] = 77;
    const both = Uint8Array.from([...sound, ...damaged]);
    expect(series(both)).toEqual(FOUR);
    expect(told(both)).toEqual([`1 damaged-part byte ${sound.length}`]);
    const cut = Uint8Array.from([...sound, ...damaged.subarray(0, 20)]);
    expect(told(cut)).toEqual([`1 damaged-part byte ${sound.length}`]);
  });

  it('[REC35] bytes behind the checksum are reported with their position, zeros are ignored', () => {
    const sound = fitFile(four());
    expect(told(Uint8Array.from([...sound, 0, 0, 0]))).toEqual([]);
    expect(told(Uint8Array.from([...sound, 0, 1, 2, 3]))).toEqual([`4 stray-bytes byte ${sound.length}`]);
  });

  it('[REC36] a file that contradicts itself is refused with what is wrong', () => {
    const wrong = fitFile(four());
    wrong[40] = (wrong[40] ?? 0) ^ 1;
    expect(refusal(wrong)).toMatch(/checksum is wrong/);
    expect(refusal(fitFile(four()).subarray(0, 50))).toMatch(/cut short: 50 of \d+ bytes/);
    expect(refusal(fitFile([0x05, 1, 2, 3]))).toMatch(/messages do not fit together/);
    expect(refusal(fitFile([...four(), 1, 2]))).toMatch(/messages do not fit together/);
    expect(refusal(fitFile([]))).toMatch(/never finished/);
    const empty = definition(1, 20, [[253, 4, UINT32]]);
    expect(refusal(fitFile([...empty, ...message(1, le(FIT_START_S, 4))]))).toMatch(/1 records, all without/);
    expect(refusal(fitFile(empty))).toMatch(/there are no records in the file/);
  });

  const KEPT_TIED: FieldOf[] = [
    [253, 4, UINT32],
    [0, 2, UINT16],
    [9, 4, UINT32],
    [6, 1, UINT8],
  ];

  it('[REC37] heart rates that a strap kept are merged into the records by time, over the roll of twelve bits', () => {
    const tied = [
      ...definition(5, 132, KEPT_TIED),
      ...message(5, le(FIT_START_S, 4), le(16384, 2), le(5000, 4), [90]),
    ];
    // One beat every 900 ticks, 878.9 ms, from half a second past the start on.
    const ticks = Array.from({ length: 8 }, (_, i) => (5000 + 900 * (i + 1)) & 0xfff);
    const packed = Array.from({ length: 4 }, (_, i) => {
      const [a = 0, b = 0] = [ticks[2 * i], ticks[2 * i + 1]];
      return [a & 255, (a >> 8) | ((b & 15) << 4), b >> 4];
    }).flat();
    const later = [
      ...definition(6, 132, [
        [10, 12, 0x0d],
        [6, 8, UINT8],
      ]),
      ...message(6, packed, [91, 92, 93, 94, 95, 96, 97, 98]),
    ];
    const none = plainRecords(Array<number>(9).fill(255));
    const beatS = (n: number): number => 0.5 + (n * 900) / 1024;
    const expected = Array.from({ length: 9 }, (_, s) => {
      const since = Array.from({ length: 9 }, (_, n) => n).filter((n) => beatS(n) > s - 1 && beatS(n) <= s);
      const sum = since.reduce((total, n) => total + 90 + n, 0);
      return [s, since.length === 0 ? null : Math.round(sum / since.length)];
    });
    expect(series(fitFile([...none, ...tied, ...later]))).toEqual(expected);
    expect(expected.filter(([, bpm]) => bpm === null)).toEqual([[0, null]]);
  });

  it('[REC37] without records they are the recording; far from all records they are left out and told', () => {
    const at = (s: number, bpm: number): number[] =>
      message(5, le(FIT_START_S + s, 4), le(0, 2), le(1024 * s, 4), [bpm]);
    const kept = [
      ...definition(5, 132, KEPT_TIED),
      ...at(0, 120),
      ...at(1, 121),
      ...at(2, 122),
      ...at(3, 123),
    ];
    expect(series(fitFile(kept))).toEqual(FOUR);
    const far = fitFile([...four(), ...definition(5, 132, KEPT_TIED), ...at(300, 90)]);
    expect(series(far)).toEqual(FOUR);
    expect(told(far)).toEqual(['1 outside-records record 5']);
  });

  it('[REC38] a watch worn all day tells its heart rates by the lower half of their time', () => {
    const from = FIT_START_S - (FIT_START_S & 0xffff) + 0xfff0;
    const records = [
      ...definition(0, 103, [[253, 4, UINT32]]),
      ...message(0, le(from, 4)),
      ...definition(1, 55, [
        [26, 2, UINT16],
        [27, 1, UINT8],
      ]),
      ...[10, 20, 40].flatMap((s) => message(1, le((from + s) & 0xffff, 2), [60 + s])),
    ];
    const { samples } = read(fitFile(records));
    const first = samples[0]?.atMs ?? 0;
    expect(samples.map(({ atMs, heartRateBpm }) => [(atMs - first) / 1000, heartRateBpm])).toEqual([
      [0, 70],
      [10, 80],
      [30, 100],
    ]);
  });

  it('[REC39] any bytes behind a sound header and checksum are read or refused, never anything else', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 120 });
    fc.assert(
      fc.property(bytes, fc.boolean(), (data, behind) => {
        const file = fitFile(behind ? [...four(), ...data] : data);
        expect(() => refusal(file)).not.toThrow();
        expect(() => refusal(Uint8Array.from([...fitFile(four()), ...data]))).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
