/**
 * The server's clock as a gateway or tablet sees it over all its connections: what its pings carry, so that both ends
 * know how late a sample comes, and how its own times are to be placed. Pure; `nowMs` is the clock that times what is heard.
 */

import type { GatewayPing, ServerAccepted, ServerPong } from '../wire/wire.ts';
import { createClockOffset } from './clock-offset.ts';

export interface ServerClock {
  accepted(message: ServerAccepted): void;
  answered(message: ServerPong): void;
  /** `accepted`: on this connection. Before that it may be another server than the one that was compared. */
  ping(accepted: boolean): GatewayPing;
  /** Our clock has fallen behind by so much: it is compared anew. */
  slept(ms: number): void;
  /** There has been a round trip with this server since it, or this machine, last began. */
  isCompared(): boolean;
  /** The server's clock minus ours, as last known, and the quickest way there and back. */
  status(): { readonly clockOffsetMs: number | null; readonly roundTripMs: number | null };
}

export function createServerClock(nowMs: () => number): ServerClock {
  let offset = createClockOffset();
  let serverBootId: string | undefined;
  let known: ReturnType<ServerClock['status']> = { clockOffsetMs: null, roundTripMs: null };
  return {
    accepted(message) {
      const same = message.serverBootId !== undefined && message.serverBootId === serverBootId;
      if (!same) offset = createClockOffset();
      serverBootId = message.serverBootId;
      const atMs = nowMs();
      offset.atLeast(message.nowMs - atMs, atMs);
    },
    answered({ pingMs, nowMs: answeredMs }) {
      const atMs = nowMs();
      if (pingMs <= atMs) offset.atMost(answeredMs - pingMs, atMs);
      offset.atLeast(answeredMs - atMs, atMs);
      const { offsetMs, roundTripMs } = offset.best(atMs);
      if (roundTripMs !== null) known = { clockOffsetMs: offsetMs, roundTripMs };
    },
    ping(accepted) {
      const atMs = nowMs();
      const serverAheadMs = accepted ? offset.leastMs(atMs) : null;
      return { type: 'gatewayPing', nowMs: atMs, ...(serverAheadMs === null ? {} : { serverAheadMs }) };
    },
    slept(ms) {
      offset = createClockOffset();
      const { clockOffsetMs } = known;
      if (clockOffsetMs !== null) known = { ...known, clockOffsetMs: clockOffsetMs + ms };
    },
    isCompared: () => offset.best(nowMs()).roundTripMs !== null,
    status: () => known,
  };
}
