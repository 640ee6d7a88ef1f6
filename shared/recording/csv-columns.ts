/** What the columns of a table are, by their names and the units in them. A unit is read or refused, never dropped. */
import type { Language } from '../errors.ts';
import { type ClockForm, clockFormIn, type DateOrder, dateOrderIn } from './time-text.ts';

type Text = Readonly<Record<Language, string>>;

/** In ms. */
export const TIME_UNITS_MS: ReadonlyMap<string, number> = new Map(
  (
    [
      [1000, 's sec secs second seconds sek sekund sekunder'],
      [1, 'ms msec msecs millis millisec millisecs millisecond milliseconds millisekund millisekunder'],
      [1e-3, 'µs μs us usec micros microsecond microseconds mikrosekund mikrosekunder'],
      [1e-6, 'ns nsec nanos nanosecond nanoseconds nanosekund nanosekunder'],
      [60_000, 'm min mins minute minutes minutt minutter'],
      [3_600_000, 'h hr hrs hour hours t time timer'],
      [86_400_000, 'd day days dag dager døgn'],
    ] as const
  ).flatMap(([ms, names]) => names.split(' ').map((name): [string, number] => [name, ms])),
);
const BPM_UNITS =
  /^(bpm|1\/min|\/min|counts? ?(\/|per) ?min(ute)?|min-1|min\^-1|min⁻¹|s\/min|spm|beats ?(\/|per) ?min(ute)?|slag ?(\/|pr\.?|per|i) ?min(uttet|utt)?)$/;
export const RR_UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['msec', 1],
  ['millisekunder', 1],
  ['milliseconds', 1],
  ['s', 1000],
  ['sec', 1000],
  ['seconds', 1000],
  ['sekunder', 1000],
]);

const TIME_NAMES =
  /^(t|time|times|tid|tidspunkt|klokkeslett|klokka|klokke|kl|time ?stamp|timestamps|tidsstempel|date ?time|dato (og )?tid|date (and )?time|elapsed( timer)?( time)?( total)?|elapsed tid|time elapsed|forløpt( tid)?|tid forløpt|total time|time total)$/;
const OTHER_TIME_NAMES =
  /^((phone|sensor|device|local|utc|gmt|unix|epoch|start|log|session|exercise|workout|activity|recording|record|sample|clock|measurement)( data rx)? ?(time ?stamp|time|tid)|time of day|utc|unix|epoch|clock|start|starttid|start tid|started at|recorded at|measured at|varighet)$/;
/** Names that are a unit. */
const UNIT_NAMES =
  /^(s|secs?|seconds?|sek|sekund|sekunder|ms|millis|milliseconds?|millisekunder|us|µs|microseconds?|ns|nanoseconds?|mins?|minutes?|minutt|minutter|hours?|timer)$/;
const DATE_NAMES = /^(date|dato|day|dag|local date|start ?date)$/;
const BPM_NAMES =
  /^(hr|bpm|heart ?rate|heart ?rates|hrate|puls|pulse|pulse rate|hjertefrekvens|hjerterate|hf|h ?r|hrm|beats per minute|beats min|slag per minutt|slag pr minutt|slag min|current (hr|heart ?rate)|instant(aneous)? (hr|heart ?rate)|heart ?rate value|hr value)$/;
/** What a column in bpm is of the beats of its minute: the mean stands for them. */
const MEAN_WORDS = /^(avg|average|mean|snitt|gjennomsnitt)$/;
const END_WORDS = /^(min|max|minimum|maximum|lowest|highest|lavest|høyest)$/;
const RR_NAMES =
  /^(rr|r r|rri|rrs|rr i|rr intervals?|r r intervals?|rr time|ibi|inter ?beat intervals?|nn|nni|nn intervals?|pp intervals?|pp)$/;

