/**
 * What a gateway or a tablet says on `/uplink` and makes of the answers, over all its connections: hello, clocks, what was
 * heard, its health. Pure: events, messages and time go in; messages, a wish for another connection, and the time at which
 * to look again come out. Who drives it (uplink-end.ts) has the socket and the timer.
 */
import type { GatewayReport } from '../health/gateway-health.ts';
import type { SensorKey } from '../sample.ts';
import { heartSamples, isSensor } from '../sensors.ts';
import type { GatewayHello, GatewayMessage } from '../wire/uplink.ts';
import type { ServerAccepted, UplinkServerMessage } from '../wire/uplink-server.ts';
import { readServerMessage } from '../wire/uplink-server.ts';
import { CLOSE_TOO_OLD } from './close-codes.ts';
import type { ClockComparison, Outbox, Outgoing } from './outbox.ts';
import { type Feature, knowsFeature, PROTOCOL_VERSION } from './protocol-versions.ts';
import { createServerClock } from './server-clock.ts';
import { createSleepWatch, type Instant } from './sleep.ts';

export type Identity = Omit<GatewayHello, 'type' | 'protocol' | 'nowMs'>;

export interface UplinkSessionOptions<Item> {
  readonly identity: Identity;
  readonly outbox: Outbox<Item>;
  /** The straps that the server named before this session began. */
  readonly worn?: readonly SensorKey[];
  /** What was heard is gathered for so long, so that forty straps are a message and not forty. 0: each goes at once. */
  readonly gatherMs?: number;
  /** A server that does not know it is of no use. */
  readonly needs?: Feature;
  /** How this gateway is, of straps only these; null: it cannot say yet. */
  readonly report?: (worn: ReadonlySet<SensorKey>) => GatewayReport | null;
  /** Milliseconds of the clock a real millisecond: a demonstration's clock may run faster, the network does not. */
  readonly rate?: number;
}

/** How far a connection has come. Of what was heard nothing is said before the server has accepted. */
type Talk =
  | { readonly is: 'away' }
  | { readonly is: 'greeting'; pingAtMs: number }
  | {
      readonly is: 'accepted';
      /** The server's. */
      readonly protocol: number;
      pingAtMs: number;
      /** null: not before the server has said which straps may be told of. */
      reportAtMs: number | null;
      /** When what was heard goes; null: nothing waits that could. */
      sendAtMs: number | null;
    };

export type Output =
  | { readonly is: 'say'; readonly message: GatewayMessage }
  /** This connection is of no further use: another, soon. */
  | { readonly is: 'connectAnew' }
  /** The server cannot be used: as if it had closed with this code. */
  | { readonly is: 'refuse'; readonly code: number };

// Real milliseconds.
export const PING_MS = 2_000;
const REPORT_EVERY_MS = 10_000;
const FORGET_EVERY_MS = 2_000;
/** A socket that is full is asked again after so long. */
const FULL_MS = 20;

export class UplinkSession<Item> {
  readonly #options: UplinkSessionOptions<Item>;
  readonly #outbox: Outbox<Item>;
  readonly #rate: number;
  readonly #serverClock = createServerClock();
  readonly #sleptMs: (at: Instant) => number;
  #worn: ReadonlySet<SensorKey>;
  #talk: Talk = { is: 'away' };
  /** To be said on this connection before anything that was heard. */
  readonly #outputs: Output[] = [];
  #forgetAtMs: number;
  #badMessages = 0;

  constructor(options: UplinkSessionOptions<Item>, at: Instant) {
    this.#options = options;
    this.#outbox = options.outbox;
    this.#rate = options.rate ?? 1;
    this.#worn = new Set(options.worn);
    this.#sleptMs = createSleepWatch(at);
    this.#forgetAtMs = at.nowMs + FORGET_EVERY_MS * this.#rate;
  }

  get isAccepted(): boolean {
    return this.#talk.is === 'accepted';
  }
  /** Messages that were not of this protocol. */
  get badMessages(): number {
    return this.#badMessages;
  }
  clock(): ReturnType<ReturnType<typeof createServerClock>['status']> {
    return this.#serverClock.status();
  }

  // ── in ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A connection stands: it begins with who this is. */
  opened(nowMs: number): void {
    this.#talk = { is: 'greeting', pingAtMs: nowMs + PING_MS * this.#rate };
    this.#say({ type: 'gatewayHello', protocol: PROTOCOL_VERSION, ...this.#options.identity, nowMs });
  }

  /** The connection is gone, and with it what was still to be said on it. */
  lost(): void {
    this.#talk = { is: 'away' };
    this.#outputs.length = 0;
  }

  /** What was heard; it is kept until the server has committed it. */
  push(items: readonly Item[], at: Instant): void {
    // Before these are among those of before a sleep. And a page that is not looked at has its timers held back.
    this.passed(at);
    this.#outbox.push(items, this.#worn, this.#serverClock.status().clockOffsetMs);
    this.#sendFrom(at.nowMs + (this.#options.gatherMs ?? 0) * this.#rate);
  }

  /** Time has passed. */
  passed(at: Instant): void {
    this.#noticeSleep(at);
    const { nowMs } = at;
    if (nowMs >= this.#forgetAtMs) {
      this.#forgetAtMs = nowMs + FORGET_EVERY_MS * this.#rate;
      this.#outbox.forget(nowMs);
    }
    const talk = this.#talk;
    if (talk.is !== 'away' && nowMs >= talk.pingAtMs) {
      talk.pingAtMs = nowMs + PING_MS * this.#rate;
      this.#say(this.#serverClock.ping(this.isAccepted, nowMs));
    }
    this.#report(nowMs);
  }

