/**
 * Comma- or semicolon-separated files with a time and a heart rate. With a header the columns are found by name, without
 * one they are the first two. Times are seconds, hh:mm:ss or ISO 8601; those without a date begin at 0 (1970).
 */
import { RecordingBuilder, unreadable } from './builder.ts';
import type { Recording } from './recording.ts';
import { parseIsoMs, parseSeconds } from './text.ts';

type Separator = ';' | ',' | '\t';

const TIME_NAMES =
  /^(t|time|tid|tidspunkt|klokkeslett|timestamp|datetime|date ?time|seconds?|sekund(er)?|secs?|s|elapsed.*)$/;
const BPM_NAMES = /^(hr|bpm|heart ?rate|puls|pulse|hjertefrekvens|hf)$/;

interface Columns {
  readonly time: number;
  readonly bpm: number;
  readonly timeIsMs: boolean;
}

export function looksLikeCsv(text: string): boolean {
  const lines = linesOf(text).slice(0, 5);
  const separator = lines[0] === undefined ? null : separatorOf(lines);
  return separator !== null && lines.every((line) => cellsOf(line.text, separator).length >= 2);
}

export function readCsv(text: string, fileName: string): Recording {
  const lines = linesOf(text);
  const separator = separatorOf(lines) ?? ',';
  const header = lines[0] === undefined ? [] : cellsOf(lines[0].text, separator);
  const first = { time: 0, bpm: 1, timeIsMs: false };
  const headless = timeOf(header[0] ?? '', separator, first) !== null;
  const columns = headless ? first : columnsOf(header);
  if (columns === null) {
    throw unreadable(
      fileName,
      `linje 1 har ingen kolonne for ${hasTime(header) ? 'puls (bpm, puls, hr)' : 'tid (tid, time, s)'}. Gi kolonnen et slikt navn.`,
      `line 1 has no column for ${hasTime(header) ? 'heart rate (bpm, heart rate, hr)' : 'time (time, seconds, s)'}. Give it such a name.`,
    );
  }
  const builder = new RecordingBuilder(fileName);
  for (const line of headless ? lines : lines.slice(1)) {
    const cells = cellsOf(line.text, separator);
    const place = `line ${line.number}`;
    const atMs = timeOf(cells[columns.time] ?? '', separator, columns);
    const bpmText = cells[columns.bpm] ?? '';
    const bpm = bpmText === '' ? null : numberOf(bpmText, separator);
    if (atMs === null || (bpm === null && bpmText !== '')) builder.warn('unreadable-record', place);
    if (atMs !== null) builder.add(atMs, bpm, place);
  }
  return builder.finish('csv');
}

function linesOf(text: string): { text: string; number: number }[] {
  return text
    .split(/\r\n?|\n/)
    .map((line, i) => ({ text: line, number: i + 1 }))
    .filter((line) => line.text.trim() !== '' && !/^\s*#|^sep=/i.test(line.text));
}

/** A semicolon or tab wins over a comma, which may be a decimal comma. */
function separatorOf(lines: readonly { readonly text: string }[]): Separator | null {
  const first = lines[0]?.text ?? '';
  return ([';', '\t', ','] as const).find((separator) => first.includes(separator)) ?? null;
}

function cellsOf(line: string, separator: Separator): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

/** "HR [bpm]", "heart_rate" and "time_s" are the names "hr", "heart rate" and "time". */
function plainName(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/[[(].*?[\])]/g, '')
    .replace(/[_\s.-]+/g, ' ')
    .trim()
    .replace(/ (bpm|s|ms|sec|utc)$/, '');
}

function hasTime(header: readonly string[]): boolean {
  return header.some((cell) => TIME_NAMES.test(plainName(cell)));
}

function columnsOf(header: readonly string[]): Columns | null {
  const time = header.findIndex((cell) => TIME_NAMES.test(plainName(cell)));
  const bpm = header.findIndex((cell) => BPM_NAMES.test(plainName(cell)));
  if (time < 0 || bpm < 0) return null;
  return { time, bpm, timeIsMs: /(^|[\s_([])ms[\])]?$/i.test(header[time] ?? '') };
}

function numberOf(text: string, separator: Separator): number | null {
  const plain = separator === ',' ? text : text.replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

function timeOf(text: string, separator: Separator, columns: Columns): number | null {
  const isoMs = parseIsoMs(text);
  if (isoMs !== null) return isoMs;
  const seconds = parseSeconds(separator === ',' ? text : text.replace(',', '.'));
  if (seconds === null) return null;
  return columns.timeIsMs ? seconds : Math.round(seconds * 1000);
}
