/**
 * Forty people are on one screen, so that nobody is hunted for: from fourteen rows on, columns of ten. Station 27 is then the
 * seventh of the third column, and who comes later moves nobody until a column is full. Pure.
 */
import type { CSSProperties } from 'react';

/** As many rows as the tablet shows of one column with all its figures. */
const ROWS_IN_FULL = 13;
export const ROWS_A_COLUMN = 10;

export function listColumns(rows: number): number {
  return rows <= ROWS_IN_FULL ? 1 : Math.ceil(rows / ROWS_A_COLUMN);
}

export const columnsStyle = (columns: number): CSSProperties => ({ '--columns': columns }) as CSSProperties;