  /** Returns what is for the end itself to act on, as it is; null: nothing, or nothing of ours. */
  take(text: string, nowMs: number): UplinkServerMessage | null {
    const message = readServerMessage(text);
    if (message === null) this.unreadable();
    else if (message.type === 'serverAccepted') this.#accepted(message, nowMs);
    // Nobody has accepted us yet who could say anything.
    else if (!this.isAccepted) return null;
    else if (message.type === 'serverAck') this.#outbox.acknowledge(message.seq, message.bootId);
    else if (message.type === 'serverPong') {
      this.#serverClock.answered(message, nowMs);
      // What could not be placed without the server's clock.
      this.#sendFrom(nowMs + (this.#options.gatherMs ?? 0) * this.#rate);
    } else if (message.type === 'serverAssigned') {
      const worn = message.sensors.filter(isSensor);
      this.#worn = new Set(worn);
      this.#outbox.setWorn(worn);
      if (this.#talk.is === 'accepted') this.#talk.reportAtMs ??= nowMs;
      this.#report(nowMs);
    }
    return message;
  }

  unreadable(): void {
    this.#badMessages += 1;
  }

  // ── out ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What is to be done next on this connection; undefined: nothing for now. `hasRoom`: the socket takes more. */
  next(nowMs: number, hasRoom: boolean): Output | undefined {
    const output = this.#outputs.shift();
    const talk = this.#talk;
    if (output !== undefined || talk.is !== 'accepted') return output;
    if (talk.sendAtMs === null || nowMs < talk.sendAtMs) return undefined;
    if (!hasRoom) {
      talk.sendAtMs = nowMs + FULL_MS * this.#rate;
      return undefined;
    }
    const outgoing = this.#outbox.next(this.#comparison(nowMs));
    if (outgoing !== undefined) return { is: 'say', message: leaving(outgoing, talk.protocol, nowMs) };
    talk.sendAtMs = null;
    return undefined;
  }

  /** When `passed` is to be called, if nothing happens before. */
  passAtMs(): number {
    const talk = this.#talk;
    if (talk.is === 'away') return this.#forgetAtMs;
    const soonMs = Math.min(this.#forgetAtMs, talk.pingAtMs);
    return talk.is === 'greeting' ? soonMs : Math.min(soonMs, talk.reportAtMs ?? soonMs);
  }

  /** When `next` is to be asked again, or `passed` is to be called. */
  dueAtMs(): number {
    const passAtMs = this.passAtMs();
    return this.#talk.is === 'accepted' ? Math.min(passAtMs, this.#talk.sendAtMs ?? passAtMs) : passAtMs;
  }

  // ── within ────────────────────────────────────────────────────────────────────────────────────────────────────

  #accepted(message: ServerAccepted, nowMs: number): void {
    if (this.#talk.is === 'away') return;
    const { needs } = this.#options;
    if (needs !== undefined && !knowsFeature(message.protocol, needs)) {
      this.#outputs.push({ is: 'refuse', code: CLOSE_TOO_OLD });
      return;
    }
    const isSameServer = this.#serverClock.accepted(message, nowMs);
    const { pingAtMs } = this.#talk;
    // Said twice by one server it is no reason to send anything again.
    if (this.#talk.is === 'accepted' && isSameServer) return;
    this.#talk = { is: 'accepted', protocol: message.protocol, pingAtMs, reportAtMs: null, sendAtMs: nowMs };
    // Before the first of what was heard: however late it comes, it is known how late.
    this.#say(this.#serverClock.ping(true, nowMs));
    this.#outbox.rewind();
  }

  /**
   * What waits was heard before the sleep, and would be taken for so much newer, even for live, by a server that compares
   * this clock anew. A clock that is set back is no sleep, but a reason to compare.
   */
  #noticeSleep(at: Instant): void {
    const sleptMs = this.#sleptMs(at);
    if (sleptMs === 0) return;
    this.#serverClock.slept(sleptMs);
    if (sleptMs > 0) this.#outbox.setBack(sleptMs, at.nowMs);
    this.#outputs.push({ is: 'connectAnew' });
  }

  #report(nowMs: number): void {
    const talk = this.#talk;
    if (talk.is !== 'accepted' || talk.reportAtMs === null || nowMs < talk.reportAtMs) return;
    talk.reportAtMs = nowMs + REPORT_EVERY_MS * this.#rate;
    if (!knowsFeature(talk.protocol, 'health')) return;
    const report = this.#options.report?.(this.#worn) ?? null;
    if (report !== null) this.#say({ type: 'gatewayHealth', report });
  }

  #say(message: GatewayMessage): void {
    this.#outputs.push({ is: 'say', message });
  }

  #sendFrom(atMs: number): void {
    const talk = this.#talk;
    if (talk.is === 'accepted') talk.sendAtMs ??= atMs;
  }

  #comparison(nowMs: number): ClockComparison {
    const { clockOffsetMs } = this.#serverClock.status();
    return { isCompared: () => this.#serverClock.isCompared(nowMs), clockOffsetMs };
  }
}

/** What an older server does not know goes without, under its number all the same, so that it is acknowledged. */
function leaving(outgoing: Outgoing, protocol: number, sentAtMs: number): GatewayMessage {
  if (outgoing.type === 'gatewayPackets' || knowsFeature(protocol, 'treadmills'))
    return { ...outgoing, sentAtMs };
  return { ...outgoing, sentAtMs, samples: heartSamples(outgoing.samples) };
}
