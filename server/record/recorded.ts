/** A class's recording, read back from the store: per slot, in the order of time. */
import { mergeSamples } from '@takt/shared/recording/merge.ts';
import type { RecordedSample } from '@takt/shared/recording/recording.ts';
import { decodeBlocks } from '@takt/shared/recording/takt.ts';
import type { Store } from '../store/store.ts';

export interface RecordedSlot {
  readonly slot: number;
  readonly samples: readonly RecordedSample[];
}

export async function readRecorded(
  store: Store,
  classId: string,
  slot: number | null,
): Promise<RecordedSlot[]> {
  const bySlot = new Map<number, RecordedSample[][]>();
  for (const row of await store.recordings.read(classId, slot)) {
    const lists = bySlot.get(row.slot) ?? [];
    lists.push([...decodeBlocks(row.blocks).samples]);
    bySlot.set(row.slot, lists);
  }
  return [...bySlot].map(([slot, lists]) => ({ slot, samples: mergeSamples(lists) }));
}
