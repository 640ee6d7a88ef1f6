/**
 * Bluetooth Heart Rate Measurement (2A37) and Battery Level (2A19): a characteristic's value ↔ what it says.
 * A measurement: flags · heart rate u8 or u16 · [energy u16] · [RR u16 …], little endian.
 * Flags: b0 heart rate is u16 · b1–2 skin contact · b3 energy · b4 RR · b5–7 reserved, ignored.
 * Source: Heart Rate Service 1.0; values recorded from Polar and Wahoo straps.
 */
import type { Contact } from '../sample.ts';

export const HEART_RATE_MEASUREMENT = 0x2a37;
export const BATTERY_LEVEL = 0x2a19;

const FLAG = { wide: 0x01, contactDetected: 0x02, contactSupported: 0x04, energy: 0x08, rr: 0x10 } as const;
/** Above this it is no heart. */
const MAX_BPM = 300;
/** The strap's energy counter stands still at this value: what was used is not known any more. */
const ENERGY_SATURATED = 0xffff;

export interface HeartRateMeasurement {
  readonly kind: 'measurement';
  /** 1–300 bpm as sent, with or without contact; null: the strap sent 0, which is no heart rate. */
  readonly heartRateBpm: number | null;
  readonly contact: Contact;
  /** Since the strap's last reset; null: not sent, or saturated. */
  readonly energyKj: number | null;
  /** 1/1024 s, oldest first, as sent. */
  readonly rrTicks: readonly number[];
  /** `odd-rr-tail`: a byte behind the last whole RR; `trailing-bytes`: bytes that no flag announced. */
  readonly warnings: readonly ('odd-rr-tail' | 'trailing-bytes')[];
}

export type BleFaultKind =
  | 'empty'
  /** Shorter than its flags say. */
  | 'truncated'
  | 'heart-rate-out-of-range'
  | 'speed-out-of-range';

export interface BleFault {
  readonly kind: 'fault';
  readonly fault: BleFaultKind;
}

export function decodeHeartRateMeasurement(bytes: Uint8Array): HeartRateMeasurement | BleFault {
  const flags = bytes[0];
  if (flags === undefined) return { kind: 'fault', fault: 'empty' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const energyAt = flags & FLAG.wide ? 3 : 2;
  const rrAt = flags & FLAG.energy ? energyAt + 2 : energyAt;
  if (bytes.length < rrAt) return { kind: 'fault', fault: 'truncated' };
  const bpm = flags & FLAG.wide ? view.getUint16(1, true) : view.getUint8(1);
  if (bpm > MAX_BPM) return { kind: 'fault', fault: 'heart-rate-out-of-range' };
  const energy = flags & FLAG.energy ? view.getUint16(energyAt, true) : ENERGY_SATURATED;
  const rrTicks: number[] = [];
  const warnings: HeartRateMeasurement['warnings'][number][] = [];
  if (flags & FLAG.rr) {
    for (let at = rrAt; at + 2 <= bytes.length; at += 2) rrTicks.push(view.getUint16(at, true));
    if ((bytes.length - rrAt) % 2 === 1) warnings.push('odd-rr-tail');
  } else if (bytes.length > rrAt) {
    warnings.push('trailing-bytes');
  }
  return {
    kind: 'measurement',
    heartRateBpm: bpm === 0 ? null : bpm,
    contact: contactOf(flags),
    energyKj: energy === ENERGY_SATURATED ? null : energy,
    rrTicks,
    warnings,
  };
}

/** Straps without the feature may set the detected bit all the same: without "supported" it has no meaning. */
function contactOf(flags: number): Contact {
  if (!(flags & FLAG.contactSupported)) return 'unknown';
  return flags & FLAG.contactDetected ? 'on' : 'off';
}

/** 0–100; null for any other value. */
export function decodeBatteryLevel(bytes: Uint8Array): number | null {
  const [percent] = bytes;
  return percent !== undefined && percent <= 100 ? percent : null;
}

/** The value of a notification. Without RR intervals the RR bit stays off, as straps do in a second without a beat. */
export function encodeHeartRateMeasurement(
  measurement: Pick<HeartRateMeasurement, 'heartRateBpm' | 'contact' | 'energyKj' | 'rrTicks'>,
): Uint8Array {
  const bpm = measurement.heartRateBpm ?? 0;
  const { contact, energyKj, rrTicks } = measurement;
  const flags =
    (bpm > 0xff ? FLAG.wide : 0) |
    (contact === 'unknown' ? 0 : FLAG.contactSupported) |
    (contact === 'on' ? FLAG.contactDetected : 0) |
    (energyKj === null ? 0 : FLAG.energy) |
    (rrTicks.length === 0 ? 0 : FLAG.rr);
  const words = [...(energyKj === null ? [] : [energyKj]), ...rrTicks];
  return Uint8Array.of(flags, ...(bpm > 0xff ? u16(bpm) : [bpm]), ...words.flatMap(u16));
}

function u16(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff];
}
