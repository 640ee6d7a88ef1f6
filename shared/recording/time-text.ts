/**
 * A time as it is written: a number, a clock, a date with or without a clock. What a cell alone cannot tell (which of two
 * numbers is the day, whether 10:00 is minutes or hours) is left open here and decided over a whole column.
 */

/** What the parts of a clock are. */
export type ClockForm = 'h:m:s' | 'm:s:hundredths' | 'm:s' | 'h:m';
export type DateOrder = 'day-first' | 'month-first';

export interface Clock {
  /** Two, three, or four parts (the last a fraction of a second). */
  readonly parts: readonly number[];
  /** Of a second, from decimals: 0–1. */
  readonly fraction: number;
  readonly hasFraction: boolean;
  /** How many digits the last of four parts has: 10:00:00:25 is 25 hundredths. */
  readonly lastDigits: number;
  readonly half: 'am' | 'pm' | null;
}

export interface CalendarDate {
  readonly year: number;
  /** As written, first and second; `order` says which is the day. */
  readonly first: number;
  readonly second: number;
  /** null: cannot be told from this one. */
  readonly order: DateOrder | null;
}

export interface WrittenTime {
  readonly date: CalendarDate | null;
  readonly clock: Clock | null;
  /** Minutes east of Greenwich; null: not said, read as UTC. */
  readonly zoneMinutes: number | null;
}

const MONTHS = 'jan feb mar apr mai|may jun jul aug sep okt|oct nov des|dec'
  .split(' ')
  .map((names) => names.split('|'));

const ZONE = /\s*(?:(z+|utc|gmt)|(?:utc|gmt)?\s*([+-]\d{2}):?(\d{2})?)$/i;
const CLOCK =
  /^(\d{1,3})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,](\d{1,9})|:(\d{2,3}))?\s*([ap])?\.?\s?(?:m\.?)?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})[t ]?(\d{2})(\d{2})(\d{2})(?:[.,](\d{1,9}))?$/i;

/** Rome's hour from Greenwich by the names that people here write. */
const NAMED_ZONES: Readonly<Record<string, string>> = {
  cet: '+01:00',
  mez: '+01:00',
  cest: '+02:00',
  mesz: '+02:00',
};

/** The parts in the order of the others: a weekday goes, a year behind the clock and a clock before the date change places. */
function inUsualOrder(cell: string): string {
  const text = cell
    .trim()
    // The name of a zone behind its hours; alone it says no hours, and the clock is read as it stands.
    .replace(/\s*(\[[^\]]*\]|\([^)]*\)|\s[a-z]+\/[a-z_/]+)$/i, '')
    .replace(
      /\s(cet|mez|cest|mesz)(?=$|\s\d{4}$)/i,
      (_, name: string) => ` ${NAMED_ZONES[name.toLowerCase()]}`,
    )
    .replace(/^[a-zæøå]{2,9}\.?,?\s+(?=\d|[a-z]{3})/i, (word) =>
      MONTHS.flat().some((month) => word.toLowerCase().startsWith(month)) ? word : '',
    );
  const yearLast = /^([a-z]{3,9} +\d{1,2}) +(\d{1,2}:\d{2}:\d{2}\S*)( [+-]\d{2}:?\d{2})? (\d{4})$/i.exec(
    text,
  );
  if (yearLast !== null) return `${yearLast[1]} ${yearLast[4]} ${yearLast[2]}${yearLast[3] ?? ''}`;
  const clockFirst =
    /^(\d{1,2}[:.]\d{2}[:.]\d{2}\S*(?: ?[ap]\.?m\.?)?),? +(\d{1,4}[-./ ].*|[a-z]{3}.*)$/i.exec(text);
  const dated = clockFirst === null ? null : dateIn(clockFirst[2]!);
  return dated?.date != null && dated.rest === '' ? `${clockFirst![2]} ${clockFirst![1]}` : text;
}

/** Characters; a date, a clock and the name of a zone in words have fewer. */
const LONGEST_TIME = 120;