export interface TimeColumn {
  readonly kind: 'time';
  readonly index: number;
  readonly name: string;
  /** Plain names come before those that say whose clock it was. */
  readonly rank: number;
  /** null: the name does not say. */
  readonly unitMs: number | null;
  readonly clockForm: ClockForm | null;
  readonly dateOrder: DateOrder | null;
}

export type Column =
  | TimeColumn
  | {
      readonly kind: 'date';
      readonly index: number;
      readonly name: string;
      readonly dateOrder: DateOrder | null;
    }
  | { readonly kind: 'bpm'; readonly index: number; readonly name: string }
  | { readonly kind: 'rr'; readonly index: number; readonly name: string; readonly unitMs: number | null }
  /** Its name is a known one, its unit is not. */
  | {
      readonly kind: 'foreign';
      readonly of: 'time' | 'bpm' | 'rr';
      readonly index: number;
      readonly name: string;
      readonly unit: string;
    };

/** What one cell of a header is, or null for a column that is not needed. */
export function columnOf(cell: string, index: number): Column | null {
  const { plain, hints } = apart(cell);
  const name = cell.trim();
  if (isBpmName(plain)) {
    const inBpm = hints.some((hint) => BPM_UNITS.test(hint));
    if (inBpm && hints.some((hint) => END_WORDS.test(hint))) return null;
    const unit = hints.find((hint) => !BPM_UNITS.test(hint) && !(inBpm && MEAN_WORDS.test(hint)));
    return unit === undefined
      ? { kind: 'bpm', index, name }
      : { kind: 'foreign', of: 'bpm', index, name, unit };
  }
  if (RR_NAMES.test(plain)) {
    const unit = hints[0];
    if (unit === undefined) return { kind: 'rr', index, name, unitMs: null };
    const unitMs = RR_UNITS_MS.get(unit);
    return unitMs === undefined
      ? { kind: 'foreign', of: 'rr', index, name, unit }
      : { kind: 'rr', index, name, unitMs };
  }
  if (DATE_NAMES.test(plain)) {
    const dateOrder = hints.map(dateOrderIn).find((order) => order !== null) ?? null;
    return { kind: 'date', index, name, dateOrder };
  }
  const rank = TIME_NAMES.test(plain)
    ? 0
    : UNIT_NAMES.test(plain)
      ? 1
      : OTHER_TIME_NAMES.test(plain)
        ? 2
        : null;
  return rank === null ? null : timeColumn({ name, plain, index, rank, hints });
}

interface TimeName {
  readonly name: string;
  readonly plain: string;
  readonly index: number;
  readonly rank: number;
  readonly hints: readonly string[];
}

function timeColumn({ name, plain, index, rank, hints }: TimeName): Column {
  let unitMs = rank === 1 ? (TIME_UNITS_MS.get(plain) ?? null) : null;
  let clockForm: ClockForm | null = null;
  let dateOrder: DateOrder | null = null;
  for (const hint of hints) {
    const words = hint
      .split(/[\s,;]+/)
      .filter(
        (word) =>
          !/^(utc|gmt|z|local|lokal|unix|epoch|in|since|iso|8601|iso8601|from|start|elapsed|cet|cest|time|tid)$/.test(
            word,
          ),
      );
    for (const word of words) {
      const ms = TIME_UNITS_MS.get(word);
      const form = clockFormIn(word);
      const order = dateOrderIn(word);
      if (form === null && order === null && ms === undefined) {
        return { kind: 'foreign', of: 'time', index, name, unit: hint };
      }
      unitMs = ms ?? unitMs;
      clockForm = form ?? clockForm;
      dateOrder = order ?? dateOrder;
    }
  }
  return { kind: 'time', index, name, rank, unitMs, clockForm, dateOrder };
}

