/**
 * What one Bluetooth adapter does next: which strap it connects to, which it leaves in peace, and which link has gone
 * quiet. Pure: time is an argument. The rules come from how adapters and straps behave:
 *
 * - An adapter has one pending connection at a time, and one to an absent strap never ends by itself: only a strap
 *   that was heard moments ago is tried, and each failure doubles its waiting time.
 * - How many links an adapter can hold is told by the adapter alone, at the first one too many (status 0x09 or 0x0D).
 * - A link may look alive while nothing comes: four seconds without a notification and it is made anew.
 */

export interface Sighting {
  /** Lower case without separators. */
  readonly address: string;
  readonly addressType: 'public' | 'random';
  readonly rssiDbm: number;
  readonly connectable: boolean;
  /** It says that it is a heart-rate strap (service 180D). */
  readonly heartRateService: boolean;
  /** It broadcasts as Polar's straps do: a hint that one is there, never a heart rate. */
  readonly polarBroadcast: boolean;
}

export type Failure =
  | { readonly kind: 'time-out' }
  /** The adapter's own word for it, an HCI status; null when it gave none. */
  | { readonly kind: 'refused'; readonly status: number | null }
  /** Connected, but it did not become a strap that notifies. */
  | { readonly kind: 'unusable' };

/** Which adapter of this process has or wants a strap, so that two never race for one: address → receiver. */
export type StrapClaims = Map<string, string>;

export const SILENT_AFTER_MS = 4000;
/** Straps advertise about once a second; what was heard longer ago may have left. */
const HEARD_LATELY_MS = 3000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
/** A link that has brought values for so long has made up for earlier failures. */
const PROVEN_AFTER_MS = 10_000;
const FORGOTTEN_AFTER_MS = 600_000;
/** A full adapter is asked again after this: what took its place may have gone unseen. */
const FULL_FOR_MS = 300_000;
/** So many different straps failed in a row beside so many links: the adapter is taken for full, though it said nothing. */
const FAILURES_OF_A_FULL_ADAPTER = 3;
const LINKS_OF_A_FULL_ADAPTER = 3;
const TIME_OUTS_OF_A_STUCK_ADAPTER = 3;
const STATUS_FULL: readonly number[] = [0x09, 0x0d];

interface Strap {
  heardAtMs: number;
  rssiDbm: number;
  failures: number;
  notBeforeMs: number;
  /** Has been linked since this policy began: somebody wears it here. */
  known: boolean;
}

interface Link {
  readonly sinceMs: number;
  /** null: values have not been asked for yet. */
  subscribedAtMs: number | null;
  /** null: no value yet. */
  valueAtMs: number | null;
}

export interface BlePolicy {
  /** Something was heard that may be a strap. */
  sighted(sighting: Sighting, nowMs: number): void;
  /** The strap to connect to now, claimed for this adapter; null: none, or not now. */
  next(nowMs: number): string | null;
  connected(address: string, nowMs: number): void;
  /** Values have been asked for and are due. */
  subscribed(address: string, nowMs: number): void;
  failed(address: string, failure: Failure, nowMs: number): void;
  /** A value came over the link. */
  notified(address: string, nowMs: number): void;
  /** The link is gone, from whichever end. */
  lost(address: string, nowMs: number): void;
  /** Links that must be made anew. */
  silent(nowMs: number): string[];
  /** Every link is gone with the adapter: straps must be heard anew, and no failure is held against them. */
  restarted(): void;
  readonly status: BleStatus;
}

export interface BleStatus {
  readonly links: number;
  /** The adapter has no room for another link. */
  readonly full: boolean;
  /** Heart-rate senders that change their address: they can be given to nobody. */
  readonly unusableAddresses: number;
  /** Straps that are in range and take no connection, because another receiver has them. */
  readonly takenByOthers: number;
  /** Without a single link it says it is full, or one attempt after another ends in nothing: it needs a fresh start. */
  readonly stuck: boolean;
}

