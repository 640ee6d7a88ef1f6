/** What one line, message or value said, as `takt decode` prints it: plain JSON, null where nothing was given. */
import type { AntData } from '@takt/gateway/ant/message.ts';
import type { Reading } from '@takt/gateway/decoder.ts';
import type { Contact } from '@takt/shared/sample.ts';

/** 250 and 2500 ms in 1/1024 s: an RR outside is handed on as sent, and flagged. */
const RR_TICKS_MIN = 256;
const RR_TICKS_MAX = 2_560;

export type RrFlag = 'ok' | 'out-of-range';

export interface Diagnosis {
  /** The 20-bit id of an ANT device; `ble:<address>` from a capture, which has addresses. */
  readonly sensor: number | string | null;
  readonly deviceType: number | null;
  readonly heartRateBpm: number | null;
  readonly beatCount: number | null;
  readonly beatTimeTicks: number | null;
  readonly rrTicks: readonly number[];
  /** One for each of rrTicks. */
  readonly rrFlags: readonly RrFlag[];
  readonly contact: Contact;
  readonly energyKj: number | null;
  readonly batteryPercent: number | null;
  readonly rssiDbm: number | null;
  /** Fitness equipment: what its page or notification said, and of a treadmill what its belt does. */
  readonly equipment?: Readonly<Record<string, number | string | boolean | null>>;
  /** A channel's event; `messageId` 1, or the command that it answers. */
  readonly event?: { readonly channel: number; readonly messageId: number; readonly code: number };
  /** The kind; only when nothing could be read. */
  readonly fault?: string;
  readonly warnings: readonly string[];
}

export const NOTHING: Diagnosis = {
  sensor: null,
  deviceType: null,
  heartRateBpm: null,
  beatCount: null,
  beatTimeTicks: null,
  rrTicks: [],
  rrFlags: [],
  contact: 'unknown',
  energyKj: null,
  batteryPercent: null,
  rssiDbm: null,
  warnings: [],
};

/** One object for all that a line brought: its first message, with what else was in the line as warnings. */
export function diagnose(readings: readonly Reading[]): Diagnosis {
  const faults = readings.map(faultOf).filter((fault) => fault !== null);
  const [first, ...further] = readings.filter((reading) => faultOf(reading) === null);
  if (first === undefined) {
    return { ...NOTHING, fault: faults.find((fault) => fault !== 'noise') ?? faults[0] ?? 'empty' };
  }
  const said = diagnoseOne(first);
  const surplus = further.length === 0 ? [] : ['further-message'];
  return { ...said, warnings: [...said.warnings, ...new Set(faults), ...surplus] };
}

function faultOf(reading: Reading): string | null {
  const read = reading.radio === 'ant' ? reading.message : reading.value;
  return read?.kind === 'fault' ? read.fault : null;
}

function diagnoseOne(reading: Reading): Diagnosis {
  if (reading.radio === 'ble') return diagnoseValue(reading);
  const { message } = reading;
  switch (message.kind) {
    case 'fault':
      return { ...NOTHING, fault: message.fault };
    case 'event': {
      const { channel, messageId, code } = message;
      return { ...NOTHING, event: { channel, messageId, code } };
    }
    case 'other':
      return { ...NOTHING, warnings: ['other-message'] };
    case 'data':
      return { ...diagnosePage(reading), ...origin(message) };
  }
}

function diagnoseValue({ value, sample }: Extract<Reading, { radio: 'ble' }>): Diagnosis {
  // Typed-in bytes have no address.
  const sensor = sample === null || sample.sensor.endsWith(':') ? null : sample.sensor;
  if (value === null) return { ...NOTHING, warnings: ['other-characteristic'] };
  switch (value.kind) {
    case 'fault':
      return { ...NOTHING, fault: value.fault };
    case 'treadmill-data': {
      const { kind: _kind, tellsIncline: _tells, warnings, ...said } = value;
      // A speed comes with the incline that an earlier part told.
      const inclinePercent = sample?.kind === 'treadmill' ? sample.inclinePercent : said.inclinePercent;
      return { ...NOTHING, sensor, equipment: { ...said, inclinePercent }, warnings };
    }
    case 'measurement': {
      const { heartRateBpm, contact, energyKj, rrTicks, warnings } = value;
      const batteryPercent = sample?.kind === undefined ? (sample?.batteryPercent ?? null) : null;
      const rrFlags = rrTicks.map(rrFlag);
      return {
        ...NOTHING,
        sensor,
        heartRateBpm,
        rrTicks,
        rrFlags,
        contact,
        energyKj,
        batteryPercent,
        warnings,
      };
    }
  }
}

function diagnosePage({ strap, equipment }: Extract<Reading, { radio: 'ant' }>): Diagnosis {
  if (equipment === null) return diagnoseStrap(strap);
  const { equipmentType, belt, counted } = equipment;
  const { kind, ...said } = equipment.page;
  const warnings = counted.filter((kind) => kind !== 'belt-part');
  return { ...NOTHING, equipment: { page: kind, equipmentType, ...said, ...belt }, warnings };
}

function origin({ device, rssiDbm }: AntData) {
  return { sensor: device?.deviceNumber20 ?? null, deviceType: device?.deviceType ?? null, rssiDbm };
}

function diagnoseStrap(strap: Extract<Reading, { radio: 'ant' }>['strap']): Diagnosis {
  if (strap === null) return { ...NOTHING, warnings: ['other-device'] };
  if (strap === 'blank-page') return { ...NOTHING, warnings: ['blank-page'] };
  const { heartRateBpm, beatCount, beatTimeTicks, rrTicks, batteryPercent, restarted } = strap;
  return {
    ...NOTHING,
    heartRateBpm,
    beatCount,
    beatTimeTicks,
    rrTicks,
    rrFlags: rrTicks.map(rrFlag),
    batteryPercent,
    warnings: restarted ? ['restarted'] : [],
  };
}

function rrFlag(ticks: number): RrFlag {
  return ticks >= RR_TICKS_MIN && ticks <= RR_TICKS_MAX ? 'ok' : 'out-of-range';
}
