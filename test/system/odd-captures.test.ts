/**
 * What straps and treadmills have been seen to do, replayed through radio, gateway, server and store: what a tile shows and
 * what is recorded, against the table beside the captures (shared data, odd/README.md). A case a row. All run in this
 * process on a clock that waits for everybody, and one of each radio also through the program itself.
 */
import { fileURLToPath } from 'node:url';
import type { Summary } from '@takt/shared/summary/summary.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATA_DIR } from '../support/debian.ts';
import { type ReplayedCapture, replayedCapture, type Shown } from '../support/replayed-capture.ts';
import { openSteppedRoom, type SteppedRoom } from '../support/stepped-capture.ts';

interface Told {
  readonly shown: readonly Shown[];
  readonly summary: Summary;
  /** The beats per minute that were shown as live or stale, without repeats. */
  readonly numbers: readonly number[];
}

interface Row {
  readonly slot: number;
  readonly what: string;
  readonly right: (told: Told) => void;
}

const CAPTURES: readonly {
  readonly name: string;
  readonly run: '1x4' | 'free';
  /** Set: the same is seen of the program itself, so many times as fast. */
  readonly speed: number | null;
  readonly rows: readonly Row[];
}[] = [
  {
    name: 'ble-frozen-in-interval',
    run: '1x4',
    speed: null,
    rows: [
      {
        slot: 2,
        what: '[SYS20] a strap that is frozen within an interval: not live, not recorded, the interval cannot be assessed',
        right({ shown, summary }) {
          expect(shown.filter(({ s }) => s > 475).every(({ signal }) => signal === 'lost')).toBe(true);
          const before = shown.filter(({ s }) => s > 300 && s < 450);
          expect(new Set(before.map(({ signal }) => signal))).toEqual(new Set(['live']));
          const [interval] = summary.intervals;
          expect(interval?.verdict).toBe('not-assessable');
          expect(interval?.coverage).toBeGreaterThan(0.4);
          expect(interval?.coverage).toBeLessThan(0.45);
        },
      },
    ],
  },
  {
    name: 'ble-spikes',
    run: '1x4',
    speed: null,
    rows: [2, 4].map((slot) => ({
      slot,
      what: '[SYS21] bursts of other numbers are hidden, and in no figure',
      right({ numbers, summary }: Told) {
        expect(numbers.filter((bpm) => bpm > 160 || bpm < 120)).toEqual([]);
        expect(summary.heartRate?.max).toBeLessThanOrEqual(160);
        expect(summary.heartRate?.min).toBe(120);
        expect(summary.intervals[0]?.peakBpm).toBeLessThanOrEqual(160);
        expect(summary.countedS).toBeGreaterThan(100);
      },
    })),
  },
  {
    name: 'ble-two-straps-one-address',
    run: 'free',
    speed: null,
    rows: [2, 4, 6].map((slot) => ({
      slot,
      what: '[SYS22] two hearts under one address at two receivers are a conflict without a number',
      right({ shown, summary }: Told) {
        // The second strap begins after 30 s; from its third message on it is certain.
        const within = shown.filter(({ s }) => s > 36 && s < 118);
        expect(within.length).toBeGreaterThan(20);
        expect(new Set(within.map(({ signal }) => signal))).toEqual(new Set(['conflict']));
        expect(within.every(({ staff, percent }) => staff?.bpm === null && percent === null)).toBe(true);
        expect(summary.countedS).toBeLessThan(38);
        expect(summary.heartRate?.max).toBeLessThan(120);
      },
    })),
  },
  {
    name: 'ble-frozen-with-rr',
    run: 'free',
    speed: null,
    rows: [
      {
        slot: 2,
        what: '[LIV90] RR of 0 are no RR: the notifications of a strap that gives none are its evidence',
        right({ shown, summary }) {
          const within = shown.filter(({ s }) => s > 5 && s < 57);
          expect(within.filter(({ signal }) => signal === 'live').length).toBeGreaterThan(within.length / 2);
          expect(within.every(({ signal }) => signal === 'live' || signal === 'stale')).toBe(true);
          expect(summary.countedS).toBeGreaterThan(50);
        },
      },
      ...[4, 6].map((slot) => ({
        slot,
        what: '[LIV90] off the body with RR of 0 or 65535 each second: lost, live and recorded',
        right({ shown, summary }: Told) {
          const after = shown.filter(({ s }) => s > 30 && s < 58);
          expect(after.length).toBeGreaterThan(10);
          expect(new Set(after.map(({ signal }) => signal))).toEqual(new Set(['lost']));
          expect(summary.countedS).toBeGreaterThan(10);
          expect(summary.countedS).toBeLessThan(19);
        },
      })),
      {
        slot: 8,
        what: '[LIV90] the last notification again and again: lost, live and recorded',
        right({ shown, summary }) {
          const after = shown.filter(({ s }) => s > 40 && s < 58);
          expect(after.length).toBeGreaterThan(10);
          expect(new Set(after.map(({ signal }) => signal))).toEqual(new Set(['lost']));
          expect(summary.countedS).toBeLessThan(35);
        },
      },
    ],
  },
  {
    name: 'ble-rr-contradicts-number',
    run: 'free',
    speed: 20,
    rows: (
      [
        [2, 160],
        [4, 75],
        [6, 75],
        [8, 175],
        [10, 75],
        [12, 75],
      ] as const
    ).map(([slot, bpm]) => ({
      slot,
      what: '[LIV91] beats that contradict the strap’s number change no shown heart rate',
      right({ numbers, summary }: Told) {
        expect(numbers).toEqual([bpm]);
        expect(summary.heartRate).toMatchObject({ min: bpm, max: bpm });
        expect(summary.countedS).toBeGreaterThan(80);
      },
    })),
  },
  {
    name: 'ftms-paused-repeats-speed',
    run: '1x4',
    speed: null,
    rows: [
      {
        slot: 4,
        what: '[FTM21] a treadmill that repeats 8 km/h on pause has no speed',
        right({ shown }) {
          const speeds = (fromS: number, toS: number) =>
            new Set(shown.filter(({ s }) => s > fromS && s < toS).map(({ staff }) => staff?.speedKmh));
          expect(speeds(5, 38)).toContain(8);
          expect(speeds(50, 118)).toEqual(new Set([null]));
        },
      },
    ],
  },
  {
    name: 'ant-legacy-random-page',
    run: 'free',
    speed: null,
    rows: [
      {
        slot: 1,
        what: '[ANT32] the arbitrary bytes of a first-generation strap are no battery',
        right({ shown, numbers }) {
          expect(shown.some(({ staff, lowBattery }) => staff?.batteryPercent !== null || lowBattery)).toBe(
            false,
          );
          expect(numbers.every((bpm) => bpm >= 92 && bpm <= 94)).toBe(true);
          expect(shown.filter(({ signal }) => signal === 'live').length).toBeGreaterThan(100);
        },
      },
    ],
  },
  {
    name: 'ant-battery-critical-without-percent',
    run: 'free',
    speed: 20,
    rows: [
      {
        slot: 1,
        what: '[ANT32] a battery that is critical without a percent is low',
        right({ shown }) {
          const after = shown.filter(({ s }) => s > 20 && s < 58);
          expect(after.length).toBeGreaterThan(0);
          expect(after.every(({ staff, lowBattery }) => lowBattery && staff?.batteryPercent === null)).toBe(
            true,
          );
        },
      },
    ],
  },
];

