/** Messages that must be refused at a border: no JSON, JSON of a wrong shape, other versions', names that every object has. */
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';

const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'] as const;
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

export const HEART: HeartSample = {
  sensor: 'ant:1',
  receivedAtMs: 1_795_000_000_000,
  heartRateBpm: 150,
  rrTicks: [410],
  beatCount: 7,
  beatTimeTicks: 410,
  contact: 'on',
  batteryPercent: null,
};
export const BELT: TreadmillSample = {
  kind: 'treadmill',
  sensor: 'fec:1',
  receivedAtMs: 1_795_000_000_000,
  speedKmh: 8.5,
  inclinePercent: 1,
  state: 'in-use',
};

const without = (value: object, name: string): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));

/** Invalid samples, each for one reason. */
export const BAD_SAMPLES: readonly unknown[] = [
  1,
  null,
  'ant:1',
  [],
  {},
  { kind: 'treadmill' },
  { ...HEART, kind: 'rower' },
  { ...HEART, kind: null },
  ...Object.keys(HEART).map((name) => without(HEART, name)),
  ...Object.keys(BELT).map((name) => without(BELT, name)),
  ...Object.keys(HEART).map((name) => ({ ...HEART, [name]: { toString: 'x' } })),
  ...Object.keys(BELT).map((name) => ({ ...BELT, [name]: [[]] })),
  ...NAMES.flatMap((name) => [
    { ...HEART, sensor: name },
    { ...HEART, kind: name },
    { ...HEART, contact: name },
    { ...BELT, sensor: name },
    { ...BELT, kind: name },
    { ...BELT, state: name },
  ]),
  { ...HEART, heartRateBpm: 0 },
  { ...HEART, heartRateBpm: 301 },
  { ...HEART, heartRateBpm: 150.5 },
  { ...HEART, rrTicks: [70_000] },
  { ...HEART, rrTicks: Array(33).fill(400) },
  { ...HEART, receivedAtMs: 1e300 },
  { ...HEART, receivedAtMs: -1 },
  { ...HEART, station: 41 },
  { ...BELT, speedKmh: 61 },
  { ...BELT, inclinePercent: -61 },
];

const deep = (open: string, close: string): Uint8Array =>
  Buffer.from(open.repeat(100_000) + close.repeat(100_000));

/** A frame's bytes of another version, of no projection, cut off, with a slot too few. */
export function badFrames(sound: Uint8Array): Uint8Array[] {
  const changed = (at: number, value: number): Uint8Array => {
    const bytes = Uint8Array.from(sound);
    bytes[at] = value;
    return bytes;
  };
  return [
    changed(0, 1),
    changed(0, 3),
    changed(1, 0),
    changed(1, 9),
    changed(3, 9),
    changed(19, 255),
    sound.subarray(0, sound.length - 1),
    sound.subarray(0, 31),
    new Uint8Array(32),
    new Uint8Array(70_000).fill(255),
  ];
}

/** Messages that fit no channel at all. */
export const RUBBISH: readonly Uint8Array[] = [
  new Uint8Array(),
  Uint8Array.of(0),
  Uint8Array.of(0xff, 0xfe, 0xfd),
  Buffer.from('{'),
  Buffer.from('{"type":"serverRoster","roster":null}'),
  deep('[', ']'),
  deep('{"a":', '}'),
  ...[null, 1, -0, '', 'serverRoster', true, {}, { a: 1 }, { type: null }, { type: 7 }].map(json),
  ...NAMES.map((type) => json({ type, kind: type, room: type, slot: type, classId: { [type]: 1 } })),
  ...NAMES.map((name) => Buffer.from(`{"${name}":{"type":"serverRoster"}}`)),
  json({ type: 'serverRoster', roster: { version: 3, slots: [null] } }),
  json({ type: 'serverStraps', straps: [null], suggestions: 7 }),
  json({ type: 'serverTreadmills', treadmills: [{}] }),
  json({ type: 'serverEffort', percent: 'all' }),
  json({ type: 'viewerPairing', open: true, slot: 'constructor' }),
  json({ type: 'viewerPairing', open: 'yes' }),
  json({ gatewayId: { $ne: null } }),
];
