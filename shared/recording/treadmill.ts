/**
 * What treadmills told, as a block's body (block.ts, kind 2):
 *   u48 time base, ms · sensors · varint count · then a record a reading:
 *   u8 head (b0 speed, b1 incline, b2–4 state: 0 not told, 1 off, 2 ready, 3 in use, 4 paused)
 *   varint sensor · time [speed, 0.01 km/h] [incline, 0.01 %]
 * Numbers are zigzag varints of the difference to the last of their kind in the block, times from the base. A second of
 * a treadmill is about 5 bytes inside a minute's block.
 */
import type { TreadmillState } from '../sample.ts';
import { isTreadmill } from '../sensors.ts';
import { readNames, sealBlock, TREADMILL_BLOCK, writeNames } from './block.ts';
import { ByteReader } from './bytes.ts';
import type { RecordedTreadmill } from './recording.ts';

const STATES: readonly (TreadmillState | null)[] = [null, 'off', 'ready', 'in-use', 'paused'];
const HUNDREDTHS = 100;

/** One block, or no bytes at all for no readings. Any order of times is kept; times are whole ms. */
export function encodeTreadmillBlock(readings: readonly RecordedTreadmill[]): Uint8Array {
  const first = readings[0];
  if (first === undefined) return new Uint8Array(0);
  const sensors = [...new Set(readings.map(({ sensor }) => sensor))];
  return sealBlock(TREADMILL_BLOCK, (out) => {
    out.u48(first.atMs);
    writeNames(out, sensors);
    out.varint(readings.length);
    let [atMs, speed, incline] = [first.atMs, 0, 0];
    for (const reading of readings) {
      const { speedKmh, inclinePercent } = reading;
      out.u8(
        (speedKmh === null ? 0 : 1) |
          (inclinePercent === null ? 0 : 2) |
          (STATES.indexOf(reading.state) << 2),
      );
      out.varint(sensors.indexOf(reading.sensor));
      out.zigzag(reading.atMs - atMs);
      atMs = reading.atMs;
      if (speedKmh !== null) {
        const now = Math.round(speedKmh * HUNDREDTHS);
        out.zigzag(now - speed);
        speed = now;
      }
      if (inclinePercent !== null) {
        const now = Math.round(inclinePercent * HUNDREDTHS);
        out.zigzag(now - incline);
        incline = now;
      }
    }
  });
}

/** Throws RangeError when the body ends early, goes on after its last reading, or names what does not exist. */
export function decodeTreadmillBody(body: Uint8Array): RecordedTreadmill[] {
  const input = new ByteReader(body);
  let atMs = input.u48();
  const sensors = readNames(input);
  let [speed, incline] = [0, 0];
  const readings: RecordedTreadmill[] = [];
  for (let left = input.varint(); left > 0; left--) {
    const head = input.u8();
    const sensor = sensors[input.varint()];
    const state = STATES[head >> 2];
    if (sensor === undefined || !isTreadmill(sensor) || state === undefined)
      throw new RangeError('a sensor or state unknown here');
    atMs += input.zigzag();
    if (head & 1) speed += input.zigzag();
    if (head & 2) incline += input.zigzag();
    readings.push({
      atMs,
      sensor,
      speedKmh: head & 1 ? speed / HUNDREDTHS : null,
      inclinePercent: head & 2 ? incline / HUNDREDTHS : null,
      state,
    });
  }
  if (!input.atEnd) throw new RangeError('bytes after the last reading');
  return readings;
}
