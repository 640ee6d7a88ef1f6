/** How a back-up ended, as the process that took it tells the one that started it. */
import type { Words } from '@takt/shared/errors.ts';

export type BackupOutcome =
  /** The newest there is: the one that was taken now, or one before it, when none was due. null: none was asked for. */
  | { readonly ok: true; readonly newest: { readonly bytes: number; readonly takenAtMs: number } | null }
  | { readonly ok: false; readonly text: Words; readonly outside: Words };

/** Nobody is told when a person started it. */
export function tellParent(outcome: BackupOutcome): void {
  process.send?.(outcome);
}
