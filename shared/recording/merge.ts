/** One recording out of many lists: journal rows and chunks, of one gateway or of several that heard the same strap. */
import { SAME_BEAT_WITHIN_MS, SAME_READING_WITHIN_MS } from '../signal/beat-series.ts';
import type { RecordedSample, RecordedTreadmill } from './recording.ts';

/** A treadmill that says the same again is written once a second: enough for its value to hold. */
export const TREADMILL_EVERY_MS = 1_000;

/** Everything that every list holds, oldest first; equal times keep the order of the lists. */
export function inTime(lists: readonly (readonly RecordedSample[])[]): RecordedSample[] {
  return lists.flat().sort((a, b) => a.atMs - b.atMs);
}

/**
 * As takt-summary/2 reads a recording. Oldest first; equal times keep the order of the lists. What was heard twice, by two gateways or again after a
 * reconnect, is taken once, at the time at which it was heard first, and with its RR whoever told it.
 */
export function mergeSamples(lists: readonly (readonly RecordedSample[])[]): RecordedSample[] {
  const merged: RecordedSample[] = [];
  const places = new Map<string, number>();
  for (const sample of inTime(lists)) {
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

/**
 * Oldest first. Of what several gateways heard of one treadmill the first stands: a reading that repeats the last one
 * within a second adds nothing.
 */
export function mergeTreadmill(lists: readonly (readonly RecordedTreadmill[])[]): RecordedTreadmill[] {
  const merged: RecordedTreadmill[] = [];
  for (const reading of lists.flat().sort((a, b) => a.atMs - b.atMs)) {
    const last = merged.at(-1);
    if (last === undefined || !saysTheSame(last, reading)) merged.push(reading);
    else if (reading.atMs - last.atMs >= TREADMILL_EVERY_MS) merged.push(reading);
  }
  return merged;
}

export function saysTheSame(a: Omit<RecordedTreadmill, 'atMs'>, b: Omit<RecordedTreadmill, 'atMs'>): boolean {
  return (
    a.sensor === b.sensor &&
    a.speedKmh === b.speedKmh &&
    a.inclinePercent === b.inclinePercent &&
    a.state === b.state
  );
}
