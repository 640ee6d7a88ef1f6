/**
 * As takt-summary/2 read it; never changed, so that its figures can be had again.
 *
 * One person, one stream: of several transmitters that one person wears, one speaks at a time. It is the one in use
 * until it falls silent; then the next takes over. RR of two transmitters are never mixed. Pure.
 */
import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import { oneSeries } from './one-series.ts';

const SILENT_AFTER_MS = 3_000;

export function oneStream(samples: readonly RecordedSample[]): RecordedSample[] {
  let inUse: StrapKey | null = null;
  let heardMs = Number.NEGATIVE_INFINITY;
  const kept: RecordedSample[] = [];
  for (const sample of oneSeries(samples)) {
    const sensor = sample.strap?.sensor ?? null;
    const speaks = sample.heartRateBpm !== null && sample.strap?.contact !== 'off';
    if (sensor !== inUse) {
      if (!speaks && inUse !== null) continue;
      if (sample.atMs - heardMs <= SILENT_AFTER_MS) continue;
      inUse = sensor;
    }
    if (speaks) heardMs = sample.atMs;
    kept.push(speaks ? sample : { ...sample, heartRateBpm: null });
  }
  return kept;
}
