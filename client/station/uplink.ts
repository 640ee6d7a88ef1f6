/**
 * The tablet's end of `/uplink` (shared/wire/wire.ts): packets numbered, kept until the server has committed them, and sent
 * again after every loss. Pure: clock, timers and socket are ports.
 */

import {
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_NEW,
  CLOSE_TOO_OLD,
  CLOSED_WITHOUT_A_WORD,
} from '@takt/shared/link/close-codes.ts';
import { knows, PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { createServerClock, type ServerClock } from '@takt/shared/link/server-clock.ts';
import { createSleepWatch } from '@takt/shared/link/sleep.ts';
import { createUplinkQueue, type QueueLimits, type UplinkQueue } from '@takt/shared/link/uplink-queue.ts';
import type { SensorKey } from '@takt/shared/sample.ts';
import { readServerMessage } from '@takt/shared/wire/uplink-messages.ts';
import type { GatewayHello, GatewayMessage, WirePacket } from '@takt/shared/wire/wire.ts';
import { type Cell, WritableCell } from '../live/cell.ts';

export interface SocketEvents {
  opened(): void;
  text(text: string): void;
  closed(code: number): void;
}
export interface UplinkPorts {
  /** This page's clock: ms since 1970, placed once, monotonic; it may stand still while the device sleeps. */
  nowMs(): number;
  /** The device's own clock, which goes on while it sleeps, and may be set. */
  wallMs(): number;
  after(delayMs: number, task: () => void): () => void;
  /** Every event of a socket comes after `open` has returned. */
  open(events: SocketEvents): { send(text: string): void; close(): void };
  random(): number;
}

/** away: tried again by itself · notAllowed: the server refuses this tablet · tooOld: page and server differ too much */
export type UplinkLink = 'connecting' | 'open' | 'away' | 'notAllowed' | 'tooOld';

/** One person's strap and treadmill, three packets a second: an hour fits, in some megabytes. */
export const TABLET_LIMITS: QueueLimits = { items: 20_000, ms: 60 * 60_000 };
const PING_MS = 2_000;
/** No answer to three pings, or no socket by then. */
const SILENCE_MS = 3 * PING_MS;
const BACK_OFF_MS = { first: 500, longest: 5_000 };
const REFUSED_AGAIN_MS = 30_000;

export type Identity = Pick<GatewayHello, 'gatewayId' | 'bootId' | 'room' | 'station' | 'token'>;

/** The names that a device's samples will have. */
export const sensorsOf = ({ address }: Pick<WirePacket, 'address'>): readonly SensorKey[] => [
  `ble:${address}`,
  `ftms:${address}`,
];

export class TabletUplink {
  readonly #identity: Identity;
  readonly #ports: UplinkPorts;
  readonly #queue: UplinkQueue<WirePacket>;
  readonly #link = new WritableCell<UplinkLink>('connecting');
  readonly #assigned = new WritableCell<ReadonlySet<SensorKey>>(new Set());
  readonly #blanked = new WritableCell(false);
  /** Events of an earlier socket than this are nobody's. */
  #socketNumber = 0;
  #socket: ReturnType<UplinkPorts['open']> | null = null;
  #isOpen = false;
  #accepted = false;
  #stopped = false;
  #failures = 0;
  #heardAtMs = 0;
  readonly #slept: () => number;
  readonly #serverClock: ServerClock;
  #forgotAtMs = 0;
  #cancelPing = (): void => {};
  #cancelRetry = (): void => {};

  constructor(identity: Identity, ports: UplinkPorts, limits = TABLET_LIMITS) {
    this.#identity = identity;
    this.#ports = ports;
    this.#queue = createUplinkQueue({ limits });
    this.#serverClock = createServerClock(() => ports.nowMs());
    this.#slept = createSleepWatch({ nowMs: () => ports.nowMs(), throughSleepMs: () => ports.wallMs() });
    this.#connect();
  }

  get link(): Cell<UplinkLink> {
    return this.#link;
  }
  /** The straps worn in the class under way in this room; none when there is none. */
  get assigned(): Cell<ReadonlySet<SensorKey>> {
    return this.#assigned;
  }
  /** Every screen is to be empty. */
  get blanked(): Cell<boolean> {
    return this.#blanked;
  }

  send(packet: WirePacket): void {
    if (this.#stopped) return;
    // Before this one is among those of before the sleep.
    this.#noticeSleep();
    // A page that is not looked at has its timers held back, for a minute and more.
    if (packet.receivedAtMs - this.#forgotAtMs > PING_MS) this.#forget();
    this.#queue.push([packet], this.#isWorn);
    this.#pump();
  }

  /** Packets that the server has not committed yet, and those that were lost for want of room. */
  counts(): { readonly kept: number; readonly dropped: number } {
    return this.#queue.counts();
  }

  stop(): void {
    this.#stopped = true;
    this.#socketNumber++;
    this.#cancelPing();
    this.#cancelRetry();
    this.#socket?.close();
  }

  readonly #isWorn = (packet: WirePacket): boolean =>
    sensorsOf(packet).some((sensor) => this.#assigned.get().has(sensor));

  #connect(): void {
    const number = ++this.#socketNumber;
    const mine = (): boolean => number === this.#socketNumber;
    this.#heardAtMs = this.#ports.nowMs();
    this.#socket = this.#ports.open({
      opened: () => {
        if (!mine()) return;
        this.#isOpen = true;
        this.#heardAtMs = this.#ports.nowMs();
        this.#say({
          type: 'gatewayHello',
          protocol: PROTOCOL_VERSION,
          ...this.#identity,
          nowMs: this.#heardAtMs,
        });
      },
      text: (text) => mine() && this.#take(text),
      closed: (code) => mine() && this.#closed(code),
    });
    this.#cancelPing();
    this.#cancelPing = this.#ports.after(PING_MS, () => this.#ping());
  }

  /** Also while the socket opens: one that never does is given up. */
  #ping(): void {
    const nowMs = this.#ports.nowMs();
    this.#noticeSleep();
    this.#forget();
    this.#cancelPing = this.#ports.after(PING_MS, () => this.#ping());
    if (this.#socket === null) return;
    if (nowMs - this.#heardAtMs > SILENCE_MS) this.#hangUp();
    else if (this.#isOpen) this.#say(this.#serverClock.ping(this.#accepted));
  }

  /**
   * What waits was heard before the sleep, and would be taken for so much newer, even for live, by a server that
   * compares this page's clock anew. A device's clock that is set back is no sleep, but a reason to compare.
   */
  #noticeSleep(): void {
    const sleptMs = this.#slept();
    if (sleptMs === 0) return;
    this.#serverClock.slept(sleptMs);
    if (sleptMs > 0) this.#queue.setBack(sleptMs, this.#ports.nowMs());
    if (this.#socket !== null) this.#hangUp();
  }

  #forget(): void {
    this.#forgotAtMs = this.#ports.nowMs();
    this.#queue.forget(this.#forgotAtMs);
  }

  #hangUp(): void {
    this.#socket?.close();
    this.#closed(CLOSED_WITHOUT_A_WORD);
  }

  #closed(code: number): void {
    this.#socketNumber++;
    this.#socket = null;
    this.#isOpen = false;
    this.#accepted = false;
    const otherVersion = code === CLOSE_TOO_OLD || code === CLOSE_TOO_NEW;
    const refused = code === CLOSE_NOT_ALLOWED ? 'notAllowed' : otherVersion ? 'tooOld' : null;
    this.#link.set(refused ?? 'away');
    const backOffMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** this.#failures++);
    const delayMs = refused === null ? backOffMs * (0.5 + 0.5 * this.#ports.random()) : REFUSED_AGAIN_MS;
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.after(delayMs, () => this.#connect());
  }

  #take(text: string): void {
    this.#heardAtMs = this.#ports.nowMs();
    const message = readServerMessage(text);
    switch (message?.type) {
      case 'serverAccepted':
        if (!knows(message.protocol, 'packets')) {
          this.#socket?.close();
          this.#closed(CLOSE_TOO_OLD);
          return;
        }
        this.#accepted = true;
        this.#failures = 0;
        this.#link.set('open');
        this.#serverClock.accepted(message);
        // Before the first packet: however late it comes, it is known how late.
        this.#say(this.#serverClock.ping(true));
        this.#queue.rewind();
        this.#pump();
        return;
      case 'serverPong':
        this.#serverClock.answered(message);
        return;
      case 'serverAck':
        if (message.bootId === undefined) this.#queue.acknowledge(message.seq);
        return;
      case 'serverAssigned':
        this.#assigned.set(new Set(message.sensors));
        return;
      case 'serverBlanked':
        this.#blanked.set(message.blanked);
    }
  }

  #pump(): void {
    if (!this.#accepted) return;
    for (let next = this.#queue.next(); next !== undefined; next = this.#queue.next()) {
      const sentAtMs = this.#ports.nowMs();
      this.#say({ type: 'gatewayPackets', seq: next.seq, sentAtMs, packets: next.items });
    }
  }

  #say(message: GatewayMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}
