/** What each boot of a gateway or tablet has sent so far; it outlives the socket, so that what is sent again is known. */
import { randomUUID } from 'node:crypto';
import { createGatewayClock, type GatewayClock } from '../live/gateway-clock.ts';
import type { PacketReader } from './packets.ts';
import type { Services } from './services.ts';

export interface GatewayEpoch {
  /** Everything up to this number is taken. */
  seq: number;
  /** Settles when everything up to `seq` is committed. */
  committed: Promise<void>;
  acknowledgedSeq: number;
  /** The connection on which something was not taken for lack of room: nothing of it is, until all comes again on another. */
  leftOn: object | null;
  /** Made with the first packet that a browser sends. */
  packets: PacketReader | null;
  readonly clock: GatewayClock;
}

export interface GatewayEpochs {
  /** This server's start: what was compared with its clock means nothing to another. */
  readonly serverBootId: string;
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

/** What was not acknowledged is on its way again. */
export function beginAgain(epoch: GatewayEpoch): void {
  epoch.seq = epoch.acknowledgedSeq;
  epoch.leftOn = null;
  epoch.committed = Promise.resolve();
  // Its packets are read anew, from the same one on.
  epoch.packets = null;
}

function createEpochs(): GatewayEpochs {
  const known = new Map<string, GatewayEpoch>();
  return {
    serverBootId: randomUUID(),
    of(source) {
      const epoch = known.get(source) ?? {
        ...{ seq: -1, acknowledgedSeq: -1, leftOn: null, committed: Promise.resolve(), packets: null },
        clock: createGatewayClock(),
      };
      known.delete(source);
      known.set(source, epoch);
      const [oldest] = known.keys();
      if (known.size > EPOCHS_KEPT && oldest !== undefined) known.delete(oldest);
      return epoch;
    },
  };
}
