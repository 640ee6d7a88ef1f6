/** Recordings for tests of the summary, told in seconds from zero; a value holds for 3 s. */
import { type SummaryOptions, summarise } from '@takt/server/record/summarise.ts';
import type { PhaseSpan } from '@takt/shared/class/class.ts';
import type { Phase } from '@takt/shared/class/protocol.ts';
import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import type { Summary } from '@takt/shared/summary/summary.ts';

export const at = (s: number, heartRateBpm: number | null): RecordedSample => ({
  atMs: s * 1000,
  heartRateBpm,
  rrTicks: [],
  strap: null,
});
/** One record a second from `fromS` to `toS`, both included; null leaves the second out altogether. */
export function everySecond(
  fromS: number,
  toS: number,
  bpmAt: (s: number) => number | null,
): RecordedSample[] {
  return Array.from({ length: toS - fromS + 1 }, (_, i) => at(fromS + i, bpmAt(fromS + i))).filter(
    (sample) => sample.heartRateBpm !== null,
  );
}
/** The summary of a recording of our own. */
export const own = (samples: RecordedSample[], options: SummaryOptions = {}): Summary =>
  summarise({ samples, holdS: 3 }, options);

export const HARD = { floorPercent: 85, ceilingPercent: 95 };
const EASY = { floorPercent: 60, ceilingPercent: 70 };
export const phase = (
  kind: Phase['kind'],
  durationS: number,
  band = kind === 'work' ? HARD : EASY,
): Phase => ({
  kind,
  durationS,
  band,
});
export const span = (phaseIndex: number, fromS: number, toS: number): PhaseSpan => ({
  phaseIndex,
  fromMs: fromS * 1000,
  toMs: toS * 1000,
});
/** 240 s of work and nothing else, HRmax 200: 2 bpm a percent. */
export function oneInterval(bpmAt: (s: number) => number | null, plan: Partial<SummaryOptions['plan']> = {}) {
  const summary = own(everySecond(0, 300, bpmAt), {
    hrMaxAt: 200,
    plan: {
      phases: [phase('work', 240)],
      spans: [span(0, 0, 240)],
      borg: null,
      target: 'heart-rate',
      ...plan,
    },
  });
  return { interval: summary.intervals[0]!, label: summary.sessionLabel };
}
