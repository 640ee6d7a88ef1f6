import {
  BATTERY_LEVEL,
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { encodeTreadmillData, TREADMILL_DATA } from '@takt/shared/ble/treadmill-data.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import { describe, expect, it } from 'vitest';
import { encodeEquipmentPage, FITNESS_EQUIPMENT_DEVICE_TYPE, TREADMILL } from './ant/fitness-equipment.ts';
import { encodeHrmPage, type HrmPage } from './ant/hrm.ts';
import { encodeAntMessage, encodeBroadcast, HRM_DEVICE_TYPE } from './ant/message.ts';
import { createDecoder } from './decoder.ts';
import type { Packet } from './receiver/packet.ts';

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
        receiver: 'stick',
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
        receiver: 'hci0',
      },
    ]);
  });

  it('[PAIR30] a sample tells how strongly which receiver heard it, in dBm only; what is no strength is left out', () => {
    const payload = encodeHrmPage(
      { toggle: false, beatTimeTicks: 1024, beatCount: 1, heartRateBpm: 60 },
      { page: 0 },
    );
    const device = { channel: 0, payload, deviceNumber20: 70_000, deviceType: HRM_DEVICE_TYPE };
    const decoder = createDecoder();
    const told = (packet: Packet) =>
      heartSamples(decoder.push(packet)).map(({ strengthDbm, receiver }) => [strengthDbm, receiver]);
    expect(told(ant(encodeBroadcast({ ...device, rssiDbm: -52 })))).toEqual([[-52, 'stick']]);
    expect(told(ant(encodeBroadcast(device)))).toEqual([[undefined, 'stick']]);
    // A stick of type 0x10 tells its gain (recorded, thisisant.com forum 4280; the id before it is of a strap here).
    const gain = Uint8Array.of(0x00, ...payload, 0xc0, 0x70, 0x11, 120, 0x11, 0x10, 0x00, 0x68, 0x00);
    expect(told(ant(encodeAntMessage(0x4e, gain)))).toEqual([[undefined, 'stick']]);
    const packet = ble(value);
    expect(told(packet.radio === 'ble' ? { ...packet, rssiDbm: -41 } : packet)).toEqual([[-41, 'hci0']]);
    expect(told(packet)).toEqual([[undefined, 'hci0']]);
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

  it('[DEC4] a page without an id, of another device type, or filled with FF is counted and gives no sample', () => {
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
      noise: 3 + [...spoiled.subarray(1)].filter((byte) => byte !== 0).length,
      empty: 1,
      truncated: 1,
      'heart-rate-out-of-range': 1,
      'odd-rr-tail': 1,
    });
  });

  it('[DEC40] padding between messages is counted as nothing, whichever stick pads how much', () => {
    const decoder = createDecoder();
    const zeros = (count: number) => new Uint8Array(count);
    const stream = [zeros(3), broadcast({ count: 1 }), zeros(2), broadcast({ count: 2 }), zeros(64)];
    expect(stream.flatMap((bytes) => decoder.push(ant(bytes)))).toHaveLength(2);
    expect(decoder.endStream('stick', 1)).toEqual([]);
    const { messages, samples, ...others } = decoder.counts();
    expect([messages, samples]).toEqual([2, 2]);
    expect(Object.values(others).every((count) => count === 0)).toBe(true);
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

describe('treadmills in the decoder', () => {
  const equipment = (payload: Uint8Array) =>
    encodeBroadcast({
      channel: 0,
      payload,
      deviceNumber20: 70_000,
      deviceType: FITNESS_EQUIPMENT_DEVICE_TYPE,
    });
  const running = (speedKmh: number, equipmentType = TREADMILL) =>
    equipment(
      encodeEquipmentPage({
        kind: 'general',
        equipmentType,
        speedKmh,
        elapsedS: null,
        distanceM: null,
        state: 'in-use',
      }),
    );
  const uphill = (inclinePercent: number) =>
    equipment(encodeEquipmentPage({ kind: 'settings', inclinePercent, state: 'in-use' }));

  it('[DEC19] each speed of a treadmill is a sample of its own, with the incline it told last', () => {
    const decoder = createDecoder();
    decoder.push(ant(running(5.5), 0));
    expect(decoder.push(ant(uphill(6), 250))).toEqual([]);
    expect(decoder.push(ant(running(5.5), 500))).toEqual([
      {
        kind: 'treadmill',
        sensor: 'fec:70000',
        receivedAtMs: 500,
        speedKmh: 5.5,
        inclinePercent: 6,
        state: 'in-use',
      },
    ]);
    const data = (said: Parameters<typeof encodeTreadmillData>[0]) =>
      ble(encodeTreadmillData(said), TREADMILL_DATA, 'A0B1C2D3E4F5');
    expect(decoder.push(data({ speedKmh: 8.5, inclinePercent: -1.5 }))).toEqual([
      {
        kind: 'treadmill',
        sensor: 'ftms:a0b1c2d3e4f5',
        receivedAtMs: 7,
        speedKmh: 8.5,
        inclinePercent: -1.5,
        state: null,
      },
    ]);
    expect(decoder.counts()).toMatchObject({ messages: 3, notifications: 1, samples: 3, 'belt-part': 1 });
  });

  it('[DEC20] parts of one record are put together; a part without a speed is no sample, and no speed 0', () => {
    const decoder = createDecoder();
    const parts = [{ inclinePercent: 7.5 }, { distanceM: 1200 }, { speedKmh: 6.2 }];
    const heard = parts.map((said) => decoder.push(ble(encodeTreadmillData(said), TREADMILL_DATA)));
    expect(heard.map((samples) => samples.length)).toEqual([0, 0, 1]);
    expect(heard[2]).toMatchObject([{ speedKmh: 6.2, inclinePercent: 7.5 }]);
  });

  it('[DEC21] an incline not said again for 10 s, or said to be unknown, is not known any more', () => {
    const decoder = createDecoder();
    decoder.push(ant(running(5), 0));
    decoder.push(ant(uphill(6), 1000));
    const inclineAt = (atMs: number) => decoder.push(ant(running(5), atMs))[0];
    expect(inclineAt(11_000)).toMatchObject({ inclinePercent: 6 });
    expect(inclineAt(11_001)).toMatchObject({ inclinePercent: null });
    const unknown = encodeTreadmillData({ speedKmh: 5, inclinePercent: null });
    const [known, forgotten] = [encodeTreadmillData({ speedKmh: 5, inclinePercent: 3 }), unknown].map(
      (bytes) => decoder.push(ble(bytes, TREADMILL_DATA))[0],
    );
    expect([known, forgotten]).toMatchObject([{ inclinePercent: 3 }, { inclinePercent: null }]);
  });

  it('[DEC22] a rower, a bicycle, and what has not said what it is are counted and tell no speed', () => {
    const decoder = createDecoder();
    const wildcard = encodeAntMessage(0x4e, Uint8Array.of(0, 16, 19, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 17, 1));
    const heard = [uphill(4), running(20, 22), uphill(4), wildcard];
    expect(heard.flatMap((bytes) => decoder.push(ant(bytes)))).toEqual([]);
    expect(decoder.counts()).toMatchObject({
      'unknown-equipment': 1,
      'other-equipment': 2,
      'no-device': 1,
      samples: 0,
    });
  });

  it('[DEC23] a heart rate that a treadmill passes on gives no sample', () => {
    const decoder = createDecoder();
    // Page 16 with 131 bpm from hand contact; treadmill data with 131 bpm.
    const page = Uint8Array.of(16, 19, 40, 100, 0xc4, 0x09, 131, 0x37);
    const heard = [
      ...decoder.push(ant(equipment(page))),
      ...decoder.push(ble(encodeTreadmillData({ speedKmh: 9, heartRateBpm: 131 }), TREADMILL_DATA)),
    ];
    expect(heard).toMatchObject([{ speedKmh: 9 }, { speedKmh: 9 }]);
    expect(heartSamples(heard)).toEqual([]);
    expect(JSON.stringify(heard)).not.toContain('131');
  });

  it('[DEC24] a speed or an incline that no treadmill has is counted, and never told', () => {
    const decoder = createDecoder();
    expect(decoder.push(ble(Uint8Array.of(0, 0, 0x71, 0x17), TREADMILL_DATA))).toEqual([]);
    expect(decoder.push(ble(Uint8Array.of(0, 0, 0x70, 0x17), TREADMILL_DATA))).toMatchObject([
      { speedKmh: 60 },
    ]);
    const steep = encodeTreadmillData({ speedKmh: 5, inclinePercent: 60.1 });
    expect(decoder.push(ble(steep, TREADMILL_DATA))).toMatchObject([{ speedKmh: 5, inclinePercent: null }]);
    expect(decoder.push(ble(Uint8Array.of(0), TREADMILL_DATA))).toEqual([]);
    expect(decoder.counts()).toMatchObject({
      'speed-out-of-range': 1,
      'incline-out-of-range': 1,
      truncated: 1,
      samples: 2,
    });
  });
});
