/** ANT packets → readings: each stick's stream cut into messages, each device's pages put together to what it says. */

import type { Count } from '@takt/shared/health/decoder-counts.ts';
import { Remembered } from '@takt/shared/remembered.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import type { Packet } from '../receiver/packet.ts';
import { type EquipmentReading, FitnessEquipment } from './equipment.ts';
import { FITNESS_EQUIPMENT_DEVICE_TYPE } from './fitness-equipment.ts';
import { type AntData, type AntFault, type AntMessage, AntStream, HRM_DEVICE_TYPE } from './message.ts';
import { AntStrap, type StrapReading } from './strap.ts';

export interface AntReading {
  readonly radio: 'ant';
  readonly receivedAtMs: number;
  readonly sample: Sample | null;
  readonly message: AntMessage | AntFault;
  /** null: no heart-rate page. */
  readonly strap: StrapReading | 'blank-page' | null;
  /** null: no page of fitness equipment. */
  readonly equipment: EquipmentReading | null;
}

export interface AntReader {
  read(packet: Extract<Packet, { radio: 'ant' }>): AntReading[];
  endStream(receiver: string, receivedAtMs: number): AntReading[];
}

export function createAntReader(options: { readonly arrivalKnown: boolean }, count: Count): AntReader {
  const streams = new Map<string, AntStream>();
  const straps = new Remembered(() => new AntStrap());
  const equipment = new Remembered(() => new FitnessEquipment());

  function readMessage(message: AntMessage | AntFault, receiver: string, receivedAtMs: number): AntReading {
    const reading = {
      radio: 'ant',
      receivedAtMs,
      message,
      strap: null,
      equipment: null,
      sample: null,
    } as const;
    if (message.kind === 'fault') {
      count(message.fault, message.fault === 'noise' ? message.bytes : 1);
      return reading;
    }
    count('messages');
    if (message.kind !== 'data') {
      count(message.kind === 'event' ? 'channel-event' : 'other-message');
      return reading;
    }
    switch (message.device?.deviceType ?? HRM_DEVICE_TYPE) {
      case HRM_DEVICE_TYPE:
        return { ...reading, ...readStrap(message, receiver, receivedAtMs) };
      case FITNESS_EQUIPMENT_DEVICE_TYPE:
        return { ...reading, ...readEquipment(message, receivedAtMs) };
      default:
        count('other-device');
        return reading;
    }
  }

  function readStrap(message: AntData, receiver: string, receivedAtMs: number) {
    const number = message.device?.deviceNumber20 ?? null;
    if (number === null) count('no-device');
    const sensor = number === null ? null : (`ant:${number}` as const);
    const known = straps.get(sensor ?? `${receiver}/${message.channel}`);
    const strap = known.read(message.payload, options.arrivalKnown ? receivedAtMs : null);
    if (strap === null) {
      count('blank-page');
      return { strap: 'blank-page' } as const;
    }
    if (strap.restarted) count('restarted');
    if (sensor === null) return { strap };
    count('samples');
    const { heartRateBpm, rrTicks, beatCount, beatTimeTicks, batteryPercent, batteryLow } = strap;
    const beat = { heartRateBpm, rrTicks, beatCount, beatTimeTicks };
    const battery = { batteryPercent, ...(batteryLow === null ? {} : { batteryLow }) };
    const heard = { sensor, receivedAtMs, ...beat, contact: 'unknown', ...battery, receiver } as const;
    const { rssiDbm } = message;
    const sample: HeartSample = rssiDbm === null ? heard : { ...heard, strengthDbm: rssiDbm };
    return { strap, sample };
  }

  function readEquipment(message: AntData, receivedAtMs: number) {
    const number = message.device?.deviceNumber20 ?? null;
    if (number === null) {
      count('no-device');
      return {};
    }
    const sensor = `fec:${number}` as const;
    const read = equipment.get(sensor).read(message.payload, receivedAtMs);
    for (const kind of read.counted) count(kind);
    if (read.belt === null) return { equipment: read };
    count('samples');
    const sample: Sample = { kind: 'treadmill', sensor, receivedAtMs, ...read.belt };
    return { equipment: read, sample };
  }

  function drain(stream: AntStream, receiver: string, receivedAtMs: number): AntReading[] {
    const readings: AntReading[] = [];
    for (let next = stream.next(); next !== null; next = stream.next()) {
      readings.push(readMessage(next, receiver, receivedAtMs));
    }
    return readings;
  }

  return {
    read({ receiver, receivedAtMs, bytes }) {
      const stream = streams.get(receiver) ?? new AntStream();
      streams.set(receiver, stream);
      stream.append(bytes);
      return drain(stream, receiver, receivedAtMs);
    },
    endStream(receiver, receivedAtMs) {
      const stream = streams.get(receiver);
      streams.delete(receiver);
      stream?.end();
      return stream === undefined ? [] : drain(stream, receiver, receivedAtMs);
    },
  };
}
