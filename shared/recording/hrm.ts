/** Polar's .hrm files: text in sections, the values behind [HRData]: beats, or a heart rate every few seconds. */
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording, RecordingWarning } from './recording.ts';
import { fromSeries } from './rr.ts';
import { spanText } from './warnings.ts';

/** Polar's mark for "every beat" in place of an interval in seconds. */
const EVERY_BEAT = 238;
/** Such files come from watches that write a value every 1 to 480 s. */
const INTERVAL_S_MAX = 480;
/** Its mark for values at the times of the laps alone: no interval either. */
const LAP_TIMES = 204;
/** A stated length from which the data differ by more is reported. */
const DIFFERS_BY_SHARE = 0.02;
const DIFFERS_BY_MS = 2_000;

export function looksLikeHrm(text: string): boolean {
  return /^\s*\[Params\]/i.test(text) || /^\s*\[HRData\]/im.test(text.slice(0, 100_000));
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
      ?.text.slice(name.length + 1)
      .trim() ?? '';
  const startMs = hrmStartMs(param('date'), param('starttime'));
  const nextSection = lines.findIndex((line, i) => i > dataAt && line.text.startsWith('['));
  const data = lines
    .slice(dataAt + 1, nextSection < 0 ? undefined : nextSection)
    .filter(({ text: cell }) => cell !== '')
    .map(({ text: cell, number }) => ({ value: numberOf(cell.split(/\s+/)[0] ?? ''), line: number }));
  const interval = param('interval');
  const intervalS = Number(interval);
  const every = interval === '' || intervalS === EVERY_BEAT ? null : intervalS;
  if (every !== null && !(every > 0 && every <= INTERVAL_S_MAX && every !== LAP_TIMES)) {
    throw unreadable(
      fileName,
      `Interval=${interval} er ikke lest av Takt (sekunder, eller 238 for hvert slag). Eksporter økta på nytt med pulsverdier.`,
      `Interval=${interval} is not read by Takt (seconds, or 238 for every beat). Export the session again with heart rates.`,
    );
  }
  const recording =
    every === null ? fromSeries(data, startMs, fileName) : everyFewSeconds(data, startMs, every, fileName);
  const differs = lengthDiffers(recording, param('length'), every ?? 0);
  return differs === null ? recording : { ...recording, warnings: [...recording.warnings, differs] };
}

function everyFewSeconds(
  data: readonly { readonly value: number | null; readonly line: number }[],
  startMs: number,
  intervalS: number,
  fileName: string,
): Recording {
  const builder = new RecordingBuilder(fileName, 'line');
  for (const [record, { value, line }] of data.entries()) {
    if (value === null) builder.warn('unreadable-record', line);
    builder.add(startMs + record * intervalS * 1000, value, line);
  }
  return builder.finish('rr');
}

/** A file that was cut has less than it says. */
function lengthDiffers(recording: Recording, stated: string, intervalS: number): RecordingWarning | null {
  const parts = /^(\d{1,3}):(\d{2}):(\d{2}(?:[.,]\d+)?)$/.exec(stated);
  if (parts === null) return null;
  const [h, m, s] = parts.slice(1).map((part) => Number(part.replace(',', '.'))) as [number, number, number];
  const statedMs = (h * 3600 + m * 60 + s) * 1000;
  const dataMs = (recording.samples.at(-1)?.atMs ?? 0) - (recording.samples[0]?.atMs ?? 0);
  const allowedMs = Math.max(DIFFERS_BY_MS, 2 * intervalS * 1000, DIFFERS_BY_SHARE * statedMs);
  if (statedMs === 0 || Math.abs(dataMs - statedMs) <= allowedMs) return null;
  const span = (language: 'nb' | 'en') => [spanText(statedMs, language), spanText(dataMs, language)] as const;
  const [nb, en] = [span('nb'), span('en')];
  return {
    kind: 'length-differs',
    count: 1,
    firstAt: 'end',
    detail: {
      nb: `filen sier ${nb[0]}, verdiene er ${nb[1]}; den kan være kuttet`,
      en: `the file says ${en[0]}, its values are ${en[1]}; it may be cut short`,
    },
  };
}

function numberOf(text: string): number | null {
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : null;
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
