/** Samples as they are written: a journal row for each class, slot, gateway epoch and second. Pure. */
import type { Slot } from '@takt/shared/ids.ts';
import { encodeBatteryBlock } from '@takt/shared/recording/battery.ts';
import type { RecordedBattery, RecordedSample, RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import { encodeBlock } from '@takt/shared/recording/takt.ts';
import { encodeTreadmillBlock } from '@takt/shared/recording/treadmill.ts';
import type { HeartSample, TreadmillSample } from '@takt/shared/sample.ts';
import type { JournalRow } from '../store/store.ts';

export type Recorded = RecordedSample | RecordedTreadmill | RecordedBattery;

export interface Pending {
  readonly classId: string;
  readonly slot: Slot;
  readonly source: string;
  readonly recorded: Recorded;
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

/** null: it tells nothing of its battery. */
export function recordBattery(sample: HeartSample): RecordedBattery | null {
  const { sensor, batteryPercent, batteryLow = null } = sample;
  if (batteryPercent === null && batteryLow === null) return null;
  return { atMs: Math.round(sample.receivedAtMs), sensor, batteryPercent, batteryLow };
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

function blocksOf(all: readonly Recorded[]): Uint8Array {
  const isTreadmill = (one: Recorded): one is RecordedTreadmill => 'speedKmh' in one;
  const isHeart = (one: Recorded): one is RecordedSample => 'heartRateBpm' in one;
  const isBattery = (one: Recorded): one is RecordedBattery => 'batteryLow' in one;
  const parts = [
    encodeBlock(all.filter(isHeart)),
    encodeTreadmillBlock(all.filter(isTreadmill)),
    encodeBatteryBlock(all.filter(isBattery)),
  ];
  const blocks = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    blocks.set(part, at);
    at += part.length;
  }
  return blocks;
}
