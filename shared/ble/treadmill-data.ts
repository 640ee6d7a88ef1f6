/**
 * Bluetooth Fitness Machine Service (1826): its Treadmill Data (2ACD) ↔ what one notification says, and what an advert
 * tells of the machine. Little endian. A notification: flags u16, then the fields whose flags are set, in FIELDS' order.
 *
 * - Bit 0, MORE DATA, is inverted: 0 means that the speed is here and the record complete, 1 that there is no speed and
 *   that further parts of the record follow. A part without a speed says nothing of it, above all not 0.
 * - A pace is u8 in FTMS 1.0 and u16 in the newer reading. Only the length tells which; where it does not, what stands
 *   behind the pace cannot be read.
 * - Bits 13–15 are reserved. Machines set them all the same and append values of their own (CITYSPORTS-Linker: steps).
 *
 * Sources: Fitness Machine Service 1.0; hughesjs/FitnessMachine protocol/README.md; TrackMyIndoorWorkout issues 320, 346
 * and 577; flutter_ftms pull request 24 (energy is three values); FitOSC issue 15 (speed 0 out of nothing).
 */
import type { BleFault } from './heart-rate-measurement.ts';

export const FITNESS_MACHINE_SERVICE = 0x1826;
/** Every fitness machine has it, and lets it be read. */
export const FITNESS_MACHINE_FEATURE = 0x2acc;
export const TREADMILL_DATA = 0x2acd;

const MORE_DATA = 0x0001;
const RESERVED = 0xe000;
const NONE_S16 = 0x7fff;

type Name = keyof Values;
interface Field {
  readonly name: Name | null;
  readonly type: 'u8' | 'u16' | 'u24' | 's16';
  /** Of one step, in the unit of the name. */
  readonly step: number;
  /** Sent for "not available". */
  readonly none?: number;
}

/** What a notification can say, each null where it does not; the pace, a speed said otherwise, is passed over. */
export interface Values {
  speedKmh: number | null;
  averageSpeedKmh: number | null;
  distanceM: number | null;
  inclinePercent: number | null;
  rampDegrees: number | null;
  ascentM: number | null;
  descentM: number | null;
  energyKcal: number | null;
  energyKcalPerHour: number | null;
  energyKcalPerMinute: number | null;
  /** Of whom, the treadmill does not say: whichever strap or hand it hears. Never taken for a participant's. */
  heartRateBpm: number | null;
  metabolicEquivalent: number | null;
  elapsedS: number | null;
  remainingS: number | null;
  beltForceN: number | null;
  powerW: number | null;
}

const field = (name: Name | null, type: Field['type'], step = 1, none?: number): Field =>
  none === undefined ? { name, type, step } : { name, type, step, none };
const PACE = field(null, 'u8');

/** By flag, from bit 1 on; the speed stands before them all. */
const FIELDS: readonly (readonly Field[])[] = [
  [field('averageSpeedKmh', 'u16', 0.01)],
  [field('distanceM', 'u24')],
  [field('inclinePercent', 's16', 0.1, NONE_S16), field('rampDegrees', 's16', 0.1, NONE_S16)],
  [field('ascentM', 'u16', 0.1), field('descentM', 'u16', 0.1)],
  [PACE],
  [PACE],
  [
    field('energyKcal', 'u16', 1, 0xffff),
    field('energyKcalPerHour', 'u16', 1, 0xffff),
    field('energyKcalPerMinute', 'u8', 1, 0xff),
  ],
  [field('heartRateBpm', 'u8', 1, 0xff)],
  [field('metabolicEquivalent', 'u8', 0.1)],
  [field('elapsedS', 'u16')],
  [field('remainingS', 'u16')],
  [field('beltForceN', 's16', 1, NONE_S16), field('powerW', 's16', 1, NONE_S16)],
];
const SPEED = field('speedKmh', 'u16', 0.01);
const BYTES = { u8: 1, u16: 2, s16: 2, u24: 3 } as const;

export interface TreadmillData extends Readonly<Values> {
  readonly kind: 'treadmill-data';
  /** A part without a speed, others of the same record follow. */
  readonly moreData: boolean;
  /** This part says something of the incline, if only that it is not known. */
  readonly tellsIncline: boolean;
  /** `pace-unreadable`: what stands behind a pace of unknown width was left out. */
  readonly warnings: readonly ('trailing-bytes' | 'pace-unreadable')[];
}

