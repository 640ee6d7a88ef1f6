/** The WebSocket of Node (ws) as shared/link/reconnecting-socket.ts wants it. */
import { CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import type { OpenSocket, SocketEvents } from '@takt/shared/link/reconnecting-socket.ts';
import { WebSocket } from 'ws';

// Real milliseconds: ws owns this timer.
const CONNECT_TIMEOUT_MS = 5_000;
/** Bytes handed to the socket and not yet to the kernel; more would only wait there instead of here. */
const BUFFER_BYTES = 1 << 20;

export interface WsSocket extends OpenSocket {
  /** Resolves when it is closed: by its other end's answer, or by force when `giveUp` calls back. */
  end(giveUp: (task: () => void) => () => void): Promise<void>;
}

export function openWsSocket(url: string, token: string, events: SocketEvents): WsSocket {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
  });
  /** As the system says it. */
  let reason: string | undefined;
  let refused = false;
  socket.on('open', () => events.opened());
  socket.on('message', (data: Buffer, binary) => (binary ? events.bytes(data) : events.text(String(data))));
  // A refusal before there is a WebSocket.
  socket.on('unexpected-response', (request, { statusCode }) => {
    refused = statusCode === 401 || statusCode === 403;
    reason = `HTTP ${statusCode}`;
    request.destroy();
    socket.terminate();
  });
  // A lost server is an ordinary day: 'close' follows every error.
  socket.on('error', (error) => {
    reason ??= error.message;
  });
  socket.on('close', (code) => events.closed(refused ? CLOSE_NOT_ALLOWED : code, reason));
  return {
    send: (text) => socket.send(text),
    hasRoom: () => socket.bufferedAmount < BUFFER_BYTES,
    close: () => socket.terminate(),
    end(giveUp) {
      if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
      return new Promise((resolve) => {
        const cancel = giveUp(() => socket.terminate());
        socket.once('close', () => {
          cancel();
          resolve();
        });
        socket.close(1000);
      });
    },
  };
}
