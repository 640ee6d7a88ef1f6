/** A store's health, and how the store is looked after (Store.upkeep, Store.health). */
import type { ClassSeq, Slot } from '@takt/shared/ids.ts';

/** Whether what is stored can be kept and read. None of it is stored itself. */
export interface StoreHealth {
  /** How the last write went. `full`: there is no room on the disk; `failing`: for any other reason. */
  readonly writing: 'ok' | 'full' | 'failing';
  /** Commits that were on the disk when it was used last, and were not there any more when it was opened. */
  readonly lostCommits: number;
  readonly check: 'pending' | 'sound' | 'damaged' | 'failed';
  /** What is known to be damaged, in the order in which it was found; bounded. */
  readonly damaged: readonly DamagedPlace[];
}

/** Where something that was stored cannot be read any more. */
export interface DamagedPlace {
  readonly what: 'samples' | 'event' | 'summary' | 'database';
  readonly classId: string | null;
  readonly slot: Slot | null;
  /** The minute of the samples, by its beginning. */
  readonly atMs: number | null;
  /** The event's. */
  readonly seq: ClassSeq | null;
}

export interface UpkeepStore {
  /** Reads everything, which takes its time and delays nobody: what is damaged. */
  verify(): Promise<DamagedPlace[]>;
  /** Writes a little, to find out whether writing works. */
  probe(): Promise<void>;
  /** On the disk, for all who may use it; null: not known. */
  freeBytes(): Promise<number | null>;
}
