/**
 * As takt-summary/2 read it; never changed, so that its figures can be had again.
 *
 * What each transmitter of a recording told, once and in order: a beat that comes late changes nothing, and what two
 * straps said under one id enters no figure. The recording keeps all of it. Pure.
 */

import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import type { StrapKey } from '@takt/shared/sample.ts';
import { BeatSeries } from './beat-series.ts';

interface Transmitter {
  readonly beats: BeatSeries;
  readonly believed: Set<number>;
  /**
   * By series, the places of what it told before it was believed. Unlike the live tile a recording can wait for the
   * next beat: it tells a heart from a damaged page and from the beginning of a conflict.
   */
  readonly waiting: Map<number, number[]>;
}

export function oneSeries(samples: readonly RecordedSample[]): RecordedSample[] {
  const transmitters = new Map<StrapKey, Transmitter>();
  const told = samples.map((sample, place) => {
    if (sample.strap === null) return sample;
    const from = transmitters.get(sample.strap.sensor) ?? newTransmitter();
    transmitters.set(sample.strap.sensor, from);
    return take(sample, place, from);
  });
  for (const { believed, waiting } of transmitters.values()) {
    // A recording of a single beat has nothing else to say.
    if (believed.size === 0 && waiting.size <= 1) continue;
    for (const place of [...waiting.values()].flat()) told[place] = null;
  }
  return told.filter((sample) => sample !== null);
}

function take(sample: RecordedSample, place: number, from: Transmitter): RecordedSample | null {
  const { heartRateBpm, rrTicks, strap } = sample;
  const { beatCount = null, beatTimeTicks = null } = strap ?? {};
  const {
    news,
    series,
    rrTicks: newRrTicks,
  } = from.beats.take({ heartRateBpm, rrTicks, beatCount, beatTimeTicks }, sample.atMs);
  switch (news) {
    case 'new':
      from.waiting.delete(series);
      from.believed.add(series);
      return { ...sample, rrTicks: newRrTicks };
    case 'first':
    case 'repeated':
      if (!from.believed.has(series)) {
        from.waiting.set(series, [...(from.waiting.get(series) ?? []), place]);
      }
      return news === 'first' ? sample : { ...sample, rrTicks: [] };
    case 'behind':
      return null;
    case 'conflict':
      return { ...sample, heartRateBpm: null, rrTicks: [] };
  }
}

function newTransmitter(): Transmitter {
  return { beats: new BeatSeries(), believed: new Set(), waiting: new Map() };
}
