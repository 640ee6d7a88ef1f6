/**
 * Has the copy of the keys beside the back-ups renewed when somebody was deleted, wherever that was: at another server, or by
 * a command.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Store } from '../store/store.ts';
import type { BackupWatch } from './watch.ts';

const LOOK_EVERY_REAL_MS = 30_000;

export interface Backups extends BackupWatch {
  /**
   * Lays the latest copy of the keys beside the back-ups, after a deletion. false: it could not be done so far; it is tried
   * again until it is.
   */
  renewKeys(): Promise<boolean>;
}

/** What it finds first is known to the copy: a back-up that is looked for at each start brings that up to date. */
export function followDeletions(
  store: Pick<Store, 'erasure'>,
  clock: Clock,
  backup: Pick<Backups, 'renewKeys'>,
): { close(): void } {
  let known: number | null = null;
  let cancel: (() => void) | null = null;
  let closed = false;
  async function look(): Promise<void> {
    const { keys } = await store.erasure.deletions();
    if (known !== null && keys.length > known) await backup.renewKeys();
    known = keys.length;
  }
  function turn(): void {
    look()
      // A store that cannot be asked is told of elsewhere.
      .catch(() => {})
      .finally(() => {
        if (!closed) cancel = clock.after(LOOK_EVERY_REAL_MS * clock.rate, turn);
      });
  }
  turn();
  return {
    close() {
      closed = true;
      cancel?.();
    },
  };
}