export function decodeTreadmillData(bytes: Uint8Array): TreadmillData | BleFault {
  if (bytes.length === 0) return { kind: 'fault', fault: 'empty' };
  if (bytes.length < 2) return { kind: 'fault', fault: 'truncated' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = view.getUint16(0, true);
  const fields = fieldsOf(flags);
  const paces = fields.filter((one) => one === PACE).length;
  const least = fields.reduce((sum, { type }) => sum + BYTES[type], 2);
  if (bytes.length < least) return { kind: 'fault', fault: 'truncated' };
  const paceBytes = bytes.length === least ? 1 : bytes.length === least + paces ? 2 : null;
  const values: Values = { ...NOTHING_SAID };
  const warnings: TreadmillData['warnings'][number][] = [];
  let at = 2;
  for (const one of fields) {
    if (one === PACE) {
      if (paceBytes === null) {
        warnings.push('pace-unreadable');
        break;
      }
      at += paceBytes;
      continue;
    }
    if (one.name !== null) values[one.name] = readField(view, at, one);
    at += BYTES[one.type];
  }
  if (values.heartRateBpm === 0) values.heartRateBpm = null;
  if (paceBytes === null && paces === 0 && (flags & RESERVED) === 0) warnings.push('trailing-bytes');
  return {
    kind: 'treadmill-data',
    moreData: (flags & MORE_DATA) !== 0,
    tellsIncline: fields.some(({ name }) => name === 'inclinePercent'),
    ...values,
    warnings,
  };
}

/** The value of a notification with what is given; without a speed it is a part that others follow. */
export function encodeTreadmillData(said: Partial<Values>): Uint8Array {
  const given = FIELDS.map((group) => group.some(({ name }) => name !== null && said[name] !== undefined));
  const flags = given.reduce(
    (bits, isGiven, index) => (isGiven ? bits | (1 << (index + 1)) : bits),
    said.speedKmh === undefined ? MORE_DATA : 0,
  );
  const fields = fieldsOf(flags);
  const bytes = new Uint8Array(fields.reduce((sum, { type }) => sum + BYTES[type], 2));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, flags, true);
  let at = 2;
  for (const { name, type, step, none } of fields) {
    const value = name === null ? 0 : (said[name] ?? null);
    const raw = value === null ? (none ?? 0) : Math.round(value / step);
    for (let byte = 0; byte < BYTES[type]; byte++) view.setUint8(at++, (raw >> (8 * byte)) & 0xff);
  }
  return bytes;
}

/**
 * Whether a machine that says these Service Data of 1826 in its advert may be a treadmill: bit 0 of its type
 * (flags u8, type u16). Machines that say nothing of it show by their characteristics what they are.
 */
export function mayBeTreadmill(serviceData: Uint8Array | null): boolean {
  const type = serviceData?.[1];
  return type === undefined || (type & 1) === 1;
}

function fieldsOf(flags: number): Field[] {
  const optional = FIELDS.filter((_, index) => flags & (1 << (index + 1))).flat();
  return flags & MORE_DATA ? optional : [SPEED, ...optional];
}

function readField(view: DataView, at: number, { type, step, none }: Field): number | null {
  const low = type === 'u8' ? view.getUint8(at) : view.getUint16(at, true);
  const raw = type === 'u24' ? low | (view.getUint8(at + 2) << 16) : type === 's16' ? (low << 16) >> 16 : low;
  if (raw === none) return null;
  // Steps are 1, 1/10 and 1/100: divided, not multiplied, so that 85 tenths are 8.5.
  return raw / Math.round(1 / step);
}

const NOTHING_SAID: Readonly<Values> = {
  speedKmh: null,
  averageSpeedKmh: null,
  distanceM: null,
  inclinePercent: null,
  rampDegrees: null,
  ascentM: null,
  descentM: null,
  energyKcal: null,
  energyKcalPerHour: null,
  energyKcalPerMinute: null,
  heartRateBpm: null,
  metabolicEquivalent: null,
  elapsedS: null,
  remainingS: null,
  beltForceN: null,
  powerW: null,
};
