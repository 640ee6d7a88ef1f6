/** FIT files byte by byte, for tests: header, definitions, messages, checksum. Nothing of the reader is used here. */

/** 2025-01-07 10:00:00 UTC in s of the FIT epoch. */
export const FIT_START_S = Date.UTC(2025, 0, 7, 10) / 1000 - Date.UTC(1989, 11, 31) / 1000;

export const UINT8 = 0x02;
export const UINT16 = 0x84;
export const UINT32 = 0x86;

export interface FitOptions {
  readonly headerBytes?: number;
  readonly protocol?: number;
}

/** Data between a header that is right and a checksum that is right. */
export function fitFile(
  data: readonly number[],
  { headerBytes = 14, protocol = 0x10 }: FitOptions = {},
): Uint8Array {
  const size = data.length;
  const head = [
    headerBytes,
    protocol,
    0x34,
    0x08,
    size & 255,
    (size >> 8) & 255,
    (size >> 16) & 255,
    0,
    0x2e,
    0x46,
    0x49,
    0x54,
  ];
  if (headerBytes >= 14) head.push(...le(crc16(head), 2));
  while (head.length < headerBytes) head.push(0);
  const all = [...head, ...data];
  return Uint8Array.from([...all, ...le(crc16(all), 2)]);
}

export type FieldOf = readonly [number: number, size: number, baseType: number];

export function definition(
  local: number,
  global: number,
  fields: readonly FieldOf[],
  { bigEndian = false, developer = [] as readonly FieldOf[] } = {},
): number[] {
  const bytes = [
    (developer.length > 0 ? 0x60 : 0x40) | local,
    0,
    bigEndian ? 1 : 0,
    ...(bigEndian ? [global >> 8, global & 255] : [global & 255, global >> 8]),
    fields.length,
    ...fields.flat(),
  ];
  return developer.length > 0 ? [...bytes, developer.length, ...developer.flat()] : bytes;
}

export const message = (local: number, ...parts: readonly number[][]): number[] => [local, ...parts.flat()];
/** Local types 0–3; the time by its lowest five bits. */
export const compressed = (local: number, timeS: number, ...parts: readonly number[][]): number[] => [
  0x80 | (local << 5) | (timeS & 31),
  ...parts.flat(),
];

export function le(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
export const be = (value: number, bytes: number): number[] => le(value, bytes).reverse();

/** The bit-by-bit form of the FIT checksum. */
function crc16(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** A record a second with these heart rates, plain. */
export function plainRecords(bpm: readonly number[], fromS = FIT_START_S): number[] {
  return [
    ...definition(1, 20, [
      [253, 4, UINT32],
      [3, 1, UINT8],
    ]),
    ...bpm.flatMap((value, i) => message(1, le(fromS + i, 4), [value])),
  ];
}
