import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './bytes.ts';
import { mergeTreadmill } from './merge.ts';
import type { RecordedSample, RecordedTreadmill } from './recording.ts';
import { decodeBlocks, encodeBlock, readTakt } from './takt.ts';
import { encodeTreadmillBlock } from './treadmill.ts';

const BASE_MS = 0x0102_0304_0506;
const reading = (afterMs: number, more: Partial<RecordedTreadmill> = {}): RecordedTreadmill => ({
  atMs: BASE_MS + afterMs,
  sensor: 'fec:9',
  speedKmh: 6.5,
  inclinePercent: -1.25,
  state: 'in-use',
  ...more,
});
const heart: RecordedSample = { atMs: BASE_MS, heartRateBpm: 120, rrTicks: [], strap: null };
const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('what treadmills told, in blocks of our own', () => {
  it('[REC16] a block of a treadmill, literally', () => {
    const bytes = encodeTreadmillBlock([
      reading(0),
      reading(1000, { speedKmh: 7, inclinePercent: null, state: null }),
      reading(1250, { speedKmh: null, inclinePercent: 0, state: 'paused' }),
    ]);
    const body =
      '06 05 04 03 02 01 ' + // time base
      '01 05 66 65 63 3a 39 ' + // one sensor: fec:9
      '03 ' + // three readings
      '0f 00 00 94 0a f9 01 ' + // both, in use · 0 ms · 650 · -125
      '01 00 d0 0f 64 ' + // speed alone, no state · 1000 ms · +50
      '12 00 f4 03 fa 01'; // incline alone, paused · 250 ms · +125
    const length = body.split(' ').length;
    const checked = Uint8Array.from(`02 ${length.toString(16)} 00 00 00 ${body}`.split(' '), (b) =>
      Number.parseInt(b, 16),
    );
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, crc32(checked), true);
    expect(hex(bytes)).toBe(`b7 54 ${hex(checked)} ${hex(new Uint8Array(view.buffer))}`);
  });

  const anyReading: fc.Arbitrary<RecordedTreadmill> = fc.record({
    atMs: fc.integer({ min: BASE_MS, max: BASE_MS + 1e7 }),
    sensor: fc.string({ maxLength: 20, unit: 'binary' }).map((id) => `fec:${id}` as const),
    speedKmh: fc.option(fc.integer({ min: 0, max: 65_534 }).map((steps) => steps / 100)),
    inclinePercent: fc.option(fc.integer({ min: -10_000, max: 10_000 }).map((steps) => steps / 100)),
    state: fc.constantFrom(null, 'off', 'ready', 'in-use', 'paused'),
  });

  it('[REC16] gives back every field of every reading', () => {
    fc.assert(
      fc.property(fc.array(anyReading, { maxLength: 30 }), (treadmill) => {
        const decoded = decodeBlocks(encodeTreadmillBlock(treadmill));
        expect(decoded).toEqual({ samples: [], treadmill, batteries: [], warnings: [] });
      }),
    );
  });

  it('[REC16] no body of a treadmill makes it throw', () => {
    const block = encodeTreadmillBlock([reading(0), reading(250)]);
    fc.assert(
      fc.property(fc.nat(block.length - 12), fc.nat(255), (at, value) => {
        const bad = Uint8Array.from(block);
        bad[7 + at] = value;
        const view = new DataView(bad.buffer);
        view.setUint32(bad.length - 4, crc32(bad.subarray(2, bad.length - 4)), true);
        decodeBlocks(bad);
      }),
    );
  });

  it('[REC17] hearts and treadmills lie one behind the other; a damaged one is skipped and counted', () => {
    const torn = encodeTreadmillBlock([reading(0)]);
    torn[12] = (torn[12] ?? 0) ^ 1;
    const bytes = joined(
      encodeTreadmillBlock([reading(0)]),
      torn,
      encodeBlock([heart]),
      encodeTreadmillBlock([reading(2000)]),
    );
    const recording = readTakt(bytes, 'a.takt');
    expect(recording.samples).toEqual([heart]);
    expect(recording.treadmill).toEqual([reading(0), reading(2000)]);
    expect(recording.warnings).toMatchObject([{ kind: 'unreadable-record', count: 1 }]);
  });

  it('[REC17] a recording of a treadmill alone has no heart rate, and says so', () => {
    expect(() => readTakt(encodeTreadmillBlock([reading(0)]), 'a.takt')).toThrow(/no heart rate|ingen puls/);
  });

  it('[REC18] what two gateways heard of one treadmill is taken once; a change at once, a repetition once a second', () => {
    const one = [reading(0), reading(1000), reading(2000), reading(2250, { speedKmh: 7 })];
    const other = [reading(20), reading(1020), reading(2020), reading(2270, { speedKmh: 7 })];
    expect(mergeTreadmill([one, other])).toEqual(one);
    expect(
      mergeTreadmill([other, [reading(3400, { speedKmh: 7 })]]).map(({ atMs }) => atMs - BASE_MS),
    ).toEqual([20, 1020, 2020, 2270, 3400]);
  });
});
