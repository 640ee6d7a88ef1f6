/**
 * What a FIT field says. The definition gives type and size, so a number is read whatever its type; the type's own
 * "invalid" is no value. A field twice in a message is one field with more values.
 */
import type { FitField, FitMessage } from './fit-messages.ts';

interface Type {
  readonly bytes: number;
  read(view: DataView, at: number, littleEndian: boolean): number | bigint;
  readonly invalid: number | bigint | null;
}

/** By the low five bits of the base type: the eighth only says whether byte order matters, and some writers drop it. */
const TYPES: Readonly<Record<number, Type>> = {
  0: { bytes: 1, read: (view, at) => view.getUint8(at), invalid: 0xff }, // enum
  1: { bytes: 1, read: (view, at) => view.getInt8(at), invalid: 0x7f },
  2: { bytes: 1, read: (view, at) => view.getUint8(at), invalid: 0xff },
  3: { bytes: 2, read: (view, at, little) => view.getInt16(at, little), invalid: 0x7fff },
  4: { bytes: 2, read: (view, at, little) => view.getUint16(at, little), invalid: 0xffff },
  5: { bytes: 4, read: (view, at, little) => view.getInt32(at, little), invalid: 0x7fffffff },
  6: { bytes: 4, read: (view, at, little) => view.getUint32(at, little), invalid: 0xffffffff },
  8: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little), invalid: null },
  9: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little), invalid: null },
  10: { bytes: 1, read: (view, at) => view.getUint8(at), invalid: 0 }, // uint8z
  11: { bytes: 2, read: (view, at, little) => view.getUint16(at, little), invalid: 0 },
  12: { bytes: 4, read: (view, at, little) => view.getUint32(at, little), invalid: 0 },
  13: { bytes: 1, read: (view, at) => view.getUint8(at), invalid: 0xff }, // byte
  14: { bytes: 8, read: (view, at, little) => view.getBigInt64(at, little), invalid: 0x7fffffffffffffffn },
  15: { bytes: 8, read: (view, at, little) => view.getBigUint64(at, little), invalid: 0xffffffffffffffffn },
  16: { bytes: 8, read: (view, at, little) => view.getBigUint64(at, little), invalid: 0n },
};
const STRING = 7;

/** The numbers of a field of the profile, in the order of the bytes; null in the place of an invalid one. */
export function valuesOf(message: FitMessage, number: number): (number | null)[] {
  return message.fields
    .filter((field) => field.number === number && field.developer === null)
    .flatMap((field) => numbersIn(message, field, field.baseType));
}

/** The first valid number of a field, or null. */
export function firstOf(message: FitMessage, number: number): number | null {
  return valuesOf(message, number).find((value) => value !== null) ?? null;
}

/** The raw bytes of a field; empty where the message has none. */
export function bytesOf(message: FitMessage, number: number): Uint8Array {
  const field = message.fields.find((one) => one.number === number && one.developer === null);
  return field === undefined ? new Uint8Array(0) : rawBytes(message, field);
}

/** A developer's field, whose type another message gives. */
export function developerValue(message: FitMessage, field: FitField, baseType: number): number | null {
  return numbersIn(message, field, baseType).find((value) => value !== null) ?? null;
}

/** s of the FIT epoch (31 December 1989), or null. */
export function timeOf(message: FitMessage): number | null {
  return firstOf(message, 253) ?? message.headerTime;
}

const EPOCH_MS = Date.UTC(1989, 11, 31);

export function unixMs(fitSeconds: number): number {
  return EPOCH_MS + fitSeconds * 1000;
}

function rawBytes({ view, at }: FitMessage, field: FitField): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at + field.offset, field.bytes);
}

function numbersIn(message: FitMessage, field: FitField, baseType: number): (number | null)[] {
  if ((baseType & 31) === STRING) {
    const text = String.fromCharCode(...rawBytes(message, field))
      .replace(/\0.*$/s, '')
      .trim();
    return [/^\d+(\.\d+)?$/.test(text) ? Number(text) : null];
  }
  const type = TYPES[baseType & 31];
  if (type === undefined || field.bytes % type.bytes !== 0) return [];
  const from = message.at + field.offset;
  const found: (number | null)[] = [];
  for (let at = from; at < from + field.bytes; at += type.bytes) {
    const raw = type.read(message.view, at, message.littleEndian);
    const value = raw === type.invalid ? null : Number(raw);
    found.push(value === null || Number.isFinite(value) ? value : null);
  }
  return found;
}
