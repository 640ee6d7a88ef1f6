/**
 * What each boot of a gateway or tablet has sent so far, over all its connections: each number is taken once, acknowledged
 * when it and all before it are committed, and asked for again when there was no room for it.
 */
import { randomUUID } from 'node:crypto';
import type { Sample } from '@takt/shared/sample.ts';
import { createGatewayClock } from '../live/gateway-clock.ts';
import { createPacketReader, type PacketReader } from './packets.ts';
import type { Services } from './services.ts';

/** What becomes of one numbered message. */
export interface Taking {
  read(packets: PacketReader): readonly Sample[];
  /** Resolves when it is committed; rejects when there is no room for it. */
  keep(samples: readonly Sample[]): Promise<void>;
  /** It will come again to be kept. */
  show(samples: readonly Sample[]): void;
  /** Everything up to `seq` is committed. */
  acknowledge(seq: number): void;
}

/** What was taken since all that is not acknowledged last came again: one numbered message after another. */
interface Taken {
  seq: number;
  /** Settles when all of it is committed. */
  committed: Promise<void>;
  /** There was no room for some of it, so none that comes behind it can be acknowledged. */
  isLeft: boolean;
}

export class GatewayEpoch {
  readonly clock = createGatewayClock();
  #packets: PacketReader | null = null;
  #taken: Taken = { seq: -1, committed: Promise.resolve(), isLeft: false };
  #acknowledgedSeq = -1;
  /** By its number; later ones have higher numbers. */
  #connection = -1;
  /** Something came on this connection: no longer can it bring again all that is not acknowledged. */
  #hasBegun = false;

  /**
   * The boot is on this connection now. false: it has gone on to a later one, on which all that is not acknowledged comes
   * again. What is still under way on the earlier one must not be taken: between its messages and the later one's may
   * lie some that were left.
   */
  comesOn(connection: number): boolean {
    if (connection < this.#connection) return false;
    if (connection > this.#connection) this.#hasBegun = false;
    this.#connection = connection;
    return true;
  }

  /** Something must come again that cannot come on this connection any more: it is to make way for another. */
  isLeftOn(connection: number): boolean {
    return this.#taken.isLeft && this.#hasBegun && connection === this.#connection;
  }

  /** Everything that was taken is acknowledged, and nothing was left. */
  get isSettled(): boolean {
    return !this.#taken.isLeft && this.#taken.seq === this.#acknowledgedSeq;
  }

  /** false: not on this connection (`comesOn`). */
  take(connection: number, seq: number, taking: Taking): boolean {
    if (!this.comesOn(connection)) return false;
    if (this.#taken.isLeft && !this.#hasBegun) this.#beginAgain();
    this.#hasBegun = true;
    const taken = this.#taken;
    if (seq > taken.seq) {
      this.#packets ??= createPacketReader();
      const samples = taking.read(this.#packets);
      if (taken.isLeft) {
        taking.show(samples);
        return true;
      }
      const kept = taking.keep(samples);
      // At once: behind what still waits for its commit nobody would hear of the rejection.
      kept.catch(() => {
        taken.isLeft = true;
      });
      const before = taken.committed;
      taken.committed = before.then(() => kept);
      taken.seq = seq;
    }
    const upTo = taken.seq;
    taken.committed.then(
      () => {
        this.#acknowledgedSeq = Math.max(this.#acknowledgedSeq, upTo);
        taking.acknowledge(upTo);
      },
      // It stays with the gateway, and so does all that comes behind it.
      () => {},
    );
    return true;
  }

  #beginAgain(): void {
    this.#taken = { seq: this.#acknowledgedSeq, committed: Promise.resolve(), isLeft: false };
    // Its packets are read anew, from the same one on.
    this.#packets = null;
  }
}

export interface GatewayEpochs {
  /** This server's start: what was compared with its clock means nothing to another. */
  readonly serverBootId: string;
  /** A number for a connection, higher than any before. */
  nextConnection(): number;
  /** `source` is `<gatewayId>/<bootId>`. */
  of(source: string): GatewayEpoch;
}

/**
 * Every start of a gateway and every loading of a tablet's page is one, for as long as the server runs: those used last
 * are kept. Months of a clinic's; one that is older has no message left to send again.
 */
const EPOCHS_KEPT = 4096;
const servers = new WeakMap<Services, GatewayEpochs>();

export function epochsOf(services: Services): GatewayEpochs {
  const known = servers.get(services) ?? createEpochs();
  servers.set(services, known);
  return known;
}

function createEpochs(): GatewayEpochs {
  const known = new Map<string, GatewayEpoch>();
  let connections = 0;
  return {
    serverBootId: randomUUID(),
    nextConnection: () => ++connections,
    of(source) {
      const epoch = known.get(source) ?? new GatewayEpoch();
      known.delete(source);
      known.set(source, epoch);
      const [oldest] = known.keys();
      if (known.size > EPOCHS_KEPT && oldest !== undefined) known.delete(oldest);
      return epoch;
    },
  };
}
