/**
 * What straps and treadmills have been seen to do, replayed through the real program: what a tile shows and what is
 * recorded, against the table beside the captures (shared data, odd/README.md). A case a row.
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
    name: 'ble-frozen-in-interval',
    run: '1x4',
    speed: 40,
    rows: [
      {
        slot: 2,
        what: '[SYS20] a strap that is frozen within an interval: not live, not recorded, the interval cannot be assessed',
        right({ shown, summary }) {
          expect(shown.filter(({ s }) => s > 475).every(({ signal }) => signal === 'lost')).toBe(true);
          // On a busy machine a second of forty may be late; most of them are not.
          const before = shown.filter(({ s }) => s > 300 && s < 450);
          expect(before.filter(({ signal }) => signal === 'live').length).toBeGreaterThan(before.length / 2);
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
    speed: 40,
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
    speed: 10,
    rows: [2, 4, 6].map((slot) => ({
      slot,
      what: '[SYS22] two hearts under one address at two receivers are a conflict, and nobody’s number',
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
    const titles = [...new Set(rows.map(({ what }) => what))];
    it(`${titles.join('; ')} (${name})`, async () => {
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
