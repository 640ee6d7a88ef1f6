/**
 * The bus of one process. Messages are delivered in a microtask of their own, in the order in which they were
 * published whatever the channel: a publisher never runs a subscriber's code, and a subscriber that publishes in its
 * callback does not overtake the message it is answering. What a subscriber throws goes to `log` and to nobody else.
 */
import type { Bus } from './bus.ts';

export type BusLog = (message: string, cause: unknown) => void;

interface Subscriber {
  readonly onMessage: (bytes: Uint8Array) => void;
}
interface Lease {
  readonly holder: string;
  readonly untilMs: number;
}

/** `now`: ms of a clock that never goes back; it dates the leases. */
export function createMemoryBus(now: () => number, log: BusLog = () => {}): Bus {
  const subscribers = new Map<string, Set<Subscriber>>();
  const leases = new Map<string, Lease>();
  const fences = new Map<string, number>();
  let queue: { readonly channel: string; readonly bytes: Uint8Array }[] = [];
  let open = true;
  let named: string | null = null;
  let dropped = 0;

  function deliver(): void {
    // What subscribers publish meanwhile lands in the new queue and has its own microtask.
    const batch = queue;
    queue = [];
    for (const { channel, bytes } of batch) {
      for (const subscriber of subscribers.get(channel) ?? []) {
        try {
          subscriber.onMessage(bytes);
        } catch (error) {
          log(`a subscriber of ${channel} failed`, error);
        }
      }
    }
  }

  return {
    publish(channel, bytes) {
      if (!open) {
        dropped += 1;
        return;
      }
      queue.push({ channel, bytes });
      if (queue.length === 1) queueMicrotask(deliver);
    },
    async subscribe(channel, onMessage) {
      const subscriber: Subscriber = { onMessage };
      const present = subscribers.get(channel) ?? new Set();
      subscribers.set(channel, present.add(subscriber));
      return async () => {
        present.delete(subscriber);
        if (present.size === 0 && subscribers.get(channel) === present) subscribers.delete(channel);
      };
    },
    async lease(name, holder, ttlMs, above = 0) {
      if (!open) return null;
      const nowMs = now();
      const present = leases.get(name);
      const held = present !== undefined && present.untilMs > nowMs;
      if (held && present.holder !== holder) return null;
      const last = fences.get(name) ?? 0;
      const fence = held && last > above ? last : Math.max(last, above) + 1;
      fences.set(name, fence);
      leases.set(name, { holder, untilMs: nowMs + ttlMs });
      return fence;
    },
    async release(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name);
    },
    async name(proposed) {
      named ??= proposed;
      return named;
    },
    status: () => ({ up: open, dropped }),
    async close() {
      open = false;
      queue = [];
      subscribers.clear();
    },
  };
}
