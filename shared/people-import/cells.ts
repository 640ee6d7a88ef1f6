/** What a cell of an imported list says: numbers and dates as Norwegian and English lists write them. Pure. */
import { isDay } from '../day.ts';
import type { Words } from '../errors.ts';

/** `value`, or why the cell has none. An empty cell is null. */
export type Read<T> = { readonly value: T | null } | { readonly fault: Words };

export const fault = (nb: string, en: string): { readonly fault: Words } => ({ fault: { nb, en } });

/** 182, 182,4 and 182.4: the nearest whole number. */
export function numberIn(cell: string, min: number, max: number): Read<number> {
  const text = cell.replaceAll(/[\s\u00a0]/g, '');
  if (text === '') return { value: null };
  if (!/^\d{1,5}([.,]\d{1,4})?$/.test(text))
    return fault(`«${short(cell)}» er ikke et tall.`, `"${short(cell)}" is no number.`);
  const value = Math.round(Number(text.replace(',', '.')));
  if (value >= min && value <= max) return { value };
  return fault(
    `${value} er utenfor det som kan være: ${min} til ${max}.`,
    `${value} is outside what can be: ${min} to ${max}.`,
  );
}

/** 27.11.2026, 27/11/2026, 27.11.26 and 2026-11-27, as 2026-11-27. Two digits of a year are of this century. */
export function dayIn(cell: string): Read<string> {
  const text = cell.trim();
  if (text === '') return { value: null };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const own = /^(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})$/.exec(text);
  const [year, month, day] =
    iso !== null ? [iso[1], iso[2], iso[3]] : own !== null ? [own[3], own[2], own[1]] : [];
  const two = (part: string | undefined): string => (part ?? '').padStart(2, '0');
  const found = `${year?.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}`;
  if (isDay(found)) return { value: found };
  return fault(
    `«${short(cell)}» er ingen dato. Skriv den som 27.11.2026.`,
    `"${short(cell)}" is no date. Write it as 27.11.2026.`,
  );
}

/** A year, or the year of a date of birth; the date itself goes no further. */
export function yearIn(cell: string, latest: number): Read<number> {
  if (/^\s*\d{4}\s*$/.test(cell)) return numberIn(cell, 1900, latest);
  const day = dayIn(
    cell.replace(
      /^(\s*\d{1,2}[./]\d{1,2}[./])(\d{2})(\s*)$/,
      (_, dm, yy) => `${dm}${century(yy, latest)}${yy}`,
    ),
  );
  if ('fault' in day || day.value === null) return 'fault' in day ? day : { value: null };
  return numberIn(day.value.slice(0, 4), 1900, latest);
}

/** Nobody is born in a year to come: of two digits the latest year that has been. */
const century = (yy: string, latest: number): string => (Number(`20${yy}`) <= latest ? '20' : '19');

/** One of a few words, whatever their case. */
export function wordIn<T extends string>(
  cell: string,
  words: Readonly<Record<string, T>>,
  wanted: Words,
): Read<T> {
  const text = cell.trim().toLowerCase();
  if (text === '') return { value: null };
  const value = words[text];
  if (value !== undefined) return { value };
  return fault(
    `«${short(cell)}» kan ikke brukes. Skriv ${wanted.nb}.`,
    `"${short(cell)}" cannot be used. Write ${wanted.en}.`,
  );
}

/** Eleven digits, with or without the space after the sixth: a national identity number, or nearly that. */
export const isIdentityNumber = (cell: string): boolean => /(?<!\d)\d{6}[\s-]?\d{5}(?!\d)/.test(cell);

/** A cell may hold anything; what is repeated of it is short. */
const short = (cell: string): string => (cell.length <= 30 ? cell : `${cell.slice(0, 29)}…`);
