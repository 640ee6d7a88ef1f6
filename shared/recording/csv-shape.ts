/**
 * Whether the rows of a table fit its header. With one cell more every number stands below another name
 * than its own: a decimal comma between commas does it, a column without a name, a second table below the first.
 */
import { type RecordingBuilder, unreadable } from './builder.ts';
import { columnIn, isWhole, type Layout } from './csv-layout.ts';
import { numberIn, type Row } from './csv-table.ts';

/** Without a header the second cell is believed to be the heart rate when so many of its values can be one. */
const HEADLESS_SHARE = 0.9;
const INTERVAL_MS = { from: 200, to: 2_500 } as const;

/** Rows with cells behind the last column are left out and told; where most have them the table is refused. */
export function wellShaped(
  rows: readonly Row[],
  layout: Layout,
  fileName: string,
  builder: RecordingBuilder,
): Row[] {
  const tooLong = new Set(rows.filter((row) => hasSurplus(row, layout)));
  const [first] = tooLong;
  if (first !== undefined && tooLong.size * 2 > rows.length) {
    const [cells, width] = [first.cells.length, layout.width];
    throw unreadable(
      fileName,
      `linje ${first.line} har ${cells} celler, overskriften ${width}: det kan ikke sies hvilket tall som hører til hvilken kolonne. Bruk semikolon mellom kolonnene eller punktum i desimaltall, og gi hver kolonne et navn.`,
      `line ${first.line} has ${cells} cells, the header ${width}: it is not clear which number belongs to which column. Use semicolons between the columns or points in decimals, and give every column a name.`,
    );
  }
  for (const { line } of tooLong) {
    builder.warn('unreadable-record', line, {
      nb: 'linjen har flere celler enn overskriften',
      en: 'the line has more cells than the header',
    });
  }
  if (layout.headerLine === null && layout.width > layout.columns.length) {
    refuseOtherThanHeartRate(rows, layout, fileName);
  }
  return rows.filter((row) => !tooLong.has(row));
}

function hasSurplus({ cells }: Row, layout: Layout): boolean {
  const surplus = cells.slice(layout.width).filter((cell) => cell !== '');
  return surplus.length > 0 && !(endsWithRr(layout) && surplus.every(isInterval));
}

/** Several intervals of one record may stand in cells of their own behind the last name. */
function endsWithRr({ columns, width }: Layout): boolean {
  return columns.some(({ kind, index }) => kind === 'rr' && index === width - 1);
}

function isInterval(cell: string): boolean {
  const value = numberIn(cell) ?? 0;
  return [1, 1000].some((unitMs) => value * unitMs >= INTERVAL_MS.from && value * unitMs <= INTERVAL_MS.to);
}

/** What a row says in its column of RR, and behind it. */
export function rrCells(cells: readonly string[], index: number, layout: Layout): string {
  return index === layout.width - 1 ? cells.slice(index).join(' ') : (cells[index] ?? '');
}

function refuseOtherThanHeartRate(rows: readonly Row[], { columns }: Layout, fileName: string): void {
  const index = columns.find(({ kind }) => kind === 'bpm')?.index ?? 1;
  const values = rows.map(({ cells }) => numberIn(cells[index] ?? '')).filter((value) => value !== null);
  const possible = values.filter((value) => value === 0 || (value >= 30 && value <= 240)).length;
  if (possible >= HEADLESS_SHARE * values.length) return;
  throw unreadable(
    fileName,
    `tabellen har ingen overskrift, og kolonne ${index + 1} er ikke puls (30–240) i alle linjer. Skriv en første linje som navngir kolonnene, som: Tid (s);Puls.`,
    `the table has no header, and its column ${index + 1} is not a heart rate (30–240) throughout. Write a first line that names the columns, such as: Time (s);HR.`,
  );
}

/** A header further down that names other columns: what follows it would be read under the wrong names. */
export function refuseOtherHeader(
  cells: readonly string[],
  line: number,
  layout: Layout,
  fileName: string,
): void {
  const columns = cells.flatMap(columnIn);
  if (!isWhole({ columns }) || JSON.stringify(columns) === JSON.stringify(layout.columns)) return;
  if (layout.unitRowLine !== null && columns.every((one, i) => one.index === layout.columns[i]?.index))
    return;
  throw unreadable(
    fileName,
    `linje ${line} er en ny overskrift med andre kolonner. Lagre hver tabell i sin egen fil.`,
    `line ${line} is another header, with other columns. Save each table in a file of its own.`,
  );
}
