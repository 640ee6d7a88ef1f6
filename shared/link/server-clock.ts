/**
 * The server's clock as a gateway or tablet sees it over all its connections: what its pings carry, so that both ends
 * know how late a sample comes, and how its own times are to be placed. Pure; `nowMs` is of the clock that times what is heard.
 */

import type { GatewayPing } from '../wire/uplink.ts';
import type { ServerAccepted, ServerPong } from '../wire/uplink-server.ts';
import { createClockOffset } from './clock-offset.ts';

export interface ServerClock {
  /** Whether it is known to be the server that has accepted us before, since it started. */
  accepted(message: ServerAccepted, nowMs: number): boolean;
  answered(message: ServerPong, nowMs: number): void;
  /** `accepted`: on this connection. Before that it may be another server than the one that was compared. */
  ping(accepted: boolean, nowMs: number): GatewayPing;
  /** Our clock has fallen behind by so much: it is compared anew. */
  slept(ms: number): void;
  /** There has been a round trip with this server since it, or this machine, last began. */
  isCompared(nowMs: number): boolean;
  /** The server's clock minus ours, as last known, and the quickest way there and back. */
  status(): { readonly clockOffsetMs: number | null; readonly roundTripMs: number | null };
}

export function createServerClock(): ServerClock {
  let offset = createClockOffset();
  let serverBootId: string | undefined;
  let known: ReturnType<ServerClock['status']> = { clockOffsetMs: null, roundTripMs: null };
  return {
    accepted(message, nowMs) {
      const same = message.serverBootId !== undefined && message.serverBootId === serverBootId;
      if (!same) offset = createClockOffset();
      serverBootId = message.serverBootId;
      offset.atLeast(message.nowMs - nowMs, nowMs);
      return same;
    },
    answered({ pingMs, nowMs: answeredMs }, nowMs) {
      if (pingMs <= nowMs) offset.atMost(answeredMs - pingMs, nowMs);
      offset.atLeast(answeredMs - nowMs, nowMs);
      const { offsetMs, roundTripMs } = offset.best(nowMs);
      if (roundTripMs !== null) known = { clockOffsetMs: offsetMs, roundTripMs };
    },
    ping(accepted, nowMs) {
      const serverAheadMs = accepted ? offset.leastMs(nowMs) : null;
      return { type: 'gatewayPing', nowMs, ...(serverAheadMs === null ? {} : { serverAheadMs }) };
    },
    slept(ms) {
      offset = createClockOffset();
      const { clockOffsetMs } = known;
      if (clockOffsetMs !== null) known = { ...known, clockOffsetMs: clockOffsetMs + ms };
    },
    isCompared: (nowMs) => offset.best(nowMs).roundTripMs !== null,
    status: () => known,
  };
}
