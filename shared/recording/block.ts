/**
 * The blocks of our own recordings: each stands for itself, and they are kept one behind the other. Little endian.
 *   0 u8 B7 · 1 u8 54 ("T") · 2 u8 kind (1 hearts, 2 treadmills) · 3 u32 bytes of the body · 7 body · then u32 CRC-32 of
 *   bytes 2 … body
 * A kind that is not known is a damaged block to a reader that does not know it: skipped, counted and placed.
 */
import { type ByteReader, ByteWriter, crc32 } from './bytes.ts';
import type { RecordingWarning } from './recording.ts';

const MAGIC = [0xb7, 0x54] as const;
const HEAD_BYTES = 7;
const CRC_BYTES = 4;

export const HEART_BLOCK = 1;
export const TREADMILL_BLOCK = 2;
export const BATTERY_BLOCK = 3;

export function sealBlock(kind: number, writeBody: (out: ByteWriter) => void): Uint8Array {
  const out = new ByteWriter();
  for (const byte of MAGIC) out.u8(byte);
  out.u8(kind);
  out.u32(0);
  writeBody(out);
  out.patchU32(3, out.length - HEAD_BYTES);
  out.u32(crc32(out.soFar().subarray(2)));
  return out.finish();
}

export function looksLikeBlocks(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1];
}

/**
 * Hands on every whole block's body, in the order of the bytes; `take` throws RangeError for one that it cannot read.
 * What lies between whole blocks is skipped and counted: `truncated` when the last block ends too early, else
 * `unreadable-record` for each damaged stretch.
 */
export function readBlocks(
  bytes: Uint8Array,
  take: (kind: number, body: Uint8Array) => void,
): RecordingWarning[] {
  const damaged: number[] = [];
  let damagedFrom: number | null = null;
  let at = 0;
  while (at < bytes.length) {
    const endsAt = blockAt(bytes, at, take);
    if (endsAt === null) {
      damagedFrom ??= at;
      at += 1;
      continue;
    }
    if (damagedFrom !== null) damaged.push(damagedFrom);
    damagedFrom = null;
    at = endsAt;
  }
  const warnings: RecordingWarning[] = [];
  const firstDamaged = damaged[0];
  if (firstDamaged !== undefined) {
    warnings.push({ kind: 'unreadable-record', count: damaged.length, firstAt: `byte ${firstDamaged}` });
  }
  if (damagedFrom !== null) warnings.push({ kind: 'truncated', count: 1, firstAt: `byte ${damagedFrom}` });
  return warnings;
}

/** Where the block that begins here ends, or null when none does. */
function blockAt(
  bytes: Uint8Array,
  at: number,
  take: (kind: number, body: Uint8Array) => void,
): number | null {
  if (bytes[at] !== MAGIC[0] || bytes[at + 1] !== MAGIC[1]) return null;
  if (at + HEAD_BYTES + CRC_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crcAt = at + HEAD_BYTES + view.getUint32(at + 3, true);
  if (crcAt + CRC_BYTES > bytes.length) return null;
  if (crc32(bytes.subarray(at + 2, crcAt)) !== view.getUint32(crcAt, true)) return null;
  try {
    take(bytes[at + 2]!, bytes.subarray(at + HEAD_BYTES, crcAt));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return crcAt + CRC_BYTES;
}

/** Names of sensors or receivers: varint how many, then of each its length and its UTF-16 code units as varints. */
export function writeNames(out: ByteWriter, names: readonly string[]): void {
  out.varint(names.length);
  for (const name of names) {
    out.varint(name.length);
    for (let i = 0; i < name.length; i++) out.varint(name.charCodeAt(i));
  }
}

export function readNames(input: ByteReader): string[] {
  const names: string[] = [];
  for (let left = input.varint(); left > 0; left--) {
    let name = '';
    for (let units = input.varint(); units > 0; units--) name += String.fromCharCode(input.varint());
    names.push(name);
  }
  return names;
}
