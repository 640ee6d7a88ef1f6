/**
 * The uplink carries samples to the server. In one process it is a function call and the server gives the Uplink;
 * from another machine it is the outbound WebSocket below (shared/wire.ts, `/uplink`).
 */

import { randomUUID } from 'node:crypto';
import type { Clock } from '@takt/shared/clock.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Sample } from '@takt/shared/sample.ts';
import {
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_OLD,
  type GatewayMessage,
  PROTOCOL_VERSION,
  type UplinkServerMessage,
} from '@takt/shared/wire.ts';
import { WebSocket } from 'ws';
import { createClockComparison } from './clock-comparison.ts';
import { readServerMessage } from './uplink-messages.ts';
import { createUplinkQueue, QUEUE_LIMITS, type QueueLimits } from './uplink-queue.ts';

export interface Uplink {
  /** Never throws and never waits. */
  send(samples: readonly Sample[]): void;
  /** Hands over what it can, then lets go of everything it holds. */
  close(): Promise<void>;
}

export interface WebSocketUplinkOptions {
  readonly clock: Clock;
  /** The server's address, `http(s)://` or `ws(s)://`; the path `/uplink` is added. */
  readonly server: string;
  readonly token: string;
  readonly gatewayId: string;
  readonly room: string;
  /** What the room is asked for now, % of HRmax; a simulated radio follows it. */
  readonly onEffort?: (percent: number | null) => void;
  /** The server will not have this gateway: it is no use to go on trying, and the uplink has stopped. */
  readonly onRefused?: (error: AppError) => void;
  readonly limits?: QueueLimits;
  /** 0–1, for the jitter of the back-off: forty gateways must not come back in the same instant. */
  readonly random?: () => number;
}

export interface UplinkStatus {
  readonly connected: boolean;
  /** Samples not yet acknowledged, and samples lost because too many were waiting. */
  readonly kept: number;
  readonly dropped: number;
  /** Server's clock minus ours, ms, by the quickest of the last 64 round trips; null before the first. */
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
const CONNECT_TIMEOUT_MS = 5000;
const BACK_OFF_MS = { first: 500, longest: 5000 };
const CLOSE_WAIT_MS = 3000;
/** Bytes handed to the socket and not yet to the kernel; more would only wait there instead of here. */
const SOCKET_BUFFER_BYTES = 1 << 20;

/** Connects at once and again after every loss, until `close` or until the server refuses. */
export function webSocketUplink(options: WebSocketUplinkOptions): WebSocketUplink {
  const { clock, random = Math.random } = options;
  const bootId = randomUUID();
  const queue = createUplinkQueue(options.limits ?? QUEUE_LIMITS);
  const comparison = createClockComparison();
  const url = uplinkUrl(options.server);
  const afterReal = (realMs: number, task: () => void): (() => void) =>
    clock.after(realMs * clock.rate, task);

  let socket: WebSocket | null = null;
  let accepted = false;
  let stopped = false;
  let failures = 0;
  let heardAtMs = 0;
  let badMessages = 0;
  let trouble: string | null = null;
  let cancelPump: (() => void) | null = null;
  let cancelPing: (() => void) | null = null;
  let cancelReconnect: (() => void) | null = null;
  let onEmpty: (() => void) | null = null;

  const say = (message: GatewayMessage): void => socket?.send(JSON.stringify(message));

  const pump = (): void => {
    cancelPump = null;
    if (socket === null) return;
    while (socket.bufferedAmount < SOCKET_BUFFER_BYTES) {
      const message = queue.next();
      if (message === undefined) return;
      say(message);
    }
    schedulePump();
  };
  const schedulePump = (): void => {
    if (accepted) cancelPump ??= afterReal(BATCH_MS, pump);
  };

  const ping = (): void => {
    cancelPing = afterReal(PING_MS, ping);
    if (clock.nowMs() - heardAtMs > SILENCE_MS * clock.rate) socket?.terminate();
    else say({ type: 'gatewayPing', nowMs: clock.nowMs() });
  };

  const take = (message: UplinkServerMessage): void => {
    switch (message.type) {
      case 'serverAccepted':
        accepted = true;
        trouble = null;
        failures = 0;
        queue.rewind();
        pump();
        return;
      case 'serverAck':
        queue.acknowledge(message.seq);
        if (queue.counts().kept === 0) onEmpty?.();
        return;
      case 'serverPong':
        comparison.add(message.pingMs, message.nowMs, clock.nowMs());
        return;
      case 'serverEffort':
        options.onEffort?.(message.percent);
    }
  };

  const release = (): void => {
    accepted = false;
    cancelPump?.();
    cancelPing?.();
    cancelReconnect?.();
    cancelPump = cancelPing = cancelReconnect = null;
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
      if (code === CLOSE_NOT_ALLOWED) refuse(notAllowed(options.server));
      if (stopped) return;
      const longestMs = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** failures++);
      cancelReconnect = afterReal(longestMs * (0.5 + 0.5 * random()), connect);
    });
  };
  connect();

  return {
    send(samples) {
      if (stopped || samples.length === 0) return;
      queue.push(samples);
      schedulePump();
    },
    status: () => ({ connected: accepted, ...queue.counts(), ...comparison.best(), badMessages, trouble }),
    async close() {
      stopped = true;
      cancelReconnect?.();
      if (accepted && queue.counts().kept > 0) {
        await new Promise<void>((resolve) => {
          const cancel = afterReal(CLOSE_WAIT_MS, resolve);
          onEmpty = () => {
            cancel();
            resolve();
          };
        });
        onEmpty = null;
      }
      const closing = socket;
      if (closing === null) return;
      await new Promise<void>((resolve) => {
        const cancel = afterReal(CLOSE_WAIT_MS, () => closing.terminate());
        closing.once('close', () => {
          cancel();
          resolve();
        });
        closing.close(1000);
      });
    },
  };
}

function uplinkUrl(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url === null || !/^(http|ws)s?:$/.test(url.protocol)) {
    throw new AppError('usage', {
      nb: `«${server}» er ikke en adresse til en Takt-server. Skriv den slik: http://maskin:8080`,
      en: `"${server}" is not the address of a Takt server. Write it like this: http://machine:8080`,
    });
  }
  url.protocol = url.protocol.replace('http', 'ws');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/uplink`;
  return url.href;
}

const tooOld = (server: string): AppError =>
  new AppError('conflict', {
    nb: `Serveren ${server} er nyere enn denne gatewayen og godtar den ikke. Oppdater Takt på denne maskinen.`,
    en: `The server ${server} is newer than this gateway and does not accept it. Update Takt on this machine.`,
  });

const notAllowed = (server: string): AppError =>
  new AppError('not-allowed', {
    nb: `Serveren ${server} godtar ikke denne gatewayens nøkkel. Hent en ny nøkkel på teknikersiden og start igjen.`,
    en: `The server ${server} does not accept this gateway's token. Get a new one on the technician's page and start again.`,
  });
