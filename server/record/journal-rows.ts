/** Samples as they are written: a journal row for each class, slot, gateway epoch and second. Pure. */
import type { Slot } from '@takt/shared/ids.ts';
import type { RecordedSample, RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { encodeTreadmillBlock } from '@takt/shared/recording/treadmill.ts';
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';
import type { JournalRow } from '../store/store.ts';

export interface Pending {
  readonly classId: string;
  readonly slot: Slot;
  readonly source: string;
  readonly recorded: RecordedSample | RecordedTreadmill;
}

export function record(sample: HeartSample): RecordedSample {
  const { sensor, beatCount, beatTimeTicks, contact, receiver } = sample;
  return {
    atMs: Math.round(sample.receivedAtMs),
    heartRateBpm: sample.heartRateBpm,
    rrTicks: sample.rrTicks,
    strap: { sensor, beatCount, beatTimeTicks, contact, ...(receiver ? { receiver } : {}) },
  };
}

export function recordTreadmill(sample: TreadmillSample): RecordedTreadmill {
  const { sensor, speedKmh, inclinePercent, state } = sample;
  return { atMs: Math.round(sample.receivedAtMs), sensor, speedKmh, inclinePercent, state };
}

export function rowsOf(batch: readonly Pending[]): JournalRow[] {
  const rows = new Map<string, Pending[]>();
  for (const one of batch) {
    const key = `${one.classId} ${one.slot} ${one.source} ${Math.floor(one.recorded.atMs / 1000)}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [one]);
    else row.push(one);
  }
  return [...rows.values()].map((row) => {
    const { classId, slot, source, recorded } = row[0]!;
    const second = Math.floor(recorded.atMs / 1000);
    return { classId, slot, source, second, blocks: blocksOf(row.map((one) => one.recorded)) };
  });
}

function blocksOf(all: readonly Pending['recorded'][]): Uint8Array {
  const isTreadmill = (one: Pending['recorded']): one is RecordedTreadmill => 'speedKmh' in one;
  const hearts = encodeBlock(all.filter((one): one is RecordedSample => !isTreadmill(one)));
  const treadmills = encodeTreadmillBlock(all.filter(isTreadmill));
  const blocks = new Uint8Array(hearts.length + treadmills.length);
  blocks.set(hearts);
  blocks.set(treadmills, hearts.length);
  return blocks;
}
