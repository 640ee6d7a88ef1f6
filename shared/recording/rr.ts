/**
 * RR series: one interval in ms a line, and Polar's .hrm files. A series has no clock of its own: beats follow one
 * another, from the start time of the .hrm file or from 0. A beat's heart rate is 60000 / RR, held until the next beat.
 */
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording } from './recording.ts';

/** Polar's mark for "every beat" in place of an interval in seconds. */
const EVERY_BEAT = 238;

export function looksLikeHrm(text: string): boolean {
  return /^\s*\[Params\]/i.test(text) || /^\[HRData\]/im.test(text);
}

/** Nothing but one plain number a line, each a possible RR interval; `#` begins a comment. */
export function looksLikeRr(text: string): boolean {
  const lines = text.split(/\r\n?|\n/, 40).map((line) => line.trim());
  const values = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return values.length > 0 && values.every((line) => /^\d+(\.\d+)?$/.test(line));
}

export function readRr(text: string, fileName: string): Recording {
  const lines = text.split(/\r\n?|\n/).map((line, i) => ({ text: line.trim(), number: i + 1 }));
  return fromBeats(
    lines.filter((line) => !line.text.startsWith('#')),
    0,
    fileName,
  );
}

export function readHrm(text: string, fileName: string): Recording {
  const lines = text.split(/\r\n?|\n/).map((line, i) => ({ text: line.trim(), number: i + 1 }));
  const dataAt = lines.findIndex((line) => /^\[HRData\]$/i.test(line.text));
  if (dataAt < 0) {
    throw unreadable(
      fileName,
      'delen [HRData] mangler; filen er kuttet eller tom. Eksporter den på nytt.',
      'the section [HRData] is missing; the file is cut short or empty. Export it again.',
    );
  }
  const param = (name: string): string =>
    lines
      .slice(0, dataAt)
      .find((line) => line.text.toLowerCase().startsWith(`${name}=`))
      ?.text.slice(name.length + 1) ?? '';
  const startMs = hrmStartMs(param('date'), param('starttime'));
  const intervalS = Number(param('interval'));
  const nextSection = lines.findIndex((line, i) => i > dataAt && line.text.startsWith('['));
  const data = lines.slice(dataAt + 1, nextSection < 0 ? undefined : nextSection);
  if (intervalS === EVERY_BEAT || !(intervalS > 0)) return fromBeats(data, startMs, fileName);
  const builder = new RecordingBuilder(fileName);
  let records = 0;
  for (const line of data) {
    if (line.text === '') continue;
    const bpm = numberOf(line.text.split(/\s+/)[0] ?? '');
    if (bpm === null) builder.warn('unreadable-record', `line ${line.number}`);
    builder.add(startMs + records * intervalS * 1000, bpm, `line ${line.number}`);
    records += 1;
  }
  return builder.finish('rr');
}

function fromBeats(
  lines: readonly { readonly text: string; readonly number: number }[],
  startMs: number,
  fileName: string,
): Recording {
  const builder = new RecordingBuilder(fileName);
  let atMs = startMs;
  for (const line of lines) {
    if (line.text === '') continue;
    const rrMs = numberOf(line.text.split(/\s+/)[0] ?? '');
    if (rrMs === null || rrMs === 0 || rrMs > 60_000) {
      builder.warn('unreadable-record', `line ${line.number}`);
      continue;
    }
    builder.add(atMs, 60_000 / rrMs, `line ${line.number}`);
    builder.addRr(rrMs);
    atMs += rrMs;
  }
  // The last beat's interval ends here.
  builder.add(atMs, null, 'end');
  return builder.finish('rr');
}

function numberOf(text: string): number | null {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** `20080208` and `08:50:31.0`, on the watch's own clock; read as UTC, or 0 when they are missing. */
function hrmStartMs(date: string, time: string): number {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  const clock = /^(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d))?$/.exec(time);
  if (day === null || clock === null) return 0;
  const [y, m, d] = day.slice(1).map(Number) as [number, number, number];
  const [h, min, s, tenth] = [...clock.slice(1, 4), clock[4] ?? '0'].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(y, m - 1, d, h, min, s) + tenth * 100;
}
