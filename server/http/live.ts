/**
 * The server's end of `/live`: one viewer. Who it is is found out before a word of it is read, and what it may look at when it
 * has said so; from then on it is the fan-out's.
 */

import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED, CLOSE_TRY_AGAIN } from '@takt/shared/link/close-codes.ts';
import {
  OLDEST_VIEWER_PROTOCOL,
  PROTOCOL_VERSION,
  refusedProtocol,
} from '@takt/shared/link/protocol-versions.ts';
import type { ViewerHello, ViewerMessage } from '@takt/shared/wire/viewer.ts';
import { readViewerMessage, viewerFault } from '@takt/shared/wire/viewer.ts';
import type { RawData, WebSocket } from 'ws';
import type { Actor } from '../access/actor.ts';
import type { Credentials } from '../access/credentials.ts';
import { type Action, actionsOfViewer, may, mayAny, mayEnter } from '../access/table.ts';
import type { Services } from './services.ts';
import { unreadableMessage } from './unreadable-message.ts';

/** The longest message of a viewer, its hello, with room to spare; the socket takes none that is longer. */
export const VIEWER_BYTES_MAX = 2_048;

export function serveViewer(
  ws: WebSocket,
  services: Services,
  from: Credentials,
  onGreeted: () => void,
): void {
  // Meanwhile the line is not read: what comes waits at the other end.
  const waiting: [RawData, boolean][] = [];
  let hear = (data: RawData, binary: boolean): void => {
    waiting.push([data, binary]);
    if (waiting.length > WAITING_MAX) ws.close(CLOSE_BAD_MESSAGE, 'too much before the answer');
  };
  ws.on('message', (data: RawData, binary: boolean) => {
    // Whoever is hung up on may go on talking until it answers the close.
    if (ws.readyState === ws.OPEN) hear(data, binary);
  });
  ws.pause();
  services.access
    .identify(from)
    .then((actor) => {
      if (actor === null || !LOOKING.some((action) => may(actor, action))) {
        void services.refusals.note(actor, '/live');
        ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
        return;
      }
      hear = hearingOf(ws, services, actor, onGreeted);
      keepAsking(ws, services, from, actor);
      for (const [data, binary] of waiting) if (ws.readyState === ws.OPEN) hear(data, binary);
    })
    .catch(() => ws.close(CLOSE_TRY_AGAIN, 'access could not be judged'))
    .finally(() => ws.resume());
}

/** Real time. */
const ASKED_EVERY_MS = 10_000;

/**
 * Whoever was let in may be logged out, or taken away, since: then the line is closed, and the screen that comes again is told
 * what it may now. A store that cannot be asked closes nothing. A demonstration has nobody to take away.
 */
function keepAsking(ws: WebSocket, { access, clock }: Services, from: Credentials, actor: Actor): void {
  if (access.mode === 'demonstration') return;
  let cancel = (): void => {};
  const ask = async (): Promise<void> => {
    const now = await access.identify(from).catch(() => actor);
    const same = now?.id === actor.id && String(now.roles) === String(actor.roles);
    if (!same) ws.close(CLOSE_NOT_ALLOWED, 'not allowed any more');
    else if (ws.readyState === ws.OPEN) next();
  };
  const next = (): void => {
    cancel = clock.after(ASKED_EVERY_MS * clock.rate, () => void ask());
  };
  ws.on('close', () => cancel());
  next();
}

const LOOKING: readonly Action[] = ['room.watch', 'room.steer', 'room.guard'];
/** What had come in with the very bytes that opened the connection. */
const WAITING_MAX = 16;

/** What is done with each message of a viewer that is known. */
function hearingOf(ws: WebSocket, services: Services, actor: Actor, onGreeted: () => void) {
  let take: ((message: ViewerMessage) => void) | null = null;

  function greet(hello: ViewerHello): void {
    const refused = refusedProtocol(hello.protocol, OLDEST_VIEWER_PROTOCOL);
    if (refused !== null) {
      ws.close(refused.code, refused.reason);
      return;
    }
    const inRoom = services.findRoom(hello.room);
    if (inRoom === null || !mayEnter(actor, hello.room)) {
      void services.refusals.note(actor, '/live, another room');
      ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
      return;
    }
    onGreeted();
    const { room, projection, format } = hello;
    take = services.fanOut.join(
      {
        socket: ws,
        room,
        projection,
        format,
        guarded: projection === 'console' && !may(actor, 'room.steer'),
      },
      {
        type: 'serverWelcome',
        protocol: PROTOCOL_VERSION,
        clockRate: services.clock.rate,
        demonstration: services.access.mode === 'demonstration',
        nowMs: inRoom.clock.nowMs(),
      },
    );
  }

  return (data: RawData, binary: boolean): void => {
    const text = String(data);
    const message = binary ? null : readViewerMessage(text);
    if (message === null) {
      ws.close(CLOSE_BAD_MESSAGE, unreadableMessage(binary ? null : viewerFault(text)));
      return;
    }
    if (!mayAny(actor, actionsOfViewer(message))) {
      const projection = message.type === 'viewerHello' ? ` ${message.projection}` : '';
      void services.refusals.note(actor, `/live ${message.type}${projection}`);
      ws.close(CLOSE_NOT_ALLOWED, 'not allowed');
    } else if (take !== null) take(message);
    else if (message.type === 'viewerHello') greet(message);
    else ws.close(CLOSE_BAD_MESSAGE, 'viewerHello comes first');
  };
}
