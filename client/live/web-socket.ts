/** The browser's WebSocket as shared/link/reconnecting-socket.ts wants it: for the wall, the console and the tablet. */
import type { OpenSocket, SocketEvents } from '@takt/shared/link/reconnecting-socket.ts';

/** Bytes handed to the socket and not yet to the network; more would only wait there instead of here. */
const BUFFER_BYTES = 1 << 20;

/** To the server that this page came from. */
export function openWebSocket(path: `/${string}`, events: SocketEvents): OpenSocket {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') events.text(data);
    else if (data instanceof ArrayBuffer) events.bytes(new Uint8Array(data));
  };
  socket.onclose = ({ code }) => events.closed(code);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
    hasRoom: () => socket.bufferedAmount < BUFFER_BYTES,
  };
}
