/**
 * BLE characteristic values → readings: each device's values put together to what it says. The gateway reads its
 * adapters' packets with it, the server what a browser heard, and the browser's page what it shows its own wearer.
 */

import type { Count } from '../health/decoder-counts.ts';
import { GRADE_PERCENT_MAX, SPEED_KMH_MAX } from '../limits.ts';
import { Remembered } from '../remembered.ts';
import type { HeartSample, Sample } from '../sample.ts';
import { Belt } from '../signal/belt.ts';
import {
  BATTERY_LEVEL,
  type BleFault,
  decodeBatteryLevel,
  decodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
  type HeartRateMeasurement,
} from './heart-rate-measurement.ts';
import { decodeTreadmillData, TREADMILL_DATA, type TreadmillData } from './treadmill-data.ts';

/** One characteristic value, with the time at which the radio heard it. */
export interface BlePacket {
  readonly receivedAtMs: number;
  /** Lower case without separators. */
  readonly address: string;
  /** A 16-bit UUID. */
  readonly characteristic: number;
  readonly bytes: Uint8Array;
  /** Which adapter heard it, and how strongly, where it told; a browser does not. */
  readonly receiver?: string;
  readonly rssiDbm?: number;
}

export interface BleReading {
  readonly radio: 'ble';
  readonly receivedAtMs: number;
  readonly sample: Sample | null;
  /** null: another characteristic than 2A37 and 2ACD. */
  readonly value: HeartRateMeasurement | TreadmillData | BleFault | null;
}

export function createBleReader(count: Count): { read(packet: BlePacket): BleReading } {
  const batteries = new Remembered(() => ({ percent: null as number | null }));
  const belts = new Remembered(() => new Belt());

  function readHeartRate({ bytes, receivedAtMs, receiver, rssiDbm }: BlePacket, address: string) {
    const measurement = decodeHeartRateMeasurement(bytes);
    if (measurement.kind === 'fault') {
      count(measurement.fault);
      return { value: measurement };
    }
    for (const warning of measurement.warnings) count(warning);
    count('samples');
    const battery = batteries.get(address);
    const { heartRateBpm, rrTicks, contact } = measurement;
    const sample: HeartSample = {
      sensor: `ble:${address}`,
      receivedAtMs,
      heartRateBpm,
      rrTicks,
      beatCount: null,
      beatTimeTicks: null,
      contact,
      batteryPercent: battery.percent,
      ...(receiver === undefined ? {} : { receiver }),
      ...(rssiDbm === undefined || receiver === undefined ? {} : { strengthDbm: rssiDbm }),
    };
    battery.percent = null;
    return { value: measurement, sample };
  }

  function readTreadmill({ bytes, receivedAtMs }: BlePacket, address: string) {
    const data = decodeTreadmillData(bytes);
    if (data.kind === 'fault') {
      count(data.fault);
      return { value: data };
    }
    for (const warning of data.warnings) count(warning);
    const { speedKmh } = data;
    if (speedKmh !== null && speedKmh > SPEED_KMH_MAX) {
      count('speed-out-of-range');
      return { value: { kind: 'fault', fault: 'speed-out-of-range' } as const };
    }
    const isGrade = Math.abs(data.inclinePercent ?? 0) <= GRADE_PERCENT_MAX;
    if (!isGrade) count('incline-out-of-range');
    const belt = belts.get(address).take(
      {
        ...(speedKmh === null ? {} : { speedKmh }),
        ...(data.tellsIncline ? { inclinePercent: isGrade ? data.inclinePercent : null } : {}),
        elapsedS: data.elapsedS,
        distanceM: data.distanceM,
      },
      receivedAtMs,
    );
    if (belt === null) {
      count('belt-part');
      return { value: data };
    }
    count('samples');
    const sample: Sample = { kind: 'treadmill', sensor: `ftms:${address}`, receivedAtMs, ...belt };
    return { value: data, sample };
  }

  return {
    read(packet) {
      const { receivedAtMs, characteristic, bytes } = packet;
      const reading = { radio: 'ble', receivedAtMs, value: null, sample: null } as const;
      const address = packet.address.toLowerCase();
      count('notifications');
      switch (characteristic) {
        case HEART_RATE_MEASUREMENT:
          return { ...reading, ...readHeartRate(packet, address) };
        case TREADMILL_DATA:
          return { ...reading, ...readTreadmill(packet, address) };
        case BATTERY_LEVEL:
          // No sample of its own: one without a heart rate would end the hold of the last one. The next brings it.
          count('battery');
          batteries.get(address).percent = decodeBatteryLevel(bytes);
          return reading;
        default:
          count('other-characteristic');
          return reading;
      }
    },
  };
}
