/**
 * The server's clock against ours, from pings: of the last 64 round trips the quickest is believed,
 * since whatever made the others slower also made them lopsided (the filter of NTP, RFC 5905 section 10).
 */
export interface ClockComparison {
  /** All ms: when the ping left (our clock), when it was answered (the server's), when the answer came (ours). */
  add(sentMs: number, answeredMs: number, receivedMs: number): void;
  /** Server's clock minus ours, and the round trip it was found with. */
  best(): { readonly clockOffsetMs: number | null; readonly roundTripMs: number | null };
}

const ROUND_TRIPS_KEPT = 64;

export function createClockComparison(): ClockComparison {
  const trips: { offsetMs: number; roundTripMs: number }[] = [];
  return {
    add(sentMs, answeredMs, receivedMs) {
      const roundTripMs = receivedMs - sentMs;
      if (roundTripMs < 0) return;
      trips.push({ offsetMs: answeredMs - (sentMs + receivedMs) / 2, roundTripMs });
      if (trips.length > ROUND_TRIPS_KEPT) trips.shift();
    },
    best() {
      let quickest = trips[0];
      for (const trip of trips) if (trip.roundTripMs < (quickest?.roundTripMs ?? 0)) quickest = trip;
      return { clockOffsetMs: quickest?.offsetMs ?? null, roundTripMs: quickest?.roundTripMs ?? null };
    },
  };
}
