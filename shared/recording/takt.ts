/**
 * Our own recordings: blocks (block.ts) of hearts, of treadmills and of straps' batteries, one behind the other. A block of hearts, kind 1:
 * Body: u8 flags (b0 times are whole ms, b1 every other number is whole, b2 receivers are named) · varint count
 *   [b0: u48 time base] · varint sensors, each: varint length, its UTF-16 code units as varints
 *   [b2: receivers, written like sensors; of more than one each record with a strap names its own] · a record a sample:
 *   u8 head (b0 heart rate, b1 strap, b2 beat count, b3 beat time, b4–5 contact, b6–7 RR count, 3: a varint follows)
 *   [RR count] [strap: varint sensor [varint receiver]] time [heart rate] [beat count] [beat time] RR…
 * Whole numbers are zigzag varints of the difference to the last of their kind in the block (times from the base);
 * others are f64. A second of a strap is about 7 bytes inside a minute's block, 45 as a block of its own.
 */
import { OWN_HOLD_S } from '../freshness.ts';
import type { Contact, StrapKey } from '../sample.ts';
import { isStrap } from '../sensors.ts';
import { decodeBatteryBody } from './battery.ts';
import {
  BATTERY_BLOCK,
  HEART_BLOCK,
  looksLikeBlocks,
  readBlocks,
  readNames,
  sealBlock,
  TREADMILL_BLOCK,
  writeNames,
} from './block.ts';
import { unreadable, withoutHeartRate } from './builder.ts';
import { ByteReader, type ByteWriter, isWhole } from './bytes.ts';
import { inTime, mergeTreadmill } from './merge.ts';
import type {
  RecordedBattery,
  RecordedSample,
  RecordedStrap,
  RecordedTreadmill,
  Recording,
  RecordingWarning,
} from './recording.ts';
import { decodeTreadmillBody } from './treadmill.ts';

const CONTACTS: readonly Contact[] = ['unknown', 'on', 'off'];
const TIMES_WHOLE = 1;
const VALUES_WHOLE = 2;
const RECEIVERS_NAMED = 4;

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
  const sensors: StrapKey[] = [
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
  const receivers = receiversOf(samples);
  const flags =
    (timesWhole ? TIMES_WHOLE : 0) |
    (valuesWhole ? VALUES_WHOLE : 0) |
    (receivers.length > 0 ? RECEIVERS_NAMED : 0);
  return sealBlock(HEART_BLOCK, (out) => {
    out.u8(flags);
    out.varint(samples.length);
    if (timesWhole) out.u48(first.atMs);
    writeNames(out, sensors);
    if (receivers.length > 0) writeNames(out, receivers);
    writeSamples(out, samples, { sensors, receivers, timesWhole, valuesWhole });
  });
}

/** None when no record knows its receiver; an empty name stands for those that do not. */
function receiversOf(samples: readonly RecordedSample[]): string[] {
  const names = new Set(samples.flatMap(({ strap }) => (strap === null ? [] : [strap.receiver ?? ''])));
  return names.size === 1 && names.has('') ? [] : [...names];
}

interface BodyForm {
  readonly sensors: readonly StrapKey[];
  readonly receivers: readonly string[];
  readonly timesWhole: boolean;
  readonly valuesWhole: boolean;
}

function writeSamples(out: ByteWriter, samples: readonly RecordedSample[], form: BodyForm): void {
  const { sensors, receivers, timesWhole, valuesWhole } = form;
  const put = (series: Series, value: number, whole: boolean): void => {
    if (whole) out.zigzag(value - series.last);
    else out.f64(value);
    series.last = value;
  };
  const series = newSerieses(samples[0]?.atMs ?? 0);
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
    if (strap !== null && receivers.length > 1) out.varint(receivers.indexOf(strap.receiver ?? ''));
    put(series.time, sample.atMs, timesWhole);
    if (sample.heartRateBpm !== null) put(series.heartRate, sample.heartRateBpm, valuesWhole);
    if (strap !== null && strap.beatCount !== null) put(series.beatCount, strap.beatCount, valuesWhole);
    if (strap !== null && strap.beatTimeTicks !== null)
      put(series.beatTime, strap.beatTimeTicks, valuesWhole);
    for (const ticks of sample.rrTicks) put(series.rr, ticks, valuesWhole);
  }
}

