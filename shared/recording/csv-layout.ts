/** Where the header of a table is, and which of its columns are what; without one, the first columns. Pure. */
import { type Column, columnOf, looksLikeUnits, type TimeColumn, withUnits } from './csv-columns.ts';
import { numberIn, type Row, rowsOf, SEPARATORS, type Separator } from './csv-table.ts';
import { parseWritten } from './time-text.ts';

/** A header stands in one of the first so many rows. */
const HEADER_WITHIN_ROWS = 200;
/** How files write that there is no value. */
export const NO_VALUE = /^(|-+|–|—|nan|null|none|n\/?a|inf|#n\/a|na)$/i;

export interface Layout {
  readonly separator: Separator;
  /** Line of the header, or null for none. */
  readonly headerLine: number | null;
  readonly columns: readonly Column[];
  readonly unitRowLine: number | null;
  /** How many cells a row has at most; what stands behind them belongs to no column. */
  readonly width: number;
}

export function layoutOf(text: string, separator: Separator): Layout {
  let looked = 0;
  const none: Layout = { separator, headerLine: null, columns: [], unitRowLine: null, width: 0 };
  let best = none;
  let header: { readonly row: Row; readonly columns: readonly Column[] } | null = null;
  for (const row of rowsOf(text, separator)) {
    if (header !== null) {
      const units = looksLikeUnits(row.cells);
      const { cells, line } = header.row;
      const columns = units ? withUnits(cells, row.cells).flatMap(columnIn) : header.columns;
      const unitRowLine = units ? row.line : null;
      return { separator, headerLine: line, columns, unitRowLine, width: cells.length };
    }
    if (++looked > HEADER_WITHIN_ROWS) break;
    if (row.cells.length < 2) continue;
    const columns = row.cells.flatMap(columnIn);
    if (isWhole({ columns })) header = { row, columns };
    else if (knownIn(columns) > knownIn(best.columns)) {
      best = { ...none, headerLine: row.line, columns, width: row.cells.length };
    }
  }
  return header === null
    ? best
    : { ...none, headerLine: header.row.line, columns: header.columns, width: header.row.cells.length };
}

export function columnIn(cell: string, index: number): Column[] {
  const column = columnOf(cell, index);
  return column === null ? [] : [column];
}

/** A header has a name for the time and one for the heart; a unit that cannot be read is reported later. */
export function isWhole({ columns }: Pick<Layout, 'columns'>): boolean {
  return hasTime(columns) && columns.some(ofHeart);
}
export function hasTime(columns: readonly Column[]): boolean {
  return columns.some(
    (one) => one.kind === 'time' || one.kind === 'date' || (one.kind === 'foreign' && one.of === 'time'),
  );
}
function ofHeart(one: Column): boolean {
  return one.kind === 'bpm' || one.kind === 'rr' || (one.kind === 'foreign' && one.of !== 'time');
}
export function knownIn(columns: readonly Column[]): number {
  return (hasTime(columns) ? 2 : 0) + (columns.some(ofHeart) ? 1 : 0);
}

export const FIRST: TimeColumn = {
  kind: 'time',
  index: 0,
  name: '1',
  rank: 0,
  unitMs: null,
  clockForm: null,
  dateOrder: null,
};

/** Time and heart rate, or date, time and heart rate, from the first row on. */
export function headless(text: string): Layout | null {
  for (const separator of SEPARATORS) {
    const [row] = rowsOf(text, separator);
    if (row === undefined || row.cells.length < 2) continue;
    const [a = '', b = '', c = ''] = row.cells;
    const [first, second] = [parseWritten(a), parseWritten(b)];
    const columns: Column[] | null =
      first !== null && first.clock === null && second?.clock != null && numberIn(c) !== null
        ? [
            { kind: 'date', index: 0, name: '1', dateOrder: null },
            { ...FIRST, index: 1, name: '2' },
            { kind: 'bpm', index: 2, name: '3' },
          ]
        : (first?.clock != null || numberIn(a) !== null) && (numberIn(b) !== null || NO_VALUE.test(b))
          ? [FIRST, { kind: 'bpm', index: 1, name: '2' }]
          : null;
    if (columns !== null) {
      return { separator, headerLine: null, columns, unitRowLine: null, width: row.cells.length };
    }
  }
  return null;
}
