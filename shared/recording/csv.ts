/**
 * Tables with a time and a heart rate: comma, semicolon, tab or bar between the cells, a header anywhere in the first
 * lines or none. With a header the columns are found by name, without one they are the first two. A row of RR intervals
 * in place of heart rates will do.
 */
import type { Language } from '../errors.ts';
import { RecordingBuilder, unreadable } from './builder.ts';
import { type Column, foreignUnit, type TimeColumn } from './csv-columns.ts';
import { FIRST, hasTime, headless, isWhole, knownIn, type Layout, layoutOf, NO_VALUE } from './csv-layout.ts';
import { refuseOtherHeader, rrCells, wellShaped } from './csv-shape.ts';
import { numberIn, type Row, rowsOf, SEPARATORS } from './csv-table.ts';
import { type Times, timesOf } from './csv-times.ts';
import type { Recording } from './recording.ts';
import { parseWritten } from './time-text.ts';

type Text = Readonly<Record<Language, string>>;

/** Of a column of times that is left aside: it says otherwise when its length differs by more. */
const DIFFERS_BY_MS = 2_000;
const DIFFERS_BY_SHARE = 0.02;
/** Spreadsheets count the days of our time from here on. */
const DAY_NUMBERS_FROM = 20_000;
/** The median of a column of RR, whatever is done: 24–300 a minute. */
const RR_MEDIAN_MS = { from: 200, to: 2_500 } as const;
/** Times from 1973 on have a date; smaller ones count from a start. */
const DATED_FROM_MS = 1e11;

