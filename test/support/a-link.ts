/** One end of `/uplink` and, in the same hand, its clock, its network and a server that stores. Nothing happens but by a call. */

import { CLOSED_WITHOUT_A_WORD } from '@takt/shared/link/close-codes.ts';
import type { Outbox } from '@takt/shared/link/outbox.ts';
import type { SocketEvents } from '@takt/shared/link/reconnecting-socket.ts';
import { UplinkEnd } from '@takt/shared/link/uplink-end.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import type { GatewayMessage, GatewaySamples } from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import { handClock } from './hand-clock.ts';

export const WORN = 'ant:7';
export const BOOT = 'boot-1';

/** What goes wrong, or on, from one moment to the next. */
export type Happening =
  | { readonly is: 'heard'; readonly samples: number }
  | { readonly is: 'passes'; readonly ms: number }
  /** So many messages of what is on its way arrive at the server, at this end, or one here for each one there. */
  | { readonly is: 'arrives'; readonly messages: number; readonly where: 'there' | 'here' | 'both' }
  | { readonly is: 'cut' }
  | { readonly is: 'serverStarts' }
  | { readonly is: 'refused'; readonly code: number }
  | { readonly is: 'sleeps'; readonly ms: number }
  | { readonly is: 'said'; readonly message: UplinkServerMessage }
  /** Of whichever socket there has been. */
  | { readonly is: 'stale'; readonly socket: number; readonly event: 'opened' | 'text' | 'closed' };

interface Connection {
  readonly events: SocketEvents;
  readonly openedAtMs: number;
  readonly said: GatewayMessage[];
  readonly there: GatewayMessage[];
  readonly back: UplinkServerMessage[];
  isOpen: boolean;
  isOver: boolean;
  /** Which server has accepted it, and how much had been said before. */
  server: string | null;
  saidBefore: number;
}

export class Link {
  readonly hand = handClock();
  readonly end: UplinkEnd<Sample>;
  readonly connections: Connection[] = [];
  /** By number, as the server has stored them. */
  readonly stored = new Map<number, readonly Sample[]>();
  readonly faults: string[] = [];
  readonly lostAtMs: { readonly atMs: number; readonly refused: boolean }[] = [];
  pushed = 0;
  #sleptMs = 0;
  #starts = 1;
  #takenSeq = -1;
  #ackedSeq = 0;
  #full = false;

  constructor(outbox: Outbox<Sample>, random: () => number) {
    this.end = new UplinkEnd<Sample>(
      { identity: { gatewayId: 'g', bootId: BOOT, room: 'r' }, outbox, worn: [WORN], refusedRetryMs: 30_000 },
      {
        nowMs: () => this.hand.clock.nowMs(),
        throughSleepMs: () => this.hand.clock.nowMs() + this.#sleptMs,
        after: (delayMs, task) => this.hand.clock.after(delayMs, task),
        random,
        open: (events) => this.#open(events),
      },
      {
        heard: () => {},
        lost: (refused) => this.lostAtMs.push({ atMs: this.hand.clock.nowMs(), refused: refused !== null }),
      },
    );
  }

  get latest(): Connection {
    const latest = this.connections.at(-1);
    if (latest === undefined) throw new Error('it has not tried to connect');
    return latest;
  }

