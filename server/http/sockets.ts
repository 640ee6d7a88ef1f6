/** The two WebSockets: `/live` for viewers, `/uplink` for gateways. Nothing is sent before access is judged. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '@takt/shared/errors.ts';
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_OLD,
  OLDEST_VIEWER_PROTOCOL,
  PROTOCOL_VERSION,
  type ViewerMessage,
} from '@takt/shared/wire.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { authorize } from './access.ts';
import { rawAnswer } from './answers.ts';
import { NO_SUCH_PAGE, UNREADABLE } from './faults.ts';
import { LIMITS, type Limits } from './limits.ts';
import { parseMessage, ViewerMessageSchema } from './messages.ts';
import { type App, credentialsOf, type Services } from './services.ts';
import { serveGateway } from './uplink.ts';

const PING_EVERY_MS = 15_000;

export function openSockets(app: App, services: Services, limits: Limits = LIMITS): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    // Frames are small and many: deflate would cost five times what it saves.
    perMessageDeflate: false,
    maxPayload: 1 << 20,
    // Not in its types yet.
    ...{ closeTimeout: limits.closingMs },
  });
  // A handshake that is none. Its own answer would have other headers than every other one here.
  sockets.on('wsClientError', (_error, socket, { headers }) => socket.end(rawAnswer(UNREADABLE, headers)));

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?')[0];
    const serve = path === '/live' ? serveViewer : path === '/uplink' ? serveGatewaySocket : null;
    socket.on('error', () => socket.destroy());
    if (serve === null) {
      socket.end(rawAnswer(NO_SUCH_PAGE, request.headers));
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      keepAlive(ws);
      serve(ws, request);
    });
  }

  function serveViewer(ws: WebSocket, request: IncomingMessage): void {
    let take: ((message: ViewerMessage) => void) | null = null;
    const tooLate = setTimeout(() => ws.close(CLOSE_BAD_MESSAGE, 'no viewerHello'), limits.helloMs);
    ws.on('close', () => clearTimeout(tooLate));
    ws.on('message', (data, binary) => {
      const message = binary ? null : parseMessage(ViewerMessageSchema, data);
      if (message === null) return ws.close(CLOSE_BAD_MESSAGE, 'unreadable message');
      if (take !== null) return take(message);
      if (message.type !== 'viewerHello') return ws.close(CLOSE_BAD_MESSAGE, 'viewerHello comes first');
      if (message.protocol < OLDEST_VIEWER_PROTOCOL) return ws.close(CLOSE_TOO_OLD, 'reload this page');
      clearTimeout(tooLate);
      try {
        authorize(
          services.access,
          credentialsOf(request),
          message.projection === 'console' ? 'room.steer' : 'room.watch',
        );
        if (!services.rooms.some((room) => room.roomId === message.room)) {
          throw new AppError('not-found', { nb: 'Rommet finnes ikke.', en: 'There is no such room.' });
        }
      } catch {
        return ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
      }
      take = services.fanOut.join(
        { socket: ws, room: message.room, projection: message.projection, format: message.format },
        {
          type: 'serverWelcome',
          protocol: PROTOCOL_VERSION,
          clockRate: services.clock.rate,
          demonstration: services.access.demonstration,
          nowMs: services.clock.nowMs(),
        },
      );
    });
  }

  function serveGatewaySocket(ws: WebSocket, request: IncomingMessage): void {
    const tooLate = setTimeout(() => ws.close(CLOSE_BAD_MESSAGE, 'no gatewayHello'), limits.helloMs);
    ws.on('close', () => clearTimeout(tooLate));
    serveGateway(ws, services, credentialsOf(request), () => clearTimeout(tooLate));
  }

  app.server.on('upgrade', onUpgrade);
  return () => {
    app.server.off('upgrade', onUpgrade);
    for (const ws of sockets.clients) ws.close(1001, 'the server stops');
    setTimeout(() => {
      for (const ws of sockets.clients) ws.terminate();
    }, 200).unref();
    sockets.close();
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
