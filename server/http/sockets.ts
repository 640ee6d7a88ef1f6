/** The two WebSockets: `/live` for viewers, `/uplink` for gateways. Nothing is sent before access is judged. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { rawAnswer } from './answers.ts';
import { boundBeforeHello } from './before-hello.ts';
import { NO_SUCH_PAGE, UNREADABLE } from './faults.ts';
import { LIMITS, type Limits } from './limits.ts';
import { serveViewer, VIEWER_BYTES_MAX } from './live.ts';
import { credentialsIn, strayRequest } from './reach.ts';
import type { App, Services } from './services.ts';
import { serveGateway } from './uplink.ts';

const PING_EVERY_MS = 15_000;

export function openSockets(app: App, services: Services, limits: Limits = LIMITS): () => void {
  const open = (maxPayload: number): WebSocketServer => {
    const sockets = new WebSocketServer({
      noServer: true,
      // Frames are small and many: deflate would cost five times what it saves.
      perMessageDeflate: false,
      maxPayload,
      // Not in its types yet.
      ...{ closeTimeout: limits.closingMs },
    });
    // A malformed handshake. The library's own answer would have other headers than every other one here.
    sockets.on('wsClientError', (_error, socket, { headers }) => socket.end(rawAnswer(UNREADABLE, headers)));
    return sockets;
  };
  const ways = new Map([
    ['/live', { sockets: open(VIEWER_BYTES_MAX), serve: serveViewerSocket }],
    ['/uplink', { sockets: open(1 << 20), serve: serveGatewaySocket }],
  ]);

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const way = ways.get(request.url?.split('?')[0] ?? '');
    socket.on('error', () => socket.destroy());
    if (way === undefined) {
      socket.end(rawAnswer(NO_SUCH_PAGE, request.headers));
      return;
    }
    const { method = 'GET', headers } = request;
    const stray = strayRequest(services.reach, { method, headers, isSocket: true });
    way.sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      // Said as a close code, which a screen understands; nothing that it sends is read.
      if (stray !== null) return ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
      keepAlive(ws);
      way.serve(ws, request);
    });
  }

  function serveViewerSocket(ws: WebSocket, request: IncomingMessage): void {
    const tooLate = setTimeout(() => ws.close(CLOSE_BAD_MESSAGE, 'no viewerHello'), limits.helloMs);
    ws.on('close', () => clearTimeout(tooLate));
    serveViewer(ws, services, credentialsIn(services.reach, request), () => clearTimeout(tooLate));
  }

  function serveGatewaySocket(ws: WebSocket, request: IncomingMessage): void {
    const tooLate = setTimeout(() => ws.close(CLOSE_BAD_MESSAGE, 'no gatewayHello'), limits.helloMs);
    ws.on('close', () => clearTimeout(tooLate));
    const bounded = boundBeforeHello(ws, request.socket);
    serveGateway(ws, services, credentialsIn(services.reach, request), () => {
      clearTimeout(tooLate);
      bounded();
    });
  }

  app.server.on('upgrade', onUpgrade);
  return () => {
    app.server.off('upgrade', onUpgrade);
    for (const { sockets } of ways.values()) {
      for (const ws of sockets.clients) ws.close(1001, 'the server stops');
      setTimeout(() => {
        for (const ws of sockets.clients) ws.terminate();
      }, 200).unref();
      sockets.close();
    }
  };
}

/** A socket whose other end has gone without a word is found within half a minute. */
function keepAlive(ws: WebSocket): void {
  let answered = true;
  ws.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return ws.terminate();
    answered = false;
    ws.ping();
  }, PING_EVERY_MS);
  ws.on('close', () => clearInterval(timer));
}
