/** What a server knows of its back-ups. */
import type { Words } from '@takt/shared/errors.ts';

export interface BackupState {
  /** The newest that was read back; null: none is known yet. */
  readonly newest: { readonly takenAtMs: number; readonly bytes: number } | null;
  /** The last try, when it failed. */
  readonly failed: { readonly atMs: number; readonly words: Words } | null;
}

export interface BackupWatch {
  state(): BackupState;
}
