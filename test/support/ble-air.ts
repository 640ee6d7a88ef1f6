/**
 * The air that virtual controllers share: who reaches whom and how strongly, what gets lost, adverts at their rhythm,
 * and links whose two ends meet once an interval. Time here is the real room's; chance is seeded.
 *
 * A packet that is lost ends the meeting and waits for the next one, as it does on a real link for a strap that has one
 * packet to send: the end that hears nothing closes the connection event, and so do both where neither has announced
 * more data (Core Specification, volume 6, part B, 4.5.6). Only a packet that arrives damaged while more was announced
 * could be sent again in the same event; here it waits too.
 */
import { createRandom, type Random } from '@takt/gateway/radio/simulator/random.ts';
import { H4, STATUS } from './ble-hci.ts';

/** A controller as the air sees it. */
export interface Station {
  /** For RSSI and range; not an address. */
  readonly name: string;
  readonly address: string;
  /** Answers nobody: hung, or without power. */
  readonly dead: boolean;
  /** Is heard but hears nobody: a strap at the edge of its reach. */
  readonly deaf: boolean;
  onAdvert(advert: Advert, rssiDbm: number): void;
  /** The wish to connect that this advert could fulfil. */
  wish(advert: Advert): { readonly interval: number; readonly timeout: number } | null;
  onLink(link: Link, role: 'central' | 'peripheral', peer: Advert): void;
  /** An ACL packet without its H4 and handle bytes: the boundary flag, and the data. */
  onData(link: Link, starts: boolean, data: Buffer): void;
  onSent(link: Link): void;
  onLost(link: Link, reason: number): void;
}

export interface Advert {
  readonly station: Station;
  readonly address: string;
  readonly addressType: number;
  readonly connectable: boolean;
  readonly data: readonly number[];
  readonly response: readonly number[];
  /** Between two of them. */
  readonly everyMs: number;
}

interface Queued {
  readonly starts: boolean;
  readonly data: Buffer;
}

export interface Link {
  readonly central: Station;
  readonly peripheral: Station;
  /** In 1.25 ms and 10 ms. */
  readonly interval: number;
  readonly timeout: number;
  send(from: Station, starts: boolean, data: Buffer): void;
  /** The other end is told if it can be reached, or finds out by itself. */
  hangUp(from: Station): void;
  update(interval: number, timeout: number): void;
  rssiDbm(): number;
}

const PACKETS_A_MEETING = 4;
const ADVERT_JITTER_MS = 10;
const USUAL_RSSI_DBM = -60;

export class Air {
  /** Of every packet, advert or not. */
  lossRatio: number;
  readonly stations = new Set<Station>();
  readonly random: Random;
  /** Told of each packet that has come over a link whole, just before its receiver is. */
  onDelivered: (from: Station, data: Buffer) => void = () => {};
  readonly #rssi = new Map<string, number | null>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: { readonly lossRatio?: number; readonly seed?: number } = {}) {
    this.lossRatio = options.lossRatio ?? 0;
    this.random = createRandom(options.seed ?? 1);
  }

  /** null: out of each other's reach. */
  setRssi(a: string, b: string, dBm: number | null): void {
    this.#rssi.set([a, b].sort().join(' '), dBm);
  }

  rssiDbm(a: Station, b: Station): number | null {
    if (a.dead || b.dead) return null;
    const dBm = this.#rssi.get([a.name, b.name].sort().join(' '));
    return dBm === undefined ? USUAL_RSSI_DBM : dBm;
  }

  /** Whether one packet from a to b arrives. */
  arrives(a: Station, b: Station): boolean {
    return this.rssiDbm(a, b) !== null && this.random.uniform() >= this.lossRatio;
  }

  /** Sends the advert until the returned function is called or somebody connects to it. */
  advertise(advert: Advert, onTaken: () => void): () => void {
    let timer: NodeJS.Timeout | null = null;
    const end = (): void => {
      if (timer !== null) this.cancel(timer);
      timer = null;
    };
    const send = (): void => {
      timer = this.after(advert.everyMs + this.random.uniform() * ADVERT_JITTER_MS, send);
      for (const station of this.stations) {
        if (station === advert.station || !this.arrives(advert.station, station)) continue;
        const rssiDbm = this.rssiDbm(advert.station, station);
        const wish = advert.connectable && !advert.station.deaf ? station.wish(advert) : null;
        if (wish !== null) {
          end();
          onTaken();
          this.#connect(station, advert, wish);
          return;
        }
        if (rssiDbm !== null) station.onAdvert(advert, rssiDbm);
      }
    };
    timer = this.after(this.random.uniform() * advert.everyMs, send);
    return end;
  }

  after(ms: number, task: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  cancel(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.stations.clear();
  }

  #connect(central: Station, advert: Advert, wish: { interval: number; timeout: number }): void {
    const peripheral = advert.station;
    let { interval, timeout } = wish;
    const queues = new Map<Station, Queued[]>([
      [central, []],
      [peripheral, []],
    ]);
    const ends = new Set<Station>([central, peripheral]);
    const other = (station: Station): Station => (station === central ? peripheral : central);
    let metAtMs = performance.now();

    const transmit = (from: Station): boolean => {
      const queue = queues.get(from) ?? [];
      for (let sent = 0; sent < PACKETS_A_MEETING && queue.length > 0; sent += 1) {
        if (!this.arrives(from, other(from))) return false;
        const packet = queue.shift();
        if (packet === undefined) break;
        this.onDelivered(from, packet.data);
        from.onSent(link);
        other(from).onData(link, packet.starts, packet.data);
      }
      return true;
    };
    const meet = (): void => {
      if (ends.size === 0) return;
      this.after(interval * 1.25, meet);
      const together = ends.size === 2 && this.arrives(central, peripheral);
      if (together) {
        transmit(central);
        if (transmit(peripheral)) metAtMs = performance.now();
      }
      if (performance.now() - metAtMs < timeout * 10) return;
      for (const end of ends) {
        ends.delete(end);
        end.onLost(link, STATUS.timeOut);
      }
    };
    const link: Link = {
      central,
      peripheral,
      get interval() {
        return interval;
      },
      get timeout() {
        return timeout;
      },
      send: (from, starts, data) => queues.get(from)?.push({ starts, data }),
      hangUp: (from) => {
        if (!ends.delete(from)) return;
        from.onLost(link, STATUS.hungUpHere);
        const peer = other(from);
        if (this.rssiDbm(from, peer) !== null && ends.delete(peer)) peer.onLost(link, STATUS.hungUpByPeer);
      },
      update: (newInterval, newTimeout) => {
        interval = newInterval;
        timeout = newTimeout;
      },
      rssiDbm: () => this.rssiDbm(central, peripheral) ?? USUAL_RSSI_DBM,
    };
    central.onLink(link, 'central', advert);
    peripheral.onLink(link, 'peripheral', advert);
    this.after(interval * 1.25, meet);
  }
}

/** The first byte pair of an ACL packet: 12 bits of handle, and whether a new message begins. */
export function aclHeader(handle: number, starts: boolean, toHost: boolean, length: number): Buffer {
  const boundary = starts ? (toHost ? 2 : 0) : 1;
  const header = Buffer.alloc(5);
  header.writeUInt8(H4.acl, 0);
  header.writeUInt16LE(handle | (boundary << 12), 1);
  header.writeUInt16LE(length, 3);
  return header;
}