/** null for what is neither a date nor a clock. */
export function parseWritten(cell: string): WrittenTime | null {
  if (cell.length > LONGEST_TIME) return null;
  const text = inUsualOrder(cell);
  if (text.length > 60 || !/\d/.test(text)) return null;
  const compact = COMPACT.exec(text.replace(ZONE, ''));
  if (compact !== null) return fromCompact(compact, zoneIn(text));
  const whole = clockIn(text);
  if (whole !== null) return { date: null, clock: whole, zoneMinutes: null };
  const { date, rest } = dateIn(text);
  if (date === null) return null;
  const after = rest.replace(/^(?:[t\s,;_-]|kl\.?(?=[\s\d]))+/i, '');
  if (after === '' || /^(z+|utc|gmt)$/i.test(after)) return { date, clock: null, zoneMinutes: null };
  const zoneMinutes = zoneIn(after);
  const clock = clockIn(zoneMinutes === null ? after : after.replace(ZONE, ''));
  return clock === null ? null : { date, clock, zoneMinutes };
}

/** A cell of a column of dates: 07.01.25 is a day there, not a clock. */
export function parseDate(cell: string): CalendarDate | null {
  return dateIn(cell.trim()).date;
}

function zoneIn(text: string): number | null {
  const zone = ZONE.exec(text);
  if (zone === null) return null;
  if (zone[2] === undefined) return 0;
  const sign = zone[2].startsWith('-') ? -1 : 1;
  return sign * (Number(zone[2].slice(1)) * 60 + Number(zone[3] ?? 0));
}

function fromCompact(found: RegExpExecArray, zoneMinutes: number | null): WrittenTime | null {
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < 1970 || year > 2199) return null;
  return {
    date: { year, first: month, second: day, order: 'month-first' },
    clock: {
      parts: [hour, minute, second],
      fraction: found[7] === undefined ? 0 : Number(`0.${found[7]}`),
      hasFraction: found[7] !== undefined,
      lastDigits: 0,
      half: null,
    },
    zoneMinutes,
  };
}

/** 10:00, 10:00:00,5, 10.00.00, 10:00:00:25, 10:00 PM. A clock with points has three parts, or it is a number. */
function clockIn(text: string): Clock | null {
  const found = CLOCK.exec(text.trim());
  if (found === null) return null;
  const [, first, second, third, decimals, fourth, half] = found;
  if (!text.includes(':') && (third === undefined || text.includes(','))) return null;
  // 10:00.5 is half a second past ten minutes.
  if (third !== undefined && fourth === undefined && decimals === undefined && /^\d+:\d+\.\d+$/.test(text)) {
    return clockOf([first!, second!], third, half);
  }
  if (fourth !== undefined && third === undefined) return clockOf([first!, second!, fourth], '', half);
  const parts = [
    first!,
    second!,
    ...(third === undefined ? [] : [third]),
    ...(fourth === undefined ? [] : [fourth]),
  ];
  return clockOf(parts, decimals ?? '', half);
}

function clockOf(parts: readonly string[], decimals: string, half: string | undefined): Clock {
  return {
    parts: parts.map(Number),
    fraction: decimals === '' ? 0 : Number(`0.${decimals}`),
    hasFraction: decimals !== '',
    lastDigits: parts.at(-1)?.length ?? 0,
    half: half === undefined ? null : half.toLowerCase() === 'a' ? 'am' : 'pm',
  };
}

function dateIn(text: string): { date: CalendarDate | null; rest: string } {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/.exec(text);
  if (yearFirst !== null) {
    const [all, year, , first, second] = yearFirst as unknown as [string, string, string, string, string];
    return {
      date: { year: Number(year), first: Number(first), second: Number(second), order: 'month-first' },
      rest: text.slice(all.length),
    };
  }
  const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d:])/.exec(text);
  if (yearLast !== null) {
    const [all, a, mark, b, year] = yearLast as unknown as [string, string, string, string, string];
    const [first, second] = [Number(a), Number(b)];
    // With points the day comes first wherever they are used.
    const order = mark === '.' || first > 12 ? 'day-first' : second > 12 ? 'month-first' : null;
    const full = year.length === 2 ? 2000 + Number(year) : Number(year);
    return { date: { year: full, first, second, order }, rest: text.slice(all.length) };
  }
  return namedMonth(text);
}

