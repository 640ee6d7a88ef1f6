/**
 * The straps and treadmills that are connected through one adapter: each is asked for its values, and what comes of it
 * is told to the policy.
 */
import type { Peripheral } from '@stoprocent/noble';
import type { Clock } from '@takt/shared/clock.ts';
import type { DeafWatch } from '../../receiver/deaf-watch.ts';
import { Foreign, subscribeToSensor } from './link.ts';
import type { BlePolicy } from './policy.ts';
import { ANSWER_LIMIT_MS, settleWithin } from './time-limit.ts';

export interface SensorLinksParts {
  readonly clock: Clock;
  readonly policy: BlePolicy;
  readonly deaf: DeafWatch;
  /** Whether this sensor refused on its present connection to talk to whom it is not bonded with. */
  wantsBond(address: string): boolean;
  onValue(address: string, characteristic: number, bytes: Uint8Array): void;
  /** What the adapter says of how strongly it hears a link, asked for by `askStrengths`. */
  onStrength(address: string, rssiDbm: number): void;
}

interface AdapterSigns {
  /** The adapter lives. */
  alive(nowMs: number): void;
  noAnswer(): void;
}

/** One connection; the library's peripheral outlives it and serves the next one too. */
interface Link {
  readonly address: string;
  readonly peripheral: Peripheral;
  /** Resolves when it has answered; null until values were asked for. */
  ask: (() => Promise<void>) | null;
  /** When its strength was asked for; the answer, or the giving up, makes room for the next question. */
  strengthAskedAtMs: number;
  isAskedStrength: boolean;
}

/** A strap that has a link sends no adverts: its strength is asked of the link. */
const STRENGTH_EVERY_MS = 1000;

export class SensorLinks {
  readonly #parts: SensorLinksParts;
  readonly #adapter: AdapterSigns;
  readonly #linked = new Map<string, Link>();

  constructor(parts: SensorLinksParts, adapter: AdapterSigns) {
    this.#parts = parts;
    this.#adapter = adapter;
  }

  get count(): number {
    return this.#linked.size;
  }

  add(address: string, peripheral: Peripheral): void {
    const link: Link = {
      ...{ address, peripheral, ask: null },
      ...{ strengthAskedAtMs: Number.NEGATIVE_INFINITY, isAskedStrength: false },
    };
    this.#linked.set(address, link);
    peripheral.once('disconnect', () => this.#forget(link));
    this.#attend(link);
  }

  /**
   * Asks for a sign of life. Without an answer nothing is done here: the policy gives a link up that shows none. An answer
   * came over the air like any value: in a room whose treadmills all stand it is the only sign that the receiver hears.
   */
  ask(address: string): void {
    const { policy } = this.#parts;
    this.#linked
      .get(address)
      ?.ask?.()
      .then(
        () => policy.answered(address, this.#heard()),
        () => {},
      );
  }

  /** Ends the link, if there is one. */
  async drop(address: string): Promise<void> {
    const link = this.#linked.get(address);
    if (link !== undefined) await this.#drop(link);
  }

  async dropAll(): Promise<void> {
    await Promise.all([...this.#linked.values()].map((link) => this.#drop(link)));
  }

  /** The adapter is gone, and every link with it. */
  clear(): void {
    this.#linked.clear();
  }

  askStrengths(nowMs: number): void {
    for (const link of this.#linked.values()) this.#askStrength(link, nowMs);
  }

  #attend(link: Link): void {
    const { clock, policy, deaf, onValue } = this.#parts;
    const { address, peripheral } = link;
    subscribeToSensor(peripheral, clock, {
      onSubscribed(ask) {
        const nowMs = clock.nowMs();
        deaf.heard(nowMs, true);
        policy.subscribed(address, nowMs);
        link.ask = ask;
      },
      onValue: (characteristic, bytes) => {
        policy.notified(address, this.#heard());
        onValue(address, characteristic, bytes);
      },
    }).catch((error: unknown) => {
      if (this.#linked.get(address) !== link) return;
      const kind = error instanceof Foreign ? 'foreign' : this.#uselessness(address);
      policy.failed(address, { kind }, clock.nowMs());
      return this.#drop(link);
    });
  }

  /** Something came over the air, now. */
  #heard(): number {
    const nowMs = this.#parts.clock.nowMs();
    this.#adapter.alive(nowMs);
    this.#parts.deaf.heard(nowMs, true);
    return nowMs;
  }

  #uselessness(address: string): 'wants-bond' | 'unusable' {
    return this.#parts.wantsBond(address) ? 'wants-bond' : 'unusable';
  }

  /** True when the link was still ours. */
  #forget(link: Link): boolean {
    const { clock, policy } = this.#parts;
    const { address } = link;
    if (this.#linked.get(address) !== link) return false;
    this.#linked.delete(address);
    // Before values were asked for: it was no loss, it never was of use.
    if (link.ask === null && policy.isLinked(address))
      policy.failed(address, { kind: this.#uselessness(address) }, clock.nowMs());
    else policy.lost(address, clock.nowMs());
    return true;
  }

  async #drop(link: Link): Promise<void> {
    if (!this.#forget(link) || link.peripheral.state !== 'connected') return;
    try {
      await settleWithin(this.#parts.clock, ANSWER_LIMIT_MS, 'disconnect', link.peripheral.disconnectAsync());
    } catch {
      this.#adapter.noAnswer();
    }
  }

  /** The library's question may never be answered. That is no failure of the link. */
  #askStrength(link: Link, nowMs: number): void {
    const { address, peripheral } = link;
    if (link.isAskedStrength || nowMs - link.strengthAskedAtMs < STRENGTH_EVERY_MS) return;
    if (peripheral.state !== 'connected') return;
    link.isAskedStrength = true;
    link.strengthAskedAtMs = nowMs;
    settleWithin(this.#parts.clock, ANSWER_LIMIT_MS, 'strength', peripheral.updateRssiAsync())
      .then((rssiDbm) => this.#parts.onStrength(address, rssiDbm))
      .catch(() => {})
      .finally(() => {
        link.isAskedStrength = false;
      });
  }
}
