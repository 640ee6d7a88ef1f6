/** The store as its users see it, over whoever carries its calls to the database; and what becomes of them is its health. */
import { LANES, type Lane, type Part } from './sql-lanes.ts';
import type { SqlStore } from './sql-store.ts';
import type { JournalRow, Store } from './store.ts';
import { StoreFault } from './store-fault.ts';
import { trackHealth } from './store-health.ts';
import type { DamagedPlace } from './upkeep-store.ts';

/** Takes a call of SqlStore to a database, each the way that its lane asks for. */
export interface Carrier {
  carry(lane: Lane, part: Part, method: string, args: readonly unknown[]): Promise<unknown>;
  freeBytes(): Promise<number | null>;
  close(): Promise<void>;
}

const DATABASE: DamagedPlace = { what: 'database', classId: null, slot: null, atMs: null, seq: null };

export function storeOver(carrier: Carrier, lostCommits: number): Store {
  const tracker = trackHealth(lostCommits);
  const send = async (lane: Lane, part: Part, method: string, args: readonly unknown[]): Promise<unknown> => {
    try {
      const answer = await carrier.carry(lane, part, method, args);
      if (lane === 'write') tracker.wrote();
      return answer;
    } catch (error) {
      tracker.failed(error, lane === 'write');
      throw error;
    }
  };
  const remote = <P extends Part>(part: P): SqlStore[P] => {
    const lanes: Readonly<Record<string, Lane>> = LANES[part];
    const methods = Object.entries(lanes).map(([method, lane]) => [
      method,
      (...args: readonly unknown[]) => send(lane, part, method, args),
    ]);
    return Object.fromEntries(methods) as SqlStore[P];
  };

  const recordings = remote('recordings');
  const upkeep = remote('upkeep');
  return {
    classes: remote('classes'),
    recordings: {
      ...recordings,
      journal: (rows) => recordings.journal(rows.map(compactRow)),
      async read(classId, slot, sight) {
        const found = await recordings.read(classId, slot, sight);
        tracker.read(classId, found);
        return found;
      },
    },
    people: remote('people'),
    planning: remote('planning'),
    gateways: remote('gateways'),
    stations: remote('stations'),
    straps: remote('straps'),
    accounts: remote('accounts'),
    sessions: remote('sessions'),
    tickets: remote('tickets'),
    attempts: remote('attempts'),
    devices: remote('devices'),
    audit: remote('audit'),
    erasure: remote('erasure'),
    rights: remote('rights'),
    retention: remote('retention'),
    setUp: remote('setUp'),
    upkeep: {
      ...upkeep,
      async verify() {
        try {
          const damaged = await upkeep.verify();
          tracker.verified(damaged);
          return damaged;
        } catch (error) {
          const damaged = error instanceof StoreFault && error.reason === 'damaged';
          tracker.verified(damaged ? [DATABASE] : null);
          throw error;
        }
      },
      freeBytes: () => carrier.freeBytes(),
    },
    health: tracker.health,
    onHealth: tracker.onHealth,
    close: () => carrier.close(),
  };
}

/** The caller may use its buffer again at once; and a view into a larger one would take all of that to another thread. */
const compactRow = (row: JournalRow): JournalRow => ({ ...row, blocks: Uint8Array.from(row.blocks) });
