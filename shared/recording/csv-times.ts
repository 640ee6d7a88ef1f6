/**
 * A column of times: what each cell means follows from all of them. What stays ambiguous is refused with what to write,
 * never guessed.
 */
import type { Language } from '../errors.ts';
import type { TimeColumn } from './csv-columns.ts';
import { numberIn } from './csv-table.ts';
import { type NumberUnit, unitOfNumbers } from './csv-time-numbers.ts';
import {
  type CalendarDate,
  type ClockForm,
  clockMs,
  type DateOrder,
  dayMs,
  parseDate,
  parseWritten,
  type WrittenTime,
} from './time-text.ts';

type Text = Readonly<Record<Language, string>>;

export type Times =
  /** ms; NaN where a cell cannot be read. */
  { readonly ms: Float64Array } | { readonly refusal: Text };

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** `dates`: the column of dates beside it, where there is one. */
export function timesOf(
  column: Pick<TimeColumn, 'name' | 'unitMs' | 'clockForm' | 'dateOrder'>,
  cells: readonly string[],
  dates: { readonly cells: readonly string[]; readonly order: DateOrder | null } | null,
): Times {
  const seconds = cells.map(secondsOf);
  const filled = cells.filter((cell) => cell !== '').length;
  if (seconds.filter((value) => value !== null).length * 2 > filled) {
    return { ms: Float64Array.from(seconds, (value) => inMs(value, { unitMs: 1000, fromMs: 0 })) };
  }
  const numbers = cells.map(numberOf);
  const countOfNumbers = numbers.filter((value) => value !== null).length;
  if (countOfNumbers * 2 > filled) {
    const unit = unitOfNumbers(numbers, column);
    return 'refusal' in unit ? unit : { ms: Float64Array.from(numbers, (value) => inMs(value, unit)) };
  }
  const written = cells.map((cell, i) => withDate(parseWritten(cell), dates?.cells[i]));
  const order = dateOrder(written, column.dateOrder ?? dates?.order ?? null);
  if (order === 'unknown') {
    const open = written.findIndex((one) => one?.date != null && one.date.order === null);
    const own = cells[open] ?? '';
    return { refusal: ambiguousDate(parseDate(own) === null ? (dates?.cells[open] ?? '') : own) };
  }
  const form = clockForm(written, column);
  if ('refusal' in form) return form;
  return { ms: unrolled(written, order, form.form) };
}

function inMs(value: number | null, { unitMs, fromMs }: NumberUnit): number {
  if (value === null) return Number.NaN;
  // A share of a day has no more than a ms in it.
  return unitMs >= DAY_MS
    ? Math.round(value * unitMs) + fromMs
    : Math.round((value * unitMs + fromMs) * 1000) / 1000;
}

function numberOf(cell: string): number | null {
  // Before the start some count down.
  if (/^[-−]\d/.test(cell)) {
    const after = numberIn(cell.slice(1));
    return after === null ? null : -after;
  }
  const plain = numberIn(cell);
  return plain !== null && /^\d{14}$/.test(cell) && parseWritten(cell) !== null ? null : plain;
}

/** With their unit behind them, which wins over the column's: 1500 ms, 1 h 02 min 3 s, 1 day 00:00:05. */
function secondsOf(cell: string): number | null {
  if (!/^[+]?\d/.test(cell)) return null;
  const thousandths = /^(\d+(?:[.,]\d+)?)\s*m(?:illi)?s(?:ec)?$/i.exec(cell);
  if (thousandths !== null) return Number(thousandths[1]!.replace(',', '.')) / 1000;
  const days = /^(\d+) days?,? \+?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/i.exec(cell);
  if (days !== null) {
    const [d, h, m, s] = days.slice(1).map(Number) as [number, number, number, number];
    return ((d * 24 + h) * 60 + m) * 60 + s;
  }
  if (!/[a-z]/i.test(cell)) return null;
  const parts = /^(?:(\d+)\s*[ht])?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:[.,]\d+)?)\s*s(?:ek|ec)?)?$/i.exec(
    cell,
  );
  if (parts === null || parts[0] === '') return null;
  const [h, m, s] = parts.slice(1).map((part) => (part === undefined ? 0 : Number(part.replace(',', '.'))));
  return (h ?? 0) * 3600 + (m ?? 0) * 60 + (s ?? 0);
}

