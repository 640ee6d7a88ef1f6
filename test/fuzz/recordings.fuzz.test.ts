import { readFileSync } from 'node:fs';
import { AppError } from '@takt/shared/errors.ts';
import { readRecording } from '@takt/shared/recording/read.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, DATA_DIR)));
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Short, whole examples: a mutation hits something that matters. */
const tcx = (): Uint8Array => {
  const whole = new TextDecoder().decode(file('tcx/wrist-sprint-recovery.tcx'));
  const cut = whole.indexOf('</Trackpoint>', 8000) + '</Trackpoint>'.length;
  return ascii(`${whole.slice(0, cut)}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`);
};
const SOURCES: [string, Uint8Array][] = [
  ['a.fit', file('fit/ride-65s-rr.fit')],
  ['b.tcx', tcx()],
  ['c.csv', file('lab/treadmill-ramp.csv').subarray(0, 3000)],
  ['d.hrm', file('rr/polar-exercise-42min.hrm').subarray(0, 1500)],
  ['e.txt', file('rr/nn-337.txt')],
  [
    'f.takt',
    encodeBlock(
      Array.from({ length: 40 }, (_, i) => ({
        atMs: 1000 * i,
        heartRateBpm: 100 + i,
        rrTicks: [600],
        strap: { sensor: 'ant:7', beatCount: i, beatTimeTicks: 600 * i, contact: 'unknown' as const },
      })),
    ),
  ],
];

/** What damage does to a file: bytes changed, bytes gone, the end missing. */
const damage = fc.record({
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
  flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
  dropAt: fc.nat(),
  drop: fc.nat({ max: 5 }),
});

/** Sums a FIT file's bytes anew, so that damage reaches the messages behind the checksum. */
function withFitChecksum(bytes: Uint8Array): Uint8Array {
  const table = [
    0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00, 0x2800, 0xe401, 0xa001, 0x6c00, 0x7800, 0xb401, 0x5000,
    0x9c01, 0x8801, 0x4400,
  ];
  const crcOf = (part: Uint8Array): number => {
    let crc = 0;
    for (const byte of part) {
      for (const nibble of [byte & 15, byte >> 4]) crc = (crc >> 4) ^ table[crc & 15]! ^ table[nibble]!;
    }
    return crc;
  };
  const fixed = bytes.slice();
  if (fixed.length < 16) return fixed;
  const view = new DataView(fixed.buffer);
  const headerBytes = fixed[0] === 12 ? 12 : 14;
  view.setUint32(4, fixed.length - headerBytes - 2, true);
  if (headerBytes === 14) view.setUint16(12, crcOf(fixed.subarray(0, 12)), true);
  view.setUint16(fixed.length - 2, crcOf(fixed.subarray(0, fixed.length - 2)), true);
  return fixed;
}

/** True when it was read: then times rise and every heart rate is a number above 0. */
function readsOrRefuses(bytes: Uint8Array, name: string): boolean {
  try {
    const { samples } = readRecording(bytes, name);
    for (const [i, sample] of samples.entries()) {
      expect(Number.isFinite(sample.atMs)).toBe(true);
      if (i > 0) expect(sample.atMs).toBeGreaterThanOrEqual(samples[i - 1]!.atMs);
      if (sample.heartRateBpm !== null) expect(sample.heartRateBpm).toBeGreaterThan(0);
      for (const ticks of sample.rrTicks) expect(Number.isFinite(ticks)).toBe(true);
    }
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.kind).toBe('bad-input');
    expect(error.text.nb).toContain(name);
    return false;
  }
}

describe('damaged recordings', () => {
  it.each(SOURCES)('[REC15] %s, damaged anyhow, is read or refused with an AppError', (name, whole) => {
    expect(readsOrRefuses(whole, name)).toBe(true);
    fc.assert(
      fc.property(damage, ({ keep, flips, dropAt, drop }) => {
        const at = dropAt % whole.length;
        const shorter = new Uint8Array([...whole.subarray(0, at), ...whole.subarray(at + drop)]);
        const cut = shorter.slice(0, Math.round(shorter.length * (keep < 0.5 ? 1 : keep)));
        for (const [place, byte] of flips) if (cut.length > 0) cut[place % cut.length] = byte;
        readsOrRefuses(cut, name);
        if (name.endsWith('.fit')) readsOrRefuses(withFitChecksum(cut), name);
      }),
      { numRuns: 300 },
    );
  });

  it('[REC15] the sums of the checksum-mending fuzzer are right: a mended whole file reads', () => {
    expect(readsOrRefuses(withFitChecksum(file('fit/ride-65s-rr.fit')), 'a.fit')).toBe(true);
  });

  it('[REC15] any bytes at all are read or refused with an AppError', () => {
    const names = fc.constantFrom('a.fit', 'a.tcx', 'a.csv', 'a.hrm', 'a.txt', 'a.takt', 'a');
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.string({ unit: 'binary' }).map(ascii));
    fc.assert(
      fc.property(bytes, names, (content, name) => {
        readsOrRefuses(content, name);
      }),
      { numRuns: 500 },
    );
  });
});
