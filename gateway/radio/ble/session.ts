/**
 * One adapter from the moment it is open to the moment it is lost: scans, connects one strap or treadmill at a time, attends
 * to those that are connected, and asks the adapter for a sign of life when it has been quiet. What the library says of
 * the adapter's state is never enough: it has been seen to notice nothing when an adapter was pulled.
 */
import type { Noble, Peripheral } from '@stoprocent/noble';
import { Scan } from './scan.ts';
import { SensorLinks, type SensorLinksParts } from './sensor-links.ts';
import type { Failure, Sighting } from './sighting.ts';
import { settleWithin, TimeLimit, waitFor } from './time-limit.ts';

export interface SessionParts extends SensorLinksParts {
  readonly noble: Noble;
  /** Aborted when the radio is to stop. */
  readonly stop: AbortSignal;
  /** What the adapter says of how strongly it hears a strap: of every advert, and of links while `wantsStrength`. */
  onStrength(address: string, rssiDbm: number): void;
  /** Whether the strength of links is asked for now. */
  wantsStrength(): boolean;
  /** After every step, so that the technician can be told. */
  onStep(): void;
}

/** `deaf`: it answers, and brings nothing of the air any more, neither adverts nor values. */
export type SessionEnd = 'stopped' | 'powered-off' | 'no-answer' | 'stuck' | 'deaf';

/** 100–200 ms between the meetings of a link, and 4 s without one before it counts as lost. Units: 1.25 ms, 10 ms. */
const LINK = { minInterval: 80, maxInterval: 160, latency: 0, timeout: 400 } as const;
const TICK_MS = 100;
const CONNECT_LIMIT_MS = 5000;

export function runSession(parts: SessionParts): Promise<SessionEnd> {
  return new Session(parts).run();
}

class Session {
  readonly #parts: SessionParts;
  readonly #scan: Scan;
  readonly #links: SensorLinks;
  #attempt: { readonly address: string; readonly done: Promise<void> } | null = null;
  #end: SessionEnd | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#scan = new Scan(parts.noble, parts.clock, (sighting, nowMs) => this.#sighted(sighting, nowMs));
    this.#links = new SensorLinks(parts, {
      alive: (nowMs) => this.#scan.alive(nowMs),
      noAnswer: () => {
        this.#end ??= 'no-answer';
      },
    });
  }

  async run(): Promise<SessionEnd> {
    const { clock, stop, policy, onStep } = this.#parts;
    while (this.#end === null) {
      if (stop.aborted) this.#end = 'stopped';
      else {
        await this.#step().catch(() => {
          this.#end = 'no-answer';
        });
        onStep();
        await waitFor(clock, TICK_MS);
      }
    }
    await this.#abandon();
    // A strap that is not told goes on believing in its link, and is found by nobody, until its own time limit.
    if (this.#end === 'stopped') await this.#links.dropAll();
    this.#links.clear();
    this.#scan.close();
    policy.restarted();
    return this.#end;
  }

  #sighted(sighting: Sighting, nowMs: number): void {
    const { policy, deaf, onStrength } = this.#parts;
    const { address, rssiDbm, treadmill, polarBroadcast, heartRateService } = sighting;
    deaf.heard(nowMs, treadmill || polarBroadcast || heartRateService);
    onStrength(address, rssiDbm);
    policy.sighted(sighting, nowMs);
  }

  async #step(): Promise<void> {
    const { clock, wantsStrength } = this.#parts;
    const nowMs = clock.nowMs();
    const trouble = this.#trouble(nowMs);
    if (trouble !== null) {
      this.#end = trouble;
      return;
    }
    this.#lookAfterLinks(nowMs);
    await this.#makeRoom(nowMs);
    if (wantsStrength()) this.#links.askStrengths(nowMs);
    if (this.#attempt !== null) return;
    await this.#scan.keepOn(nowMs);
    this.#connectNext();
  }

  #trouble(nowMs: number): SessionEnd | null {
    const { noble, policy, deaf } = this.#parts;
    if (noble.state !== 'poweredOn') return 'powered-off';
    if (policy.status.stuck) return 'stuck';
    // A link on which nothing comes is the policy's to give up first: its sensor may be at fault, and advertises then.
    const onlyScans = this.#attempt === null && this.#scan.isOn && this.#links.count === 0;
    return onlyScans && deaf.isDeaf(nowMs) ? 'deaf' : null;
  }

  #lookAfterLinks(nowMs: number): void {
    const { policy } = this.#parts;
    for (const address of policy.quiet(nowMs)) {
      policy.asked(address, nowMs);
      this.#links.ask(address);
    }
    for (const address of policy.silent(nowMs)) void this.#links.drop(address);
  }

  /** Until the link of what is in the way has ended the adapter is as full as before. */
  async #makeRoom(nowMs: number): Promise<void> {
    const { policy } = this.#parts;
    const inTheWay = policy.inTheWay(nowMs);
    if (inTheWay === null) return;
    policy.madeRoom(inTheWay, nowMs);
    await this.#links.drop(inTheWay);
  }

  #connectNext(): void {
    const { clock, policy } = this.#parts;
    const nowMs = clock.nowMs();
    policy.advance(nowMs);
    const address = policy.next(nowMs);
    if (address === null) return;
    policy.attempted(address);
    const peripheral = this.#scan.peripheral(address);
    if (peripheral === undefined) {
      policy.failed(address, { kind: 'refused', status: null }, nowMs);
      return;
    }
    const done = this.#connect(address, peripheral).finally(() => {
      this.#scan.stopped();
      this.#attempt = null;
    });
    this.#attempt = { address, done };
  }

  async #connect(address: string, peripheral: Peripheral): Promise<void> {
    const { noble, clock, policy } = this.#parts;
    try {
      await settleWithin(clock, CONNECT_LIMIT_MS, 'connect', noble.connectAsync(address, LINK));
      if (peripheral.state !== 'connected') throw new Error('gone at once');
    } catch (error) {
      if (error instanceof TimeLimit) this.#cancel(address);
      policy.failed(address, failureOf(error), clock.nowMs());
      return;
    }
    const nowMs = clock.nowMs();
    this.#scan.alive(nowMs);
    policy.connected(address, nowMs);
    this.#links.add(address, peripheral);
  }

  async #abandon(): Promise<void> {
    if (this.#attempt === null) return;
    this.#cancel(this.#attempt.address);
    await this.#attempt.done;
  }

  /** Left alone an attempt would wait for ever, and every other strap behind it. */
  #cancel(address: string): void {
    try {
      this.#parts.noble.cancelConnect(address);
    } catch {
      // The adapter is gone, and with it the attempt.
    }
  }
}

/** The library ends its message with the controller's status, "… (0x9)". */
function failureOf(error: unknown): Failure {
  if (error instanceof TimeLimit) return { kind: 'time-out' };
  const status = error instanceof Error ? /\(0x([0-9a-f]+)\)$/i.exec(error.message)?.[1] : undefined;
  return { kind: 'refused', status: status === undefined ? null : Number.parseInt(status, 16) };
}
