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

import { AdapterRoom } from './adapter-room.ts';
import { SeenSensors } from './seen-sensors.ts';
import type { Failure, Sighting } from './sighting.ts';

/** Which adapter of this process has or wants a strap or treadmill, so that two never race for one: address → receiver. */
export type StrapClaims = Map<string, string>;

export const SILENT_AFTER_MS = 4000;
/** A treadmill: asked after so long without a sign of life, given up after so long without one. */
const TREADMILL_ASKED_AFTER_MS = 4000;
const TREADMILL_SILENT_AFTER_MS = 12_000;
/** A treadmill that made room for a strap stays away for so long, lest the two take turns. */
const MADE_ROOM_FOR_MS = 30_000;
/** A link that has brought values for so long has made up for earlier failures. */
const PROVEN_AFTER_MS = 10_000;

interface Link {
  readonly sinceMs: number;
  /** null: values have not been asked for yet. */
  readonly subscribedAtMs: number | null;
  /** The last value, or answer; null: none yet. */
  readonly aliveAtMs: number | null;
  /** When it was last asked for a sign of life. */
  readonly askedAtMs: number;
}

export interface BlePolicy {
  /** Something was heard that may be a strap or a treadmill. */
  sighted(sighting: Sighting, nowMs: number): void;
  /** Lets time go on to `nowMs`: what was heard too long ago is forgotten, an adapter that was full is tried again. */
  advance(nowMs: number): void;
  /** The sensor to connect to as things stand; say so (`attempted`) when it is tried. null: none, or not now. */
  next(nowMs: number): string | null;
  /** It is being connected to, and is this adapter's until that has failed or its link is gone. */
  attempted(address: string): void;
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
  return new OneAdapterPolicy(receiver, claims);
}

class OneAdapterPolicy implements BlePolicy {
  readonly #receiver: string;
  readonly #claims: StrapClaims;
  readonly #links = new Map<string, Link>();
  #attempt: string | null = null;
  readonly #seen = new SeenSensors({
    isLinked: (address) => this.#links.has(address),
    isAttempted: (address) => this.#attempt === address,
    isClaimed: (address) => this.#claims.has(address),
  });
  #room = new AdapterRoom();

  constructor(receiver: string, claims: StrapClaims) {
    this.#receiver = receiver;
    this.#claims = claims;
  }

  sighted(sighting: Sighting, nowMs: number): void {
    this.#seen.sighted(sighting, nowMs);
  }

  advance(nowMs: number): void {
    this.#seen.advance(nowMs);
    this.#room.advance(nowMs);
  }

  next(nowMs: number): string | null {
    return this.#attempt !== null || this.#isFull() ? null : (this.#seen.waiting(nowMs)[0] ?? null);
  }

  attempted(address: string): void {
    this.#attempt = address;
    this.#claims.set(address, this.#receiver);
  }

  connected(address: string, nowMs: number): void {
    this.#attempt = null;
    this.#links.set(address, { sinceMs: nowMs, subscribedAtMs: null, aliveAtMs: null, askedAtMs: nowMs });
    this.#room.connected();
  }

  isLinked(address: string): boolean {
    return this.#links.has(address);
  }

  subscribed(address: string, nowMs: number): void {
    this.#changeLink(address, { subscribedAtMs: nowMs });
  }

  failed(address: string, failure: Failure, nowMs: number): void {
    if (this.#attempt === address) this.#attempt = null;
    this.#links.delete(address);
    this.#release(address);
    if (this.#room.failed(failure, this.#links.size, nowMs)) return;
    this.#seen.failed(address, failure.kind, nowMs);
    // A treadmill next door is heard and never reached, day in, day out: that must keep no strap waiting.
    if (this.#seen.isTreadmill(address)) return;
    if (failure.kind === 'refused' || failure.kind === 'time-out')
      this.#room.missed(address, this.#links.size, nowMs);
  }

  notified(address: string, nowMs: number): void {
    const link = this.#links.get(address);
    if (link === undefined) return;
    this.answered(address, nowMs);
    this.#seen.gaveValue(address, nowMs - link.sinceMs >= PROVEN_AFTER_MS);
  }

  answered(address: string, nowMs: number): void {
    this.#changeLink(address, { aliveAtMs: nowMs });
  }

  lost(address: string, nowMs: number): void {
    const link = this.#links.get(address);
    if (link === undefined) return;
    this.#links.delete(address);
    this.#release(address);
    // A strap that takes a connection and gives nothing would otherwise be tried without end.
    if (link.aliveAtMs === null || nowMs - link.aliveAtMs >= this.#silentAfterMs(address))
      this.#seen.wait(address, nowMs);
    if (link.aliveAtMs === null) this.#seen.gaveNothing(address);
  }

  silent(nowMs: number): string[] {
    return [...this.#links]
      .filter(([address, link]) => nowMs - dueSinceMs(link) >= this.#silentAfterMs(address))
      .map(([address]) => address);
  }

  quiet(nowMs: number): string[] {
    return this.#linkedTreadmills()
      .filter(([, link]) => nowMs - Math.max(dueSinceMs(link), link.askedAtMs) >= TREADMILL_ASKED_AFTER_MS)
      .map(([address]) => address);
  }

  asked(address: string, nowMs: number): void {
    this.#changeLink(address, { askedAtMs: nowMs });
  }

  inTheWay(nowMs: number): string | null {
    if (this.#attempt !== null || !this.#isFull()) return null;
    const strapWaits = this.#seen.waiting(nowMs).some((address) => !this.#seen.isTreadmill(address));
    if (!strapWaits) return null;
    // The one that was linked last: those that have brought speeds for long go on.
    return this.#linkedTreadmills().at(-1)?.[0] ?? null;
  }

  madeRoom(address: string, nowMs: number): void {
    this.#seen.leaveInPeaceUntil(address, nowMs + MADE_ROOM_FOR_MS);
  }

  restarted(): void {
    for (const address of this.#links.keys()) this.#release(address);
    if (this.#attempt !== null) this.#release(this.#attempt);
    this.#links.clear();
    this.#attempt = null;
    this.#room = new AdapterRoom();
    this.#seen.restarted();
  }

  get status(): BleStatus {
    const links = this.#links.size;
    return { links, full: this.#isFull(), stuck: this.#room.isStuck, ...this.#seen.counts };
  }

  #isFull(): boolean {
    return this.#room.isFull(this.#links.size);
  }
  #silentAfterMs(address: string): number {
    return this.#seen.isTreadmill(address) ? TREADMILL_SILENT_AFTER_MS : SILENT_AFTER_MS;
  }
  #linkedTreadmills(): [string, Link][] {
    return [...this.#links].filter(([address]) => this.#seen.isTreadmill(address));
  }
  #changeLink(address: string, to: Partial<Link>): void {
    const link = this.#links.get(address);
    if (link !== undefined) this.#links.set(address, { ...link, ...to });
  }
  #release(address: string): void {
    if (this.#claims.get(address) === this.#receiver) this.#claims.delete(address);
  }
}

/** Since when a value has been missing; before values were asked for, never. */
function dueSinceMs(link: Link): number {
  return link.aliveAtMs ?? link.subscribedAtMs ?? Number.POSITIVE_INFINITY;
}
