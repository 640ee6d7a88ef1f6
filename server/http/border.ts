/**
 * The border of HTTP: every answer has the same headers and every fault the same two shapes, whether a handler, fastify or
 * Node's own parser found it.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Action } from '../access/table.ts';
import { type Answer, answerTo, ENCRYPTED_ONLY, HEADERS, rawAnswer } from './answers.ts';
import { ENCRYPTION } from './encryption.ts';
import {
  type Fault,
  judgeError,
  NO_EXPECTATION,
  NO_HOST,
  NO_SUCH_PAGE,
  SOCKET_ONLY,
  UNREADABLE,
  WRONG_METHOD,
} from './faults.ts';
import { type Limits, limitAnswers, limitConnections, timeouts } from './limits.ts';
import { isSecure, type Reach, strayRequest } from './reach.ts';
import type { App, Services } from './services.ts';

/** Where WebSockets are served (sockets.ts). */
const SOCKET_PATHS: readonly string[] = ['/live', '/uplink'];
const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

export function borderOptions(limits: Limits, reach: Reach) {
  const { http, ...rest } = timeouts(limits);
  const certificate = reach.certificate?.pem;
  return {
    ...rest,
    // So request.ip is the browser's own address, and nobody else can say what it is.
    trustProxy: reach.proxies.length === 0 ? false : [...reach.proxies],
    [certificate === undefined ? 'http' : 'https']: {
      ...(certificate && { ...certificate, ...ENCRYPTION, handshakeTimeout: limits.headMs }),
      ...http,
      // Asked for below, so that it is answered as everything else is.
      requireHostHeader: false,
      // Some clients offer HTTP/2 with every request: that is no reason to refuse them.
      shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    clientErrorHandler: (error: Error, socket: Duplex) => refuseUnparsed(error, socket),
    // What the router finds wrong with an address comes by no hook.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void send(reply, judgeError(error).fault, request.headers);
    },
  };
}

export function guardBorder(
  app: App,
  limits: Limits,
  { reach, warn }: Pick<Services, 'reach' | 'warn'>,
): void {
  const headers = isSecure(reach) ? { ...HEADERS, ...ENCRYPTED_ONLY } : HEADERS;
  limitConnections(app.server, limits);
  limitAnswers(app.server, limits);
  app.server.on('checkExpectation', (request, response) => {
    const { status, headers, body } = answerTo(NO_EXPECTATION, request.headers);
    const length = { 'content-length': Buffer.byteLength(body), connection: 'close' };
    response.writeHead(status, { ...headers, ...length }).end(body);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const stray = strayRequest(reach, { ...asked(request), isSocket: false });
    if (stray !== null) await send(reply, stray, request.headers);
    else if (request.headers.host === undefined && request.raw.httpVersion !== '1.0') {
      await send(reply, NO_HOST, request.headers);
    }
  });
  app.setErrorHandler((error, request, reply) => {
    const { fault, internal } = judgeError(error);
    if (internal) warn(`${request.method} ${request.routeOptions.url ?? '?'} failed`, error);
    return send(reply, fault, request.headers);
  });
  app.setNotFoundHandler((request, reply) => send(reply, NO_SUCH_PAGE, request.headers));
  for (const url of SOCKET_PATHS) {
    app.get(url, { config: { action: 'public' }, schema: { hide: true } }, (request, reply) =>
      send(reply.header('upgrade', 'websocket'), SOCKET_ONLY, request.headers),
    );
  }
}

/** Returns what to call when every route is there: an address that is asked for with another method says so. */
export function otherMethods(app: App): () => void {
  const routes = new Map<string, { readonly methods: Set<string>; readonly action: Action | 'public' }>();
  app.addHook('onRoute', ({ url, method, config }) => {
    const action = config?.action ?? 'public';
    const route = routes.get(url) ?? { methods: new Set(), action };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  return () => {
    for (const [url, { methods, action }] of [...routes]) {
      const allow = [...methods].join(', ');
      app.route({
        ...{ url, method: METHODS.filter((one) => !methods.has(one)) },
        ...{ config: { action, otherMethod: true }, schema: { hide: true } },
        // Before a body is read.
        onRequest: async (request, reply) =>
          send(reply.header('allow', allow), WRONG_METHOD, request.headers),
        handler: () => undefined,
      });
    }
  };
}

const asked = ({ method, headers }: FastifyRequest) => ({ method, headers });

function send(reply: FastifyReply, fault: Fault, asked: IncomingHttpHeaders): FastifyReply {
  const { status, headers, body }: Answer = answerTo(fault, asked);
  return reply.status(status).headers(headers).send(body);
}

/** The parser gave up, or the request took too long: fastify has heard of neither. */
function refuseUnparsed(error: Error, socket: Duplex): void {
  if (socket.destroyed || ('code' in error && error.code === 'ECONNRESET')) return;
  const { fault, internal } = judgeError(error);
  if (socket.writable) socket.write(rawAnswer(internal ? UNREADABLE : fault, headersIn(error)));
  socket.destroy();
}

/** Of a head that could not be parsed: the two that decide how an answer looks. */
function headersIn(error: Error): IncomingHttpHeaders {
  const packet = 'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : null;
  const text = packet?.toString('latin1') ?? '';
  const header = (name: string) => {
    const value = new RegExp(`^${name}: *([^\\r\\n]{0,500})`, 'im').exec(text)?.[1];
    return value === undefined ? {} : { [name]: value };
  };
  return { ...header('accept'), ...header('accept-language') };
}
