/**
 * The server's end of `/live`: one viewer. Whether it may look at anything is judged before a word of it is read, and
 * what it may look at when it has said so; from then on it is the fan-out's.
 */
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED } from '@takt/shared/link/close-codes.ts';
import {
  OLDEST_VIEWER_PROTOCOL,
  PROTOCOL_VERSION,
  refusedProtocol,
} from '@takt/shared/link/protocol-versions.ts';
import type { ViewerHello, ViewerMessage } from '@takt/shared/wire/viewer.ts';
import { readViewerMessage } from '@takt/shared/wire/viewer.ts';
import type { RawData, WebSocket } from 'ws';
import { type Action, authorize, type Credentials } from './access.ts';
import type { Services } from './services.ts';

/** The longest message of a viewer, its hello, with room to spare; the socket takes none that is longer. */
export const VIEWER_BYTES_MAX = 2_048;

export function serveViewer(
  ws: WebSocket,
  services: Services,
  from: Credentials,
  onGreeted: () => void,
): void {
  const may = (action: Action): boolean => {
    try {
      authorize(services.access, from, action);
      return true;
    } catch {
      return false;
    }
  };
  if (!may('room.watch') && !may('room.steer')) {
    ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
    return;
  }
  let take: ((message: ViewerMessage) => void) | null = null;

  function greet(hello: ViewerHello): void {
    const refused = refusedProtocol(hello.protocol, OLDEST_VIEWER_PROTOCOL);
    if (refused !== null) {
      ws.close(refused.code, refused.reason);
      return;
    }
    const inRoom = services.findRoom(hello.room);
    if (inRoom === null || !may(hello.projection === 'console' ? 'room.steer' : 'room.watch')) {
      ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
      return;
    }
    onGreeted();
    const { room, projection, format } = hello;
    take = services.fanOut.join(
      { socket: ws, room, projection, format },
      {
        type: 'serverWelcome',
        protocol: PROTOCOL_VERSION,
        clockRate: services.clock.rate,
        demonstration: services.access.demonstration,
        nowMs: inRoom.clock.nowMs(),
      },
    );
  }

  ws.on('message', (data: RawData, binary: boolean) => {
    // Whoever is hung up on may go on talking until it answers the close.
    if (ws.readyState !== ws.OPEN) return;
    const message = binary ? null : readViewerMessage(String(data));
    if (message === null) ws.close(CLOSE_BAD_MESSAGE, 'unreadable message');
    else if (take !== null) take(message);
    else if (message.type === 'viewerHello') greet(message);
    else ws.close(CLOSE_BAD_MESSAGE, 'viewerHello comes first');
  });
}