  happen(what: Happening): void {
    const { latest, hand } = this;
    switch (what.is) {
      case 'heard':
        this.end.send(Array.from({ length: what.samples }, () => this.#sample()));
        return;
      case 'passes':
        hand.runTo(hand.clock.nowMs() + what.ms);
        return;
      case 'arrives':
        for (let i = 0; i < what.messages; i++) this.#arrive(what.where);
        return;
      case 'cut':
        this.#close(latest, CLOSED_WITHOUT_A_WORD);
        return;
      case 'serverStarts':
        this.#starts += 1;
        this.#takenSeq = -1;
        this.#close(latest, 1001);
        return;
      case 'refused':
        this.#close(latest, what.code);
        return;
      case 'sleeps':
        this.#sleptMs += what.ms;
        return;
      case 'said':
        if (latest.isOpen) this.#hear(latest, what.message);
        return;
      case 'stale': {
        const stale = this.connections[what.socket % this.connections.length];
        if (stale === undefined || stale === latest) return;
        if (what.event === 'opened') stale.events.opened();
        else if (what.event === 'closed') stale.events.closed(4003);
        else stale.events.text(JSON.stringify({ type: 'serverAck', seq: 1e6 }));
      }
    }
  }

  /** Everything is well again, until nothing waits. */
  settle(): void {
    for (let i = 0; i < 400; i++) {
      this.#arrive('both');
      this.hand.runTo(this.hand.clock.nowMs() + 200);
    }
  }

  #open(events: SocketEvents) {
    if (this.connections.some(({ isOver }) => !isOver)) this.faults.push('two sockets at once');
    const one: Connection = {
      events,
      openedAtMs: this.hand.clock.nowMs(),
      ...{ said: [], there: [], back: [], isOpen: false, isOver: false, server: null, saidBefore: 0 },
    };
    this.connections.push(one);
    return {
      send: (text: string) => {
        if (one.isOver) this.faults.push('said on a socket that is over');
        this.#said(one, JSON.parse(text) as GatewayMessage);
      },
      close: () => {
        one.isOver = true;
        one.isOpen = false;
      },
      hasRoom: () => {
        this.#full = !this.#full;
        return this.#full;
      },
    };
  }

  #said(one: Connection, message: GatewayMessage): void {
    if (one.said.length === 0 && message.type !== 'gatewayHello') this.faults.push('no hello first');
    if (message.type === 'gatewaySamples') {
      const before = one.said
        .slice(one.saidBefore)
        .findLast((said): said is GatewaySamples => said.type === 'gatewaySamples');
      if (before !== undefined && message.seq <= before.seq) this.faults.push('out of order');
      if (message.seq <= this.#ackedSeq) this.faults.push('sent again though acknowledged');
      if (!one.said.some(({ type }) => type === 'gatewayPing')) this.faults.push('samples before a ping');
    }
    one.said.push(message);
    one.there.push(message);
  }

  #arrive(where: 'there' | 'here' | 'both'): void {
    const one = this.latest;
    if (one.isOver) return;
    if (!one.isOpen) {
      one.isOpen = true;
      one.events.opened();
      return;
    }
    const message = where === 'here' ? undefined : one.there.shift();
    if (message !== undefined) one.back.push(...this.#answer(message));
    const answer = where === 'there' ? undefined : one.back.shift();
    if (answer !== undefined) this.#hear(one, answer);
  }

  #answer(message: GatewayMessage): UplinkServerMessage[] {
    const nowMs = this.hand.clock.nowMs() + 5_000;
    if (message.type === 'gatewayHello')
      return [{ type: 'serverAccepted', protocol: 2, nowMs, serverBootId: `start-${this.#starts}` }];
    if (message.type === 'gatewayPing') return [{ type: 'serverPong', pingMs: message.nowMs, nowMs }];
    if (message.type !== 'gatewaySamples') return [];
    // As the real one: it takes a number once, and says up to which it has taken all.
    if (message.seq <= this.#takenSeq) return [{ type: 'serverAck', seq: this.#takenSeq }];
    this.#takenSeq = message.seq;
    const before = this.stored.get(message.seq);
    if (before !== undefined && before.length !== message.samples.length)
      this.faults.push('another message under the same number');
    this.stored.set(message.seq, message.samples);
    return [{ type: 'serverAck', seq: message.seq }];
  }

  #hear(one: Connection, message: UplinkServerMessage): void {
    // What the end knows to be committed: no more than it has ever sent of this boot.
    if (message.type === 'serverAck' && message.bootId === undefined && this.end.session.isAccepted) {
      const sent = this.connections.flatMap(({ said }) =>
        said.flatMap((m) => (m.type === 'gatewaySamples' ? [m.seq] : [])),
      );
      this.#ackedSeq = Math.max(this.#ackedSeq, Math.min(message.seq, Math.max(0, ...sent)));
    }
    // Another server than before has a reason to be told again.
    if (message.type === 'serverAccepted' && message.serverBootId !== one.server) {
      one.server = message.serverBootId ?? null;
      one.saidBefore = one.said.length;
    }
    one.events.text(JSON.stringify(message));
  }

  #close(one: Connection, code: number): void {
    if (one.isOver) return;
    one.isOver = true;
    one.isOpen = false;
    one.events.closed(code);
  }

  #sample(): HeartSample {
    return {
      sensor: WORN,
      receivedAtMs: this.hand.clock.nowMs(),
      heartRateBpm: 120,
      rrTicks: [],
      beatCount: null,
      beatTimeTicks: this.pushed++,
      contact: 'unknown',
      batteryPercent: null,
    };
  }
}
