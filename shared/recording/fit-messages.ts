/**
 * FIT bytes → messages, a pull reader. A FIT file is a header, definition and data messages, and a checksum; several may
 * stand one behind the other. Each says of itself how it is laid out, so what is not known here is passed over by its
 * length, and an oddity in one message costs no other. What contradicts itself (a wrong checksum, a length that the bytes
 * do not have, a message of a type never defined) ends the file that it is in, with the place.
 */

/** As its definition has it; shared by all messages of that definition. */
export interface FitField {
  readonly number: number;
  readonly baseType: number;
  /** From the message's first byte on. */
  readonly offset: number;
  readonly bytes: number;
  /** Set for a developer's field: the index of who defined it. */
  readonly developer: number | null;
}

export interface FitMessage {
  readonly global: number;
  readonly littleEndian: boolean;
  readonly fields: readonly FitField[];
  /** The bytes of its file, and where in them its own begin. */
  readonly view: DataView;
  readonly at: number;
  /** s of the FIT epoch, from the message's own header (compressed timestamps); null: look into field 253. */
  readonly headerTime: number | null;
  /** 1, 2, … among the data messages of all files. */
  readonly record: number;
}

export type FitFault = 'cut-short' | 'unfinished' | 'header' | 'checksum' | 'structure' | 'too-many';

/** One file of a chain, from byte `fromByte` on; with a fault, what it held is not handed on. */
export interface FitPart {
  readonly fromByte: number;
  readonly messages: readonly FitMessage[];
  readonly fault: FitFault | null;
  /** Bytes that the file says it has. */
  readonly wantedBytes: number;
}

export interface FitFile {
  readonly parts: readonly FitPart[];
  /** Where bytes begin that belong to no file; null: none but zeros. */
  readonly strayFrom: number | null;
}

/** Its length is known all the same. */
const GOES_ON_AFTER: ReadonlySet<FitFault> = new Set(['checksum', 'structure']);
const CRC_BYTES = 2;
const HEADER_BYTES_MIN = 12;
const HEADER_BYTES_USUAL = 14;
const TIMESTAMP = 253;

/** ".FIT" eight bytes into the header. */
export function looksLikeFit(bytes: Uint8Array, at = 0): boolean {
  return (
    bytes[at + 8] === 0x2e && bytes[at + 9] === 0x46 && bytes[at + 10] === 0x49 && bytes[at + 11] === 0x54
  );
}

/**
 * `wanted` are the global numbers of the messages that are handed on; all others are passed over. A part with more than
 * `most` of them is not handed on: its memory would have no bound.
 */
export function readFitFile(bytes: Uint8Array, wanted: ReadonlySet<number>, most: number): FitFile {
  const parts: FitPart[] = [];
  let at = 0;
  let records = 0;
  for (;;) {
    // Some devices fill up to the next block with zeros before they go on.
    const zerosFrom = at;
    while (at < bytes.length && bytes[at] === 0) at += 1;
    if (!looksLikeFit(bytes, at)) {
      at = zerosFrom;
      break;
    }
    const part = readPart(bytes, at, wanted, records, most);
    parts.push(part);
    records = part.records;
    // Behind a header that lies there is no telling where the next file begins.
    if (part.fault !== null && !GOES_ON_AFTER.has(part.fault)) return { parts, strayFrom: null };
    at += part.wantedBytes;
  }
  const stray = bytes.subarray(at).some((byte) => byte !== 0);
  return { parts, strayFrom: stray ? at : null };
}

function readPart(
  bytes: Uint8Array,
  at: number,
  wanted: ReadonlySet<number>,
  recordsBefore: number,
  most: number,
): FitPart & { readonly records: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint8(at);
  const wantedBytes = headerBytes + view.getUint32(at + 4, true) + CRC_BYTES;
  const failed = (fault: FitFault) => ({
    fromByte: at,
    messages: [],
    fault,
    wantedBytes,
    records: recordsBefore,
  });
  if (headerBytes < HEADER_BYTES_MIN) return failed('header');
  if (at + headerBytes > bytes.length)
    return failed(headerBytes <= HEADER_BYTES_USUAL ? 'cut-short' : 'header');
  // A device that loses its power leaves the length of its header at 0.
  if (wantedBytes === headerBytes + CRC_BYTES) return failed('unfinished');
  if (at + wantedBytes > bytes.length) return failed('cut-short');
  const crcAt = at + wantedBytes - CRC_BYTES;
  if (fitCrc(bytes.subarray(at, crcAt)) !== view.getUint16(crcAt, true)) return failed('checksum');
  const reader = new MessageReader(bytes.subarray(at + headerBytes, crcAt), wanted, recordsBefore);
  const messages: FitMessage[] = [];
  try {
    for (let message = reader.next(); message !== null; message = reader.next()) {
      if (messages.length >= most) return failed('too-many');
      messages.push(message);
    }
  } catch (error) {
    if (error instanceof RangeError) return failed('structure');
    throw error;
  }
  return { fromByte: at, messages, fault: null, wantedBytes, records: reader.records };
}

