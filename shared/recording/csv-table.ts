/** Text → rows of cells: quoted cells may hold separators, doubled quotes and line ends. Pure; one row at a time. */

export const SEPARATORS = [';', '\t', ',', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface Row {
  readonly cells: readonly string[];
  /** Of its first character, from 1 on. */
  readonly line: number;
}

/** A cell with more line ends than this has a quote that was never closed: then the quote is a character like others. */
const QUOTED_LINES_MAX = 20;

/** Empty lines, comments (`#`) and Excel's `sep=` are passed over. */
export function* rowsOf(text: string, separator: Separator): Generator<Row> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const { end, next, lines } = endOfRow(text, at);
    const row = text.slice(at, end);
    if (row.trim() !== '' && !/^\s*#|^\s*"?sep=/i.test(row)) yield { cells: cellsOf(row, separator), line };
    line += lines;
    at = next;
  }
}

function endOfRow(text: string, from: number): { end: number; next: number; lines: number } {
  let lines = 0;
  let firstEnd = -1;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) quoted = !quoted;
    else if (code === 0x0a || code === 0x0d) {
      lines += 1;
      const next = code === 0x0d && text.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
      if (!quoted) return { end: at, next, lines };
      if (firstEnd < 0) firstEnd = at;
      if (lines > QUOTED_LINES_MAX) break;
      at = next - 1;
    }
  }
  if (!quoted || firstEnd < 0) return { end: text.length, next: text.length, lines: lines + 1 };
  const crLf = text.charCodeAt(firstEnd) === 0x0d && text.charCodeAt(firstEnd + 1) === 0x0a;
  return { end: firstEnd, next: firstEnd + (crLf ? 2 : 1), lines: 1 };
}

function cellsOf(row: string, separator: Separator): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const char = row[i]!;
    if (char === '"') {
      if (quoted && row[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = !quoted;
    } else if (char === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

/** A number with decimal point or comma, and blanks between its thousands; null for all else. */
export function numberIn(cell: string): number | null {
  const joined = /^\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?$/.test(cell)
    ? cell.replace(/[ \u00a0\u202f]/g, '')
    : cell;
  return /^\d+([.,]\d+)?(e[+-]?\d{1,2})?$/i.test(joined) ? Number(joined.replace(',', '.')) : null;
}
