/**
 * The seam to where an end keeps what is on its way: memory (here: a tablet, or a gateway without a disk), memory and disk
 * (gateway/uplink/disk-outbox.ts). What is kept is sent again until the server has committed it.
 */
import type { SensorKey } from '../sample.ts';
import type { GatewayPackets, GatewaySamples } from '../wire/uplink.ts';
import { createUplinkQueue, type HeardItem, type Numbered, type QueueLimits } from './uplink-queue.ts';

/** When it leaves is for the session to say. */
export type Outgoing = Omit<GatewaySamples, 'sentAtMs'> | Omit<GatewayPackets, 'sentAtMs'>;

/** How this end's clock stands to the server's. */
export interface ClockComparison {
  /** There has been a round trip with the server that is there now. */
  isCompared(): boolean;
  /** The server's minus ours, as last known; null: never. */
  readonly clockOffsetMs: number | null;
}

export interface Outbox<Item> {
  push(items: readonly Item[], worn: ReadonlySet<SensorKey>, clockOffsetMs: number | null): void;
  /** The next message that this connection has not been sent; undefined: none, or none before the clocks are compared. */
  next(clock: ClockComparison): Outgoing | undefined;
  /** Everything up to `seq` is committed, of the boot named, or else of the present one. */
  acknowledge(seq: number, bootId?: string): void;
  /** A new connection: everything that is not acknowledged is to be sent again, in order. */
  rewind(): void;
  /** Lets go of what nobody wears once it is old. */
  forget(nowMs: number): void;
  /** The clock has stood still for so long: what is kept was heard that much earlier. */
  setBack(ms: number, nowMs: number): void;
  /** The server has said which straps are worn: these alone may be kept for long. */
  setWorn(sensors: readonly SensorKey[]): void;
}

export interface MemoryOutbox<Item> extends Outbox<Item> {
  /** Items kept, and items lost because there was no room. */
  counts(): { readonly kept: number; readonly dropped: number };
}

export interface MemoryOutboxOptions<Item> {
  readonly limits?: QueueLimits;
  readonly sensorsOf: (item: Item) => readonly SensorKey[];
  readonly messageOf: (message: Numbered<Item>) => Outgoing;
}

export function memoryOutbox<Item extends HeardItem>({
  limits,
  sensorsOf,
  messageOf,
}: MemoryOutboxOptions<Item>): MemoryOutbox<Item> {
  const queue = createUplinkQueue<Item>(limits === undefined ? {} : { limits });
  return {
    push(items, worn) {
      queue.push(items, (item) => sensorsOf(item).some((sensor) => worn.has(sensor)));
    },
    next() {
      const message = queue.next();
      return message && messageOf(message);
    },
    acknowledge(seq, bootId) {
      if (bootId === undefined) queue.acknowledge(seq);
    },
    rewind: () => queue.rewind(),
    forget: (nowMs) => queue.forget(nowMs),
    setBack: (ms, nowMs) => void queue.setBack(ms, nowMs),
    setWorn: () => {},
    counts: () => queue.counts(),
  };
}
