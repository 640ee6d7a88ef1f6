/**
 * A radio hands packets up, bytes untouched. The decoder behind it makes samples of them.
 * ANT sticks, BLE adapters, the simulator and a replayed file all look like this.
 */
import type { Clock } from '@takt/shared/clock.ts';
import type { ReceiverState } from '@takt/shared/health/gateway-health.ts';
import type { Packet } from '../receiver/packet.ts';

/** One receiver, as the technician sees it. */
export interface ReceiverStatus {
  /** As in its packets. */
  readonly receiver: string;
  readonly state: ReceiverState;
  /** Connections that a Bluetooth adapter holds; left out by a radio that needs none. */
  readonly links?: number;
  /** The adapter has no room for another connection. */
  readonly full?: boolean;
  /** It was started anew because it no longer heard any strap, and has heard none since. */
  readonly deaf?: boolean;
  /** How often it was started anew for that. */
  readonly restarts?: number;
  /** Straps heard in the last minute that give their heart rate only to whom they are bonded with. */
  readonly needBonding?: number;
  /** Straps heard in the last minute that take no connection, again and again. */
  readonly refusing?: number;
}

export interface Radio {
  /** Starts listening. Rejects with an AppError when it cannot; after that it mends itself. */
  start(clock: Clock, onPacket: (packet: Packet) => void): Promise<void>;
  /** Resolves when the radio is silent and everything it held is released. */
  stop(): Promise<void>;
  /**
   * A pairing dialog is open (said anew every 2 s; after 5 s without, it counts as closed) or has been closed. Left out
   * by a radio that hears the strength with every packet, or never.
   */
  pairing?(open: boolean): void;
  /** Its receivers now. Left out by a radio that cannot say: then only what they send is known. */
  status?(): readonly ReceiverStatus[];
}

/** A radio that comes to an end by itself: a replayed file. */
export interface FiniteRadio extends Radio {
  readonly ended: Promise<void>;
}
