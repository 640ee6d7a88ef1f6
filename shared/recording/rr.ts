/**
 * RR series: a number a line. A series has no clock of its own: beats follow one another, and a beat's heart rate is
 * 60000 / RR, held until the next beat. Whether the numbers are intervals or times of beats, in ms or in s, is told by
 * their size; numbers that can be neither are refused.
 */
import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '../limits.ts';
import { RecordingBuilder, unreadable } from './builder.ts';
import { columnOf, foreignUnit, RR_UNITS_MS } from './csv-columns.ts';
import type { Recording } from './recording.ts';

export interface NumberLine {
  readonly value: number | null;
  readonly line: number;
}

/** The heart rates of a series' median, as intervals: 24–240 bpm. */
const INTERVAL_MS = { from: 250, to: 2_500 } as const;
/** So many numbers that only rise are times. */
const TIMES_FROM = 4;
const BEATS_HEADER = /^(beats?|beat times?)\s*(?:[[(](.*)[\])])?$/i;
/** A step of exactly one second, again and again: a counter, of lines or of seconds, and no heart. */
const COUNTER_STEP_MS = 1_000;
/** Nearly all numbers rise: times of beats, of which one stands twice or out of its place. */
const RISING_SHARE = 0.9;

/** What the first line says of the numbers below, or null where it names no RR. */
function headerOf(line: string): { readonly name: string; readonly unit: string | null } | null {
  const name = line.replace(/^"(.*)"$/, '$1').trim();
  const beats = BEATS_HEADER.exec(name);
  if (beats !== null) return { name, unit: beats[2]?.trim().toLowerCase() ?? null };
  const column = columnOf(name, 0);
  if (column?.kind === 'foreign' && column.of === 'rr') return { name, unit: column.unit };
  if (column?.kind !== 'rr') return null;
  return { name, unit: column.unitMs === null ? null : column.unitMs === 1 ? 'ms' : 's' };
}

/** Nothing but one plain number a line, each a possible RR interval; `#` begins a comment, and a name may stand first. */
export function looksLikeRr(text: string): boolean {
  const lines = text
    .slice(0, 4_000)
    .split(/\r\n?|\n/, 40)
    .map((line) => line.trim().replace(/^"(.*)"$/, '$1'));
  const values = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (values[0] !== undefined && headerOf(values[0]) !== null) values.shift();
  return values.length > 0 && values.every((line) => numberOf(line) !== null) && !looksLikeTwoColumns(values);
}

/**
 * "0,100" is a time and a heart rate where the first parts rise and the second can be a heart rate; else it is 0.1.
 * "812,850" and "1,812" are two numbers as well where every second one can be an interval, and the first too or counts.
 */
function looksLikeTwoColumns(values: readonly string[]): boolean {
  const parts = values.map((line) => line.split(',').map(Number));
  const isInterval = (ms: number): boolean => ms >= INTERVAL_MS.from && ms <= INTERVAL_MS.to;
  const secondIsInterval =
    values.length >= TIMES_FROM &&
    values.every((line) => /,[1-9]\d{2,3}$/.test(line)) &&
    parts.every(([, second = 0]) => isInterval(second));
  if (secondIsInterval && parts.every(([first = 0]) => isInterval(first))) return true;
  if (secondIsInterval && parts.every(([first = 0], i) => first === (parts[0]?.[0] ?? 0) + i)) return true;
  return parts.every(
    ([time = 0, bpm = 0], i) =>
      bpm >= SHOWN_BPM_MIN && bpm <= SHOWN_BPM_MAX && time >= (parts[i - 1]?.[0] ?? time),
  );
}

export function readRr(text: string, fileName: string): Recording {
  const lines = text.split(/\r\n?|\n/).map((line, i) => ({ text: line.trim(), line: i + 1 }));
  const filled = lines.filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const header = headerOf(filled[0]?.text ?? '');
  if (header !== null) filled.shift();
  if (header?.unit != null && !RR_UNITS_MS.has(header.unit)) {
    const { nb, en } = foreignUnit({
      kind: 'foreign',
      of: 'rr',
      index: 0,
      name: header.name,
      unit: header.unit,
    });
    throw unreadable(fileName, nb, en);
  }
  return fromSeries(
    filled.map(({ text: cell, line }) => ({ value: numberOf(cell), line })),
    0,
    fileName,
  );
}

