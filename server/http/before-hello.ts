/** What is taken in from a gateway that has not yet said who it is: a hello, and not a megabyte of anything. */
import type { Socket } from 'node:net';
import { CLOSE_BAD_MESSAGE } from '@takt/shared/link/close-codes.ts';
import type { WebSocket } from 'ws';

/** The longest hello (80 characters of four bytes for each name, 200 for the token) with room to spare. */
export const HELLO_BYTES_MAX = 4_096;

/**
 * Counts what comes until the returned function is called. What exceeds the bound is hung up on and not read: neither
 * a message of which only a part has come is gathered, nor are pings without end answered.
 */
export function boundBeforeHello(ws: WebSocket, socket: Socket): () => void {
  // Beside the message: its head and a few pings.
  let left = HELLO_BYTES_MAX + 256;
  const count = (chunk: Uint8Array): void => {
    left -= chunk.length;
    if (left >= 0) return;
    done();
    hangUp(ws, socket);
  };
  const done = (): void => {
    // It may be called over the very chunk that is to be counted next: a hello can have more behind it.
    left = Number.POSITIVE_INFINITY;
    socket.off('data', count);
  };
  socket.on('data', count);
  return done;
}

/** The reason is said and the line half closed; what else comes is left where it is until the closing time is over. */
function hangUp(ws: WebSocket, socket: Socket): void {
  if (ws.readyState === ws.OPEN) ws.close(CLOSE_BAD_MESSAGE, 'too much before the hello was answered');
  ws.pause();
  socket.end();
}
