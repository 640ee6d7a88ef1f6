/**
 * The uplink carries samples to the server. In one process it is a function call and the server gives the Uplink;
 * from another machine it is the outbound WebSocket below (shared/wire/wire.ts, `/uplink`).
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '@takt/shared/clock.ts';
import type { AppError } from '@takt/shared/errors.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { CLOSE_NOT_ALLOWED, CLOSE_TOO_NEW, CLOSE_TOO_OLD } from '@takt/shared/link/close-codes.ts';
import { knows, PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import { createServerClock } from '@takt/shared/link/server-clock.ts';
import { createSleepWatch } from '@takt/shared/link/sleep.ts';
import { createUplinkQueue, QUEUE_LIMITS, type QueueLimits } from '@takt/shared/link/uplink-queue.ts';
import { heartSamples, type Sample, type SensorKey } from '@takt/shared/sample.ts';
import { readServerMessage } from '@takt/shared/wire/uplink-messages.ts';
import type { GatewayMessage, GatewaySamples, UplinkServerMessage } from '@takt/shared/wire/wire.ts';
import { WebSocket } from 'ws';
import type { SpillCounts } from '../spill/shelf.ts';
import type { Spill } from '../spill/spill.ts';
import { hangUpOn } from './end.ts';
import { notAllowed, tooNew, tooOld, uplinkUrl } from './words.ts';

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
  /** Messages that were none of ours. */
  readonly badMessages: number;
  /** Why the last connection failed or ended, as the system says it; null once the server has accepted. */
  readonly trouble: string | null;
}

export interface WebSocketUplink extends Uplink {
  status(): UplinkStatus;
}

// Real milliseconds: a demonstration's clock may run faster, the network does not.
const BATCH_MS = 20;
const PING_MS = 2000;
/** No answer to three pings: the connection is dead, though TCP may not know it for minutes. */
const SILENCE_MS = 3 * PING_MS;
const FORGET_EVERY_MS = 2000;
const REPORT_EVERY_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5000;
const BACK_OFF_MS = { first: 500, longest: 5000 };
const CLOSE_WAIT_MS = 3000;
/** Bytes handed to the socket and not yet to the kernel; more would only wait there instead of here. */
const SOCKET_BUFFER_BYTES = 1 << 20;

