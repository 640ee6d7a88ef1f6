import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBatteryBlock } from './battery.ts';
import type { RecordedBattery } from './recording.ts';
import { decodeBlocks, encodeBlock, readTakt } from './takt.ts';

const BASE_MS = 0x0102_0304_0506;
const reading = (afterMs: number, more: Partial<RecordedBattery> = {}): RecordedBattery => ({
  atMs: BASE_MS + afterMs,
  sensor: 'ant:9',
  batteryPercent: 80,
  batteryLow: null,
  ...more,
});
const anyReading: fc.Arbitrary<RecordedBattery> = fc.record({
  atMs: fc.integer({ min: BASE_MS, max: BASE_MS + 1e7 }),
  sensor: fc.string({ maxLength: 20, unit: 'binary' }).map((id) => `ble:${id}` as const),
  batteryPercent: fc.option(fc.integer({ min: 0, max: 100 })),
  batteryLow: fc.constantFrom(null, true, false),
});

describe('what straps told of their batteries, in blocks of our own', () => {
  it('[REC70] a block of a battery, literally', () => {
    const bytes = encodeBatteryBlock([
      reading(0),
      reading(1000, { batteryPercent: null, batteryLow: true }),
      reading(250, { batteryPercent: 100, batteryLow: false }),
    ]);
    const body =
      '06 05 04 03 02 01 ' + // time base
      '01 05 61 6e 74 3a 39 ' + // one sensor: ant:9
      '03 ' + // three readings
      '01 00 00 50 ' + // percent · 0 ms · 80
      '02 00 d0 0f ' + // low · 1000 ms
      '05 00 db 0b 64'; // not low, percent · -750 ms · 100
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    expect(hex.slice(0, -12)).toBe(`b7 54 03 1b 00 00 00 ${body}`);
  });

  it('[REC70] gives back every field of every reading, beside hearts', () => {
    const samples = [{ atMs: BASE_MS, heartRateBpm: 120, rrTicks: [], strap: null }];
    fc.assert(
      fc.property(fc.array(anyReading, { maxLength: 30 }), (batteries) => {
        const bytes = [...encodeBatteryBlock(batteries), ...encodeBlock(samples)];
        expect(decodeBlocks(Uint8Array.from(bytes))).toEqual({
          samples,
          treadmill: [],
          batteries,
          warnings: [],
        });
        expect(readTakt(Uint8Array.from(bytes), 'a.takt').samples).toHaveLength(1);
      }),
    );
  });

  it('[REC70] a level above 100 and a word that is not known make the block a damaged one', () => {
    for (const more of [{ batteryPercent: 101 }, { sensor: 'fec:9' as never }]) {
      const { batteries, warnings } = decodeBlocks(encodeBatteryBlock([reading(0, more)]));
      expect([batteries, warnings.map(({ kind }) => kind)]).toEqual([[], ['truncated']]);
    }
  });

  it('[REC70] a recording of nothing but batteries contains no heart rate', () => {
    expect(() => readTakt(encodeBatteryBlock([reading(0)]), 'a.takt')).toThrow(/no heart rate|ingen puls/);
  });
});
