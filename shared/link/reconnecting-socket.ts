/**
 * A WebSocket that comes back: one after another is opened, watched and left by the rules of connection.ts. It is the only
 * place that asks whether what a socket tells still counts. Clock, timers, chance and the socket itself are ports.
 */
import { CLOSED_WITHOUT_A_WORD, type Refusal } from './close-codes.ts';
import * as connection from './connection.ts';

export interface SocketEvents {
  opened(): void;
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** `why`: as the system says it, where it says more than the code. */
  closed(code: number, why?: string): void;
}

/** One socket of a transport: ws, or the browser's. */
export interface OpenSocket {
  send(text: string): void;
  /** Closes without waiting. */
  close(): void;
  /** Whether more may be handed over, or would only wait in the socket. Left out: there is always room. */
  hasRoom?(): boolean;
}

export interface SocketPorts {
  nowMs(): number;
  /** Returns what cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /** Every event of a socket comes after `open` has returned. */
  open(events: SocketEvents): OpenSocket;
  /** 0 ≤ x < 1 */
  random(): number;
}

/** What it tells its user: of the present socket only, and nothing after `stop`. */
export interface SocketUser {
  opened(): void;
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  /** It is gone, or was never there. Another is tried later unless it has ended. */
  lost(code: number, why?: string): void;
}

export class ReconnectingSocket {
  readonly #user: SocketUser;
  readonly #ports: SocketPorts;
  readonly #rules: connection.ConnectionRules;
  #at: connection.Connection;
  /** The newest sign of life. */
  #aliveAtMs = Number.NEGATIVE_INFINITY;
  /** Events of any other socket than this are nobody's. */
  #socket: OpenSocket | null = null;
  #timer: { readonly dueAtMs: number; readonly cancel: () => void } | null = null;

  constructor(user: SocketUser, ports: SocketPorts, rules: connection.ConnectionRules) {
    this.#user = user;
    this.#ports = ports;
    this.#rules = rules;
    this.#at = connection.firstConnection(ports.nowMs());
    this.#open();
    this.#setTimer();
  }

  get isOpen(): boolean {
    return this.#at.is === 'open';
  }
  get hasEnded(): boolean {
    return this.#at.is === 'ended';
  }
  /** Why the last connection was refused, until one succeeds. */
  get refused(): Refusal | null {
    return this.#at.refused;
  }

  /** What is said while none is open is not sent. */
  send(text: string): void {
    if (this.#at.is === 'open') this.#socket?.send(text);
  }
  hasRoom(): boolean {
    return this.#socket?.hasRoom?.() ?? true;
  }

  /** The server lives, or lived at `atMs`. */
  alive(atMs: number): void {
    // Of the many of a second only the last counts, and not before the timer looks.
    this.#aliveAtMs = Math.max(this.#aliveAtMs, atMs);
  }
  /** The server gives what is wanted of it. */
  succeeded(): void {
    this.#at = connection.succeeded(this.#at);
  }
  /** Another connection is wanted than this, soon. */
  connectAnew(): void {
    this.succeeded();
    if (this.#socket !== null) this.hangUp(CLOSED_WITHOUT_A_WORD);
  }
  /** As if its other end had closed with this code. */
  hangUp(code: number): void {
    this.#socket?.close();
    this.#lose(this.#closed(code), code);
  }
  /** Looks at the clock now, and does not wait with a new try. */
  wake(): void {
    this.#moveTo(connection.woken(this.#at, this.#ports.nowMs()));
    this.#pass();
  }
  /** Nothing more is heard of it. */
  stop(): void {
    this.#socket?.close();
    this.#socket = null;
    this.#moveTo(connection.ended(this.#at));
  }
  #open(): void {
    let mine: OpenSocket | null = null;
    const ifMine = (does: () => void): void => {
      if (mine !== null && mine === this.#socket) does();
    };
    mine = this.#ports.open({
      opened: () =>
        ifMine(() => {
          this.#at = connection.opened(this.#at);
          this.#user.opened();
        }),
      text: (text) => ifMine(() => this.#user.text(text)),
      bytes: (bytes) => ifMine(() => this.#user.bytes(bytes)),
      closed: (code, why) => ifMine(() => this.#lose(this.#closed(code), code, why)),
    });
    this.#socket = mine;
  }

  #closed(code: number): connection.Connection {
    return connection.closed(this.#at, code, this.#ports.nowMs(), this.#rules, this.#ports.random());
  }

  #lose(next: connection.Connection, code: number, why?: string): void {
    this.#socket = null;
    this.#moveTo(next);
    this.#user.lost(code, why);
  }

  #pass(): void {
    const before = connection.alive(this.#at, this.#aliveAtMs);
    this.#at = before;
    const next = connection.passed(before, this.#ports.nowMs(), this.#rules, () => this.#ports.random());
    if (next.is === 'opening' || next === before) this.#moveTo(next);
    else {
      this.#socket?.close();
      this.#lose(next, CLOSED_WITHOUT_A_WORD);
    }
  }

  #moveTo(next: connection.Connection): void {
    const tries = next.is === 'opening' && next !== this.#at;
    this.#at = next;
    if (tries) this.#open();
    this.#setTimer();
  }

  /** A sign of life moves no timer: when it comes due, it is set anew. */
  #setTimer(): void {
    const dueAtMs = connection.dueAtMs(this.#at, this.#rules);
    if (this.#timer !== null && dueAtMs !== null && this.#timer.dueAtMs <= dueAtMs) return;
    this.#timer?.cancel();
    this.#timer = null;
    if (dueAtMs === null) return;
    const cancel = this.#ports.after(Math.max(0, dueAtMs - this.#ports.nowMs()), () => {
      this.#timer = null;
      this.#pass();
    });
    this.#timer = { dueAtMs, cancel };
  }
}