function withDate(time: WrittenTime | null, dateCell: string | undefined): WrittenTime | null {
  if (time === null || time.date !== null || dateCell === undefined) return time;
  return { ...time, date: parseDate(dateCell) };
}

/** What the dates themselves say, then what the column's name says. */
function dateOrder(written: readonly (WrittenTime | null)[], named: DateOrder | null): DateOrder | 'unknown' {
  const orders = new Set<DateOrder>();
  let open = false;
  for (const time of written) {
    const date = time?.date;
    if (date === null || date === undefined) continue;
    if (date.order !== null) orders.add(date.order);
    else if (date.first !== date.second) open = true;
  }
  if (!open) return 'day-first';
  if (orders.size === 1) return [...orders][0]!;
  return orders.size === 0 && named !== null ? named : 'unknown';
}

function ambiguousDate(cell: string): Text {
  return {
    nb: `datoen «${cell}» kan leses på to måter (dag eller måned først), og ingen annen linje avgjør det. Skriv den som 2025-01-07, eller skriv formen i kolonnens navn: Tid (dd/mm/yyyy).`,
    en: `the date "${cell}" can be read in two ways (day or month first), and no other line decides it. Write it as 2025-01-07, or write its form in the column's name: Time (dd/mm/yyyy).`,
  };
}

/** Of hundredths four of ten pass 60; one line that cannot be read makes no hundredths of the others. */
const HUNDREDTHS_SHARE = 0.1;
/** So many readings are enough to see in what steps they come. */
const STEPS_LOOKED_AT = 2_000;

function clockForm(
  written: readonly (WrittenTime | null)[],
  column: Pick<TimeColumn, 'name' | 'unitMs' | 'clockForm'>,
): { readonly form: ClockForm } | { readonly refusal: Text } {
  if (column.clockForm !== null) return { form: column.clockForm };
  const clocks = written.flatMap((time) =>
    time?.clock ? [{ clock: time.clock, dated: time.date !== null }] : [],
  );
  const dated = clocks.some((one) => one.dated);
  const highest = (part: number): number =>
    clocks.reduce((max, { clock }) => Math.max(max, clock.parts[part] ?? 0), 0);
  const halves = clocks.some(({ clock }) => clock.half !== null);
  const longest = clocks.reduce((max, { clock }) => Math.max(max, clock.parts.length), 0);
  if (longest <= 2) {
    // Hours are not written with a share of a minute.
    if (clocks.some(({ clock }) => clock.hasFraction)) return { form: 'm:s' };
    if (dated || halves || column.unitMs === HOUR_MS || /klokke|clock|time of day/i.test(column.name))
      return { form: 'h:m' };
    const begins = clocks[0]?.clock.parts[0] ?? 0;
    const minutes = highest(0) > 23 || begins === 0;
    if (minutes || column.unitMs !== null) return { form: 'm:s' };
    return { refusal: ambiguousClock('10:00', ['hh:mm', 'mm:ss']) };
  }
  if (dated || halves || longest > 3) return { form: 'h:m:s' };
  const past60 = clocks.filter(({ clock: { parts } }) => (parts[1] ?? 0) < 60 && (parts[2] ?? 0) > 60).length;
  if (past60 > HUNDREDTHS_SHARE * clocks.length) return { form: 'm:s:hundredths' };
  const some = clocks.slice(0, STEPS_LOOKED_AT).map(({ clock }) => clock);
  const asHours = stepsMs(some.map((clock) => clockMs(clock, 'h:m:s')));
  const asHundredths = stepsMs(some.map((clock) => clockMs(clock, 'm:s:hundredths')));
  if (asHours.length < 2 || asHours.medianMs < 10_000) return { form: 'h:m:s' };
  if (asHundredths.medianMs < 200 || asHundredths.medianMs > 2_000 || !asHundredths.regular)
    return { form: 'h:m:s' };
  // One value in ten seconds or more, or in one or two: the same digits. The name's unit, or an uneven step, decides.
  if (column.unitMs === 1000 || !asHours.regular || highest(0) > 23) return { form: 'm:s:hundredths' };
  return { refusal: ambiguousClock('00:01:00', ['hh:mm:ss', 'mm:ss:hh']) };
}

