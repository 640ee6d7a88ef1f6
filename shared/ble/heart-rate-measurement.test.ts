import { describe, expect, it } from 'vitest';
import {
  decodeBatteryLevel,
  decodeHeartRateMeasurement,
  encodeHeartRateMeasurement,
} from './heart-rate-measurement.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const decode = (hex: string) => decodeHeartRateMeasurement(bytes(hex));

describe('BLE heart rate measurement', () => {
  it('[BLE1] heart rate of eight and of sixteen bits', () => {
    expect(decode('003c')).toMatchObject({ heartRateBpm: 60 });
    expect(decode('010101')).toMatchObject({ heartRateBpm: 257 });
    expect(decode('012c01')).toMatchObject({ heartRateBpm: 300 });
  });

  it('[BLE2] RR intervals are oldest first, as sent', () => {
    expect(decode('164e1b031203')).toMatchObject({ rrTicks: [795, 786], warnings: [] });
    expect(decode('103c00000100ffff')).toMatchObject({ heartRateBpm: 60, rrTicks: [0, 1, 65535] });
    expect(decode('063c')).toMatchObject({ rrTicks: [] });
  });

  it('[BLE3] skin contact is known only from a strap that has the contact feature', () => {
    expect([decode('003c'), decode('023c'), decode('043c'), decode('063c')]).toMatchObject([
      { contact: 'unknown' },
      { contact: 'unknown' },
      { contact: 'off', heartRateBpm: 60 },
      { contact: 'on' },
    ]);
  });

  it('[BLE4] energy stands before the RR intervals; saturated it is not known', () => {
    expect(decode('183c0a000004')).toMatchObject({ energyKj: 10, rrTicks: [1024] });
    expect(decode('193c000a000004')).toMatchObject({ heartRateBpm: 60, energyKj: 10, rrTicks: [1024] });
    expect(decode('083cffff')).toMatchObject({ heartRateBpm: 60, energyKj: null });
    expect(decode('083c0000')).toMatchObject({ energyKj: 0 });
  });

  it('[BLE5] heart rate 0 is no heart rate', () => {
    expect(decode('0000')).toMatchObject({ kind: 'measurement', heartRateBpm: null });
  });

  it('[BLE6] empty, shorter than its flags, or above 300 bpm: a fault, and no value', () => {
    expect(decode('')).toEqual({ kind: 'fault', fault: 'empty' });
    for (const cut of ['00', '16', '013c', '083c', '083c00', '193c000a']) {
      expect(decode(cut)).toEqual({ kind: 'fault', fault: 'truncated' });
    }
    expect(decode('012d01')).toEqual({ kind: 'fault', fault: 'heart-rate-out-of-range' });
  });

  it('[BLE7] an odd tail, bytes that no flag announces, and reserved flags do not change the value', () => {
    expect(decode('164e1b0312')).toMatchObject({
      heartRateBpm: 78,
      rrTicks: [795],
      warnings: ['odd-rr-tail'],
    });
    expect(decode('063c1104')).toMatchObject({
      heartRateBpm: 60,
      rrTicks: [],
      warnings: ['trailing-bytes'],
    });
    expect(decode('e63c')).toMatchObject({ heartRateBpm: 60, contact: 'on', warnings: [] });
  });

  it('[BLE8] battery: 0 to 100, else not known', () => {
    expect([decodeBatteryLevel(bytes('00')), decodeBatteryLevel(bytes('64'))]).toEqual([0, 100]);
    expect([decodeBatteryLevel(bytes('65')), decodeBatteryLevel(bytes(''))]).toEqual([null, null]);
  });

  it('[BLE9] what we encode is byte for byte what a Polar H7 sent', () => {
    const value = { heartRateBpm: 78, contact: 'on', energyKj: null, rrTicks: [795, 786] } as const;
    expect(Buffer.from(encodeHeartRateMeasurement(value)).toString('hex')).toBe('164e1b031203');
    const wide = { heartRateBpm: 257, contact: 'unknown', energyKj: 10, rrTicks: [] } as const;
    expect(Buffer.from(encodeHeartRateMeasurement(wide)).toString('hex')).toBe('0901010a00');
  });
});
