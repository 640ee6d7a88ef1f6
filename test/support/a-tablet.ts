/** One tablet's page (client/station) without a browser: its clock, its network, its server and its devices by hand. */

import {
  encodeHeartRateMeasurement,
  HEART_RATE_MEASUREMENT,
} from '@takt/shared/ble/heart-rate-measurement.ts';
import { asStation } from '@takt/shared/ids.ts';
import type { SocketEvents } from '@takt/shared/link/reconnecting-socket.ts';
import type { UplinkPorts } from '@takt/shared/link/uplink-end.ts';
import type { Identity } from '@takt/shared/link/uplink-session.ts';
import type { GatewayMessage, GatewayPackets } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import type { Peripheral, PeripheralEvents } from '../../client/station/device-link.ts';
import { handClock } from './hand-clock.ts';

export const IDENTITY: Identity = {
  gatewayId: 'tablet-1',
  bootId: 'boot-1',
  room: 'sal-1',
  station: asStation(7),
};

/** Nothing happens in it but by a call. */
export class Air {
  readonly hand = handClock();
  /** How far the device's own clock is ahead of the page's. */
  wallAheadMs = 0;
  random = 1;
  readonly triedAtMs: number[] = [];
  readonly said: GatewayMessage[] = [];
  socket: SocketEvents | null = null;
  readonly ports: UplinkPorts = {
    nowMs: () => this.hand.clock.nowMs(),
    throughSleepMs: () => this.hand.clock.nowMs() + this.wallAheadMs,
    after: (delayMs, task) => this.hand.clock.after(delayMs, task),
    open: (events) => {
      this.triedAtMs.push(this.hand.clock.nowMs());
      this.socket = events;
      return { send: (text) => this.said.push(JSON.parse(text) as GatewayMessage), close: () => undefined };
    },
    random: () => this.random,
  };

  get nowMs(): number {
    return this.hand.clock.nowMs();
  }
  /** Lets time pass; the server answers every ping. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      this.hand.runTo(Math.min(untilMs, this.nowMs + 500));
      this.tell({ type: 'serverPong', pingMs: 0, nowMs: 0 });
    }
  }
  /** Lets time pass in which nobody answers. */
  passInSilence(ms: number): void {
    this.hand.runTo(this.nowMs + ms);
  }
  accept(protocol = 2): void {
    this.socket?.opened();
    this.tell({ type: 'serverAccepted', protocol, nowMs: 0 });
  }
  tell(message: UplinkServerMessage): void {
    this.socket?.text(JSON.stringify(message));
  }
  packets(): GatewayPackets[] {
    return this.said.filter((message) => message.type === 'gatewayPackets');
  }
}

/** A device that does what the test says. */
export class HandDevice implements Peripheral {
  readonly name = 'Belt 7';
  readonly address: string;
  attempts = 0;
  disconnects = 0;
  listening = false;
  #on: PeripheralEvents | null = null;
  #pending: PromiseWithResolvers<void> | null = null;
  #heard = (): void => {};

  constructor(address = 'w0123456789abcdef') {
    this.address = address;
  }

  connect(on: PeripheralEvents): Promise<void> {
    this.attempts += 1;
    this.#on = on;
    this.#pending = Promise.withResolvers();
    return this.#pending.promise;
  }
  disconnect(): void {
    this.disconnects += 1;
    this.#on?.gone();
  }
  listen(heard: () => void): () => void {
    this.listening = true;
    this.#heard = heard;
    return () => {
      this.listening = false;
    };
  }

  async succeed(): Promise<void> {
    this.#pending?.resolve();
    await Promise.resolve();
  }
  async fail(why: Error = new Error('out of reach')): Promise<void> {
    this.#pending?.reject(why);
    await Promise.resolve();
    await Promise.resolve();
  }
  gone(): void {
    this.#on?.gone();
  }
  advertise(): void {
    if (this.listening) this.#heard();
  }
  value(characteristic: number, ...bytes: number[]): void {
    this.#on?.value(characteristic, Uint8Array.from(bytes));
  }
  beat(heartRateBpm: number, contact: 'on' | 'off' = 'on'): void {
    const rrTicks = contact === 'on' ? [Math.round((60 * 1024) / heartRateBpm)] : [];
    this.value(
      HEART_RATE_MEASUREMENT,
      ...encodeHeartRateMeasurement({ heartRateBpm, rrTicks, contact, energyKj: null }),
    );
  }
}
