/** How a store is, told by what becomes of the questions to it. One for each store that is open, whatever is under it. */

import type { StoredBlocks } from './store.ts';
import { StoreFault } from './store-fault.ts';
import type { DamagedPlace, StoreHealth } from './upkeep-store.ts';

const MINUTE_MS = 60_000;
/** A disk that falls to pieces would fill the memory with places. */
const DAMAGED_MAX = 200;

export interface HealthTracker {
  health(): StoreHealth;
  onHealth(listener: () => void): () => void;
  /** A write went well. */
  wrote(): void;
  failed(error: unknown, writing: boolean): void;
  read(classId: string, blocks: readonly StoredBlocks[]): void;
  verified(damaged: readonly DamagedPlace[] | null): void;
}

export function trackHealth(lostCommits: number): HealthTracker {
  let health: StoreHealth = { writing: 'ok', lostCommits, check: 'pending', damaged: [] };
  const listeners = new Set<() => void>();
  const change = (now: Partial<StoreHealth>): void => {
    health = { ...health, ...now };
    for (const listener of listeners) listener();
  };
  const addPlaces = (places: readonly DamagedPlace[]): void => {
    const known = new Set(health.damaged.map(keyOf));
    const news = places.filter((place) => !known.has(keyOf(place)) && known.add(keyOf(place)));
    if (news.length === 0 || health.damaged.length >= DAMAGED_MAX) return;
    change({ damaged: [...health.damaged, ...news].slice(0, DAMAGED_MAX) });
  };
  return {
    health: () => health,
    onHealth(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wrote() {
      if (health.writing !== 'ok') change({ writing: 'ok' });
    },
    failed(error, writing) {
      if (!(error instanceof StoreFault)) return;
      if (error.reason === 'damaged') {
        addPlaces([error.place ?? { what: 'database', classId: null, slot: null, atMs: null, seq: null }]);
        // Of a damaged log nothing is written, and that is no trouble of the disk.
        if (error.place !== null) return;
      }
      // A row that does not fit, and waiting for another program, do not mean that the disk fails.
      if (!writing || error.reason === 'unfit' || error.reason === 'locked') return;
      const now = error.reason === 'full' ? 'full' : 'failing';
      if (health.writing !== now) change({ writing: now });
    },
    read(classId, blocks) {
      const damaged = blocks.filter((one) => one.damaged);
      addPlaces(
        damaged.map(({ slot, minute }) => ({
          ...{ what: 'samples', classId, slot, atMs: minute * MINUTE_MS, seq: null },
        })),
      );
    },
    verified(damaged) {
      if (damaged === null) return change({ check: 'failed' });
      addPlaces(damaged);
      change({ check: damaged.length === 0 ? 'sound' : 'damaged' });
    },
  };
}

const keyOf = ({ what, classId, slot, atMs, seq }: DamagedPlace): string =>
  JSON.stringify([what, classId, slot, atMs, seq]);