function ambiguousClock(example: string, [one, other]: readonly [string, string]): Text {
  return {
    nb: `tidene kan være ${one} eller ${other}, og ingenting i filen avgjør det (som ${example}). Skriv formen i kolonnens navn: Tid (${one}) eller Tid (${other}).`,
    en: `the times can be ${one} or ${other}, and nothing in the file decides it (such as ${example}). Write the form in the column's name: Time (${one}) or Time (${other}).`,
  };
}

function stepsMs(times: readonly (number | null)[]): { length: number; medianMs: number; regular: boolean } {
  const steps: number[] = [];
  for (let i = 1; i < times.length; i++) {
    const [before, after] = [times[i - 1] ?? null, times[i] ?? null];
    if (before !== null && after !== null && after > before) steps.push(after - before);
  }
  const sorted = [...steps].sort((a, b) => a - b);
  const medianMs = sorted[sorted.length >> 1] ?? 0;
  const usual = steps.filter((step) => Math.abs(step - medianMs) <= 0.2 * medianMs).length;
  return { length: steps.length, medianMs, regular: usual >= 0.9 * steps.length };
}

/** A clock that goes back by more than half of its round has begun a new one: midnight, or the next hour. */
function unrolled(written: readonly (WrittenTime | null)[], order: DateOrder, form: ClockForm): Float64Array {
  const roundMs = form === 'm:s' || form === 'm:s:hundredths' ? HOUR_MS : DAY_MS;
  const formOfTwo = form === 'h:m:s' ? shortForm(written) : form;
  let addedMs = 0;
  let lastMs: number | null = null;
  return Float64Array.from(written, (time) => {
    if (time?.clock == null) return Number.NaN;
    const ofDay = clockMs(time.clock, time.clock.parts.length === 2 ? formOfTwo : form);
    const day = dayOf(time.date, order);
    if (ofDay === null || day === null) return Number.NaN;
    const ms = day + ofDay - (time.zoneMinutes ?? 0) * 60_000;
    if (time.zoneMinutes === null && lastMs !== null) {
      const backMs = lastMs - (ms + addedMs);
      if (backMs > roundMs / 2 && backMs < roundMs) addedMs += roundMs;
      // A date that has followed by itself needs no help any more.
      else if (addedMs > 0 && backMs < -roundMs / 2) addedMs -= roundMs;
    }
    lastMs = ms + addedMs;
    return ms + addedMs;
  });
}

/**
 * Clocks of two parts among those of three: 59:59 before 1:00:00 is minutes, 10:00 before 10:00:01 has lost its zeros.
 * The one that goes on to its neighbour of three parts in the smaller step.
 */
function shortForm(written: readonly (WrittenTime | null)[]): ClockForm {
  for (let i = 1; i < written.length; i++) {
    const [before, after] = [written[i - 1]?.clock, written[i]?.clock];
    if (before == null || after == null || before.parts.length === after.parts.length) continue;
    const [short, long] = before.parts.length === 2 ? [before, after] : [after, before];
    if (short.parts.length !== 2) continue;
    const longMs = clockMs(long, 'h:m:s') ?? 0;
    const awayMs = (form: ClockForm): number =>
      Math.abs((clockMs(short, form) ?? Number.POSITIVE_INFINITY) - longMs);
    return awayMs('m:s') < awayMs('h:m') ? 'm:s' : 'h:m';
  }
  return 'h:m';
}

function dayOf(date: CalendarDate | null, order: DateOrder): number | null {
  return date === null ? 0 : dayMs(date, date.order ?? order);
}
