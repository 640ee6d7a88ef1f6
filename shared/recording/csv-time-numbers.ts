/** Times that are plain numbers: in which unit, from when on. */
import type { Language } from '../errors.ts';
import type { TimeColumn } from './csv-columns.ts';

type Text = Readonly<Record<Language, string>>;

export interface NumberUnit {
  readonly unitMs: number;
  /** Added after the unit: where the numbers count from. */
  readonly fromMs: number;
}

const SECONDS: NumberUnit = { unitMs: 1000, fromMs: 0 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Day 0 of spreadsheets. */
const SERIAL_DAYS_FROM_MS = Date.UTC(1899, 11, 30);
/** No device writes a heart rate more often; where nobody says that it is seconds, a tenth is the least believed. */
const STEP_MS_MIN = 5;
const UNNAMED_STEP_MS_MIN = 99;

/**
 * Since 1970, by their size: seconds have 10 digits, ms 13, µs 16, ns 19; from 2001 to 2286. Numbers of a size between
 * count from another year or in another unit (of Windows and .NET in 100 ns, dates without their marks).
 */
const EPOCHS: readonly (readonly [number, NumberUnit])[] = [
  [1e18, { unitMs: 1e-6, fromMs: 0 }],
  [1e15, { unitMs: 1e-3, fromMs: 0 }],
  [1e12, { unitMs: 1, fromMs: 0 }],
];
const LARGEST_IN_SECONDS = 1e10;
/** Steps that are rather ms than seconds, where the name does not say; some count in minutes. */
const OPEN_STEP = { from: 90, to: 2_000 } as const;
const STEPS_OF_MINUTES: ReadonlySet<number> = new Set([120, 180, 240]);

export function unitOfNumbers(
  numbers: readonly (number | null)[],
  column: Pick<TimeColumn, 'name' | 'unitMs'>,
): NumberUnit | { readonly refusal: Text } {
  const values = numbers.filter((value) => value !== null);
  const highest = values.reduce((max, value) => Math.max(max, value), 0);
  const step = usualStep(values);
  const bySize = EPOCHS.find(([from]) => highest >= from && highest < 10 * from)?.[1] ?? null;
  if ((column.unitMs === null || column.unitMs === MINUTE_MS) && areMinutesAndSeconds(values)) {
    return { refusal: clocksWithoutMarks(column.name, values) };
  }
  if (column.unitMs !== null) {
    // A hundred years in the unit of the name: the unit must be another.
    if (highest * column.unitMs > 4e12 || (step !== null && step * column.unitMs < STEP_MS_MIN)) {
      return { refusal: contradiction(column.name, highest) };
    }
    return { unitMs: column.unitMs, fromMs: 0 };
  }
  if (bySize !== null) return bySize;
  if (highest >= LARGEST_IN_SECONDS) return { refusal: sizeUnknown(column.name, highest) };
  if (step === null) return SECONDS;
  if (isOfDays(step) && highest < 3) return { unitMs: DAY_MS, fromMs: 0 };
  if (isOfDays(step) && values.every((value) => value > 20_000 && value < 80_000)) {
    return { unitMs: DAY_MS, fromMs: SERIAL_DAYS_FROM_MS };
  }
  if (step * 1000 < UNNAMED_STEP_MS_MIN) return { refusal: unitMissing(column.name, step) };
  // A value every 1000: of seconds it would be one in a quarter of an hour.
  if (highest < 1e9 && step >= OPEN_STEP.from && step <= OPEN_STEP.to && !STEPS_OF_MINUTES.has(step)) {
    return { refusal: unitMissing(column.name, step) };
  }
  return areClocks(values) ? { refusal: clocksWithoutMarks(column.name, values) } : SECONDS;
}

/** A fifth of a second to ten minutes, as a share of a day; as seconds it would be under 7 ms. */
function isOfDays(step: number): boolean {
  return step * DAY_MS >= 20 && step * DAY_MS <= 600_000 && step * 1000 < 7;
}

/** 100059 and then 100100: hours, minutes and seconds in one number. Counted seconds pass 60 to 99 on their way. */
function areClocks(values: readonly number[]): boolean {
  const minutes = new Set(values.map((value) => Math.floor(value / 100)));
  return (
    minutes.size > 1 &&
    values.length >= 3 &&
    values.every(
      (value) =>
        Number.isInteger(value) &&
        value >= 10_000 &&
        value < 240_000 &&
        value % 100 < 60 &&
        Math.floor(value / 100) % 100 < 60,
    )
  );
}

/** 0.58, 0.59, 1.00: the decimals go to 59, and every whole number is reached by four tenths too early. */
function areMinutesAndSeconds(values: readonly number[]): boolean {
  if (values.some((value) => Math.round((value % 1) * 100) >= 60)) return false;
  const steps: number[] = [];
  const carries: number[] = [];
  for (const [i, value] of values.entries()) {
    const before = values[i - 1];
    if (before === undefined || value <= before) continue;
    const whole = Math.floor(value) - Math.floor(before);
    if (whole <= 1) (whole === 1 ? carries : steps).push(value - before);
  }
  const step = steps.sort((a, b) => a - b)[steps.length >> 1];
  if (step === undefined || carries.length === 0) return false;
  return carries.every((carry) => Math.abs(carry - 0.4 - step) < 0.0051);
}

/** The median of the steps that rise; null where none does. */
function usualStep(values: readonly number[]): number | null {
  const steps: number[] = [];
  for (let i = 1; i < values.length; i++) {
    const step = values[i]! - values[i - 1]!;
    if (step > 0) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? null;
}

function contradiction(name: string, highest: number): Text {
  return {
    nb: `tallene i kolonnen «${name}» passer ikke til enheten i navnet (det største er ${highest}). Rett enheten: s, ms, µs, min eller h.`,
    en: `the numbers in the column "${name}" do not fit the unit in its name (the largest is ${highest}). Correct the unit: s, ms, µs, min or h.`,
  };
}

function sizeUnknown(name: string, highest: number): Text {
  return {
    nb: `tallene i kolonnen «${name}» (det største er ${highest}) er verken s, ms, µs eller ns siden 1970. Skriv tiden som 2025-01-07 10:00:00, eller enheten i navnet: Tid (s) eller Tid (ms).`,
    en: `the numbers in the column "${name}" (the largest is ${highest}) are neither s, ms, µs nor ns since 1970. Write the time as 2025-01-07 10:00:00, or its unit in the name: Time (s) or Time (ms).`,
  };
}

function clocksWithoutMarks(name: string, [first = 0]: readonly number[]): Text {
  return {
    nb: `tallene i kolonnen «${name}» ser ut som klokka uten kolon (det første er ${first}). Skriv dem som 10:00:00 eller 00:10:00, eller enheten i navnet: Tid (s).`,
    en: `the numbers in the column "${name}" look like clocks without colons (the first is ${first}). Write them as 10:00:00 or 00:10:00, or their unit in the name: Time (s).`,
  };
}

function unitMissing(name: string, step: number): Text {
  const shown = Number(step.toPrecision(3));
  return {
    nb: `kolonnen «${name}» sier ikke hvilken enhet tiden har, og tallene (ett for hver ${shown}) avgjør det ikke. Skriv den i navnet: Tid (s) eller Tid (ms).`,
    en: `the column "${name}" does not say in which unit the time is, and its numbers (one every ${shown}) do not decide it. Write it in the name: Time (s) or Time (ms).`,
  };
}
