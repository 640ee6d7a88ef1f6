/**
 * What one Bluetooth adapter does next: which strap or treadmill it connects to, which it leaves in peace, and which
 * link has gone quiet. Pure: time is an argument. The rules come from how adapters, straps and treadmills behave:
 *
 * - An adapter has one pending connection at a time, and one to an absent strap never ends by itself: only a strap
 *   that was heard moments ago is tried, and each failure doubles its waiting time.
 * - How many links an adapter can hold only the adapter knows; it says so at the first one too many (status 0x09 or 0x0D).
 * - A link may look alive while nothing comes: four seconds without a notification and it is made anew.
 * - Not so a treadmill's: some report only while the belt moves. One that is quiet is asked something, and its answer is
 *   a sign of life as good as a value; only without either the link is made anew.
 * - Straps come first. While one waits no treadmill is connected to, and on a full adapter a treadmill makes room:
 *   without its speed a class goes on, without a heart rate it does not.
 */

import { type Failure, isLasting, type Sighting } from './sighting.ts';

/** Which adapter of this process has or wants a strap or treadmill, so that two never race for one: address → receiver. */
export type StrapClaims = Map<string, string>;

export const SILENT_AFTER_MS = 4000;
/** A treadmill: asked after so long without a sign of life, given up after so long without one. */
const TREADMILL_ASKED_AFTER_MS = 4000;
const TREADMILL_SILENT_AFTER_MS = 12_000;
/** A treadmill that made room for a strap stays away for so long, lest the two take turns. */
const MADE_ROOM_FOR_MS = 30_000;
/** Straps advertise about once a second; what was heard longer ago may have left. */
const HEARD_LATELY_MS = 3000;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
/** A link that has brought values for so long has made up for earlier failures. */
const PROVEN_AFTER_MS = 10_000;
const FORGOTTEN_AFTER_MS = 600_000;
/** A strap that took no connection, or gave nothing over it, so often in a row is reported. */
const REFUSALS_TOLD = 4;
/** What was heard longer ago has left, and is of no interest to the technician. */
const TOLD_FOR_MS = 60_000;
/** What is neither strap nor treadmill will hardly become one. */
const FOREIGN_FOR_MS = 3_600_000;
/** A full adapter is asked again after this: what took its place may have gone unseen. */
const FULL_FOR_MS = 300_000;
/** So many different straps failed in a row beside so many links: the adapter is taken for full, though it said nothing. */
const FAILURES_OF_A_FULL_ADAPTER = 3;
const LINKS_OF_A_FULL_ADAPTER = 3;
const TIME_OUTS_OF_A_STUCK_ADAPTER = 3;
const STATUS_FULL: readonly number[] = [0x09, 0x0d];

interface Sensor {
  /** A device that says it is both is a treadmill that passes on a heart rate. */
  readonly kind: 'strap' | 'treadmill';
  heardAtMs: number;
  rssiDbm: number;
  failures: number;
  notBeforeMs: number;
  /** Connections in a row that it did not take, or over which it gave nothing. */
  refusals: number;
  wantsBond: boolean;
  /** Has been linked since this policy began: it is worn here, or stands here. */
  known: boolean;
}

interface Link {
  readonly sinceMs: number;
  /** null: values have not been asked for yet. */
  subscribedAtMs: number | null;
  /** The last value, or answer; null: none yet. */
  aliveAtMs: number | null;
  /** When it was last asked for a sign of life. */
  askedAtMs: number;
}

export interface BlePolicy {
  /** Something was heard that may be a strap or a treadmill. */
  sighted(sighting: Sighting, nowMs: number): void;
  /** The sensor to connect to now, claimed for this adapter; null: none, or not now. */
  next(nowMs: number): string | null;
  connected(address: string, nowMs: number): void;
  isLinked(address: string): boolean;
  /** Values have been asked for and are due. */
  subscribed(address: string, nowMs: number): void;
  failed(address: string, failure: Failure, nowMs: number): void;
  /** A value came over the link. */
  notified(address: string, nowMs: number): void;
  /** It answered a question: the link stands, though it has nothing to report. */
  answered(address: string, nowMs: number): void;
  /** The link is gone, from whichever end. */
  lost(address: string, nowMs: number): void;
  /** Links that must be made anew. */
  silent(nowMs: number): string[];
  /** Links to be asked for a sign of life now; say so (`asked`) when it is done. */
  quiet(nowMs: number): string[];
  asked(address: string, nowMs: number): void;
  /** The treadmill whose link must end now, so that a strap finds room; say so (`madeRoom`) when it is ended. null: none. */
  inTheWay(nowMs: number): string | null;
  /** Its link is ended for a strap's sake: it stays away for a while. */
  madeRoom(address: string, nowMs: number): void;
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
  /** Straps heard in the last minute that give their heart rate only to whom they are bonded with. */
  readonly needBonding: number;
  /** Straps heard in the last minute that take no connection, or give nothing over it, again and again. */
  readonly refusing: number;
  /** Without a single link it says it is full, or one attempt after another ends in nothing: it needs a fresh start. */
  readonly stuck: boolean;
}

