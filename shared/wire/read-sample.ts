/**
 * A sample as another program wrote it: checked field by field, and nothing goes on that nobody has checked. By hand,
 * since it stands on the way from the radio to the wall, and an outage brings 200 000 at once. Pure.
 */
import {
  GRADE_PERCENT_MAX,
  type HeartSample,
  type Sample,
  SPEED_KMH_MAX,
  type TreadmillSample,
} from '../sample.ts';

type Rule = (value: unknown) => boolean;
/** One rule a field: a field that is added to a sample without one does not compile. */
type Rules<T> = readonly (readonly [name: keyof T & string, rule: Rule, optional?: 'optional'])[];
type RuleOf<T> = { readonly [K in keyof Required<T>]: Rule };

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
const isNumber = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && value >= min && value <= max;
const whole =
  (min: number, max: number): Rule =>
  (value) =>
    isWhole(value, min, max);
const number =
  (min: number, max: number): Rule =>
  (value) =>
    isNumber(value, min, max);
const orNull =
  (rule: Rule): Rule =>
  (value) =>
    value === null || rule(value);
const oneOf = (...words: readonly (string | boolean)[]): Rule => {
  const known = new Set<unknown>(words);
  return (value) => known.has(value);
};
const matching =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const RR_MAX = 32;
/** What Date can hold; finite, and no time of before 1970. */
const timeMs = number(0, 8.64e15);
const place = whole(1, 40);

const HEART = rules<Omit<HeartSample, 'kind'>>(
  {
    sensor: matching(/^(ant|ble):[0-9a-z]{1,32}$/),
    receivedAtMs: timeMs,
    heartRateBpm: orNull(whole(1, 300)),
    rrTicks: (value) =>
      Array.isArray(value) && value.length <= RR_MAX && value.every((ticks) => isWhole(ticks, 0, 0xffff)),
    beatCount: orNull(whole(0, 255)),
    beatTimeTicks: orNull(whole(0, 0xffff)),
    contact: oneOf('on', 'off', 'unknown'),
    batteryPercent: orNull(whole(0, 100)),
    batteryLow: oneOf(true, false),
    strengthDbm: whole(-128, 127),
    station: place,
    // The name of a gateway and of its receiver, of 80 characters each.
    receiver: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 161,
  },
  ['batteryLow', 'strengthDbm', 'station', 'receiver'],
);

const TREADMILL = rules<TreadmillSample>(
  {
    kind: oneOf('treadmill'),
    sensor: matching(/^(fec|ftms):[0-9a-z]{1,32}$/),
    receivedAtMs: timeMs,
    speedKmh: orNull(number(0, SPEED_KMH_MAX)),
    inclinePercent: orNull(number(-GRADE_PERCENT_MAX, GRADE_PERCENT_MAX)),
    state: orNull(oneOf('off', 'ready', 'in-use', 'paused')),
    station: place,
  },
  ['station'],
);

/** The sample, with its known fields alone; null when it is not one of this version. */
export function readSample(value: unknown): Sample | null {
  if (typeof value !== 'object' || value === null) return null;
  const given = value as Readonly<Record<string, unknown>>;
  const kind = own(given, 'kind');
  if (kind === undefined) return picked<HeartSample>(given, HEART);
  return kind === 'treadmill' ? picked<TreadmillSample>(given, TREADMILL) : null;
}

function rules<T>(ruleOf: RuleOf<T>, optional: readonly (keyof T & string)[]): Rules<T> {
  return (Object.entries(ruleOf) as [keyof T & string, Rule][]).map(([name, rule]) =>
    optional.includes(name) ? [name, rule, 'optional'] : [name, rule],
  );
}

function picked<T>(given: Readonly<Record<string, unknown>>, wanted: Rules<never>): T | null {
  const sample: Record<string, unknown> = {};
  for (const [name, rule, optional] of wanted) {
    const value = own(given, name);
    if (value === undefined && optional !== undefined) continue;
    if (!rule(value)) return null;
    sample[name] = value;
  }
  return sample as T;
}

/** What it says itself, and not what every object has (`constructor`, `toString`). */
const own = (given: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(given, name) ? given[name] : undefined;
