/**
 * packet → sample: the one place where radio bytes become readings, live, in a replay and on the command line.
 * Never throws, invents nothing, and counts what it could not use by kind.
 */

import {
  BATTERY_LEVEL,
  type BleFault,
  decodeBatteryLevel,
  decodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
  type HeartRateMeasurement,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { type AntFault, type AntMessage, AntStream, HRM_DEVICE_TYPE } from './ant/message.ts';
import { AntStrap, type StrapReading } from './ant/strap.ts';
import type { Packet } from './radio/radio.ts';

/** How many straps are remembered at once; the one that was silent longest is forgotten first. */
const REMEMBERED_STRAPS = 512;

/** One step of what was understood, for diagnosis; a sample where somebody's heart spoke. */
export type Reading = { readonly receivedAtMs: number; readonly sample: Sample | null } & (
  | {
      readonly radio: 'ant';
      readonly message: AntMessage | AntFault;
      /** null: no heart-rate page. */
      readonly strap: StrapReading | 'blank-page' | null;
    }
  | {
      readonly radio: 'ble';
      /** null: another characteristic than 2A37. */
      readonly measurement: HeartRateMeasurement | BleFault | null;
    }
);

const COUNTED = [
  /** Whole, sound ANT messages, whatever they say. */
  'messages',
  /** Values of BLE characteristics. */
  'notifications',
  'samples',
  'channel-event',
  'other-message',
  /** Heart-rate pages without a device's id: nobody's. */
  'no-device',
  'other-device',
  'blank-page',
  'restarted',
  'battery',
  'other-characteristic',
  'odd-rr-tail',
  'trailing-bytes',
  'empty',
  'truncated',
  'heart-rate-out-of-range',
  /** Bytes, not occurrences. */
  'noise',
  'bad-length',
  'bad-checksum',
  'short-message',
  'missing-extension',
] as const;
export type CountKind = (typeof COUNTED)[number];

export interface Decoder {
  push(packet: Packet): Sample[];
  /** The same step, told in full. */
  read(packet: Packet): Reading[];
  /** The receiver's serial stream is at its end: what an unfinished message holds is searched, then forgotten. */
  endStream(receiver: string, receivedAtMs: number): Reading[];
  /** How often each kind came so far. */
  counts(): Readonly<Record<CountKind, number>>;
}

/** `arrivalKnown: false`: the packets' times mean nothing (bytes that somebody typed in). */
export function createDecoder(options: { readonly arrivalKnown: boolean } = { arrivalKnown: true }): Decoder {
  const streams = new Map<string, AntStream>();
  const straps = new Remembered(() => new AntStrap());
  const batteries = new Remembered(() => ({ percent: null as number | null }));
  const counts: Record<string, number> = Object.fromEntries(COUNTED.map((kind) => [kind, 0]));
  const count = (kind: CountKind, by = 1) => {
    counts[kind] = (counts[kind] ?? 0) + by;
  };

  function readAnt(message: AntMessage | AntFault, receiver: string, receivedAtMs: number): Reading {
    const reading = { radio: 'ant', receivedAtMs, message, strap: null, sample: null } as const;
    if (message.kind === 'fault') {
      count(message.fault, message.fault === 'noise' ? message.bytes : 1);
      return reading;
    }
    count('messages');
    if (message.kind !== 'data') {
      count(message.kind === 'event' ? 'channel-event' : 'other-message');
      return reading;
    }
    const { device } = message;
    if (device !== null && device.deviceType !== HRM_DEVICE_TYPE) {
      count('other-device');
      return reading;
    }
    const number = device?.deviceNumber20 ?? null;
    if (number === null) count('no-device');
    const sensor = number === null ? null : `ant:${number}`;
    const known = straps.get(sensor ?? `${receiver}/${message.channel}`);
    const strap = known.read(message.payload, options.arrivalKnown ? receivedAtMs : null);
    if (strap === null) {
      count('blank-page');
      return { ...reading, strap: 'blank-page' };
    }
    if (strap.restarted) count('restarted');
    if (sensor === null) return { ...reading, strap };
    count('samples');
    const { heartRateBpm, rrTicks, beatCount, beatTimeTicks, batteryPercent } = strap;
    const beat = { heartRateBpm, rrTicks, beatCount, beatTimeTicks };
    return {
      ...reading,
      strap,
      sample: { sensor, receivedAtMs, ...beat, contact: 'unknown', batteryPercent },
    };
  }

  function drain(stream: AntStream, receiver: string, receivedAtMs: number): Reading[] {
    const readings: Reading[] = [];
    for (let next = stream.next(); next !== null; next = stream.next()) {
      readings.push(readAnt(next, receiver, receivedAtMs));
    }
    return readings;
  }

  function readBle(packet: Extract<Packet, { radio: 'ble' }>): Reading {
    const { receivedAtMs } = packet;
    const reading = { radio: 'ble', receivedAtMs, measurement: null, sample: null } as const;
    const sensor = `ble:${packet.address.toLowerCase()}`;
    count('notifications');
    if (packet.characteristic === BATTERY_LEVEL) {
      // No sample of its own: one without a heart rate would end the hold of the last one. The next brings it.
      count('battery');
      batteries.get(sensor).percent = decodeBatteryLevel(packet.bytes);
      return reading;
    }
    if (packet.characteristic !== HEART_RATE_MEASUREMENT) {
      count('other-characteristic');
      return reading;
    }
    const measurement = decodeHeartRateMeasurement(packet.bytes);
    if (measurement.kind === 'fault') {
      count(measurement.fault);
      return { ...reading, measurement };
    }
    for (const warning of measurement.warnings) count(warning);
    count('samples');
    const battery = batteries.get(sensor);
    const { heartRateBpm, rrTicks, contact } = measurement;
    const sample: Sample = {
      sensor,
      receivedAtMs,
      heartRateBpm,
      rrTicks,
      beatCount: null,
      beatTimeTicks: null,
      contact,
      batteryPercent: battery.percent,
    };
    battery.percent = null;
    return { ...reading, measurement, sample };
  }

  function read(packet: Packet): Reading[] {
    if (packet.radio === 'ble') return [readBle(packet)];
    const stream = streams.get(packet.receiver) ?? new AntStream();
    streams.set(packet.receiver, stream);
    stream.append(packet.bytes);
    return drain(stream, packet.receiver, packet.receivedAtMs);
  }

  return {
    read,
    push: (packet) => read(packet).flatMap(({ sample }) => (sample === null ? [] : [sample])),
    endStream(receiver, receivedAtMs) {
      const stream = streams.get(receiver);
      streams.delete(receiver);
      stream?.end();
      return stream === undefined ? [] : drain(stream, receiver, receivedAtMs);
    },
    counts: () => ({ ...counts }) as Record<CountKind, number>,
  };
}

/** What is known of each sender, bounded: the air is full of ids that come once. */
class Remembered<V> {
  readonly #make: () => V;
  readonly #known = new Map<string, V>();
  constructor(make: () => V) {
    this.#make = make;
  }

  get(key: string): V {
    const value = this.#known.get(key) ?? this.#make();
    this.#known.delete(key);
    this.#known.set(key, value);
    if (this.#known.size > REMEMBERED_STRAPS) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return value;
  }
}
