/** What a server knows of its back-ups. */
import type { Words } from '@takt/shared/errors.ts';

export interface BackupState {
  /** The newest that was read back; null: none is known yet. */
  readonly newest: { readonly takenAtMs: number; readonly bytes: number } | null;
  /** The last try, when it failed. */
  readonly failed: { readonly atMs: number; readonly words: Words } | null;
  /** The copy of the keys beside the back-ups still has the key of somebody who was deleted. */
  readonly keysBehind: boolean;
}

export interface BackupWatch {
  state(): BackupState;
}