export function createBlePolicy(receiver: string, claims: StrapClaims): BlePolicy {
  const sensors = new Map<string, Sensor>();
  const links = new Map<string, Link>();
  const unusable = new Set<string>();
  const taken = new Set<string>();
  let attempt: string | null = null;
  let full: { readonly links: number; readonly untilMs: number } | null = null;
  let failedInARow = new Set<string>();
  let stuck = false;
  let timeOutsInARow = 0;
  let latestMs = 0;

  const inSight = (is: (strap: Sensor) => boolean): number =>
    [...sensors].filter(
      ([address, sensor]) =>
        sensor.kind === 'strap' &&
        !links.has(address) &&
        latestMs - sensor.heardAtMs <= TOLD_FOR_MS &&
        is(sensor),
    ).length;
  const atItsLimit = (): boolean => full !== null && links.size >= full.links;
  const silentAfterMs = (address: string): number =>
    sensors.get(address)?.kind === 'treadmill' ? TREADMILL_SILENT_AFTER_MS : SILENT_AFTER_MS;
  const release = (address: string): void => {
    if (claims.get(address) === receiver) claims.delete(address);
  };
  const wait = (address: string, nowMs: number): void => {
    const strap = sensors.get(address);
    if (strap === undefined) return;
    strap.failures += 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (strap.failures - 1));
    strap.notBeforeMs = Math.max(strap.notBeforeMs, nowMs + waitMs);
  };
  const waiting = (nowMs: number): [string, Sensor][] =>
    [...sensors].filter(
      ([address, { heardAtMs, notBeforeMs }]) =>
        nowMs - heardAtMs <= HEARD_LATELY_MS &&
        nowMs >= notBeforeMs &&
        !links.has(address) &&
        !claims.has(address),
    );
  const linkedTreadmills = () => [...links].filter(([address]) => sensors.get(address)?.kind === 'treadmill');
  const forget = (nowMs: number): void => {
    for (const [address, strap] of sensors) {
      if (nowMs - strap.heardAtMs > FORGOTTEN_AFTER_MS && !links.has(address) && address !== attempt)
        sensors.delete(address);
    }
  };

  return {
    sighted(sighting, nowMs) {
      latestMs = nowMs;
      const { address, rssiDbm, heartRateService, polarBroadcast } = sighting;
      const sensor = sensors.get(address);
      const kind = sighting.treadmill || sensor?.kind === 'treadmill' ? 'treadmill' : 'strap';
      const saysWhatItIs = heartRateService || sighting.treadmill;
      if (!saysWhatItIs && !polarBroadcast && sensor === undefined) return;
      if (!isLasting(address, sighting.addressType)) {
        if (kind === 'strap') unusable.add(address);
        return;
      }
      if (!sighting.connectable) {
        if (kind === 'strap' && !claims.has(address)) taken.add(address);
        return;
      }
      if (!saysWhatItIs && sensor === undefined) return;
      if (sensor === undefined) forget(nowMs);
      taken.delete(address);
      const before = sensor ?? {
        ...{ failures: 0, notBeforeMs: nowMs, known: false },
        ...{ refusals: 0, wantsBond: false },
      };
      sensors.set(address, { ...before, kind, heardAtMs: nowMs, rssiDbm });
    },

    next(nowMs) {
      latestMs = nowMs;
      if (full !== null && nowMs >= full.untilMs) full = null;
      if (attempt !== null || atItsLimit()) return null;
      const [best] = waiting(nowMs)
        .sort(([, a], [, b]) => b.rssiDbm - a.rssiDbm)
        .sort(([, a], [, b]) => Number(b.known) - Number(a.known) || a.failures - b.failures)
        .sort(([, a], [, b]) => Number(b.kind === 'strap') - Number(a.kind === 'strap'));
      if (best === undefined) return null;
      attempt = best[0];
      claims.set(attempt, receiver);
      return attempt;
    },

    connected(address, nowMs) {
      attempt = null;
      links.set(address, { sinceMs: nowMs, subscribedAtMs: null, aliveAtMs: null, askedAtMs: nowMs });
      failedInARow = new Set();
      timeOutsInARow = 0;
    },

    isLinked: (address) => links.has(address),

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
      const refused = sensors.get(address);
      if (refused !== undefined) {
        refused.refusals += 1;
        refused.wantsBond = failure.kind === 'wants-bond';
      }
      if (failure.kind === 'unusable' || failure.kind === 'wants-bond') return;
      if (failure.kind === 'foreign') {
        const sensor = sensors.get(address);
        if (sensor !== undefined) sensor.notBeforeMs = nowMs + FOREIGN_FOR_MS;
        return;
      }
      // A treadmill next door is heard and never reached, day in, day out: that must keep no strap waiting.
      if (sensors.get(address)?.kind === 'treadmill') return;
      failedInARow.add(address);
      if (failedInARow.size >= FAILURES_OF_A_FULL_ADAPTER && links.size >= LINKS_OF_A_FULL_ADAPTER) {
        full = { links: links.size, untilMs: nowMs + LONGEST_WAIT_MS };
        failedInARow = new Set();
      }
    },

    notified(address, nowMs) {
      const link = links.get(address);
      const strap = sensors.get(address);
      if (link === undefined || strap === undefined) return;
      link.aliveAtMs = nowMs;
      strap.known = true;
      strap.refusals = 0;
      strap.wantsBond = false;
      if (nowMs - link.sinceMs >= PROVEN_AFTER_MS) strap.failures = 0;
    },

    answered(address, nowMs) {
      const link = links.get(address);
      if (link !== undefined) link.aliveAtMs = nowMs;
    },

    lost(address, nowMs) {
      const link = links.get(address);
      if (link === undefined) return;
      links.delete(address);
      release(address);
      // A strap that takes a connection and gives nothing would otherwise be tried without end.
      if (link.aliveAtMs === null || nowMs - link.aliveAtMs >= silentAfterMs(address)) wait(address, nowMs);
      const sensor = sensors.get(address);
      if (link.aliveAtMs === null && sensor !== undefined) sensor.refusals += 1;
    },

    silent: (nowMs) =>
      [...links]
        .filter(([address, link]) => nowMs - dueSinceMs(link) >= silentAfterMs(address))
        .map(([address]) => address),

    quiet: (nowMs) =>
      linkedTreadmills().flatMap(([address, link]) => {
        const quietSinceMs = Math.max(dueSinceMs(link), link.askedAtMs);
        return nowMs - quietSinceMs < TREADMILL_ASKED_AFTER_MS ? [] : address;
      }),

    asked(address, nowMs) {
      const link = links.get(address);
      if (link !== undefined) link.askedAtMs = nowMs;
    },

    inTheWay(nowMs) {
      if (attempt !== null || !atItsLimit()) return null;
      if (!waiting(nowMs).some(([, { kind }]) => kind === 'strap')) return null;
      // The one that was linked last: those that have brought speeds for long go on.
      return linkedTreadmills().at(-1)?.[0] ?? null;
    },

    madeRoom(address, nowMs) {
      const treadmill = sensors.get(address);
      if (treadmill !== undefined) treadmill.notBeforeMs = nowMs + MADE_ROOM_FOR_MS;
    },

    restarted() {
      for (const address of [...links.keys(), ...(attempt === null ? [] : [attempt])]) release(address);
      links.clear();
      attempt = null;
      full = null;
      failedInARow = new Set();
      stuck = false;
      timeOutsInARow = 0;
      for (const strap of sensors.values()) {
        strap.failures = 0;
        strap.refusals = 0;
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
        needBonding: inSight(({ wantsBond }) => wantsBond),
        refusing: inSight(({ refusals, wantsBond }) => refusals >= REFUSALS_TOLD && !wantsBond),
        stuck,
      };
    },
  };
}

/** Since when a value has been missing; before values were asked for, never. */
function dueSinceMs(link: Link): number {
  return link.aliveAtMs ?? link.subscribedAtMs ?? Number.POSITIVE_INFINITY;
}
