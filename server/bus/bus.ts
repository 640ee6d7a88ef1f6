/**
 * The bus carries live traffic between the server's parts, and between processes: at most once, newest wins.
 * Nothing on it must survive. While a bus is away what is published is dropped and counted, never kept:
 * a late heart rate must not be replayed as live.
 */
export interface Bus {
  /** Never throws and never waits; `bytes` belongs to the bus from now on and must not be changed. */
  publish(channel: string, bytes: Uint8Array): void;
  /**
   * Calls back for every message that arrives on exactly this channel, in the publisher's order, the publisher's own
   * included. Resolves when the subscription stands; the returned function ends it.
   */
  subscribe(channel: string, onMessage: (bytes: Uint8Array) => void): Promise<() => Promise<void>>;
  /**
   * Takes the lease on `name` for `ttlMs`, or renews it for the same `holder`. Resolves to a fencing number that rises
   * with every new holder and is above `above`, or null when somebody else has it or the bus is away. A lease runs out
   * by time that passes, whatever the time of day does: a holder that has not renewed it for `ttlMs` has lost it, and
   * whoever wants it keeps asking.
   */
  lease(name: string, holder: string, ttlMs: number, above?: number): Promise<number | null>;
  /** Gives the lease back at once, if `holder` has it. */
  release(name: string, holder: string): Promise<void>;
  /**
   * The name of this bus, the same for every process on it: it is the first that was proposed. null: it has none yet, and none
   * was proposed. Whoever shares a store must share the bus too, and is known by it. Rejects while the bus is away.
   */
  name(proposed: string | null): Promise<string | null>;
  status(): BusStatus;
  close(): Promise<void>;
}

export interface BusStatus {
  readonly up: boolean;
  /** Messages dropped because the bus was away. */
  readonly dropped: number;
}
