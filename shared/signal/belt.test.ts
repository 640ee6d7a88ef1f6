import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBleReader } from '../ble/reader.ts';
import { Belt, type BeltPart } from './belt.ts';
import { beltSpeedKmh } from './treadmill.ts';

/** At which second the belt's speed began to be believed or ceased to be, from parts a second apart. */
function changes(parts: readonly BeltPart[], everyMs = 1000): [number, number | null][] {
  const belt = new Belt();
  const told = parts.flatMap((part, i) => {
    const reading = belt.take(part, i * everyMs);
    return reading === null ? [] : [[(i * everyMs) / 1000, beltSpeedKmh(reading)] as [number, number | null]];
  });
  return told.filter(([, speed], i) => i === 0 || speed !== told[i - 1]?.[1]);
}
const seconds = (of: (s: number) => BeltPart, count = 120): BeltPart[] =>
  Array.from({ length: count }, (_, s) => of(s));
/** How long it has run, when it is paused from 40 s to 80 s. */
const ran = (s: number): number => Math.min(s, 40) + Math.max(0, s - 80);
const metres = (s: number, kmh = 8, step = 1): number => step * Math.floor((ran(s) * kmh) / 3.6 / step);

const PAUSED_FROM_40 = [
  [0, 8],
  [43, null],
  [81, 8],
];

describe('a treadmill that repeats its speed while it is paused', () => {
  it('[DEC30] has no speed once its own clock and distance have stood for 3 s, and has one as soon as they go on', () => {
    expect(changes(seconds((s) => ({ speedKmh: 8, elapsedS: ran(s), distanceM: metres(s) })))).toEqual(
      PAUSED_FROM_40,
    );
  });

  it('[DEC30] clock or distance alone tell it too', () => {
    expect(changes(seconds((s) => ({ speedKmh: 8, elapsedS: ran(s) })))).toEqual(PAUSED_FROM_40);
    expect(changes(seconds((s) => ({ speedKmh: 8, distanceM: metres(s) })))).toEqual(PAUSED_FROM_40);
  });

  it('[DEC30] in parts: the speed in one, the distance in another, the clock in a third', () => {
    const parts = seconds((s) => ({ elapsedS: ran(s) })).flatMap((clock, s) => [
      clock,
      { distanceM: metres(s) },
      { speedKmh: 8 },
      {},
    ]);
    expect(changes(parts, 250).map(([, speed]) => speed)).toEqual([8, null, 8]);
  });

  it('[DEC30] one that is on pause when it is first heard has none either', () => {
    expect(changes(seconds(() => ({ speedKmh: 8, elapsedS: 120, distanceM: 267 })))).toEqual([
      [0, 8],
      [3, null],
    ]);
  });

  it('[DEC30] a distance that stands while the clock goes on takes the speed after 50 m that were not covered', () => {
    const told = changes(seconds((s) => ({ speedKmh: 9, elapsedS: s, distanceM: metres(s, 9) })));
    expect(told).toEqual([
      [0, 9],
      [60, null],
      [81, 9],
    ]);
  });

  it('[DEC31] 0 stays a speed that was said, and a belt that starts after standing has its speed at once', () => {
    const told = seconds(
      (s) => ({ speedKmh: s < 60 ? 0 : 8, elapsedS: 300, distanceM: s < 60 ? 500 : 500 + metres(s - 60) }),
      62,
    );
    expect(changes(told)).toEqual([
      [0, 0],
      [60, 8],
    ]);
  });

  it('[DEC31] a slow belt with coarse steps, a clock in whole minutes, and one told every 4 s run on', () => {
    const running = (of: (s: number) => BeltPart) => changes(seconds(of, 600)).map(([, speed]) => speed);
    // Never paused: its metres and seconds since the start.
    const covered = (s: number, kmh: number, step: number) => step * Math.floor((s * kmh) / 3.6 / step);
    expect(running((s) => ({ speedKmh: 0.5, elapsedS: s, distanceM: covered(s, 0.5, 1) }))).toEqual([0.5]);
    expect(running((s) => ({ speedKmh: 1, elapsedS: s, distanceM: covered(s, 1, 16) }))).toEqual([1]);
    expect(
      running((s) => ({ speedKmh: 6, elapsedS: 60 * Math.floor(s / 60), distanceM: covered(s, 6, 1) })),
    ).toEqual([6]);
    expect(
      running((s) => (s % 4 ? { speedKmh: 6 } : { speedKmh: 6, elapsedS: s, distanceM: covered(s, 6, 1) })),
    ).toEqual([6]);
  });

  it('[DEC31] a clock or a distance that is never filled in, or is no longer sent, does not count as standing still', () => {
    expect(changes(seconds(() => ({ speedKmh: 8, elapsedS: 0 })))).toEqual([[0, 8]]);
    expect(changes(seconds(() => ({ speedKmh: 8, distanceM: 0 })))).toEqual([[0, 8]]);
    expect(changes(seconds((s) => ({ speedKmh: 8, elapsedS: s, distanceM: 0 })))).toEqual([[0, 8]]);
    expect(changes(seconds(() => ({ speedKmh: 8, elapsedS: null, distanceM: null })))).toEqual([[0, 8]]);
    expect(changes(seconds((s) => (s < 20 ? { speedKmh: 8, elapsedS: s } : { speedKmh: 8 })))).toEqual([
      [0, 8],
    ]);
  });

  it('[DEC32] a treadmill that sends 0 while its own distance grows has an unknown speed; one or two metres while its belt runs out change nothing', () => {
    const covered = (s: number) => ({ speedKmh: 0, elapsedS: s, distanceM: 2 * s });
    expect(changes(seconds(covered))).toEqual([
      [0, 0],
      [5, null],
    ]);
    const stopping = seconds((s) => ({ speedKmh: s < 60 ? 8 : 0, distanceM: metres(Math.min(s, 38)) }));
    expect(changes(stopping.slice(0, 39).concat(stopping.slice(60)))).toEqual([
      [0, 8],
      [39, 0],
    ]);
  });

  it('[FTM20] a treadmill over Bluetooth that repeats 8 km/h on pause: no speed from 3 s on, recorded as it was said', () => {
    const file = new URL('../../../shared/data/odd/live/ftms-paused-repeats-speed.capture', import.meta.url);
    const reader = createBleReader(() => {});
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const told = lines.flatMap((line) => {
      const { tMs, address, characteristic, hex } = JSON.parse(line);
      if (address !== 'c0ba7d1c4c14') return [];
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
      const { sample } = reader.read({ receivedAtMs: tMs, address, characteristic, bytes });
      return sample?.kind === 'treadmill' ? [sample] : [];
    });
    expect(new Set(told.map(({ speedKmh }) => speedKmh))).toEqual(new Set([8]));
    const believed = told.filter((sample) => beltSpeedKmh(sample) !== null);
    expect(believed.at(-1)?.receivedAtMs).toBeLessThan(44_100);
    expect(believed.length).toBeGreaterThan(39);
  });
});
