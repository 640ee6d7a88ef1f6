/**
 * What a spill file is made of: records, one after the other, each whole or not there.
 *
 *   u32 bytes of the body | u32 CRC-32 of all that follows | u32 seq | u32 samples | body, JSON in UTF-8
 *
 * Little endian. A record with seq 0 is a note (a SpillHead, which every file begins with twice, a new list of straps, or of
 * sleeps); any other holds samples of the message with that number. Several in a row with one number are one message that
 * was gathered piece by piece. Bytes that are no sound record are passed over, and what is behind them is read.
 */
import { crc32 } from 'node:zlib';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { ClockPlace } from './earlier-clock.ts';

/** The first record of a file. */
export interface SpillHead {
  readonly takt: 'spill';
  readonly version: 1;
  readonly bootId: string;
  /** This machine's UTC when the file was begun: what is too old goes by this. */
  readonly begunAtUtcMs: number;
  /** The straps that may be written; a later note replaces the list. */
  readonly straps: readonly SensorKey[];
  /** When this machine slept so far; a later note replaces the list. Absent in files of an older version. */
  readonly sleeps?: readonly Sleep[];
}

/** The clock stood still for `ms`: messages with a lower number than `beforeSeq` were heard so much earlier than they say. */
export interface Sleep {
  readonly beforeSeq: number;
  readonly ms: number;
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
/** Of a body, which is a JSON object. */
const BODY_BEGINS = '{'.charCodeAt(0);

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

/** Bytes of a file that are no sound record. */
export interface SpillGap {
  /** It begins as a record that is longer than what is left of the file. */
  readonly cut: boolean;
  /** How many records stand before it. */
  readonly afterRecords: number;
  readonly bytes: number;
}

/**
 * The sound records in their order, and what lies between or behind them: damage, or a write that the power or a signal
 * cut off. A record is known by its length and its checksum, so the next sound one is found from any byte.
 */
export function readRecords(bytes: Uint8Array): {
  readonly records: readonly SpillRecord[];
  readonly gaps: readonly SpillGap[];
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: SpillRecord[] = [];
  const gaps: SpillGap[] = [];
  let soundTo = 0;
  for (let at = 0; at < buffer.length; ) {
    const end = endOfSoundRecord(buffer, at);
    if (end === null) {
      const next = buffer.indexOf(BODY_BEGINS, at + PREFIX_BYTES + 1);
      at = next === -1 ? buffer.length : next - PREFIX_BYTES;
      continue;
    }
    if (at > soundTo) gaps.push(gapOf(buffer, records.length, soundTo, at));
    records.push({
      seq: buffer.readUInt32LE(at + 8),
      samples: buffer.readUInt32LE(at + 12),
      body: buffer.subarray(at + PREFIX_BYTES, end),
    });
    at = soundTo = end;
  }
  if (soundTo < buffer.length) gaps.push(gapOf(buffer, records.length, soundTo, buffer.length));
  return { records, gaps };
}

function gapOf(buffer: Buffer, afterRecords: number, from: number, to: number): SpillGap {
  const left = buffer.length - from;
  const longer = left < PREFIX_BYTES || PREFIX_BYTES + buffer.readUInt32LE(from) > left;
  return { afterRecords, bytes: to - from, cut: to === buffer.length && longer };
}

function endOfSoundRecord(buffer: Buffer, at: number): number | null {
  if (at + PREFIX_BYTES > buffer.length || buffer[at + PREFIX_BYTES] !== BODY_BEGINS) return null;
  const end = at + PREFIX_BYTES + buffer.readUInt32LE(at);
  if (end > buffer.length) return null;
  return crc32(buffer.subarray(at + CHECKED_FROM, end)) === buffer.readUInt32LE(at + 4) ? end : null;
}

/** null: no head of a version that this one knows. */
export function headOf(record: SpillRecord): SpillHead | null {
  const head = noteOf(record);
  return head?.takt === 'spill' && head.version === 1 ? (head as SpillHead) : null;
}

/** Whether it is the head of a file in a version that this one does not know. */
export function isForeignHead(record: SpillRecord): boolean {
  const head = noteOf(record);
  return head?.takt === 'spill' && (head.version as number) !== 1;
}

/** What a note says anew; null of a record with samples. */
export function noteOf(record: SpillRecord): Partial<SpillHead> | null {
  return record.seq === 0 ? (parsed(record) as Partial<SpillHead> | null) : null;
}

/** By how much earlier than it says a message was heard, as known when the message `uptoSeq` was written. */
export function setBackMs(sleeps: readonly Sleep[], seq: number, uptoSeq = Number.POSITIVE_INFINITY): number {
  return sleeps.reduce(
    (sum, { beforeSeq, ms }) => (seq < beforeSeq && beforeSeq <= uptoSeq ? sum + ms : sum),
    0,
  );
}

/** Only for records with samples: the checksum stands for what this program wrote. */
export function bodyOf(record: SpillRecord): SpillBody {
  return parsed(record) as SpillBody;
}

function parsed({ body }: SpillRecord): unknown {
  return JSON.parse(Buffer.from(body).toString());
}
