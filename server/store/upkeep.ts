/**
 * Looks after the store while the server runs: has it read through after the start, tries it while it cannot be written,
 * and tells the log each change once. While the disk is full every write fails, several times a second: what follows from
 * one cause is counted and not told again.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { Store } from './store.ts';
import { StoreFault } from './store-fault.ts';
import type { StoreHealth } from './upkeep-store.ts';

export type Warn = (message: string, error?: unknown) => void;

export interface Upkeep {
  /** For all parts of the server: what a store that cannot be written makes them say goes to the log once. */
  readonly warn: Warn;
  /** Call when the server has started: from then on nothing is delayed by reading all of the store. */
  begin(): void;
  close(): void;
}

/** Real ms. */
const TRY_EVERY_MS = 5_000;

export function keepStore(store: Store, clock: Clock, warn: Warn): Upkeep {
  let known: StoreHealth = { ...store.health(), writing: 'ok', damaged: [], check: 'pending' };
  const warned = new Set<string>();
  let unwarned = 0;
  let cancel: (() => void) | null = null;
  let closed = false;

  const probe = (): void => {
    cancel = null;
    if (closed || store.health().writing === 'ok') return;
    // What becomes of it is known to the store's health.
    store.upkeep.probe().catch(() => {});
    tryLater();
  };
  const tryLater = (): void => {
    cancel ??= clock.after(TRY_EVERY_MS * clock.rate, probe);
  };

  const look = (): void => {
    const now = store.health();
    if (now.writing !== known.writing) {
      if (now.writing === 'full')
        warn('the disk of the database is full: nothing can be stored until there is room');
      else if (now.writing === 'failing')
        warn('the database cannot be written: nothing can be stored for now');
      else {
        warn(
          `the database can be written again${unwarned === 0 ? '' : `; ${unwarned} failures were not reported one by one`}`,
        );
        warned.clear();
        unwarned = 0;
      }
      if (now.writing !== 'ok') tryLater();
    }
    for (const place of now.damaged.slice(known.damaged.length))
      warn(`damaged in the database: ${sayPlace(place)}`);
    known = now;
  };
  const unlisten = store.onHealth(look);
  look();

  return {
    warn(message, error) {
      const ofDisk = error instanceof StoreFault && error.reason !== 'unfit' && error.reason !== 'damaged';
      if (!ofDisk || store.health().writing === 'ok') return warn(message, error);
      if (warned.has(message)) unwarned += 1;
      else {
        warned.add(message);
        warn(message, error);
      }
    },
    begin() {
      const { lostCommits } = store.health();
      if (lostCommits > 0) {
        warn(
          `the database is older than it was: its last ${lostCommits} commits are missing. Its write-ahead log was removed or damaged, or an older copy was put in its place`,
        );
      }
      store.upkeep.verify().catch((error) => {
        if (!closed && !(error instanceof StoreFault && error.reason === 'damaged')) {
          warn('the database could not be read through', error);
        }
      });
    },
    close() {
      closed = true;
      cancel?.();
      unlisten();
    },
  };
}

function sayPlace({ what, classId, slot, atMs, seq }: StoreHealth['damaged'][number]): string {
  if (what === 'database') return 'the file itself';
  const place = [
    classId === null ? null : `class ${classId}`,
    slot === null ? null : `place ${slot}`,
    atMs === null ? null : `minute ${new Date(atMs).toISOString().slice(0, 16)}Z`,
    seq === null ? null : `event ${seq}`,
  ];
  return `${what}, ${place.filter((part) => part !== null).join(', ')}`;
}
