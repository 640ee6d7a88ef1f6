/**
 * Our own recordings: blocks of samples that stand for themselves and are kept one behind the other. Little endian.
 *   0 u8 B7 · 1 u8 54 ("T") · 2 u8 version (1) · 3 u32 bytes of the body · 7 body · then u32 CRC-32 of bytes 2 … body
 * Body: u8 flags (b0 times are whole ms, b1 every other number is whole) · varint count · [b0: u48 time base]
 *   varint sensors, each: varint length, its UTF-16 code units as varints · then a record a sample:
 *   u8 head (b0 heart rate, b1 strap, b2 beat count, b3 beat time, b4–5 contact, b6–7 RR count, 3: a varint follows)
 *   [RR count] [strap: varint sensor] time [heart rate] [beat count] [beat time] RR…
 * Whole numbers are zigzag varints of the difference to the last of their kind in the block (times from the base);
 * others are f64. A second of a strap is about 7 bytes inside a minute's block, 45 as a block of its own.
 */
import type { Contact, SensorKey } from '../sample.ts';
import { unreadable, withoutHeartRate } from './builder.ts';
import { ByteReader, ByteWriter, crc32, isWhole } from './bytes.ts';
import { mergeSamples } from './merge.ts';
import {
  OWN_HOLD_S,
  type RecordedSample,
  type RecordedStrap,
  type Recording,
  type RecordingWarning,
} from './recording.ts';

const MAGIC = [0xb7, 0x54] as const;
const VERSION = 1;
const HEAD_BYTES = 7;
const CRC_BYTES = 4;
const CONTACTS: readonly Contact[] = ['unknown', 'on', 'off'];
const TIMES_WHOLE = 1;
const VALUES_WHOLE = 2;

/** The numbers of one kind, each written as its difference to the one before. */
interface Series {
  last: number;
}
interface Serieses {
  readonly time: Series;
  readonly heartRate: Series;
  readonly beatCount: Series;
  readonly beatTime: Series;
  readonly rr: Series;
}
function newSerieses(baseMs: number): Serieses {
  return {
    time: { last: baseMs },
    heartRate: { last: 0 },
    beatCount: { last: 0 },
    beatTime: { last: 0 },
    rr: { last: 0 },
  };
}

/** One block, or no bytes at all for no samples. Any order of times is kept. */
export function encodeBlock(samples: readonly RecordedSample[]): Uint8Array {
  const first = samples[0];
  if (first === undefined) return new Uint8Array(0);
  const sensors: SensorKey[] = [
    ...new Set(samples.flatMap((s) => (s.strap === null ? [] : [s.strap.sensor]))),
  ];
  const timesWhole = samples.every((s) => isWhole(s.atMs)) && first.atMs >= 0 && first.atMs < 2 ** 48;
  const valuesWhole = samples.every(
    (s) =>
      isWhole(s.heartRateBpm ?? 0) &&
      isWhole(s.strap?.beatCount ?? 0) &&
      isWhole(s.strap?.beatTimeTicks ?? 0) &&
      s.rrTicks.every(isWhole),
  );
  const out = new ByteWriter();
  for (const byte of MAGIC) out.u8(byte);
  out.u8(VERSION);
  out.u32(0);
  out.u8((timesWhole ? TIMES_WHOLE : 0) | (valuesWhole ? VALUES_WHOLE : 0));
  out.varint(samples.length);
  if (timesWhole) out.u48(first.atMs);
  out.varint(sensors.length);
  for (const sensor of sensors) {
    out.varint(sensor.length);
    for (let i = 0; i < sensor.length; i++) out.varint(sensor.charCodeAt(i));
  }
  const put = (series: Series, value: number, whole: boolean): void => {
    if (whole) out.zigzag(value - series.last);
    else out.f64(value);
    series.last = value;
  };
  const series = newSerieses(first.atMs);
  for (const sample of samples) {
    const { strap } = sample;
    const rrCount = sample.rrTicks.length;
    const head =
      (sample.heartRateBpm === null ? 0 : 1) |
      (strap === null ? 0 : 2 | (CONTACTS.indexOf(strap.contact) << 4)) |
      (strap === null || strap.beatCount === null ? 0 : 4) |
      (strap === null || strap.beatTimeTicks === null ? 0 : 8) |
      (Math.min(rrCount, 3) << 6);
    out.u8(head);
    if (rrCount >= 3) out.varint(rrCount);
    if (strap !== null) out.varint(sensors.indexOf(strap.sensor));
    put(series.time, sample.atMs, timesWhole);
    if (sample.heartRateBpm !== null) put(series.heartRate, sample.heartRateBpm, valuesWhole);
    if (strap !== null && strap.beatCount !== null) put(series.beatCount, strap.beatCount, valuesWhole);
    if (strap !== null && strap.beatTimeTicks !== null)
      put(series.beatTime, strap.beatTimeTicks, valuesWhole);
    for (const ticks of sample.rrTicks) put(series.rr, ticks, valuesWhole);
  }
  out.patchU32(3, out.length - HEAD_BYTES);
  out.u32(crc32(out.soFar().subarray(2)));
  return out.finish();
}