/** Throws AppError for numbers that are neither intervals nor times of beats. */
export function fromSeries(lines: readonly NumberLine[], startMs: number, fileName: string): Recording {
  const builder = new RecordingBuilder(fileName, 'line');
  const values: { readonly value: number; readonly line: number }[] = [];
  for (const { value, line } of lines) {
    if (value !== null) values.push({ value, line });
    else builder.warn('unreadable-record', line);
  }
  const intervals = timesOfBeats(values, builder) ?? asIntervals(values);
  if (intervals === null) {
    const [first] = values;
    throw unreadable(
      fileName,
      `tallene er verken RR i ms eller s, eller tider for slag (det første er ${first?.value ?? '–'} i linje ${first?.line ?? 1}). Eksporter RR i ms, ett intervall på hver linje.`,
      `the numbers are neither RR in ms or s nor times of beats (the first is ${first?.value ?? '–'} in line ${first?.line ?? 1}). Export RR in ms, one interval a line.`,
    );
  }
  let atMs = startMs;
  for (const { rrMs, line } of intervals) {
    if (rrMs <= 0 || rrMs > 60_000) {
      builder.warn('unreadable-record', line);
      continue;
    }
    builder.add(atMs, 60_000 / rrMs, line);
    builder.addRr(rrMs);
    atMs += rrMs;
  }
  // The last beat's interval ends here.
  builder.add(atMs, null, lines.at(-1)?.line ?? 1);
  return builder.finish('rr', { beats: true });
}

interface Interval {
  readonly rrMs: number;
  readonly line: number;
}

/** In ms or in s, by the median. */
function asIntervals(
  values: readonly { readonly value: number; readonly line: number }[],
): Interval[] | null {
  const unitMs = unitOf(values.map(({ value }) => value));
  return unitMs === null ? null : values.map(({ value, line }) => ({ rrMs: inMs(value, unitMs), line }));
}

/**
 * Numbers that rise by what can be an interval, all but a few, which are left out and told. An RR series never rises for
 * so long.
 */
function timesOfBeats(
  values: readonly { readonly value: number; readonly line: number }[],
  builder: RecordingBuilder,
): Interval[] | null {
  if (values.length < TIMES_FROM) return null;
  const rising: { readonly value: number; readonly line: number }[] = [];
  const others: number[] = [];
  for (const one of values) {
    if (one.value > (rising.at(-1)?.value ?? Number.NEGATIVE_INFINITY)) rising.push(one);
    else others.push(one.line);
  }
  const few = Math.max(values.length >= 2 * TIMES_FROM - 1 ? 1 : 0, (1 - RISING_SHARE) * values.length);
  if (others.length > few) return null;
  const steps = rising
    .slice(1)
    .map(({ value }, i) => ({ value: value - rising[i]!.value, line: rising[i]!.line }));
  const unitMs = unitOf(steps.map(({ value }) => value));
  if (unitMs === null || steps.every(({ value }) => value * unitMs === COUNTER_STEP_MS)) return null;
  for (const line of others) {
    builder.warn('time-backwards', line);
  }
  return steps.map(({ value, line }) => ({ rrMs: inMs(value, unitMs), line }));
}

/** Times of beats have few decimals: the difference of two gets no more. */
function inMs(value: number, unitMs: number): number {
  return unitMs === 1 ? value : Math.round(value * unitMs * 1e6) / 1e6;
}

function unitOf(values: readonly number[]): number | null {
  const sorted = values.filter((value) => value > 0).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  for (const unitMs of [1, 1000]) {
    if (median * unitMs >= INTERVAL_MS.from && median * unitMs <= INTERVAL_MS.to) return unitMs;
  }
  return null;
}

function numberOf(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : null;
}
