import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './bytes.ts';
import { mergeSamples } from './merge.ts';
import type { RecordedSample } from './recording.ts';
import { decodeBlocks, encodeBlock, readTakt } from './takt.ts';

const BASE_MS = Date.UTC(2025, 0, 7, 9);

function minuteOfBle(): RecordedSample[] {
  return Array.from({ length: 60 }, (_, i) => ({
    atMs: BASE_MS + i * 1000 + ((i * 37) % 19),
    heartRateBpm: 120 + (i % 7),
    rrTicks: [500 + ((i * 13) % 40), 505 - ((i * 7) % 30)],
    strap: { sensor: 'ble:a0b1c2d3e4f5', beatCount: null, beatTimeTicks: null, contact: 'on' as const },
  }));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const anyNumber = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.double({ noNaN: true }));
const anySample: fc.Arbitrary<RecordedSample> = fc.record({
  atMs: fc.oneof(fc.integer({ min: BASE_MS, max: BASE_MS + 1e7 }), fc.double({ noNaN: true })),
  heartRateBpm: fc.option(anyNumber),
  rrTicks: fc.array(anyNumber, { maxLength: 6 }),
  strap: fc.option(
    fc.record({
      sensor: fc.string({ maxLength: 20, unit: 'binary' }).map((id) => `ant:${id}` as const),
      beatCount: fc.option(anyNumber),
      beatTimeTicks: fc.option(anyNumber),
      contact: fc.constantFrom('on' as const, 'off' as const, 'unknown' as const),
    }),
  ),
});

describe('blocks of our own', () => {
  it('[REC1] a block gives back every field of every sample', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 30 }), (samples) => {
        expect(decodeBlocks(encodeBlock(samples))).toEqual({
          samples,
          treadmill: [],
          batteries: [],
          warnings: [],
        });
      }),
    );
  });

  it('[REC1] blocks of every size come back, whatever number the writer was at when it had to grow', () => {
    const day = Array.from({ length: 5000 }, (_, i) => ({
      ...minuteOfBle()[i % 60]!,
      atMs: BASE_MS + i * 1000 + (i % 3 === 0 ? 0.5 : 0),
    }));
    for (let from = 0; from < 40; from++) {
      expect(decodeBlocks(encodeBlock(day.slice(from, 400))).samples).toEqual(day.slice(from, 400));
    }
    expect(decodeBlocks(encodeBlock(day)).samples).toEqual(day);
  });

  it('[REC1] the bytes of version 1 stand fast', () => {
    const bytes = encodeBlock([
      {
        atMs: 0x0102_0304_0506,
        heartRateBpm: 100,
        rrTicks: [614],
        strap: { sensor: 'ant:7', beatCount: 255, beatTimeTicks: 1024, contact: 'off' },
      },
      { atMs: 0x0102_0304_0506 + 1, heartRateBpm: null, rrTicks: [], strap: null },
    ]);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      'b75401' +
        '1c000000' +
        '03' +
        '02' +
        '060504030201' +
        '01' +
        '05616e743a37' +
        '6f' +
        '00' +
        '00' +
        'c801' +
        'fe03' +
        '8010' +
        'cc09' +
        '00' +
        '02' +
        '535ad2f1',
    );
  });

  it('[REC2] a minute of a 1 Hz strap with RR takes less than 600 bytes', () => {
    expect(encodeBlock(minuteOfBle()).length).toBeLessThan(600);
    const fractional = minuteOfBle().map((s) => ({ ...s, atMs: s.atMs + 0.25 }));
    expect(encodeBlock(fractional).length).toBeLessThan(1024);
  });

  it('[REC3] blocks one behind the other read as one recording, wherever they are cut', () => {
    const minute = minuteOfBle();
    const blocks = joined(
      encodeBlock(minute.slice(0, 17)),
      encodeBlock([]),
      encodeBlock(minute.slice(17, 18)),
      encodeBlock(minute.slice(18)),
    );
    expect(readTakt(blocks, 'a.takt')).toEqual({
      format: 'takt',
      samples: minute,
      treadmill: [],
      laps: [],
      holdS: 3,
      warnings: [],
    });
  });

  it('[REC4] a damaged block is skipped and placed; the blocks around it are read', () => {
    const minute = minuteOfBle();
    const [a, b, c] = [0, 20, 40].map((from) => encodeBlock(minute.slice(from, from + 20)));
    for (let at = 0; at < b!.length; at++) {
      const torn = b!.slice();
      torn[at] = torn[at]! ^ 0x5a;
      const { samples, warnings } = decodeBlocks(joined(a!, torn, c!));
      expect(samples).toEqual([...minute.slice(0, 20), ...minute.slice(40)]);
      expect(warnings).toEqual([{ kind: 'unreadable-record', count: 1, firstAt: `byte ${a!.length}` }]);
    }
  });

  it('[REC4] a block that ends early is "truncated", and the blocks before it are read', () => {
    const minute = minuteOfBle();
    const whole = encodeBlock(minute.slice(0, 20));
    const last = encodeBlock(minute.slice(20));
    for (let kept = 1; kept < last.length; kept++) {
      const { samples, warnings } = decodeBlocks(joined(whole, last.subarray(0, kept)));
      expect(samples).toEqual(minute.slice(0, 20));
      expect(warnings).toEqual([{ kind: 'truncated', count: 1, firstAt: `byte ${whole.length}` }]);
    }
  });

  it('[REC4] a block with a right checksum and a wrong body is skipped', () => {
    const block = encodeBlock(minuteOfBle().slice(0, 2));
    const longer = joined(block.subarray(0, block.length - 4), new Uint8Array(5));
    const view = new DataView(longer.buffer);
    view.setUint32(3, view.getUint32(3, true) + 1, true);
    view.setUint32(longer.length - 4, crc32(longer.subarray(2, longer.length - 4)), true);
    expect(decodeBlocks(longer).samples).toEqual([]);
    expect(decodeBlocks(longer).warnings).toHaveLength(1);
  });

  it('[REC5] lists are merged by time; equal times keep the order of the lists', () => {
    const at = (atMs: number, bpm: number): RecordedSample => ({
      atMs,
      heartRateBpm: bpm,
      rrTicks: [],
      strap: null,
    });
    expect(
      mergeSamples([
        [at(2, 1), at(5, 2)],
        [at(1, 3), at(2, 4)],
      ]).map((s) => s.heartRateBpm),
    ).toEqual([3, 1, 4, 2]);
  });

  it('[REC5] a second that was sent twice is taken once', () => {
    const minute = minuteOfBle();
    expect(mergeSamples([minute, minute.slice(10, 20)])).toEqual(minute);
    const another = minute.map((s) => ({ ...s, strap: { ...s.strap!, sensor: 'ant:7' as const } }));
    expect(mergeSamples([minute, another])).toHaveLength(120);
  });

  it('[REC4] the checksum is the CRC-32 of zip and PNG', () => {
    expect(crc32(new Uint8Array([...'123456789'].map((c) => c.charCodeAt(0))))).toBe(0xcbf43926);
  });
});
