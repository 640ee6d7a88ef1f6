/**
 * What a spill file is made of: records, one after the other, each whole or not there.
 *
 *   u32 bytes of the body | u32 CRC-32 of all that follows | u32 seq | u32 samples | body, JSON in UTF-8
 *
 * Little endian. A record with seq 0 is a note (a SpillHead, or a new list of straps); any other holds samples of the
 * message with that number. Several in a row with one number are one message that was gathered piece by piece.
 */
import { crc32 } from 'node:zlib';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { ClockPlace } from './spill-clock.ts';

/** The first record of a file. */
export interface SpillHead {
  readonly takt: 'spill';
  readonly version: 1;
  readonly bootId: string;
  /** This machine's UTC when the file was begun: what is too old goes by this. */
  readonly begunAtUtcMs: number;
  /** The straps that may be written; a later note replaces the list. */
  readonly straps: readonly SensorKey[];
}

export interface SpillBody {
  readonly place: ClockPlace;
  readonly samples: readonly Sample[];
}

export interface SpillRecord {
  readonly seq: number;
  readonly samples: number;
  readonly body: Uint8Array;
}

const PREFIX_BYTES = 16;
const CHECKED_FROM = 8;

export function encodeRecord(seq: number, samples: number, body: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(body));
  const bytes = Buffer.alloc(PREFIX_BYTES + text.length);
  bytes.writeUInt32LE(text.length, 0);
  bytes.writeUInt32LE(seq, 8);
  bytes.writeUInt32LE(samples, 12);
  text.copy(bytes, PREFIX_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED_FROM)), 4);
  return bytes;
}

/** The whole records, and how many bytes behind them are none: a write that the power or a signal cut off. */
export function readRecords(bytes: Uint8Array): {
  readonly records: readonly SpillRecord[];
  readonly tornBytes: number;
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: SpillRecord[] = [];
  let at = 0;
  while (at + PREFIX_BYTES <= buffer.length) {
    const end = at + PREFIX_BYTES + buffer.readUInt32LE(at);
    if (end > buffer.length) break;
    if (crc32(buffer.subarray(at + CHECKED_FROM, end)) !== buffer.readUInt32LE(at + 4)) break;
    records.push({
      seq: buffer.readUInt32LE(at + 8),
      samples: buffer.readUInt32LE(at + 12),
      body: buffer.subarray(at + PREFIX_BYTES, end),
    });
    at = end;
  }
  return { records, tornBytes: buffer.length - at };
}

/** null: not a file of ours, or of a version that this one does not know. */
export function headOf(record: SpillRecord | undefined): SpillHead | null {
  if (record?.seq !== 0) return null;
  const head = parsed(record) as Partial<SpillHead> | null;
  return head?.takt === 'spill' && head.version === 1 ? (head as SpillHead) : null;
}

/** The straps that a note tells of, or null when it is another kind of record. */
export function strapsOf(record: SpillRecord): readonly SensorKey[] | null {
  if (record.seq !== 0) return null;
  return (parsed(record) as Partial<SpillHead> | null)?.straps ?? null;
}

/** Only for records with samples: the checksum stands for what this program wrote. */
export function bodyOf(record: SpillRecord): SpillBody {
  return parsed(record) as SpillBody;
}

function parsed({ body }: SpillRecord): unknown {
  return JSON.parse(Buffer.from(body).toString());
}
