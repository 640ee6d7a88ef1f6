/** Whatever the air and the cable do: the decoder stays up, any chunking gives the same, and no beat is invented. */
import { FITNESS_EQUIPMENT_DEVICE_TYPE } from '@takt/gateway/ant/fitness-equipment.ts';
import { encodeHrmPage } from '@takt/gateway/ant/hrm.ts';
import { AntStream, encodeAntMessage, encodeBroadcast, HRM_DEVICE_TYPE } from '@takt/gateway/ant/message.ts';
import { encodeCapture, readCapture } from '@takt/gateway/capture/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import {
  decodeHeartRateMeasurement,
  encodeHeartRateMeasurement,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { AppError } from '@takt/shared/errors.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const MAX_WAITING_BYTES = 44;
const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 65_535 });
const beat = fc.record({
  toggle: fc.boolean(),
  beatTimeTicks: u16,
  beatCount: u8,
  heartRateBpm: fc.integer({ min: 1, max: 240 }),
});
const device = fc.integer({ min: 1, max: 0xfffff }).filter((number) => (number & 0xffff) !== 0);
const broadcast = fc.record({
  channel: fc.integer({ min: 0, max: 7 }),
  payload: beat.map((one) => encodeHrmPage(one, { page: 0 })),
  deviceNumber20: fc.option(device),
  deviceType: fc.constantFrom(HRM_DEVICE_TYPE, 11, 17, 121),
  rssiDbm: fc.option(fc.integer({ min: -128, max: 127 })),
  timestamp: fc.option(u16),
});
/** Whole messages of one piece of fitness equipment: a page of its own, or any bytes. */
const equipment = fc
  .tuple(fc.option(fc.constantFrom(16, 17, 18, 19, 80)), fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .map(([page, bytes]) =>
    encodeBroadcast({
      channel: 0,
      payload: page === null ? bytes : Uint8Array.of(page, 0x13, ...bytes.subarray(2)),
      deviceNumber20: 9,
      deviceType: FITNESS_EQUIPMENT_DEVICE_TYPE,
    }),
  );
const command = fc
  .tuple(u8, fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([id, data]) => encodeAntMessage(id, data));
const message = fc.oneof(broadcast.map(encodeBroadcast), command);
const noise = fc.uint8Array({ maxLength: 60 });
/** Sound messages, cut ones, flipped ones, noise. */
const piece = fc.oneof(
  message,
  fc.tuple(message, u8).map(([bytes, at]) => bytes.subarray(0, at % bytes.length)),
  fc
    .tuple(message, u8, fc.integer({ min: 1, max: 255 }))
    .map(([bytes, at, flip]) =>
      bytes.map((byte, index) => (index === at % bytes.length ? byte ^ flip : byte)),
    ),
  noise,
  noise.map((bytes) => bytes.map((byte) => (byte % 3 === 0 ? 0xa4 : byte))),
);
const stream = fc.array(piece, { maxLength: 30 }).map((pieces) => Uint8Array.from(Buffer.concat(pieces)));

function chunked(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

function readAll(chunks: readonly Uint8Array[]) {
  const parser = new AntStream();
  const messages: unknown[] = [];
  let passedOver = 0;
  for (const chunk of chunks) {
    parser.append(chunk);
    for (let next = parser.next(); next !== null; next = parser.next()) {
      if (next.kind === 'fault') passedOver += next.bytes;
      else messages.push(next);
    }
  }
  return { messages, passedOver };
}

describe('ANT under noise', () => {
  it('[ANT16] any chunking of any stream gives the same messages and passes over the same bytes', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (bytes, sizes) => {
        expect(readAll(chunked(bytes, sizes))).toEqual(readAll([bytes]));
      }),
      { numRuns: 400 },
    );
  });

  it('[ANT16] every message that was sent whole is found, when what stands before it is whole too', () => {
    fc.assert(
      fc.property(fc.array(message), (sent) => {
        const found = createDecoder();
        for (const bytes of sent) found.push({ radio: 'ant', receiver: 'x', receivedAtMs: 0, bytes });
        const { messages, noise, ...counts } = found.counts();
        expect(messages + counts['short-message'] + counts['missing-extension']).toBe(sent.length);
        expect([noise, counts['bad-checksum'], counts['bad-length']]).toEqual([0, 0, 0]);
      }),
    );
  });

  it('[ANT16] an endless stream of anything leaves less than one message waiting', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 500 }), { maxLength: 50 }), (chunks) => {
        const parser = new AntStream();
        let [given, taken] = [0, 0];
        for (const chunk of chunks) {
          given += chunk.length;
          parser.append(chunk);
          for (let next = parser.next(); next !== null; next = parser.next()) {
            if (next.kind === 'fault') taken += next.bytes;
            else if (next.kind === 'other') taken += next.data.length + 4;
            // Data and events say only what they mean: their length is found by what is left.
            else return;
          }
          expect(given - taken).toBeLessThan(MAX_WAITING_BYTES);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[ANT2] what is encoded is decoded to the same', () => {
    fc.assert(
      fc.property(broadcast, (sent) => {
        const parser = new AntStream();
        parser.append(encodeBroadcast(sent));
        expect(parser.next()).toEqual({
          kind: 'data',
          id: 0x4e,
          channel: sent.channel,
          payload: sent.payload,
          device:
            sent.deviceNumber20 === null
              ? null
              : { deviceNumber20: sent.deviceNumber20, deviceType: sent.deviceType },
          rssiDbm: sent.rssiDbm,
          timestamp: sent.timestamp,
        });
        expect(parser.next()).toBeNull();
      }),
    );
  });

  it('[ANT6] one strap’s broadcasts with flipped and cut ones among them: no sample says what was not sent', () => {
    const heard = fc.record({ beat, spoil: fc.constantFrom('none', 'none', 'flip', 'cut'), at: u16 });
    fc.assert(
      fc.property(fc.array(heard, { minLength: 1, maxLength: 40 }), (sent) => {
        const decoder = createDecoder();
        const pieces = sent.map(({ beat: one, spoil, at }) => {
          const payload = encodeHrmPage(one, { page: 0 });
          const bytes = encodeBroadcast({
            channel: 0,
            payload,
            deviceNumber20: 70_000,
            deviceType: HRM_DEVICE_TYPE,
          });
          const index = at % bytes.length;
          if (spoil === 'cut') return bytes.subarray(0, index);
          // One bit: the checksum cannot miss it.
          if (spoil === 'flip') bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
          return bytes;
        });
        const bytes = Buffer.concat(pieces);
        const samples = heartSamples(decoder.push({ radio: 'ant', receiver: 'x', receivedAtMs: 0, bytes }));
        const said = new Set(
          sent.map(({ beat: one }) => `${one.beatCount}/${one.beatTimeTicks}/${one.heartRateBpm}`),
        );
        for (const { sensor, beatCount, beatTimeTicks, heartRateBpm } of samples) {
          if (sensor !== 'ant:70000') continue;
          expect(said).toContain(`${beatCount}/${beatTimeTicks}/${heartRateBpm}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a strap heard now and then', () => {
  it('[ANT10] no RR is made up and none is given twice, whatever messages are lost or come late from a second stick', () => {
    const series = fc.array(fc.integer({ min: 300, max: 2_000 }), { minLength: 2, maxLength: 300 });
    fc.assert(
      fc.property(series, fc.infiniteStream(fc.integer({ min: 0, max: 9 })), (rr, chance) => {
        const decoder = createDecoder();
        const told: number[] = [];
        let ticks = 60_000;
        let late: Uint8Array | null = null;
        rr.forEach((interval, index) => {
          const previous = ticks;
          ticks += interval;
          const receivedAtMs = ticks / 1.024;
          const page = { page: 4, previousBeatTimeTicks: previous & 0xffff } as const;
          const one = { beatTimeTicks: ticks & 0xffff, beatCount: (250 + index) & 0xff, heartRateBpm: 60 };
          for (let repeat = 0; repeat < 4; repeat++) {
            const luck = chance.next().value ?? 0;
            if (luck < 4) continue;
            const bytes = encodeBroadcast({
              channel: 0,
              payload: encodeHrmPage({ ...one, toggle: repeat > 1 }, page),
              deviceNumber20: 9,
              deviceType: HRM_DEVICE_TYPE,
            });
            for (const [receiver, heard] of [
              ['a', bytes],
              ['b', luck === 9 ? late : null],
            ] as const) {
              if (heard === null) continue;
              const samples = heartSamples(
                decoder.push({ radio: 'ant', receiver, receivedAtMs, bytes: heard }),
              );
              told.push(...samples.flatMap((sample) => sample.rrTicks));
            }
            if (luck > 6) late = bytes;
          }
        });
        // Told is a subsequence of what the heart did.
        let at = 0;
        for (const interval of told) {
          at = rr.indexOf(interval, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('BLE and captures under noise', () => {
  it('[BLE6] any bytes: a measurement of 1 to 300 bpm or none, or a fault; never more RR than bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const read = decodeHeartRateMeasurement(bytes);
        if (read.kind === 'fault') return;
        const bpm = read.heartRateBpm;
        expect(bpm === null || (bpm >= 1 && bpm <= 300)).toBe(true);
        expect(2 * read.rrTicks.length).toBeLessThanOrEqual(bytes.length - 2);
      }),
      { numRuns: 1_000 },
    );
  });

  it('[BLE9] what is encoded is decoded to the same', () => {
    const measurement = fc.record({
      heartRateBpm: fc.option(fc.integer({ min: 1, max: 300 })),
      contact: fc.constantFrom('on', 'off', 'unknown'),
      energyKj: fc.option(fc.integer({ min: 0, max: 65_534 })),
      rrTicks: fc.array(u16, { maxLength: 9 }),
    });
    fc.assert(
      fc.property(measurement, (sent) => {
        const read = decodeHeartRateMeasurement(encodeHeartRateMeasurement(sent));
        expect(read).toEqual({ kind: 'measurement', ...sent, warnings: [] });
      }),
    );
  });

  it('[DEC6] no packet of any kind throws, and a sample is always within its ranges', () => {
    const where = { receiver: fc.constantFrom('a', 'b'), receivedAtMs: fc.integer({ min: 0, max: 1e7 }) };
    const packet = fc.oneof(
      fc.record({ radio: fc.constant('ant' as const), ...where, bytes: piece }),
      fc.record({ radio: fc.constant('ant' as const), ...where, bytes: equipment }),
      fc.record({
        radio: fc.constant('ble' as const),
        ...where,
        address: fc.constantFrom('a0', 'b1'),
        characteristic: fc.constantFrom(0x2a37, 0x2a19, 0x2a38, 0x2acd),
        bytes: fc.uint8Array({ maxLength: 30 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 60 }), (packets) => {
        const decoder = createDecoder();
        const samples = packets.flatMap((one) => decoder.push(one));
        for (const sample of samples) {
          if (sample.kind !== 'treadmill') continue;
          const { speedKmh: speed, inclinePercent: incline } = sample;
          expect(speed === null || (speed >= 0 && speed <= 60)).toBe(true);
          expect(incline === null || (incline >= -60 && incline <= 60)).toBe(true);
          expect(sample.sensor).toMatch(/^(fec:\d+|ftms:(a0|b1))$/);
        }
        for (const sample of heartSamples(samples)) {
          const { heartRateBpm: bpm, batteryPercent: percent } = sample;
          expect(bpm === null || (bpm >= 1 && bpm <= 300)).toBe(true);
          expect(percent === null || (percent >= 0 && percent <= 100)).toBe(true);
          expect(sample.sensor).toMatch(/^(ant:\d+|ble:(a0|b1))$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[DEC11] a capture cut or flipped anywhere is read or refused with an AppError, never anything else', () => {
    const packet = { radio: 'ant', receiver: 'x', receivedAtMs: 5, bytes: Uint8Array.of(1, 2, 3) } as const;
    const good = encodeCapture(Array(5).fill(packet));
    const pcap = Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, ...new Uint8Array(28), 1, 0, 0, 0, 1, 0, 0, 0, 0xa4);
    fc.assert(
      fc.property(fc.constantFrom(good, pcap), u16, u16, u8, (whole, cut, at, flip) => {
        const bytes = whole.slice(0, cut % (whole.length + 1));
        const index = at % whole.length;
        if (index < bytes.length) bytes[index] = (bytes[index] ?? 0) ^ flip;
        try {
          expect(readCapture(bytes, 'x').length).toBeLessThanOrEqual(5);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