/** The name without what stands in brackets or behind it as a unit; and that. */
function apart(cell: string): { plain: string; hints: string[] } {
  const hints: string[] = [];
  let name = cell
    .toLowerCase()
    .replace(/\u00a0/g, ' ')
    .replace(/^\ufeff/, '')
    .trim();
  // com.samsung.health.heart_rate.start_time
  if (/^[a-z]+(\.[a-z0-9_]+){2,}$/.test(name)) name = name.slice(name.lastIndexOf('.') + 1);
  name = name.replace(/[[({<]([^\])}>]*)[\])}>]?/g, (_, inside: string) => {
    if (inside.trim() !== '') hints.push(inside.trim());
    return ' ';
  });
  const afterComma = /^(.*?)\s*[,:]\s*(\S+)$/.exec(name);
  if (afterComma !== null) {
    name = afterComma[1]!;
    hints.push(afterComma[2]!);
  }
  let plain = name
    .replace(/%/g, ' % ')
    .replace(/[_\s.\-/]+/g, ' ')
    .trim();
  if (isName(plain)) return { plain, hints };
  const behind = /^(.*?)(?: in| i)? (\S+)$/.exec(plain);
  if (behind !== null && isName(behind[1]!) && isUnit(behind[2]!)) {
    plain = behind[1]!;
    hints.push(behind[2]!);
  }
  const perMinute = /^(.*) (?:slag|beats|count|1) (?:(?:per|pr|i) )?(?:min(?:utt|ute)?)$/.exec(plain);
  if (perMinute !== null && isBpmName(perMinute[1]!))
    return { plain: perMinute[1]!, hints: [...hints, 'bpm'] };
  const percent = /^% (.*)$/.exec(plain);
  if (percent !== null && isName(percent[1]!)) return { plain: percent[1]!, hints: [...hints, '%'] };
  return { plain, hints };
}

function isBpmName(plain: string): boolean {
  return BPM_NAMES.test(plain);
}

function isName(plain: string): boolean {
  return [TIME_NAMES, OTHER_TIME_NAMES, UNIT_NAMES, DATE_NAMES, BPM_NAMES, RR_NAMES].some((names) =>
    names.test(plain),
  );
}

function isUnit(word: string): boolean {
  return (
    TIME_UNITS_MS.has(word) ||
    BPM_UNITS.test(word) ||
    /^(%|utc|gmt|local|percent|prosent|hrmax|max)$/.test(word)
  );
}

/** A row that gives the units below the names. */
export function looksLikeUnits(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return (
    filled.length > 0 &&
    filled.every((cell) => !/\d{2}/.test(cell)) &&
    filled.some((cell) => {
      const unit = cell
        .toLowerCase()
        .replace(/[[\](){}]/g, '')
        .trim();
      return TIME_UNITS_MS.has(unit) || BPM_UNITS.test(unit) || clockFormIn(unit) !== null;
    })
  );
}

export function withUnits(names: readonly string[], units: readonly string[]): string[] {
  return names.map((name, i) => {
    const unit = (units[i] ?? '').replace(/[[\](){}]/g, '').trim();
    return unit === '' ? name : `${name} (${unit})`;
  });
}

const WHAT: Readonly<Record<'time' | 'bpm' | 'rr', { readonly nb: string; readonly en: string }>> = {
  time: { nb: 'Skriv tiden i s, ms, µs, min eller h', en: 'Write the time in s, ms, µs, min or h' },
  bpm: { nb: 'Pulsen må være i slag/min (bpm)', en: 'The heart rate must be in bpm' },
  rr: { nb: 'Skriv RR i ms eller s', en: 'Write RR in ms or s' },
};

/** The sentence for a column whose unit is not read. */
export function foreignUnit(column: Extract<Column, { kind: 'foreign' }>): Text {
  const percent = column.of === 'bpm' && /%|percent|prosent|max/.test(column.unit);
  return {
    nb: `kolonnen «${column.name}» har enheten «${column.unit}», som ${percent ? 'ikke er slag/min' : 'Takt ikke kan lese'}. ${WHAT[column.of].nb}.`,
    en: `the column "${column.name}" has the unit "${column.unit}", which ${percent ? 'is not bpm' : 'Takt cannot read'}. ${WHAT[column.of].en}.`,
  };
}
