/**
 * What straps told of their batteries, as a block's body (block.ts, kind 3):
 *   u48 time base, ms · sensors · varint count · then a record a reading:
 *   u8 head (b0 percent, b1–2 in a word: 0 not told, 1 low, 2 not low) varint sensor · time [u8 percent]
 * Times are zigzag varints of the difference to the last, whole ms. Only what differs from the reading before is written.
 */
import { isStrap } from '../sensors.ts';
import { BATTERY_BLOCK, readNames, sealBlock, writeNames } from './block.ts';
import { ByteReader } from './bytes.ts';
import type { RecordedBattery } from './recording.ts';

const WORDS: readonly (boolean | null)[] = [null, true, false];
const PERCENT_MAX = 100;

/** One block, or no bytes at all for no readings. Any order of times is kept. */
export function encodeBatteryBlock(readings: readonly RecordedBattery[]): Uint8Array {
  const first = readings[0];
  if (first === undefined) return new Uint8Array(0);
  const sensors = [...new Set(readings.map(({ sensor }) => sensor))];
  return sealBlock(BATTERY_BLOCK, (out) => {
    out.u48(first.atMs);
    writeNames(out, sensors);
    out.varint(readings.length);
    let { atMs } = first;
    for (const reading of readings) {
      const { batteryPercent, batteryLow } = reading;
      out.u8((batteryPercent === null ? 0 : 1) | (WORDS.indexOf(batteryLow) << 1));
      out.varint(sensors.indexOf(reading.sensor));
      out.zigzag(reading.atMs - atMs);
      atMs = reading.atMs;
      if (batteryPercent !== null) out.u8(batteryPercent);
    }
  });
}

/** Throws RangeError when the body ends early, goes on after its last reading, or names what does not exist. */
export function decodeBatteryBody(body: Uint8Array): RecordedBattery[] {
  const input = new ByteReader(body);
  let atMs = input.u48();
  const sensors = readNames(input);
  const readings: RecordedBattery[] = [];
  for (let left = input.varint(); left > 0; left--) {
    const head = input.u8();
    const sensor = sensors[input.varint()];
    const batteryLow = WORDS[head >> 1];
    atMs += input.zigzag();
    const batteryPercent = head & 1 ? input.u8() : null;
    const unknown = sensor === undefined || !isStrap(sensor) || batteryLow === undefined;
    if (unknown || (batteryPercent ?? 0) > PERCENT_MAX)
      throw new RangeError('a sensor or level unknown here');
    readings.push({ atMs, sensor, batteryPercent, batteryLow });
  }
  if (!input.atEnd) throw new RangeError('bytes after the last reading');
  return readings;
}