/**
 * Every sample of every whole block, in the order of the bytes. What lies between whole blocks is skipped and counted:
 * `truncated` when the last block ends too early, else `unreadable-record` for each damaged stretch.
 */
export function decodeBlocks(bytes: Uint8Array): {
  samples: RecordedSample[];
  warnings: RecordingWarning[];
} {
  const samples: RecordedSample[] = [];
  const damaged: number[] = [];
  let damagedFrom: number | null = null;
  let at = 0;
  while (at < bytes.length) {
    const block = blockAt(bytes, at);
    if (block === null) {
      damagedFrom ??= at;
      at += 1;
      continue;
    }
    if (damagedFrom !== null) damaged.push(damagedFrom);
    damagedFrom = null;
    for (const sample of block.samples) samples.push(sample);
    at = block.endsAt;
  }
  const warnings: RecordingWarning[] = [];
  const firstDamaged = damaged[0];
  if (firstDamaged !== undefined) {
    warnings.push({ kind: 'unreadable-record', count: damaged.length, firstAt: `byte ${firstDamaged}` });
  }
  if (damagedFrom !== null) warnings.push({ kind: 'truncated', count: 1, firstAt: `byte ${damagedFrom}` });
  return { samples, warnings };
}

export function looksLikeTakt(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1];
}

function blockAt(bytes: Uint8Array, at: number): { samples: RecordedSample[]; endsAt: number } | null {
  if (bytes[at] !== MAGIC[0] || bytes[at + 1] !== MAGIC[1] || bytes[at + 2] !== VERSION) return null;
  if (at + HEAD_BYTES + CRC_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crcAt = at + HEAD_BYTES + view.getUint32(at + 3, true);
  if (crcAt + CRC_BYTES > bytes.length) return null;
  if (crc32(bytes.subarray(at + 2, crcAt)) !== view.getUint32(crcAt, true)) return null;
  try {
    return { samples: decodeBody(bytes.subarray(at + HEAD_BYTES, crcAt)), endsAt: crcAt + CRC_BYTES };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Throws RangeError when the body ends early, goes on after its last sample, or names what does not exist. */
function decodeBody(body: Uint8Array): RecordedSample[] {
  const input = new ByteReader(body);
  const flags = input.u8();
  const timesWhole = (flags & TIMES_WHOLE) !== 0;
  const valuesWhole = (flags & VALUES_WHOLE) !== 0;
  const count = input.varint();
  const series = newSerieses(timesWhole ? input.u48() : 0);
  const sensors: SensorKey[] = [];
  for (let left = input.varint(); left > 0; left--) {
    let sensor = '';
    for (let units = input.varint(); units > 0; units--) sensor += String.fromCharCode(input.varint());
    sensors.push(sensor);
  }
  const take = (of: Series, whole: boolean): number => {
    of.last = whole ? of.last + input.zigzag() : input.f64();
    return of.last;
  };
  const samples: RecordedSample[] = [];
  for (let i = 0; i < count; i++) {
    const head = input.u8();
    const rrCount = head >> 6 === 3 ? input.varint() : head >> 6;
    const sensor = head & 2 ? sensors[input.varint()] : null;
    const contact = CONTACTS[(head >> 4) & 3];
    if (sensor === undefined || contact === undefined)
      throw new RangeError('a sensor or contact unknown here');
    const atMs = take(series.time, timesWhole);
    const heartRateBpm = head & 1 ? take(series.heartRate, valuesWhole) : null;
    const beatCount = head & 4 ? take(series.beatCount, valuesWhole) : null;
    const beatTimeTicks = head & 8 ? take(series.beatTime, valuesWhole) : null;
    const rrTicks: number[] = [];
    for (let left = rrCount; left > 0; left--) rrTicks.push(take(series.rr, valuesWhole));
    const strap: RecordedStrap | null =
      sensor === null ? null : { sensor, beatCount, beatTimeTicks, contact };
    samples.push({ atMs, heartRateBpm, rrTicks, strap });
  }
  if (!input.atEnd) throw new RangeError('bytes after the last sample');
  return samples;
}

/** Throws AppError when no block is whole, or none has a heart rate. */
export function readTakt(bytes: Uint8Array, fileName: string): Recording {
  const { samples, warnings } = decodeBlocks(bytes);
  if (samples.length === 0) {
    throw unreadable(
      fileName,
      'ingen hel blokk i opptaket (fra byte 0); filen er kuttet eller skadet. Hent den på nytt.',
      'no whole block in this recording (from byte 0 on); the file is cut short or damaged. Fetch it again.',
    );
  }
  if (!samples.some((sample) => sample.heartRateBpm !== null))
    throw withoutHeartRate(fileName, samples.length);
  return { format: 'takt', samples: mergeSamples([samples]), laps: [], holdS: OWN_HOLD_S, warnings };
}