/** Connects at once and again after every loss, until `close` or until the server refuses. */
export function webSocketUplink(options: WebSocketUplinkOptions): WebSocketUplink {
  const { clock, spill, random = Math.random } = options;
  const bootId = spill?.bootId ?? randomUUID();
  const queue = createUplinkQueue<Sample>({
    limits: options.limits ?? QUEUE_LIMITS,
    isElsewhere: (seq) => spill?.holds(seq) ?? false,
  });
  const serverClock = createServerClock(() => clock.nowMs());
  const slept = createSleepWatch({
    nowMs: () => clock.nowMs(),
    throughSleepMs: options.throughSleepMs ?? (() => clock.nowMs()),
  });
  let assigned: ReadonlySet<SensorKey> = new Set(spill?.straps);
  const url = uplinkUrl(options.server);
  const afterReal = (realMs: number, task: () => void): (() => void) =>
    clock.after(realMs * clock.rate, task);

  let socket: WebSocket | null = null;
  let accepted = false;
  let serverProtocol = PROTOCOL_VERSION;
  let stopped = false;
  let failures = 0;
  let heardAtMs = 0;
  let badMessages = 0;
  let trouble: string | null = null;
  let cancelPump: (() => void) | null = null;
  let cancelPing: (() => void) | null = null;
  let cancelReconnect: (() => void) | null = null;
  let cancelForget: (() => void) | null = null;
  let cancelReport: (() => void) | null = null;
  let onEmpty: (() => void) | null = null;

  const say = (message: GatewayMessage): void => socket?.send(JSON.stringify(message));

  /** What earlier boots left, then what has had to leave the memory, then the memory. */
  const nextMessage = (): GatewaySamples | undefined => {
    const earlier = spill?.earlier.next(serverClock.status().clockOffsetMs);
    if (earlier !== undefined) return earlier;
    const { sentSeq, firstSeq } = queue.cursor();
    const spilled = spill?.next(sentSeq, firstSeq);
    if (spilled === undefined) {
      const next = queue.next();
      return next && { type: 'gatewaySamples', seq: next.seq, samples: next.items };
    }
    queue.sent(spilled.seq);
    return spilled;
  };
  const pump = (): void => {
    cancelPump = null;
    if (socket === null) return;
    // The answer to the first ping is on its way; `take` goes on with it.
    if (!serverClock.isCompared() && spill?.earlier.needServerClock()) return;
    while (socket.bufferedAmount < SOCKET_BUFFER_BYTES) {
      const message = nextMessage();
      if (message === undefined) return;
      const { samples } = message;
      // What an older server does not know goes without, under its number all the same, so that it is acknowledged.
      const known = knows(serverProtocol, 'treadmills') ? samples : heartSamples(samples);
      say({ ...message, sentAtMs: clock.nowMs(), samples: known });
    }
    schedulePump();
  };
  const schedulePump = (): void => {
    if (accepted) cancelPump ??= afterReal(BATCH_MS, pump);
  };

  const ping = (): void => {
    cancelPing = afterReal(PING_MS, ping);
    noticeSleep();
    if (clock.nowMs() - heardAtMs > SILENCE_MS * clock.rate) socket?.terminate();
    else if (socket?.readyState === WebSocket.OPEN) say(serverClock.ping(accepted));
  };
  /** What waits was heard before the sleep, and the server must compare this clock anew: at once, not when it is missed. */
  const noticeSleep = (): void => {
    const sleptMs = slept();
    if (sleptMs === 0) return;
    serverClock.slept(sleptMs);
    const beforeSeq = queue.setBack(sleptMs, clock.nowMs());
    spill?.setBack(sleptMs, beforeSeq);
    failures = 0;
    socket?.terminate();
  };

  const report = (): void => {
    if (!accepted || !knows(serverProtocol, 'health')) return;
    cancelReport = afterReal(REPORT_EVERY_MS, report);
    const now = options.report?.(assigned) ?? null;
    if (now !== null) say({ type: 'gatewayHealth', report: now });
  };

  const take = (message: UplinkServerMessage): void => {
    switch (message.type) {
      case 'serverAccepted':
        accepted = true;
        serverProtocol = message.protocol;
        trouble = null;
        failures = 0;
        serverClock.accepted(message);
        // Before the first sample: however late it comes, it is known how late.
        say(serverClock.ping(accepted));
        queue.rewind();
        spill?.earlier.rewind();
        pump();
        return;
      case 'serverAck':
        if (message.bootId === undefined) {
          const ackedSeq = queue.acknowledge(message.seq);
          spill?.acknowledge(ackedSeq);
        } else spill?.earlier.acknowledge(message.bootId, message.seq);
        if (queue.counts().kept === 0) onEmpty?.();
        return;
      case 'serverAssigned':
        assigned = new Set(message.sensors);
        spill?.setStraps(message.sensors);
        // Not before the server has said which straps may be told of.
        if (cancelReport === null) report();
        return;
      case 'serverPong':
        serverClock.answered(message);
        schedulePump();
        return;
      case 'serverBlanked':
        return;
      case 'serverEffort':
        options.onEffort?.(message.percent);
        return;
      case 'serverPairing':
        options.onPairing?.(message.open);
    }
  };

  const release = (): void => {
    accepted = false;
    cancelPump?.();
    cancelPing?.();
    cancelReconnect?.();
    cancelReport?.();
    cancelPump = cancelPing = cancelReconnect = cancelReport = null;
    socket = null;
    onEmpty?.();
  };
  const refuse = (error: AppError): void => {
    stopped = true;
    options.onRefused?.(error);
  };

  const connect = (): void => {
    cancelReconnect = null;
    const opening = new WebSocket(url, {
      headers: { authorization: `Bearer ${options.token}` },
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    socket = opening;
    let reason: string | null = null;
    opening.on('open', () => {
      heardAtMs = clock.nowMs();
      const { gatewayId, room } = options;
      say({ type: 'gatewayHello', protocol: PROTOCOL_VERSION, gatewayId, bootId, room, nowMs: heardAtMs });
      ping();
    });
    opening.on('message', (data, binary) => {
      heardAtMs = clock.nowMs();
      const message = binary ? null : readServerMessage(String(data));
      if (message === null) badMessages += 1;
      else take(message);
    });
    opening.on('unexpected-response', (request, response) => {
      if (response.statusCode === 401 || response.statusCode === 403) refuse(notAllowed(options.server));
      reason = `HTTP ${response.statusCode}`;
      request.destroy();
      opening.terminate();
    });
    // A lost server is an ordinary day: 'close' follows every error and tries again.
    opening.on('error', (error) => {
      reason ??= error.message;
    });
    opening.on('close', (code) => {
      release();
      trouble = reason ?? `WebSocket close code ${code}`;
      if (code === CLOSE_TOO_OLD) refuse(tooOld(options.server));
      if (code === CLOSE_TOO_NEW) refuse(tooNew(options.server));
      if (code === CLOSE_NOT_ALLOWED) refuse(notAllowed(options.server));
      if (stopped) return;
      const longestMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** failures++);
      cancelReconnect = afterReal(longestMs * (0.5 + 0.5 * random()), connect);
    });
  };
  const forget = (): void => {
    noticeSleep();
    queue.forget(clock.nowMs());
    cancelForget = afterReal(FORGET_EVERY_MS, forget);
  };
  connect();
  forget();

  return {
    send(samples) {
      if (stopped || samples.length === 0) return;
      // Before these are among those of before it.
      noticeSleep();
      for (const { seq, items: worn } of queue.push(samples, ({ sensor }) => assigned.has(sensor))) {
        spill?.keep(seq, worn, serverClock.status().clockOffsetMs);
      }
      schedulePump();
    },
    status() {
      const { kept, dropped } = queue.counts();
      const onDisk = spill?.counts() ?? null;
      return {
        connected: accepted,
        kept,
        disk: onDisk === null ? null : { samples: onDisk.samples, bytes: onDisk.bytes },
        dropped: dropped + (onDisk?.dropped ?? 0),
        ...serverClock.status(),
        badMessages,
        trouble,
      };
    },
    async close() {
      stopped = true;
      cancelReconnect?.();
      cancelForget?.();
      await handOver();
      if (socket !== null) await hangUpOn(socket, (task) => afterReal(CLOSE_WAIT_MS, task));
      await spill?.close();
    },
  };

  /** Waits a little for the acknowledgement of all that is in memory. */
  async function handOver(): Promise<void> {
    if (!accepted || queue.counts().kept === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = afterReal(CLOSE_WAIT_MS, resolve);
      onEmpty = () => {
        cancel();
        resolve();
      };
    });
    onEmpty = null;
  }
}
