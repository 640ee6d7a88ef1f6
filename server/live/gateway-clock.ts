/**
 * A gateway's clock as this server process sees it: from the gateway's ms to this process's, and which of its times can be
 * true. Pure; one for each boot of a gateway, over all its connections. Where another clock is wanted than this process's,
 * its mapping comes after this one.
 */
import { createClockOffset } from '@takt/shared/link/clock-offset.ts';

/** A gateway keeps what waits for a day on its disk; beyond two nothing is believed to have been heard. */
const OLDEST_MS = 48 * 3_600_000;
/** Nothing is heard before it is sent. An hour is more than any comparison of clocks is wrong by. */
const FUTURE_MS = 3_600_000;

export interface GatewayClock {
  /** A connection begins. For a gateway that sends no round-trip bound an earlier connection's comparison is forgotten. */
  connected(): void;
  /** A message in which it said its time has come, at `nowMs` of this process's clock. */
  said(gatewayMs: number, nowMs: number): void;
  /** It says that we are ahead of it by so much at least: what came back of a round trip. */
  told(aheadAtLeastMs: number, nowMs: number): void;
  /** Whether something can have been heard then. */
  canBe(heardAtMs: number, nowMs: number): boolean;
  /**
   * When it was heard, on this process's clock: never later than now, and never younger than the gateway itself knows,
   * which needs no comparison. `sentAtMs`: when the message left, by the gateway's clock, if it says.
   */
  place(heardAtMs: number, sentAtMs: number | undefined, nowMs: number): number;
}

export function createGatewayClock(): GatewayClock {
  let offset = createClockOffset();
  let tells = false;
  const ahead = (nowMs: number): number => offset.best(nowMs).offsetMs ?? 0;
  return {
    connected() {
      if (!tells) offset = createClockOffset();
    },
    said: (gatewayMs, nowMs) => offset.atMost(nowMs - gatewayMs, nowMs),
    told(aheadAtLeastMs, nowMs) {
      tells = true;
      offset.atLeast(aheadAtLeastMs, nowMs);
    },
    canBe(heardAtMs, nowMs) {
      const agoMs = nowMs - (heardAtMs + ahead(nowMs));
      return agoMs >= -FUTURE_MS && agoMs <= OLDEST_MS;
    },
    place(heardAtMs, sentAtMs, nowMs) {
      const waitedMs = sentAtMs === undefined ? 0 : Math.max(0, sentAtMs - heardAtMs);
      return Math.min(nowMs - waitedMs, heardAtMs + ahead(nowMs));
    },
  };
}