/** Rows of two cells or more, with something between them that separates. */
export function looksLikeCsv(text: string): boolean {
  // Markup and JSON have commas too.
  if (text.slice(0, 1_000).includes('\0') || /^\s*(<|\{|\[\s*[[{"\d])/.test(text)) return false;
  const start = text.slice(0, 200_000);
  return SEPARATORS.some((separator) => {
    let rows = 0;
    for (const { cells } of rowsOf(start, separator)) {
      if (cells.length >= 2 && ++rows >= 2) return true;
    }
    return rows >= 1 && layoutOf(start, separator).headerLine !== null;
  });
}

export function readCsv(text: string, fileName: string): Recording {
  const layout = SEPARATORS.map((separator) => layoutOf(text, separator)).find(isWhole) ?? headless(text);
  if (layout === null) throw withoutColumns(text, fileName);
  const bpm = oneOf(layout.columns, 'bpm', fileName);
  const rr = oneOf(layout.columns, 'rr', fileName);
  const builder = new RecordingBuilder(fileName, 'line');
  const rows = wellShaped([...dataRows(text, layout)], layout, fileName, builder);
  const leftOut = layout.columns.find((column) => column.kind === 'foreign' && column.of === 'rr');
  if (leftOut?.kind === 'foreign') {
    builder.warn('column-left-out', layout.headerLine ?? 1, foreignUnit(leftOut));
  }
  const ms = timesIn(layout, rows, fileName, builder);
  if (isNewestFirst(ms)) {
    rows.reverse();
    ms.reverse();
  }
  const date = layout.columns.find(({ kind }) => kind === 'date');
  const timeNames = layout.columns.flatMap((column) =>
    column.kind === 'time' || column === date ? [column.index] : [],
  );
  const rrUnitMs = rr === null ? null : rrUnit(rr, rows);
  if (rr !== null && rrUnitMs === null) {
    const text = rrContradiction(rr.name);
    if (bpm === null) throw unreadable(fileName, text.nb, text.en);
    builder.warn('column-left-out', layout.headerLine ?? 1, text);
  }
  for (const [i, { cells, line }] of rows.entries()) {
    const atMs = ms[i] ?? Number.NaN;
    if (Number.isNaN(atMs)) {
      refuseOtherHeader(cells, line, layout, fileName);
      const shown = timeNames
        .map((index) => cells[index] ?? '')
        .join(' ')
        .slice(0, 40);
      builder.warn('unreadable-record', line, {
        nb: `tiden «${shown}» kan ikke leses`,
        en: `the time "${shown}" cannot be read`,
      });
      continue;
    }
    const rrMs = rr === null || rrUnitMs === null ? [] : rrIn(rrCells(cells, rr.index, layout), rrUnitMs);
    const value =
      bpm === null ? (rrMs[0] === undefined ? null : 60_000 / rrMs[0]) : bpmIn(cells[bpm.index] ?? '');
    if (value === 'unreadable') {
      const shown = (cells[bpm?.index ?? 0] ?? '').slice(0, 40);
      builder.warn('unreadable-record', line, {
        nb: `pulsen «${shown}» kan ikke leses`,
        en: `the heart rate "${shown}" cannot be read`,
      });
    } else if (bpm !== null && cells.length <= bpm.index) {
      builder.warn('unreadable-record', line, { nb: 'linjen er for kort', en: 'the line is too short' });
    }
    builder.add(atMs, value === 'unreadable' ? null : value, line);
    for (const one of rrMs) builder.addRr(one);
  }
  return builder.finish('csv', { tellMissing: true });
}

function* dataRows(text: string, layout: Layout): Generator<Row> {
  for (const row of rowsOf(text, layout.separator)) {
    if (layout.headerLine !== null && row.line <= (layout.unitRowLine ?? layout.headerLine)) continue;
    yield row;
  }
}

/** The one column of its kind. Throws where none is read, and where two say different things. */
function oneOf<K extends 'bpm' | 'rr'>(
  columns: readonly Column[],
  kind: K,
  fileName: string,
): Extract<Column, { kind: K }> | null {
  const found = columns.filter((column): column is Extract<Column, { kind: K }> => column.kind === kind);
  const other = kind === 'bpm' && columns.some((column) => column.kind === 'rr');
  const foreign = columns.find((column) => column.kind === 'foreign' && column.of === kind);
  const unneeded = kind === 'rr' && columns.some((column) => column.kind === 'bpm');
  if (found.length === 0 && foreign?.kind === 'foreign' && !other && !unneeded) {
    const { nb, en } = foreignUnit(foreign);
    throw unreadable(fileName, nb, en);
  }
  if (found.length > 1) {
    const names = columns.flatMap((column) => (column.kind === kind ? [`«${column.name}»`] : [])).join(', ');
    throw unreadable(
      fileName,
      `flere kolonner kan være ${kind === 'bpm' ? 'pulsen' : 'RR'}: ${names}. Behold én av dem.`,
      `several columns may be the ${kind === 'bpm' ? 'heart rate' : 'RR'}: ${names}. Keep one of them.`,
    );
  }
  return found[0] ?? null;
}

/** By the first column of times, plain names first, that can be read and rises; the others are held against it. */
function timesIn(
  layout: Layout,
  rows: readonly Row[],
  fileName: string,
  builder: RecordingBuilder,
): Float64Array {
  const date = layout.columns.find((column) => column.kind === 'date');
  const cellsIn = (index: number): string[] => rows.map(({ cells }) => cells[index] ?? '');
  const times = layout.columns.filter((column) => column.kind === 'time').sort((a, b) => a.rank - b.rank);
  const candidates: TimeColumn[] = [...times];
  if (date !== undefined) {
    const { index, name, dateOrder } = date;
    // A date with a clock is a time; one of days alone is the last to be tried.
    const cells = cellsIn(index);
    const dated = cells.filter((cell) => parseWritten(cell)?.clock != null).length;
    const rank = dated * 2 > rows.length ? 1 : 3;
    // Days that are only counted are no times.
    const counted = cells.filter((cell) => (numberIn(cell) ?? DAY_NUMBERS_FROM) < DAY_NUMBERS_FROM).length;
    if (counted * 2 <= rows.length) candidates.push({ ...FIRST, rank, index, name, dateOrder });
    candidates.sort((a, b) => a.rank - b.rank || Number(b.index === index) - Number(a.index === index));
  }
  let refusal: Text | null = null;
  let fallback: Float64Array | null = null;
  let chosen: { readonly ms: Float64Array; readonly name: string } | null = null;
  for (const column of candidates) {
    const dates =
      date === undefined || date.index === column.index
        ? null
        : { cells: cellsIn(date.index), order: date.dateOrder };
    const read: Times = timesOf(column, cellsIn(column.index), dates);
    if ('refusal' in read) refusal ??= read.refusal;
    else if (standsStill(read.ms)) refusal ??= standing(column.name);
    else if (!isClock(read.ms)) fallback ??= read.ms;
    else if (chosen === null) chosen = { ms: read.ms, name: column.name };
    else tellDifference(chosen, { ms: read.ms, name: column.name }, builder, layout.headerLine ?? 1);
  }
  if (chosen !== null) return chosen.ms;
  const foreign = layout.columns.find((column) => column.kind === 'foreign' && column.of === 'time');
  if (refusal === null && fallback === null && foreign?.kind === 'foreign') refusal = foreignUnit(foreign);
  if (refusal !== null && fallback === null) throw unreadable(fileName, refusal.nb, refusal.en);
  return fallback ?? new Float64Array(rows.length).fill(Number.NaN);
}

/** Three records or more at one instant: whatever it is, it is no clock. */
function standsStill(ms: Float64Array): boolean {
  const read = ms.filter((at) => !Number.isNaN(at));
  return read.length >= 3 && read.every((at) => at === read[0]);
}

function standing(name: string): Text {
  return {
    nb: `tiden i kolonnen «${name}» er den samme i alle linjer. Eksporter på nytt med tid for hver måling.`,
    en: `the time in the column "${name}" is the same in every line. Export again with a time for each record.`,
  };
}

/** Most of it can be read, and it goes back here and there at most. */
function isClock(ms: Float64Array): boolean {
  const read = ms.filter((at) => !Number.isNaN(at));
  if (read.length * 2 < ms.length || read.length === 0) return false;
  let back = 0;
  for (let i = 1; i < read.length; i++) if (read[i]! < read[i - 1]!) back += 1;
  return back <= Math.max(1, read.length / 50) || isNewestFirst(ms);
}

/** Times since 1970 of which none is later than the one before: the last line is the first record. Counting down is another thing. */
function isNewestFirst(ms: Float64Array): boolean {
  const read = ms.filter((at) => !Number.isNaN(at));
  if (read.length < 3 || read[0]! < DATED_FROM_MS || read.at(-1)! >= read[0]!) return false;
  return read.every((at, i) => i === 0 || at <= read[i - 1]!);
}

function tellDifference(
  used: { readonly ms: Float64Array; readonly name: string },
  other: { readonly ms: Float64Array; readonly name: string },
  builder: RecordingBuilder,
  line: number,
): void {
  const [usedMs, otherMs] = [used.ms, other.ms].map((ms) => {
    const read = ms.filter((at) => !Number.isNaN(at));
    return Math.abs((read.at(-1) ?? 0) - (read[0] ?? 0));
  }) as [number, number];
  if (Math.abs(usedMs - otherMs) <= Math.max(DIFFERS_BY_MS, DIFFERS_BY_SHARE * usedMs)) return;
  builder.warn('times-differ', line, {
    nb: `«${used.name}» er brukt, ikke «${other.name}»`,
    en: `"${used.name}" is used, not "${other.name}"`,
  });
}

function bpmIn(cell: string): number | null | 'unreadable' {
  if (NO_VALUE.test(cell)) return null;
  return numberIn(cell.replace(/\s*(bpm|slag\/min|\/min|1\/min)$/i, '')) ?? 'unreadable';
}

/** One interval or several; 0, and text that is no number, are left out. */
function rrIn(cell: string, unitMs: number): number[] {
  return (cell.match(/\d+([.,]\d+)?/g) ?? [])
    .map((one) => Number(one.replace(',', '.')) * unitMs)
    .filter((rrMs) => rrMs > 0 && rrMs < 60_000);
}

/** As the name says, else by size; null when its numbers are no intervals in that unit, or in none. */
function rrUnit(column: Extract<Column, { kind: 'rr' }>, rows: readonly Row[]): number | null {
  const values = rows.flatMap(({ cells }) => rrIn(cells[column.index] ?? '', 1)).sort((a, b) => a - b);
  const median = values[values.length >> 1];
  if (median === undefined) return column.unitMs ?? 1;
  const units = column.unitMs === null ? [1, 1000] : [column.unitMs];
  return units.find((ms) => median * ms >= RR_MEDIAN_MS.from && median * ms <= RR_MEDIAN_MS.to) ?? null;
}

function rrContradiction(name: string): Text {
  return {
    nb: `tallene i kolonnen «${name}» er ikke RR i den enheten som står der (ms eller s). Skriv RR i ms: RR (ms).`,
    en: `the numbers in the column "${name}" are not RR in the unit that it names (ms or s). Write RR in ms: RR (ms).`,
  };
}

function withoutColumns(text: string, fileName: string) {
  const best = SEPARATORS.map((separator) => layoutOf(text, separator)).reduce((a, b) =>
    knownIn(b.columns) > knownIn(a.columns) ? b : a,
  );
  const line = best.headerLine ?? 1;
  const timed = hasTime(best.columns);
  return unreadable(
    fileName,
    `linje ${line} har ingen kolonne for ${timed ? 'puls (bpm, puls, hr)' : 'tid (tid, time, s)'}. Gi kolonnen et slikt navn.`,
    `line ${line} has no column for ${timed ? 'heart rate (bpm, heart rate, hr)' : 'time (time, seconds, s)'}. Give it such a name.`,
  );
}