interface Definition {
  readonly global: number;
  readonly littleEndian: boolean;
  readonly fields: readonly FitField[];
  readonly bytes: number;
}

/** Throws RangeError past the end and for a type that was never defined. */
class MessageReader {
  readonly #view: DataView;
  readonly #wanted: ReadonlySet<number>;
  readonly #definitions = new Map<number, Definition>();
  #at = 0;
  /** s of the FIT epoch; what compressed timestamps count on from. */
  #lastTime: number | null = null;
  records: number;

  constructor(bytes: Uint8Array, wanted: ReadonlySet<number>, records: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#wanted = wanted;
    this.records = records;
  }

  /** The next message that is wanted, or null at the end. */
  next(): FitMessage | null {
    while (this.#at < this.#view.byteLength) {
      const head = this.#view.getUint8(this.#at++);
      if (head & 0x80) {
        const message = this.#data((head >> 5) & 3, head & 31);
        if (message !== null) return message;
      } else if (head & 0x40) this.#define(head & 15, (head & 0x20) !== 0);
      else {
        const message = this.#data(head & 15, null);
        if (message !== null) return message;
      }
    }
    return null;
  }

  #define(local: number, withDeveloperFields: boolean): void {
    const littleEndian = this.#view.getUint8(this.#at + 1) === 0;
    const global = this.#view.getUint16(this.#at + 2, littleEndian);
    const own = this.#view.getUint8(this.#at + 4);
    this.#at += 5;
    const fields: FitField[] = [];
    let offset = 0;
    const add = (baseType: number, developer: number | null): void => {
      const bytes = this.#view.getUint8(this.#at + 1);
      fields.push({ number: this.#view.getUint8(this.#at), baseType, offset, bytes, developer });
      offset += bytes;
      this.#at += 3;
    };
    for (let left = own; left > 0; left--) add(this.#view.getUint8(this.#at + 2), null);
    const developers = withDeveloperFields ? this.#view.getUint8(this.#at++) : 0;
    // The type of a developer's field stands in a message of its own (field_description).
    for (let left = developers; left > 0; left--) add(-1, this.#view.getUint8(this.#at + 2));
    this.#definitions.set(local, { global, littleEndian, fields, bytes: offset });
  }

  #data(local: number, timeOffset: number | null): FitMessage | null {
    const definition = this.#definitions.get(local);
    if (definition === undefined) throw new RangeError('a message whose type was never defined');
    const { global, littleEndian, fields, bytes } = definition;
    const at = this.#at;
    if (at + bytes > this.#view.byteLength) throw new RangeError('a message that ends behind its file');
    this.#at += bytes;
    this.records += 1;
    let headerTime: number | null = null;
    if (timeOffset !== null && this.#lastTime !== null) {
      headerTime = this.#lastTime + ((timeOffset - this.#lastTime) & 31);
      this.#lastTime = headerTime;
    }
    for (const field of fields) {
      if (field.number !== TIMESTAMP || field.developer !== null || field.bytes !== 4) continue;
      const time = this.#view.getUint32(at + field.offset, littleEndian);
      if (time !== 0xffffffff) this.#lastTime = time;
    }
    if (!this.#wanted.has(global)) return null;
    return { global, littleEndian, fields, view: this.#view, at, headerTime, record: this.records };
  }
}

const CRC_NIBBLES = [
  0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00, 0x2800, 0xe401, 0xa001, 0x6c00, 0x7800, 0xb401, 0x5000,
  0x9c01, 0x8801, 0x4400,
] as const;

/** CRC-16 of the FIT protocol (polynomial A001 reflected), a nibble at a time: "123456789" gives BB3D. */
export function fitCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc = (crc >> 4) ^ CRC_NIBBLES[crc & 15]! ^ CRC_NIBBLES[byte & 15]!;
    crc = (crc >> 4) ^ CRC_NIBBLES[crc & 15]! ^ CRC_NIBBLES[byte >> 4]!;
  }
  return crc;
}
