/** One recording out of many lists: journal rows and chunks, of one gateway or of several that heard the same strap. */
import { SAME_BEAT_WITHIN_MS, SAME_READING_WITHIN_MS } from '../beat-series.ts';
import type { RecordedSample } from './recording.ts';

/**
 * Oldest first; equal times keep the order of the lists. What was heard twice, by two gateways or again after a
 * reconnect, is taken once, at the time at which it was heard first, and with its RR whoever told it.
 */
export function mergeSamples(lists: readonly (readonly RecordedSample[])[]): RecordedSample[] {
  const sorted = lists.flat().sort((a, b) => a.atMs - b.atMs);
  const merged: RecordedSample[] = [];
  const places = new Map<string, number>();
  for (const sample of sorted) {
    const key = readingOf(sample);
    const place = key === null ? undefined : places.get(key);
    const earlier = place === undefined ? undefined : merged[place];
    const timed = typeof sample.strap?.beatTimeTicks === 'number';
    const withinMs = timed ? SAME_BEAT_WITHIN_MS - 1 : SAME_READING_WITHIN_MS;
    if (place !== undefined && earlier !== undefined && sample.atMs - earlier.atMs <= withinMs) {
      if (earlier.rrTicks.length === 0) merged[place] = { ...earlier, rrTicks: sample.rrTicks };
      continue;
    }
    if (key !== null) places.set(key, merged.length);
    merged.push(sample);
  }
  return merged;
}

/** Alike for the same reading of a strap; null for an imported record, which has nothing to be known again by. */
function readingOf({ strap, heartRateBpm, rrTicks }: RecordedSample): string | null {
  if (strap === null) return null;
  const { sensor, beatCount, beatTimeTicks, contact } = strap;
  // A beat is one wherever it is heard; which receiver knew the beat before it, and so the RR, is chance.
  const beats = beatCount === null ? rrTicks.join() : `${beatCount} ${beatTimeTicks}`;
  return `${sensor} ${contact} ${heartRateBpm} ${beatCount === null ? 'rr' : 'beat'} ${beats}`;
}
