/** A class's recording, read back from the store: per slot, in the order of time. */
import type { Slot } from '@takt/shared/ids.ts';
import { inTime, mergeTreadmill } from '@takt/shared/recording/merge.ts';
import type { RecordedBattery, RecordedSample, RecordedTreadmill } from '@takt/shared/recording/recording.ts';
import { decodeBlocks } from '@takt/shared/recording/takt.ts';
import type { Sample } from '@takt/shared/sample.ts';
import type { Store } from '../store/store.ts';

export interface RecordedSlot {
  readonly slot: Slot;
  readonly samples: readonly RecordedSample[];
  readonly treadmill: readonly RecordedTreadmill[];
  /** By time. */
  readonly batteries: readonly RecordedBattery[];
  /** The length of the blocks as they are stored, which only grows. */
  readonly bytes: number;
  /** Minutes of which something was kept that is damaged now, by their beginning, ms since 1970. */
  readonly damagedAtMs: number[];
}
const MINUTE_MS = 60_000;

export async function readRecorded(
  store: Store,
  classId: string,
  slot: Slot | null,
  sight?: 'all',
): Promise<RecordedSlot[]> {
  interface Lists {
    readonly hearts: RecordedSample[][];
    readonly treadmill: RecordedTreadmill[][];
    readonly batteries: RecordedBattery[];
    readonly damaged: Set<number>;
    bytes: number;
  }
  const bySlot = new Map<Slot, Lists>();
  for (const row of await store.recordings.read(classId, slot, sight)) {
    // Of somebody who was deleted there is no recording, which is neither damage nor an empty one.
    if (row.erased) continue;
    const none = (): Lists => ({ hearts: [], treadmill: [], batteries: [], damaged: new Set(), bytes: 0 });
    const lists = bySlot.get(row.slot) ?? none();
    const { samples, treadmill, batteries, warnings } = decodeBlocks(row.blocks);
    // Blocks have a sum of their own; one that was spoilt before its row was written is found by that.
    if (row.damaged || warnings.length > 0) lists.damaged.add(row.minute * MINUTE_MS);
    lists.hearts.push(samples.map((sample) => heardBy(row.source, sample)));
    lists.bytes += row.blocks.length;
    lists.treadmill.push(treadmill);
    lists.batteries.push(...batteries);
    bySlot.set(row.slot, lists);
  }
  return [...bySlot].map(([of, { hearts, treadmill, batteries, damaged, bytes }]) => ({
    bytes,
    slot: of,
    samples: inTime(hearts),
    treadmill: mergeTreadmill(treadmill),
    batteries: batteries.sort((a, b) => a.atMs - b.atMs),
    damagedAtMs: [...damaged].sort((a, b) => a - b),
  }));
}

/** A receiver by its gateway's epoch and its own name there: two gateways may have one name for theirs. */
export function receiverOf(source: string, name = ''): string {
  return `${source}/${name}`;
}

function heardBy(source: string, sample: RecordedSample): RecordedSample {
  if (sample.strap === null) return sample;
  return { ...sample, strap: { ...sample.strap, receiver: receiverOf(source, sample.strap.receiver) } };
}

/** A whole class's recording as the samples that it was made of, oldest first, all slots together. */
export function samplesAgain(slots: readonly RecordedSlot[]): Sample[] {
  const samples = slots.flatMap((slot): Sample[] => [
    ...slot.samples.flatMap(({ atMs, heartRateBpm, rrTicks, strap }) =>
      strap === null ? [] : [{ ...strap, receivedAtMs: atMs, heartRateBpm, rrTicks, batteryPercent: null }],
    ),
    ...slot.treadmill.map(
      ({ atMs, ...reading }): Sample => ({ kind: 'treadmill', receivedAtMs: atMs, ...reading }),
    ),
  ]);
  return samples.sort((a, b) => a.receivedAtMs - b.receivedAtMs);
}

/** What straps told of their batteries, oldest first, all slots together. */
export function batteriesOf(slots: readonly RecordedSlot[]): RecordedBattery[] {
  return slots.flatMap(({ batteries }) => batteries).sort((a, b) => a.atMs - b.atMs);
}