export function createBlePolicy(receiver: string, claims: StrapClaims): BlePolicy {
  const straps = new Map<string, Strap>();
  const links = new Map<string, Link>();
  const unusable = new Set<string>();
  const taken = new Set<string>();
  let attempt: string | null = null;
  let full: { readonly links: number; readonly untilMs: number } | null = null;
  let failedInARow = new Set<string>();
  let stuck = false;
  let timeOutsInARow = 0;

  const atItsLimit = (): boolean => full !== null && links.size >= full.links;
  const release = (address: string): void => {
    if (claims.get(address) === receiver) claims.delete(address);
  };
  const wait = (address: string, nowMs: number): void => {
    const strap = straps.get(address);
    if (strap === undefined) return;
    strap.failures += 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (strap.failures - 1));
    strap.notBeforeMs = nowMs + waitMs;
  };
  const forget = (nowMs: number): void => {
    for (const [address, strap] of straps) {
      if (nowMs - strap.heardAtMs > FORGOTTEN_AFTER_MS && !links.has(address) && address !== attempt)
        straps.delete(address);
    }
  };

  return {
    sighted({ address, addressType, rssiDbm, connectable, heartRateService, polarBroadcast }, nowMs) {
      const strap = straps.get(address);
      if (!heartRateService && !polarBroadcast && strap === undefined) return;
      if (!isLasting(address, addressType)) {
        unusable.add(address);
        return;
      }
      if (!connectable) {
        if (!claims.has(address)) taken.add(address);
        return;
      }
      if (!heartRateService && strap === undefined) return;
      if (strap === undefined) forget(nowMs);
      taken.delete(address);
      straps.set(address, {
        ...(strap ?? { failures: 0, notBeforeMs: nowMs, known: false }),
        heardAtMs: nowMs,
        rssiDbm,
      });
    },

    next(nowMs) {
      if (full !== null && nowMs >= full.untilMs) full = null;
      if (attempt !== null || atItsLimit()) return null;
      const [best] = [...straps]
        .filter(
          ([address, strap]) =>
            nowMs - strap.heardAtMs <= HEARD_LATELY_MS &&
            nowMs >= strap.notBeforeMs &&
            !links.has(address) &&
            !claims.has(address),
        )
        .sort(([, a], [, b]) => b.rssiDbm - a.rssiDbm)
        .sort(([, a], [, b]) => Number(b.known) - Number(a.known) || a.failures - b.failures);
      if (best === undefined) return null;
      attempt = best[0];
      claims.set(attempt, receiver);
      return attempt;
    },

    connected(address, nowMs) {
      attempt = null;
      links.set(address, { sinceMs: nowMs, subscribedAtMs: null, valueAtMs: null });
      failedInARow = new Set();
      timeOutsInARow = 0;
    },

    subscribed(address, nowMs) {
      const link = links.get(address);
      if (link !== undefined) link.subscribedAtMs = nowMs;
    },

    failed(address, failure, nowMs) {
      if (attempt === address) attempt = null;
      links.delete(address);
      release(address);
      timeOutsInARow = failure.kind === 'time-out' ? timeOutsInARow + 1 : 0;
      const saysFull =
        failure.kind === 'refused' && failure.status !== null && STATUS_FULL.includes(failure.status);
      stuck = links.size === 0 && (saysFull || timeOutsInARow >= TIME_OUTS_OF_A_STUCK_ADAPTER);
      if (saysFull && links.size > 0) {
        full = { links: links.size, untilMs: nowMs + FULL_FOR_MS };
        return;
      }
      wait(address, nowMs);
      if (failure.kind === 'unusable') return;
      failedInARow.add(address);
      if (failedInARow.size >= FAILURES_OF_A_FULL_ADAPTER && links.size >= LINKS_OF_A_FULL_ADAPTER) {
        full = { links: links.size, untilMs: nowMs + LONGEST_WAIT_MS };
        failedInARow = new Set();
      }
    },

    notified(address, nowMs) {
      const link = links.get(address);
      const strap = straps.get(address);
      if (link === undefined || strap === undefined) return;
      link.valueAtMs = nowMs;
      strap.known = true;
      if (nowMs - link.sinceMs >= PROVEN_AFTER_MS) strap.failures = 0;
    },

    lost(address, nowMs) {
      const link = links.get(address);
      if (link === undefined) return;
      links.delete(address);
      release(address);
      // A strap that takes a connection and gives nothing would otherwise be tried without end.
      if (link.valueAtMs === null || nowMs - link.valueAtMs >= SILENT_AFTER_MS) wait(address, nowMs);
    },

    silent: (nowMs) =>
      [...links]
        .filter(([, link]) => nowMs - dueSinceMs(link) >= SILENT_AFTER_MS)
        .map(([address]) => address),

    restarted() {
      for (const address of [...links.keys(), ...(attempt === null ? [] : [attempt])]) release(address);
      links.clear();
      attempt = null;
      full = null;
      failedInARow = new Set();
      stuck = false;
      timeOutsInARow = 0;
      for (const strap of straps.values()) {
        strap.failures = 0;
        strap.notBeforeMs = 0;
        strap.heardAtMs -= HEARD_LATELY_MS;
      }
    },

    get status() {
      return {
        links: links.size,
        full: atItsLimit(),
        unusableAddresses: unusable.size,
        takenByOthers: taken.size,
        stuck,
      };
    },
  };
}

/** Since when a value has been missing; before values were asked for, never. */
function dueSinceMs(link: Link): number {
  return link.valueAtMs ?? link.subscribedAtMs ?? Number.POSITIVE_INFINITY;
}

/**
 * Whether an address stays the same: public, or random with both top bits set (static). Private ones change every
 * quarter of an hour (Bluetooth Core 6.B 1.3), so nothing can be assigned to them.
 */
function isLasting(address: string, addressType: Sighting['addressType']): boolean {
  return addressType === 'public' || Number.parseInt(address.slice(0, 2), 16) >> 6 === 0b11;
}
