/** Deleting a person for good (Store.erasure). */
import type { Deletions } from '../keys/key-ring.ts';
import type { By } from './by.ts';

export interface Erasure extends By {
  /** Without a name: it outlives the person's data. */
  readonly why: string;
}

export interface ErasureStore {
  /**
   * Deletes a person: destroys their keys, so that their name, notes and recordings cannot be read any more wherever a copy
   * lies, and takes their rows away; who did it and why stays in the log of readings. Rejects with an AppError while a class
   * in which they take part has not ended.
   */
  erase(personId: string, erasure: Erasure): Promise<void>;
  /** What was deleted, by ids alone. To be kept with every back-up of the keys. */
  deletions(): Promise<Deletions>;
  /** Deletes again what a restore has brought back; before anything is served. Repeating it is harmless. */
  apply(list: Deletions): Promise<void>;
}
