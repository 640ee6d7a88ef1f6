import {
  BATTERY_LEVEL,
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { heartSamples } from '@takt/shared/sample.ts';
import { describe, expect, it } from 'vitest';
import { encodeHrmPage, type HrmPage } from './ant/hrm.ts';
import { encodeAntMessage, encodeBroadcast, HRM_DEVICE_TYPE } from './ant/message.ts';
import { createDecoder } from './decoder.ts';
import type { Packet } from './radio/radio.ts';

const ant = (bytes: Uint8Array, receivedAtMs = 0, receiver = 'stick'): Packet => {
  return { radio: 'ant', receiver, receivedAtMs, bytes };
};
const ble = (
  bytes: Uint8Array,
  characteristic = HEART_RATE_MEASUREMENT,
  address = 'a0b1c2d3e4f5',
): Packet => {
  return { radio: 'ble', receiver: 'hci0', receivedAtMs: 7, address, characteristic, bytes };
};

interface Beat {
  readonly device?: number | null;
  readonly count: number;
  readonly ticks?: number;
  readonly type?: number;
  readonly page?: HrmPage;
  readonly toggle?: boolean;
}

function broadcast({ device = 70_000, count, ticks = count * 1024, type, page, toggle = false }: Beat) {
  const beat = { toggle, beatTimeTicks: ticks, beatCount: count, heartRateBpm: 60 };
  return encodeBroadcast({
    channel: 0,
    payload: encodeHrmPage(beat, page ?? { page: 0 }),
    deviceNumber20: device,
    deviceType: type ?? HRM_DEVICE_TYPE,
  });
}
const value = encodeHeartRateMeasurement({
  heartRateBpm: 78,
  contact: 'on',
  energyKj: null,
  rrTicks: [795, 786],
});

describe('decoder', () => {
  it('[DEC1] an ANT+ page becomes a sample of the strap with the 20-bit id', () => {
    const decoder = createDecoder();
    decoder.push(ant(broadcast({ count: 1 }), 100));
    expect(decoder.push(ant(broadcast({ count: 2 }), 1100))).toEqual([
      {
        sensor: 'ant:70000',
        receivedAtMs: 1100,
        heartRateBpm: 60,
        rrTicks: [1024],
        beatCount: 2,
        beatTimeTicks: 2048,
        contact: 'unknown',
        batteryPercent: null,
      },
    ]);
  });

  it('[DEC1] straps whose device numbers differ only in the upper four bits are two', () => {
    const decoder = createDecoder();
    const heard = [0x1_2345, 0x2_2345].flatMap((device) =>
      decoder.push(ant(broadcast({ device, count: 1 }))),
    );
    expect(heard.map(({ sensor }) => sensor)).toEqual(['ant:74565', 'ant:140101']);
  });

  it('[DEC2] a BLE notification becomes a sample of its address', () => {
    expect(createDecoder().push(ble(value, HEART_RATE_MEASUREMENT, 'A0B1C2D3E4F5'))).toEqual([
      {
        sensor: 'ble:a0b1c2d3e4f5',
        receivedAtMs: 7,
        heartRateBpm: 78,
        rrTicks: [795, 786],
        beatCount: null,
        beatTimeTicks: null,
        contact: 'on',
        batteryPercent: null,
      },
    ]);
  });

  it('[DEC3] a BLE battery level makes no sample, which would end a hold: the next measurement brings it once', () => {
    const decoder = createDecoder();
    expect(decoder.push(ble(Uint8Array.of(42), BATTERY_LEVEL))).toEqual([]);
    expect(
      heartSamples(decoder.push(ble(value, HEART_RATE_MEASUREMENT, 'ffffffffffff')))[0]?.batteryPercent,
    ).toBeNull();
    expect(heartSamples(decoder.push(ble(value)))[0]?.batteryPercent).toBe(42);
    expect(heartSamples(decoder.push(ble(value)))[0]?.batteryPercent).toBeNull();
    expect(decoder.push(ble(Uint8Array.of(1), 0x2a38))).toEqual([]);
    expect(decoder.counts()).toMatchObject({
      notifications: 5,
      samples: 3,
      battery: 1,
      'other-characteristic': 1,
    });
  });

  it('[DEC4] a page without an id, of another device type, or filled with FF is nobody’s, and is counted', () => {
    const decoder = createDecoder();
    const filled = encodeBroadcast({
      channel: 0,
      payload: new Uint8Array(8).fill(0xff),
      deviceNumber20: 70_000,
      deviceType: HRM_DEVICE_TYPE,
    });
    const wildcard = encodeAntMessage(0x4e, Uint8Array.of(0, 4, 0, 0, 0, 0, 4, 1, 60, 0x80, 0, 0, 120, 1));
    const nobody = [
      broadcast({ device: null, count: 1 }),
      broadcast({ count: 1, type: 11 }),
      filled,
      wildcard,
    ];
    expect(nobody.flatMap((bytes) => decoder.push(ant(bytes)))).toEqual([]);
    expect(decoder.counts()).toMatchObject({
      messages: 4,
      samples: 0,
      'no-device': 2,
      'other-device': 1,
      'blank-page': 1,
    });
  });

  it('[DEC5] each receiver has a stream of its own; a beat heard by two is one beat', () => {
    const decoder = createDecoder();
    decoder.push(ant(broadcast({ count: 1 })));
    const next = broadcast({ count: 2 });
    const halves = [next.subarray(0, 9), next.subarray(9)];
    const heard = halves.flatMap((half) =>
      ['stick', 'other'].flatMap((receiver) => heartSamples(decoder.push(ant(half, 1000, receiver)))),
    );
    expect(heard.map(({ rrTicks }) => rrTicks)).toEqual([[1024], []]);
    expect(decoder.counts()['bad-checksum']).toBe(0);
  });

  it('[DEC6] faults are counted by kind and never thrown; of noise the bytes', () => {
    const decoder = createDecoder();
    const spoiled = broadcast({ count: 1 });
    spoiled[10] = (spoiled[10] ?? 0) ^ 1;
    const stream = Uint8Array.of(1, 2, 3, ...spoiled, ...broadcast({ count: 2 }));
    expect(decoder.push(ant(stream))).toHaveLength(1);
    const pieces = [
      Uint8Array.of(),
      Uint8Array.of(0x16),
      Uint8Array.of(1, 0x2d, 1),
      Uint8Array.of(16, 60, 1),
    ];
    expect(pieces.flatMap((bytes) => decoder.push(ble(bytes)))).toHaveLength(1);
    expect(decoder.counts()).toMatchObject({
      messages: 1,
      'bad-checksum': 1,
      noise: 3 + spoiled.length - 1,
      empty: 1,
      truncated: 1,
      'heart-rate-out-of-range': 1,
      'odd-rr-tail': 1,
    });
  });

  it('[DEC7] a stream that ends is searched to its last byte, and begins anew', () => {
    const decoder = createDecoder();
    expect(decoder.push(ant(Uint8Array.of(0xa4, 40, ...broadcast({ count: 1 }))))).toEqual([]);
    expect(decoder.endStream('stick', 5).flatMap(({ sample }) => sample ?? [])).toMatchObject([
      { beatCount: 1, receivedAtMs: 5 },
    ]);
    expect(decoder.endStream('stick', 5)).toEqual([]);
    const next = broadcast({ count: 2 });
    expect(decoder.push(ant(next.subarray(0, 5), 1000))).toEqual([]);
    expect(decoder.push(ant(next.subarray(5), 1000))).toMatchObject([{ rrTicks: [1024] }]);
  });

  it('[DEC8] what is remembered is bounded: the strap that was silent longest is forgotten', () => {
    const decoder = createDecoder();
    decoder.push(ant(broadcast({ device: 1, count: 1 })));
    for (let device = 2; device <= 514; device++) {
      decoder.push(ant(broadcast({ device, count: 1 })));
      if (device === 3) decoder.push(ant(broadcast({ device: 2, count: 1 })));
    }
    expect(decoder.push(ant(broadcast({ device: 2, count: 2 }), 1000))).toMatchObject([{ rrTicks: [1024] }]);
    expect(decoder.push(ant(broadcast({ device: 1, count: 2 }), 1000))).toMatchObject([{ rrTicks: [] }]);
  });
});
