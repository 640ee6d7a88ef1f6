/**
 * RR that prove nothing, beats that contradict the strap's number, batteries and belts, replayed through the real program:
 * what a tile shows and what is recorded, against the table beside the captures (shared data, odd/README.md). A case a row.
 */
import { fileURLToPath } from 'node:url';
import type { FrameSlot } from '@takt/shared/frame.ts';
import type { Summary } from '@takt/shared/summary.ts';
import { describe, expect, it } from 'vitest';
import { classes, ROOM, summaries } from '../support/a-console.ts';
import { DATA_DIR } from '../support/debian.ts';
import { startTakt } from '../support/program.ts';
import { watch } from '../support/viewer.ts';

/** Far beyond what a capture of some minutes takes at its speed: it ends a wait that would never end. */
const PATIENCE_MS = 100_000;

/** What the console was shown of a place, a second of class time from its start. */
export interface Shown extends FrameSlot {
  readonly s: number;
}

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
  readonly speed: number;
  readonly rows: readonly Row[];
}[] = [
  {
    name: 'ble-frozen-with-rr',
    run: 'free',
    speed: 10,
    rows: [
      {
        slot: 2,
        what: '[LIV90] RR of 0 are no RR: the notifications of a strap that gives none are its evidence',
        right({ shown, summary }) {
          const within = shown.filter(({ s }) => s > 5 && s < 57);
          // On a busy machine a second of ten may be late; most of them are not.
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
    speed: 10,
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
      what: '[LIV91] beats that contradict the strap’s number show nobody another one',
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
    speed: 20,
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
    speed: 20,
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

async function replayed(name: string, run: string, speed: number) {
  const file = fileURLToPath(new URL(`odd/live/${name}.capture`, DATA_DIR));
  await using takt = await startTakt([
    ...['start', '--radio', `replay:${file}`, '--run', run, '--speed', String(speed)],
  ]);
  const shown = new Map<number, Shown[]>();
  await using console = await watch(takt.url, ROOM, 'console', {
    onFrame(frame) {
      for (const slot of frame.slots) {
        const s = frame.status === 'running' ? (frame.atMs - (startedAtMs ?? Infinity)) / 1000 : -1;
        shown.set(slot.slot, [...(shown.get(slot.slot) ?? []), { ...slot, s }]);
      }
      if (frame.status === 'running') startedAtMs ??= frame.atMs;
    },
  });
  let startedAtMs: number | null = null;
  void console;
  const until = performance.now() + PATIENCE_MS;
  while (!takt.stdout().includes('The class has ended')) {
    if (performance.now() > until) throw new Error(`it never ended\n${takt.stdout()}${takt.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [entry] = await classes(takt.url);
  return { shown, summaries: await summaries(takt.url, entry?.classId ?? '') };
}

describe.concurrent('captures of what straps and treadmills have been seen to do', () => {
  for (const { name, run, speed, rows } of CAPTURES) {
    const titles = [...new Set(rows.map(({ what }) => `${what} (${name})`))];
    it(titles.join('; '), async () => {
      const all = await replayed(name, run, speed);
      for (const { slot, right } of rows) {
        const shown = (all.shown.get(slot) ?? []).filter(({ s }) => s >= 0);
        const summary = all.summaries.find((one) => one.slot === slot)?.summary;
        if (summary === undefined) throw new Error(`place ${slot} has no summary`);
        const told = shown.filter(({ signal }) => signal === 'live' || signal === 'stale');
        const numbers = [...new Set(told.flatMap(({ staff }) => staff?.bpm ?? []))];
        right({ shown, summary, numbers });
      }
    });
  }
});
