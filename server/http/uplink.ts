/** The server's end of `/uplink`: one gateway on another machine, from its first word until it may stay. */

import { randomUUID } from 'node:crypto';
import { AppError } from '@takt/shared/errors.ts';
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_OLD,
  CLOSE_TRY_AGAIN,
} from '@takt/shared/link/close-codes.ts';
import { OLDEST_GATEWAY_PROTOCOL, refusedProtocol } from '@takt/shared/link/protocol-versions.ts';
import type { GatewayHello, GatewayMessage } from '@takt/shared/wire/uplink.ts';
import { gatewayFault, readGatewayMessage } from '@takt/shared/wire/uplink.ts';
import type { WebSocket } from 'ws';
import type { Credentials } from '../access/credentials.ts';
import type { GatewayIdentity } from '../live/gateways.ts';
import type { GatewayRow } from '../store/store.ts';
import { type Admission, admit } from './admission.ts';
import { HELLO_BYTES_MAX } from './before-hello.ts';
import { GreetedGateway } from './greeted-gateway.ts';
import type { Services } from './services.ts';
import { unreadableMessage } from './unreadable-message.ts';

/** How far a gateway has come. It leaves each stage once, for the next or for good. */
type Stage =
  /** It has shown no token yet: the hello has it. */
  | { readonly is: 'unknown' }
  /** Whether it may come in is being found out. The line is not read; `waiting` had come with what was judged. */
  | { readonly is: 'judging'; readonly waiting: Buffer[]; waitingBytes: number }
  | { readonly is: 'admitted'; readonly admission: Admission }
  | { readonly is: 'greeted'; readonly gateway: GreetedGateway };

/**
 * Access is judged at once when a header came, and nothing is read before; else at the hello, by the token in it. Until
 * then nothing is sent and nothing taken. `onGreeted`: it has said who it is and may stay.
 */
export function serveGateway(
  ws: WebSocket,
  services: Services,
  from: Credentials,
  onGreeted: () => void = () => {},
): void {
  let stage: Stage = { is: 'unknown' };

  /** Meanwhile the line is not read: what comes waits at the other end. `hello`: by which it is judged. */
  function judge(hello: GatewayHello | null): void {
    const judging = { is: 'judging', waiting: [] as Buffer[], waitingBytes: 0 } as const;
    stage = judging;
    ws.pause();
    admit(services, from, hello?.token)
      .then((admission) => {
        stage = { is: 'admitted', admission };
        if (hello !== null) hear(hello);
        for (const data of judging.waiting) read(data);
      })
      .catch((error) => {
        const refused = error instanceof AppError && error.kind === 'not-allowed';
        // A gateway that is not allowed stops; one that could not be judged is to come again.
        if (refused) ws.close(CLOSE_NOT_ALLOWED, 'wrong token');
        else ws.close(CLOSE_TRY_AGAIN, 'access could not be judged');
      })
      .finally(() => ws.resume());
  }

  function read(data: Buffer): void {
    // Whoever is hung up on may go on talking until it answers the close, half a minute at most.
    if (ws.readyState !== ws.OPEN) return;
    if (stage.is === 'judging') {
      stage.waiting.push(data);
      stage.waitingBytes += Math.max(1, data.length);
      if (stage.waitingBytes > HELLO_BYTES_MAX) ws.close(CLOSE_BAD_MESSAGE, 'too much before the answer');
      return;
    }
    const isExpected = stage.is === 'greeted' || data.length <= HELLO_BYTES_MAX;
    if (!isExpected) {
      ws.close(CLOSE_BAD_MESSAGE, 'a gatewayHello is shorter');
      return;
    }
    const text = String(data);
    const message = readGatewayMessage(text);
    if (message === null) ws.close(CLOSE_BAD_MESSAGE, unreadableMessage(gatewayFault(text)));
    else hear(message);
  }

  function hear(message: GatewayMessage): void {
    // It may have gone while it was judged, and would be greeted for ever.
    if (ws.readyState !== ws.OPEN) return;
    if (stage.is === 'greeted') stage.gateway.hear(message);
    else if (message.type !== 'gatewayHello') ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes first');
    else if (stage.is === 'admitted') greet(message, stage.admission.enrolled);
    else judge(message);
  }

  function greet(said: GatewayHello, enrolled: GatewayRow | null): void {
    const hello = asEnrolled(said, enrolled);
    const who = identityOf(hello, enrolled);
    const refused = refusedProtocol(hello.protocol, OLDEST_GATEWAY_PROTOCOL);
    if (refused !== null) {
      services.gateways.refused(hello.room, who, refused.code === CLOSE_TOO_OLD ? 'too-old' : 'too-new');
      ws.close(refused.code, refused.reason);
      return;
    }
    const room = services.findRoom(hello.room);
    if (room === null) {
      ws.close(CLOSE_NOT_ALLOWED, 'no such room');
      return;
    }
    onGreeted();
    stage = { is: 'greeted', gateway: new GreetedGateway(ws, services, hello, room, who) };
  }

  ws.on('message', (data: Buffer, binary) => {
    if (!binary) read(data);
    else if (ws.readyState === ws.OPEN) ws.close(CLOSE_BAD_MESSAGE, unreadableMessage(null));
  });
  if (from.authorization !== undefined) judge(null);
}

const identityOf = (hello: GatewayHello, enrolled: GatewayRow | null): GatewayIdentity => ({
  gatewayId: hello.gatewayId,
  connection: randomUUID(),
  origin: enrolled === null ? 'token' : 'enrolled',
  kind: enrolled?.kind ?? (hello.station === undefined ? 'gateway' : 'tablet'),
  station: hello.station ?? null,
});

/** What staff wrote down when it was enrolled counts, not what it says of itself. */
function asEnrolled(hello: GatewayHello, enrolled: GatewayRow | null): GatewayHello {
  if (enrolled === null) return hello;
  const { gatewayId, roomId, kind, station } = enrolled;
  const { station: said, ...rest } = hello;
  // A tablet without a station of its own is carried about and says where it is; a gateway stands in a room.
  const place = station ?? (kind === 'tablet' ? said : undefined);
  return { ...rest, gatewayId, room: roomId, ...(place === undefined ? {} : { station: place }) };
}