function expectRows(rows: readonly Row[], all: ReplayedCapture): void {
  for (const { slot, right } of rows) {
    const shown = all.shown.get(slot) ?? [];
    const summary = all.summaries.find((one) => one.slot === slot)?.summary;
    if (summary === undefined) throw new Error(`place ${slot} has no summary`);
    const told = shown.filter(({ signal }) => signal === 'live' || signal === 'stale');
    const numbers = [...new Set(told.flatMap(({ staff }) => staff?.bpm ?? []))];
    right({ shown, summary, numbers });
  }
}

describe('captures of what straps and treadmills have been seen to do', () => {
  let room: SteppedRoom;
  beforeAll(async () => {
    room = await openSteppedRoom();
  });
  afterAll(() => room?.[Symbol.asyncDispose]());

  for (const { name, run, speed, rows } of CAPTURES) {
    const titles = [...new Set(rows.map(({ what }) => what))];
    const file = fileURLToPath(new URL(`odd/live/${name}.capture`, DATA_DIR));
    it(`${titles.join('; ')} (${name})`, async () => {
      expectRows(rows, await room.replay(file, run));
    });
    if (speed === null) continue;
    it(`${titles.join('; ')} (${name}, by the program)`, async () => {
      expectRows(rows, await replayedCapture(file, run, speed));
    });
  }
});