/** All that every whole block holds, in the order of the bytes, and what could not be read. */
export function decodeBlocks(bytes: Uint8Array): {
  samples: RecordedSample[];
  treadmill: RecordedTreadmill[];
  batteries: RecordedBattery[];
  warnings: RecordingWarning[];
} {
  const samples: RecordedSample[] = [];
  const treadmill: RecordedTreadmill[] = [];
  const batteries: RecordedBattery[] = [];
  const warnings = readBlocks(bytes, (kind, body) => {
    if (kind === HEART_BLOCK) for (const sample of decodeBody(body)) samples.push(sample);
    else if (kind === TREADMILL_BLOCK) for (const one of decodeTreadmillBody(body)) treadmill.push(one);
    else if (kind === BATTERY_BLOCK) for (const one of decodeBatteryBody(body)) batteries.push(one);
    else throw new RangeError('a kind of block that is not known');
  });
  return { samples, treadmill, batteries, warnings };
}

export const looksLikeTakt = looksLikeBlocks;

/** Throws RangeError when the body ends early, goes on after its last sample, or names what does not exist. */
function decodeBody(body: Uint8Array): RecordedSample[] {
  const input = new ByteReader(body);
  const flags = input.u8();
  const timesWhole = (flags & TIMES_WHOLE) !== 0;
  const valuesWhole = (flags & VALUES_WHOLE) !== 0;
  const count = input.varint();
  const series = newSerieses(timesWhole ? input.u48() : 0);
  const sensors = readNames(input);
  const receivers = (flags & RECEIVERS_NAMED) === 0 ? [] : readNames(input);
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
    const receiver = sensor === null ? '' : receivers[receivers.length > 1 ? input.varint() : 0];
    const unknown = receiver === undefined && receivers.length > 0;
    if (sensor === undefined || (sensor !== null && !isStrap(sensor)) || contact === undefined || unknown)
      throw new RangeError('a sensor, receiver or contact unknown here');
    const atMs = take(series.time, timesWhole);
    const heartRateBpm = head & 1 ? take(series.heartRate, valuesWhole) : null;
    const beatCount = head & 4 ? take(series.beatCount, valuesWhole) : null;
    const beatTimeTicks = head & 8 ? take(series.beatTime, valuesWhole) : null;
    const rrTicks: number[] = [];
    for (let left = rrCount; left > 0; left--) rrTicks.push(take(series.rr, valuesWhole));
    const strap: RecordedStrap | null =
      sensor === null
        ? null
        : { sensor, beatCount, beatTimeTicks, contact, ...(receiver ? { receiver } : {}) };
    samples.push({ atMs, heartRateBpm, rrTicks, strap });
  }
  if (!input.atEnd) throw new RangeError('bytes after the last sample');
  return samples;
}

/** Throws AppError when no block is whole, or none has a heart rate. */
export function readTakt(bytes: Uint8Array, fileName: string): Recording {
  const { samples, treadmill, batteries, warnings } = decodeBlocks(bytes);
  if (samples.length + treadmill.length + batteries.length === 0) {
    throw unreadable(
      fileName,
      'ingen hel blokk i opptaket (fra byte 0); filen er kuttet eller skadet. Hent den på nytt.',
      'no whole block in this recording (from byte 0 on); the file is cut short or damaged. Fetch it again.',
    );
  }
  if (!samples.some((sample) => sample.heartRateBpm !== null))
    throw withoutHeartRate(fileName, samples.length);
  return {
    format: 'takt',
    samples: inTime([samples]),
    treadmill: mergeTreadmill([treadmill]),
    laps: [],
    holdS: OWN_HOLD_S,
    warnings,
  };
}
