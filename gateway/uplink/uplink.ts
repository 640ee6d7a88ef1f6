/**
 * The uplink carries samples to the server. In one process it is a function call and the server gives the Uplink;
 * from another machine it is the outbound WebSocket below (shared/wire/uplink.ts and uplink-server.ts, `/uplink`).
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '@takt/shared/clock.ts';
import type { AppError } from '@takt/shared/errors.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import type { Refusal } from '@takt/shared/link/close-codes.ts';
import { UplinkEnd } from '@takt/shared/link/uplink-end.ts';
import type { QueueLimits } from '@takt/shared/link/uplink-queue.ts';
import type { Sample, SensorKey } from '@takt/shared/sample.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import type { SpillCounts } from '../spill/shelf.ts';
import type { Spill } from '../spill/spill.ts';
import { gatewayOutbox } from './disk-outbox.ts';
import { refusedBecause, uplinkUrl } from './words.ts';
import { openWsSocket, type WsSocket } from './ws-socket.ts';

export interface Uplink {
  /** Never throws and never waits. */
  send(samples: readonly Sample[]): void;
  /** Hands over what it can, then lets go of everything it holds. */
  close(): Promise<void>;
}

export interface WebSocketUplinkOptions {
  readonly clock: Clock;
  /** A clock of the same unit that goes on while this machine sleeps. Left out: it never does. */
  readonly throughSleepMs?: () => number;
  /** The server's address, `http(s)://` or `ws(s)://`; the path `/uplink` is added. */
  readonly server: string;
  readonly token: string;
  readonly gatewayId: string;
  readonly room: string;
  /** What the room is asked for now, % of HRmax; a simulated radio follows it. */
  readonly onEffort?: (percent: number | null) => void;
  /** How this gateway is, of straps only these; null: it cannot say yet. */
  readonly report?: (worn: ReadonlySet<SensorKey>) => GatewayReport | null;
  /** A pairing dialog is open in the room (said anew every 2 s) or closed: for Radio.pairing. */
  readonly onPairing?: (open: boolean) => void;
  /** The server will not have this gateway: it is no use to go on trying, and the uplink has stopped. */
  readonly onRefused?: (error: AppError) => void;
  readonly limits?: QueueLimits;
  /** Where what is not acknowledged outlives this process; closed with the uplink. Left out: memory alone. */
  readonly spill?: Spill;
  /** 0–1, for the jitter of the back-off: forty gateways must not come back in the same instant. */
  readonly random?: () => number;
}

export interface UplinkStatus {
  readonly connected: boolean;
  /** Samples in memory that are not yet acknowledged. */
  readonly kept: number;
  /** null: nothing is kept on a disk. */
  readonly disk: Omit<SpillCounts, 'dropped'> | null;
  /** Samples lost, in memory and on the disk: too many were waiting, or for too long. */
  readonly dropped: number;
  /** Server's clock minus ours, ms, by the quickest ways there and back; null before the first round trip. */
  readonly clockOffsetMs: number | null;
  readonly roundTripMs: number | null;
  /** Messages that were not of this protocol. */
  readonly badMessages: number;
  /** Why the last connection failed or ended, as the system says it; null once the server has accepted. */
  readonly trouble: string | null;
}

export interface WebSocketUplink extends Uplink {
  status(): UplinkStatus;
}

// Real milliseconds: a demonstration's clock may run faster, the network does not.
const GATHER_MS = 20;
const CLOSE_WAIT_MS = 3_000;

/** Connects at once and again after every loss, until `close` or until the server refuses. */
export function webSocketUplink(options: WebSocketUplinkOptions): WebSocketUplink {
  const { clock, spill, server, token, gatewayId, room } = options;
  const url = uplinkUrl(server);
  const outbox = gatewayOutbox(spill, options.limits);
  let socket: WsSocket | null = null;
  let trouble: string | null = null;
  let isClosing = false;
  let onHandedOver: (() => void) | null = null;

  const heard = (message: UplinkServerMessage): void => {
    switch (message.type) {
      case 'serverAccepted':
        trouble = null;
        return;
      case 'serverAck':
        if (outbox.counts().kept === 0) onHandedOver?.();
        return;
      case 'serverEffort':
        options.onEffort?.(message.percent);
        return;
      case 'serverPairing':
        options.onPairing?.(message.open);
    }
  };
  const lost = (refused: Refusal | null, code: number, why?: string): void => {
    trouble = why ?? `WebSocket close code ${code}`;
    onHandedOver?.();
    if (isClosing) end.stop();
    else if (refused !== null) options.onRefused?.(refusedBecause(refused, server));
  };
  const end: UplinkEnd<Sample> = new UplinkEnd(
    {
      identity: { gatewayId, bootId: spill?.bootId ?? randomUUID(), room },
      outbox,
      worn: spill?.straps ?? [],
      gatherMs: GATHER_MS,
      rate: clock.rate,
      refusedRetryMs: null,
      ...(options.report === undefined ? {} : { report: options.report }),
    },
    {
      nowMs: () => clock.nowMs(),
      throughSleepMs: options.throughSleepMs ?? (() => clock.nowMs()),
      after: (delayMs, task) => clock.after(delayMs, task),
      open(events) {
        socket = openWsSocket(url, token, events);
        return socket;
      },
      random: options.random ?? Math.random,
    },
    { heard, lost },
  );

  /** Waits a little for the acknowledgement of all that is in memory. */
  async function handOver(): Promise<void> {
    if (!end.session.isAccepted || outbox.counts().kept === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(CLOSE_WAIT_MS * clock.rate, resolve);
      onHandedOver = () => {
        cancel();
        resolve();
      };
    });
    onHandedOver = null;
  }

  return {
    send(samples) {
      if (!isClosing && samples.length > 0) end.send(samples);
    },
    status() {
      const { isAccepted, badMessages } = end.session;
      return { connected: isAccepted, ...outbox.counts(), ...end.session.clock(), badMessages, trouble };
    },
    async close() {
      isClosing = true;
      await handOver();
      // What it still says meanwhile is heard.
      await socket?.end((task) => clock.after(CLOSE_WAIT_MS * clock.rate, task));
      end.stop();
      await spill?.close();
    },
  };
}
