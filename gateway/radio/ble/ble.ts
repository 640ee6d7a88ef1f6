/**
 * Bluetooth straps through one adapter. It mends itself: whatever happens to the adapter, the library's instance is
 * thrown away and a fresh one takes over. Several adapters are several radios that share their claims.
 */
import { basename } from 'node:path';
import type { Noble } from '@stoprocent/noble';
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';
import { createDeafWatch } from '../../receiver/deaf-watch.ts';
import type { Packet } from '../../receiver/packet.ts';
import { type Arrivals, watchArrivals } from '../arrivals.ts';
import type { Radio, ReceiverStatus } from '../radio.ts';
import type { BleAdapter } from './access.ts';
import { AdapterNews } from './news.ts';
import { closeNoble, loadNoble, type Opened, openNoble } from './noble.ts';
import { type BlePolicy, createBlePolicy, type StrapClaims } from './policy.ts';
import { runSession, type SessionEnd } from './session.ts';
import { Strengths } from './strengths.ts';
import { bleWords, type Text } from './words.ts';

export type { BleAdapter } from './access.ts';
export type { StrapClaims } from './policy.ts';

export interface BleOptions {
  readonly adapter: BleAdapter;
  /** One for all adapters of the process. */
  readonly claims: StrapClaims;
  /** What the technician should know, said once each time it becomes so. It never names a strap. */
  readonly say: (text: Text) => void;
}

/** What there is from `start` on. */
interface Air {
  readonly clock: Clock;
  readonly arrivals: Arrivals;
  readonly onPacket: (packet: Packet) => void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
/** Radio.pairing. */
const PAIRING_FOR_MS = 5000;

export function ble(options: BleOptions): Radio {
  return new BleRadio(options);
}

class BleRadio implements Radio {
  readonly #adapter: BleAdapter;
  readonly #receiver: string;
  readonly #policy: BlePolicy;
  readonly #deaf = createDeafWatch();
  readonly #news: AdapterNews;
  readonly #strengths = new Strengths();
  /** Sensors that refused on their last connection to talk to whom they are not bonded with. */
  readonly #refusedForBond = new Set<string>();
  readonly #stopping = new AbortController();
  #air: Air | null = null;
  #pairingUntilMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  constructor({ adapter, claims, say }: BleOptions) {
    this.#adapter = adapter;
    this.#receiver = receiverOf(adapter);
    this.#policy = createBlePolicy(this.#receiver, claims);
    this.#news = new AdapterNews(this.#receiver, adapter, this.#deaf, say);
  }

  async start(clock: Clock, onPacket: (packet: Packet) => void): Promise<void> {
    const module = await loadNoble();
    const air: Air = { clock, arrivals: watchArrivals(clock), onPacket };
    this.#air = air;
    const open = (): Promise<Opened> => {
      this.#refusedForBond.clear();
      return openNoble(module, this.#adapter, clock, (address) => this.#refusedForBond.add(address));
    };
    const opened = await open();
    if (opened.outcome === 'forbidden')
      throw new AppError('not-allowed', bleWords.forbidden(this.#receiver, this.#adapter));
    this.#running = this.#run(air, opened, open);
  }

  pairing(open: boolean): void {
    const nowMs = this.#air?.clock.nowMs() ?? 0;
    this.#pairingUntilMs = open ? nowMs + PAIRING_FOR_MS : Number.NEGATIVE_INFINITY;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#air?.arrivals.stop();
    this.#wake();
    await this.#running;
  }

  status(): readonly ReceiverStatus[] {
    const { condition } = this.#news;
    const state = condition === null ? 'starting' : condition === 'ready' ? 'listening' : 'lost';
    const { links, full, needBonding, refusing } = this.#policy.status;
    return [{ receiver: this.#receiver, state, links, full, needBonding, refusing, ...this.#deaf.status }];
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** One session after another, until the radio is stopped. */
  async #run(air: Air, first: Opened, open: () => Promise<Opened>): Promise<void> {
    let opened = first;
    let retryMs = FIRST_RETRY_MS;
    while (!this.#isStopping) {
      if (opened.outcome === 'open') {
        this.#news.enter('ready');
        retryMs = FIRST_RETRY_MS;
        const end = await this.#session(air, opened.noble);
        await closeNoble(opened.noble, air.clock);
        if (this.#isStopping) return;
        if (end === 'deaf') {
          this.#news.deaf();
          this.#deaf.restarted(air.clock.nowMs());
        } else this.#news.enter('lost');
      } else this.#news.enter(opened.outcome);
      await this.#sleep(air.clock, retryMs);
      retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
      if (!this.#isStopping) opened = await open();
    }
    if (opened.outcome === 'open') await closeNoble(opened.noble, air.clock);
  }

  #session({ clock, arrivals, onPacket }: Air, noble: Noble): Promise<SessionEnd> {
    const receiver = this.#receiver;
    return runSession({
      ...{ noble, clock, policy: this.#policy, deaf: this.#deaf, stop: this.#stopping.signal },
      wantsBond: (address) => this.#refusedForBond.has(address),
      onValue: (address, characteristic, bytes) => {
        this.#refusedForBond.delete(address);
        const receivedAtMs = arrivals.nowMs();
        const strength = this.#strengths.of(address, clock.nowMs());
        onPacket({ radio: 'ble', receiver, receivedAtMs, address, characteristic, bytes, ...strength });
      },
      onStrength: (address, rssiDbm) => this.#strengths.note(address, rssiDbm, clock.nowMs()),
      wantsStrength: () => clock.nowMs() < this.#pairingUntilMs,
      onStep: () => this.#news.tell(this.#policy.status),
    });
  }

  #sleep(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** The adapter's name in packets and messages. */
function receiverOf(adapter: BleAdapter): string {
  switch (adapter.kind) {
    case 'first':
      return 'ble';
    case 'hci':
      return `hci${adapter.index}`;
    case 'uart':
      return basename(adapter.path);
  }
}
