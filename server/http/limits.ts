/**
 * How long and how many: what one client may hold of a server process. Node counts a request's time from the first byte
 * of its connection, or of the request on one that is kept, so that a byte now and then buys nobody more.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface Limits {
  /** Until a connection has said a whole head; also one that never says anything. */
  readonly headMs: number;
  /** Until the whole request has come, body and all. */
  readonly requestMs: number;
  /** Between two requests of one connection. */
  readonly betweenMs: number;
  /** From a request's head until its answer has been read to the end. */
  readonly answerMs: number;
  /** How often the first two are looked at. */
  readonly checkEveryMs: number;
  /** Until a WebSocket has said a hello that was accepted. */
  readonly helloMs: number;
  /** How long a client has to answer that its WebSocket closes. */
  readonly closingMs: number;
  /** Connections of this process: requests, viewers and gateways. */
  readonly connections: number;
  /** Of these from one address; many share one behind a proxy. */
  readonly connectionsAnAddress: number;
}

export const LIMITS: Limits = {
  headMs: 10_000,
  requestMs: 20_000,
  betweenMs: 10_000,
  answerMs: 120_000,
  checkEveryMs: 1_000,
  helloMs: 10_000,
  closingMs: 5_000,
  connections: 10_000,
  connectionsAnAddress: 5_000,
};

/** Fastify's and Node's options for these. */
export const timeouts = (limits: Limits) => ({
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.betweenMs,
  http: {
    headersTimeout: Math.min(limits.headMs, limits.requestMs),
    connectionsCheckingInterval: limits.checkEveryMs,
  },
});

/** One connection too many is closed without a word: an answer would cost what is to be saved. */
export function limitConnections(server: Server, limits: Limits): void {
  server.maxConnections = limits.connections;
  const held = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const before = held.get(address) ?? 0;
    if (before >= limits.connectionsAnAddress) {
      socket.destroy();
      return;
    }
    held.set(address, before + 1);
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1;
      if (left > 0) held.set(address, left);
      else held.delete(address);
    });
  });
}

/** An answer that is not read is given up, however slowly the reader goes on. */
export function limitAnswers(server: Server, { answerMs }: Limits): void {
  server.on('request', ({ socket }, response) => {
    const tooLong = setTimeout(() => socket.destroy(), answerMs).unref();
    response.once('close', () => clearTimeout(tooLong));
  });
}
