/** One end of `/uplink` that goes on for ever: a session on a reconnecting socket, and the one timer it waits by. */
import type { UplinkServerMessage } from '../wire/uplink-server.ts';
import type { Refusal } from './close-codes.ts';
import type { ConnectionRules } from './connection.ts';
import { ReconnectingSocket, type SocketPorts } from './reconnecting-socket.ts';
import type { Instant } from './sleep.ts';
import { PING_MS, UplinkSession, type UplinkSessionOptions } from './uplink-session.ts';

export interface UplinkPorts extends SocketPorts {
  /** As `nowMs`, but it goes on while the machine sleeps. */
  throughSleepMs(): number;
}

export interface UplinkUser {
  /** Of a server that has accepted; its acknowledgements and the acceptance itself too. */
  heard(message: UplinkServerMessage): void;
  /** `refused`: the server will not have us. Whether it is tried again the rules say. */
  lost(refused: Refusal | null, code: number, why?: string): void;
}

/** Real milliseconds. */
const RULES: Omit<ConnectionRules, 'refusedRetryMs'> = {
  firstRetryMs: 500,
  longestRetryMs: 5_000,
  jitter: [0.5, 1],
  // No answer to three pings, of which the last was given a second.
  silenceMs: 3 * PING_MS + 1_000,
};

export interface UplinkEndOptions<Item> extends UplinkSessionOptions<Item> {
  /** Real milliseconds; null: a refusal is the end. */
  readonly refusedRetryMs: number | null;
}

export class UplinkEnd<Item> {
  readonly #ports: UplinkPorts;
  readonly #user: UplinkUser;
  readonly #session: UplinkSession<Item>;
  readonly #socket: ReconnectingSocket;
  #timer: { readonly dueAtMs: number; readonly cancel: () => void } | null = null;

  constructor(options: UplinkEndOptions<Item>, ports: UplinkPorts, user: UplinkUser) {
    this.#ports = ports;
    this.#user = user;
    this.#session = new UplinkSession(options, this.#now());
    const { rate = 1, refusedRetryMs } = options;
    this.#socket = new ReconnectingSocket(
      {
        opened: () => {
          this.#socket.alive(ports.nowMs());
          this.#session.opened(ports.nowMs());
          this.#run();
        },
        text: (text) => this.#take(text),
        bytes: () => {
          this.#socket.alive(ports.nowMs());
          this.#session.unreadable();
        },
        lost: (code, why) => {
          this.#session.lost();
          user.lost(this.#socket.refused, code, why);
          this.#run();
        },
      },
      ports,
      {
        firstRetryMs: RULES.firstRetryMs * rate,
        longestRetryMs: RULES.longestRetryMs * rate,
        jitter: RULES.jitter,
        silenceMs: RULES.silenceMs * rate,
        refusedRetryMs: refusedRetryMs === null ? null : refusedRetryMs * rate,
      },
    );
    this.#run();
  }

  get session(): Pick<UplinkSession<Item>, 'isAccepted' | 'badMessages' | 'clock'> {
    return this.#session;
  }
  get hasEnded(): boolean {
    return this.#socket.hasEnded;
  }

  /** Never throws and never waits. After the end it takes nothing. */
  send(items: readonly Item[]): void {
    if (this.hasEnded) return;
    this.#session.push(items, this.#now());
    this.#run();
  }

  stop(): void {
    this.#socket.stop();
    this.#session.lost();
    this.#timer?.cancel();
    this.#timer = null;
  }

  #now(): Instant {
    return { nowMs: this.#ports.nowMs(), throughSleepMs: this.#ports.throughSleepMs() };
  }

  #take(text: string): void {
    const nowMs = this.#ports.nowMs();
    this.#socket.alive(nowMs);
    const message = this.#session.take(text, nowMs);
    if (this.#session.isAccepted) this.#socket.succeeded();
    // What was asked for first, so that whoever is told finds it done.
    this.#run();
    if (message !== null && this.#session.isAccepted) this.#user.heard(message);
  }

  #run(): void {
    for (;;) {
      const output = this.#session.next(this.#ports.nowMs(), this.#socket.hasRoom());
      if (output === undefined) break;
      if (output.is === 'say') this.#socket.send(JSON.stringify(output.message));
      else if (output.is === 'refuse') this.#socket.hangUp(output.code);
      else this.#socket.connectAnew();
    }
    this.#setTimer();
  }

  /** One that is due earlier than needed stays: it is set anew when it runs. */
  #setTimer(): void {
    if (this.hasEnded) {
      this.#timer?.cancel();
      this.#timer = null;
      return;
    }
    const dueAtMs = this.#session.dueAtMs();
    if (this.#timer !== null && this.#timer.dueAtMs <= dueAtMs) return;
    this.#timer?.cancel();
    const cancel = this.#ports.after(Math.max(0, dueAtMs - this.#ports.nowMs()), () => {
      this.#timer = null;
      // The clock that goes on through a sleep is read from the kernel, which is not free.
      if (this.#ports.nowMs() >= this.#session.passAtMs()) this.#session.passed(this.#now());
      this.#run();
    });
    this.#timer = { dueAtMs, cancel };
  }
}