/** 7 Jan 2025, 07-jan-2025, 7. januar 2025, Jan 7, 2025. */
function namedMonth(text: string): { date: CalendarDate | null; rest: string } {
  const dayFirst = /^(\d{1,2})\.?[\s-]*([a-zæøå]{3,9})\.?[\s,-]*(\d{4}|\d{2}(?![\d:]))/i.exec(text);
  const monthFirst = /^([a-zæøå]{3,9})\.?[\s-]*(\d{1,2})[\s,-]+(\d{4})/i.exec(text);
  const found = dayFirst ?? monthFirst;
  if (found === null) return { date: null, rest: text };
  const [all, a, b, year] = found as unknown as [string, string, string, string];
  const [day, name] = dayFirst !== null ? [Number(a), b] : [Number(b), a];
  const month = 1 + MONTHS.findIndex((names) => names.some((one) => name.toLowerCase().startsWith(one)));
  if (month === 0) return { date: null, rest: text };
  return {
    date: {
      year: year.length === 2 ? 2000 + Number(year) : Number(year),
      first: day,
      second: month,
      order: 'day-first',
    },
    rest: text.slice(all.length),
  };
}

/** ms since 1970 of midnight, or null when there is no such day. */
export function dayMs({ year, first, second }: CalendarDate, order: DateOrder): number | null {
  const [day, month] = order === 'day-first' ? [first, second] : [second, first];
  if (month < 1 || month > 12 || day < 1) return null;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return Date.UTC(year, month - 1, day);
}

/** ms, or null where a part is out of its range: minutes and seconds go to 59 (a leap second to 60). */
export function clockMs(clock: Clock, form: ClockForm): number | null {
  const [a = 0, b = 0, c = 0, d] = clock.parts;
  const fractionMs = Math.round(clock.fraction * 1000);
  if (form === 'm:s:hundredths') return b > 59 ? null : (a * 60 + b) * 1000 + c * 10 + fractionMs;
  if (form === 'm:s' && clock.parts.length === 2) return b > 60 ? null : (a * 60 + b) * 1000 + fractionMs;
  if (b > 59 || c > 60) return null;
  const hours = clock.half === null ? a : a < 1 || a > 12 ? null : (a % 12) + (clock.half === 'pm' ? 12 : 0);
  if (hours === null) return null;
  const lastMs = d === undefined ? 0 : d * 10 ** (3 - clock.lastDigits);
  return ((hours * 60 + b) * 60 + c) * 1000 + lastMs + fractionMs;
}

/** "hh:mm:ss", "mm:ss.hh", "hh:mm:ss.SSS": what a column's name says of its clock. */
export function clockFormIn(hint: string): ClockForm | null {
  const plain = hint
    .toLowerCase()
    .replace(/[^a-zæøå:.,]/g, '')
    .replace(/min(?=[:.]|$)/g, 'mm')
    .replace(/se[ck](?=[:.,]|$)/g, 'ss')
    .replace(/[td]?d{2}.*y{2,4}[t,.]?|y{4}.*d{2}[t,.]?/, '');
  if (/^(h{1,2}|t{1,2}):m{1,2}:s{1,2}([.,:](s+|f+|0+|m+|h+|d+|t+))?$/.test(plain)) return 'h:m:s';
  if (/^m{1,2}:s{1,2}[:](h{1,2}|d{1,2}|c{1,2}|t{1,2}|x{1,2})$/.test(plain)) return 'm:s:hundredths';
  if (/^m{1,2}:s{1,2}([.,](s+|f+|0+|h+|d+|x+|t+))?$/.test(plain)) return 'm:s';
  if (/^(h{1,2}|t{1,2}):m{1,2}$/.test(plain)) return 'h:m';
  return null;
}

/** "dd/mm/yyyy", "MM-DD-YYYY": what a column's name says of its dates. */
export function dateOrderIn(hint: string): DateOrder | null {
  const plain = hint.toLowerCase().replace(/[^a-zæøå]/g, '');
  if (/^(d{1,2}m{1,3}(y{2,4}|å{2,4})|day first)/.test(plain)) return 'day-first';
  if (/^(m{1,3}d{1,2}y{2,4}|y{2,4}m{1,3}d{1,2}|å{2,4}m{1,3}d{1,2})/.test(plain)) return 'month-first';
  return null;
}
