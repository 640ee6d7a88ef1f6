/** GET /api/storage: whether what is stored can be kept and read, for staff and the technician. */
import Type from 'typebox';
import { EventSeq, OrNull, type Static, StoredSlot } from '../schema.ts';

export const StorageState = Type.Object({
  /** `full`: no room on the disk; `failing`: it cannot be written for another reason; `low`: written, and soon full. */
  writing: Type.Enum(['ok', 'low', 'full', 'failing']),
  freeBytes: OrNull(Type.Number()),
  /** How the reading-through after the start ended. */
  check: Type.Enum(['pending', 'sound', 'damaged', 'failed']),
  /** Commits that were stored once and are missing since the start. */
  lostCommits: Type.Integer({ minimum: 0 }),
  damaged: Type.Array(
    Type.Object({
      what: Type.Enum(['samples', 'event', 'summary', 'database']),
      classId: OrNull(Type.String()),
      /** When that class was prepared, where it is known. */
      classAtMs: OrNull(Type.Number()),
      slot: OrNull(StoredSlot),
      /** The minute, by its beginning. */
      atMs: OrNull(Type.Number()),
      seq: OrNull(EventSeq),
    }),
  ),
  /** Samples that wait in memory for the disk; they end with the program. */
  waiting: Type.Integer({ minimum: 0 }),
  /** The first of them was heard so many seconds ago; null: none waits. */
  waitingS: OrNull(Type.Number()),
  /** After so many minutes the memory for them is used up, and the oldest are lost; null: nothing says so yet. */
  roomForMinutes: OrNull(Type.Number()),
  /** Receivers on other machines keep what they hear until there is room again. */
  leftAtReceivers: Type.Boolean(),
  /** Lost for lack of memory since the program was started. */
  lost: OrNull(
    Type.Object({ samples: Type.Integer({ minimum: 1 }), fromMs: Type.Number(), toMs: Type.Number() }),
  ),
  /** null: the server that answers takes no back-ups. */
  backup: OrNull(
    Type.Object({
      /** The newest that was read back. */
      newest: OrNull(Type.Object({ atMs: Type.Number(), ageS: Type.Number(), bytes: Type.Number() })),
      /** The last try, when it failed, and why. */
      failed: OrNull(Type.Object({ atMs: Type.Number(), nb: Type.String(), en: Type.String() })),
      /** There should be a newer one: two days have passed, or there is none and it fails. */
      late: Type.Boolean(),
      /** The copy of the keys beside the back-ups still has the key of somebody who was deleted. */
      keysBehind: Type.Boolean(),
    }),
  ),
});
export type StorageState = Static<typeof StorageState>;
