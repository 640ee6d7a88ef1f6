/**
 * What is computed of a file beyond its summary: its laps, and its RR intervals. Pure; the figures of a lap are those of an
 * interval, by the same code, without a target to be held against.
 */
import { rejectArtefacts, rmssdMs, sdnnMs } from '@takt/shared/metrics/hrv.ts';
import { fall60Bpm, RECOVERY_AFTER_S } from '@takt/shared/metrics/recovery.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import { believe } from './believed.ts';
import { seconds, thousandth } from './rounding.ts';
import { type SummaryOptions, summarise } from './summarise.ts';

export interface LapSummary {
  /** 1, 2, … as the device cut them. */
  readonly number: number;
  /** From the recording's first record. */
  readonly fromS: number;
  readonly actualS: number;
  readonly validS: number;
  readonly coverage: number | null;
  readonly minBpm: number | null;
  readonly peakBpm: number | null;
  /** Of the held seconds, as an interval's. */
  readonly meanBpm: number | null;
  /** Seconds in the protocol's five zones; null without HRmax. */
  readonly protocolZonesS: readonly number[] | null;
  /** HR at its end minus HR 60 s later; null where either is missing, or the next lap is over before. */
  readonly hrr60Bpm: number | null;
}

/** Of all RR intervals as they stand in the file: meaningful at rest only. */
export interface RrSummary {
  readonly count: number;
  readonly rmssdMs: number | null;
  readonly sdnnMs: number | null;
  /** Without the intervals that are far from their neighbours, and without the differences across them. */
  readonly rmssdCleanMs: number | null;
  readonly rejected: number;
}

export function summariseLaps(
  recording: Pick<Recording, 'samples' | 'holdS' | 'laps'>,
  options: Pick<SummaryOptions, 'hrMaxAt' | 'algorithm'>,
): LapSummary[] {
  const { laps, samples, holdS } = recording;
  const startMs = samples[0]?.atMs ?? 0;
  const endMs = samples.at(-1)?.atMs ?? startMs;
  const { pieces } = believe(samples, holdS, null, options.algorithm);
  // A device may begin a lap before its first record, and end it after its last.
  const within = laps
    .map((lap) => ({ fromMs: Math.max(startMs, lap.fromMs), toMs: Math.min(endMs, lap.toMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
  return within.map(({ fromMs, toMs }, i) => {
    const summary = summarise({ samples, holdS }, { ...options, fromMs, toMs });
    const laterMs = toMs + RECOVERY_AFTER_S * 1000;
    const nextToMs = within[i + 1]?.toMs ?? laterMs;
    const fall = laterMs > endMs || nextToMs < laterMs ? null : fall60Bpm(pieces, toMs);
    return {
      number: i + 1,
      fromS: seconds(fromMs - startMs),
      actualS: summary.durationS,
      validS: summary.countedS,
      coverage: summary.coverage,
      minBpm: summary.heartRate?.min ?? null,
      peakBpm: summary.heartRate?.max ?? null,
      meanBpm: summary.heartRate?.meanOverTime ?? null,
      protocolZonesS: summary.protocolZonesS,
      hrr60Bpm: fall === null ? null : thousandth(fall),
    };
  });
}

/** null for a recording without RR. */
export function summariseRr({ samples }: Pick<Recording, 'samples'>): RrSummary | null {
  const rrMs = samples.flatMap(({ rrTicks }) => rrTicks.map((ticks) => (ticks * 1000) / 1024));
  if (rrMs.length === 0) return null;
  const clean = rejectArtefacts(rrMs);
  const rounded = (value: number | null): number | null => (value === null ? null : thousandth(value));
  return {
    count: rrMs.length,
    rmssdMs: rounded(rmssdMs(rrMs)),
    sdnnMs: rounded(sdnnMs(rrMs)),
    rmssdCleanMs: rounded(rmssdMs(clean)),
    rejected: clean.filter((rr) => rr === null).length,
  };
}
