/**
 * The server's end of `/uplink`: one gateway on another machine. Its samples are put on the server's clock, committed,
 * and only then acknowledged; what comes again after a reconnect is acknowledged and not taken twice.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '@takt/shared/errors.ts';
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_OLD,
  CLOSE_TRY_AGAIN,
} from '@takt/shared/link/close-codes.ts';
import {
  knows,
  OLDEST_GATEWAY_PROTOCOL,
  PROTOCOL_VERSION,
  refusedProtocol,
} from '@takt/shared/link/protocol-versions.ts';
import type { Sample } from '@takt/shared/sample.ts';
import { readGatewayMessage } from '@takt/shared/wire/uplink.ts';
import type {
  GatewayHello,
  GatewayMessage,
  GatewayPackets,
  GatewaySamples,
  UplinkServerMessage,
} from '@takt/shared/wire/wire.ts';
import type { WebSocket } from 'ws';
import type { ClassLog } from '../control/class-log.ts';
import { followEffort } from '../live/effort.ts';
import type { Connection, GatewayIdentity } from '../live/gateways.ts';
import { keptNow, wornNow } from '../live/pairing/assigned.ts';
import { followPairing } from '../live/pairing/pairing.ts';
import type { Room } from '../live/room.ts';
import type { GatewayRow } from '../store/store.ts';
import type { Credentials } from './access.ts';
import { type Admission, admit } from './admission.ts';
import { HELLO_BYTES_MAX } from './before-hello.ts';
import { beginAgain, epochsOf, type GatewayEpoch } from './gateway-epochs.ts';
import { createPacketReader } from './packets.ts';
import type { Services } from './services.ts';

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
  const epochs = epochsOf(services);
  let admitted: Admission | null = null;
  let judging = false;
  /** What came in one piece with the hello: unread while access is judged. */
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  /** What was sent on this connection. */
  const mine = new Set<GatewayEpoch>();
  let greeted: { hello: GatewayHello; room: Room; connection: Connection; epoch: GatewayEpoch } | null = null;

  const send = (message: UplinkServerMessage): void => ws.send(JSON.stringify(message));

  /** Meanwhile the line is not read: what comes waits at the other end. */
  function judge(token: string | undefined, then: () => void): void {
    judging = true;
    ws.pause();
    admit(services, from, token)
      .then((admission) => {
        admitted = admission;
        then();
        for (const data of waiting.splice(0)) if (ws.readyState === ws.OPEN) read(data);
      })
      .catch((error) => {
        const refused = error instanceof AppError && error.kind === 'not-allowed';
        // A gateway that is not allowed stops; one that could not be judged is to come again.
        if (refused) ws.close(CLOSE_NOT_ALLOWED, 'wrong token');
        else ws.close(CLOSE_TRY_AGAIN, 'access could not be judged');
      })
      .finally(() => {
        judging = false;
        ws.resume();
      });
  }

  function greet(said: GatewayHello): void {
    if (greeted !== null) {
      ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes once');
      return;
    }
    const hello = asEnrolled(said, admitted?.enrolled ?? null);
    const room = services.findRoom(hello.room);
    const who = identityOf(hello, admitted?.enrolled ?? null);
    const refused = refusedProtocol(hello.protocol, OLDEST_GATEWAY_PROTOCOL);
    if (refused !== null) {
      services.gateways.refused(hello.room, who, refused.code === CLOSE_TOO_OLD ? 'too-old' : 'too-new');
      ws.close(refused.code, refused.reason);
      return;
    }
    if (room === null) {
      ws.close(CLOSE_NOT_ALLOWED, 'no such room');
      return;
    }
    const hangUp = (): void => ws.close(CLOSE_NOT_ALLOWED, 'revoked');
    const connection = services.gateways.connected(room.roomId, who, hangUp);
    ws.on('close', () => connection.end());
    ws.on('close', room.recorder.onRoom(sendAgain));
    const epoch = epochs.of(`${hello.gatewayId}/${hello.bootId}`);
    greeted = { hello, room, connection, epoch };
    epoch.clock.connected();
    epoch.clock.said(hello.nowMs, services.clock.nowMs());
    onGreeted();
    const { serverBootId } = epochs;
    send({ type: 'serverAccepted', protocol: PROTOCOL_VERSION, nowMs: services.clock.nowMs(), serverBootId });
    tellOfClass(room.log, hello.station !== undefined);
    const { bus } = services;
    follow(followEffort(bus, room.roomId, (percent) => send({ type: 'serverEffort', percent })));
    if (!knows(hello.protocol, 'pairing')) return;
    follow(followPairing(bus, room.roomId, (open) => send({ type: 'serverPairing', open })));
  }

  /** Until the socket closes. */
  function follow(following: Promise<() => Promise<void>>): void {
    following
      .then((end) => {
        if (ws.readyState !== ws.OPEN) return end();
        ws.on('close', () => void end());
        return undefined;
      })
      .catch(() => {});
  }

  /** Which straps are worn; to a gateway that shows its person something, whether every screen is to be empty. */
  function tellOfClass(log: ClassLog, hasScreen: boolean): void {
    const told = new Map<string, string>();
    const tellChange = (message: UplinkServerMessage): void => {
      const text = JSON.stringify(message);
      if (told.get(message.type) === text) return;
      told.set(message.type, text);
      ws.send(text);
    };
    const tell = (): void => {
      tellChange({ type: 'serverAssigned', sensors: keptNow(log) });
      if (!hasScreen) return;
      tellChange({ type: 'serverBlanked', blanked: log.current()?.model.blanked ?? false });
    };
    tell();
    ws.on('close', log.onChange(tell));
  }

  function take(message: GatewaySamples | GatewayPackets): void {
    if (greeted === null) return;
    const { room, hello } = greeted;
    const earlierBoot = message.type === 'gatewaySamples' ? message.bootId : undefined;
    const bootId = earlierBoot ?? hello.bootId;
    const source = `${hello.gatewayId}/${bootId}`;
    // What an earlier boot heard goes to the recording alone: its times are converted, and a value that came out as
    // "now" by a clock that was wrong must not be drawn as live.
    const way = bootId === hello.bootId ? 'accept' : 'record';
    // Times are on the present boot's clock, whichever boot heard them.
    const { clock } = greeted.epoch;
    const nowMs = services.clock.nowMs();
    const { sentAtMs } = message;
    if (sentAtMs !== undefined) clock.said(sentAtMs, nowMs);
    const times = message.type === 'gatewaySamples' ? message.samples : message.packets;
    if (!times.every(({ receivedAtMs }) => clock.canBe(receivedAtMs, nowMs))) {
      ws.close(CLOSE_BAD_MESSAGE, 'a time that is not possible');
      return;
    }
    const epoch = epochs.of(source);
    if (epoch.leftOn !== null && epoch.leftOn !== ws) beginAgain(epoch);
    mine.add(epoch);
    if (message.seq > epoch.seq) {
      const samples = heardIn(message, epoch, hello.station).map((sample) => ({
        ...sample,
        receivedAtMs: clock.place(sample.receivedAtMs, sentAtMs, nowMs),
      }));
      if (epoch.leftOn !== null) {
        if (way === 'accept') room.intake.show(source, samples);
        return;
      }
      const accepted = room.intake[way](source, samples, 'source');
      epoch.seq = message.seq;
      epoch.committed = epoch.committed.then(() => accepted);
    }
    const { seq } = epoch;
    const ofBoot = earlierBoot === undefined ? {} : { bootId };
    epoch.committed.then(
      () => {
        epoch.acknowledgedSeq = Math.max(epoch.acknowledgedSeq, seq);
        send({ type: 'serverAck', seq, ...ofBoot });
      },
      // There is no room for it. It stays with the gateway, and so does all that comes behind it.
      () => {
        epoch.leftOn = ws;
      },
    );
  }

  /** All that was not acknowledged comes again on a new connection; this one is asked to make way for it. */
  function sendAgain(): void {
    if ([...mine].some(({ leftOn }) => leftOn === ws))
      ws.close(CLOSE_TRY_AGAIN, 'send again what was not acknowledged');
  }

  function heardIn(
    message: GatewaySamples | GatewayPackets,
    epoch: GatewayEpoch,
    station: number | undefined,
  ): readonly Sample[] {
    if (message.type === 'gatewaySamples') return message.samples;
    epoch.packets ??= createPacketReader();
    return epoch.packets(message.packets, station);
  }

  if (from.authorization !== undefined) judge(undefined, () => {});

  ws.on('message', (data: Buffer, binary) => {
    // Whoever is hung up on may go on talking until it answers the close, half a minute at most.
    if (ws.readyState !== ws.OPEN) return;
    if (binary) return ws.close(CLOSE_BAD_MESSAGE, 'unreadable message');
    if (!judging) return read(data);
    waiting.push(data);
    waitingBytes += Math.max(1, data.length);
    if (waitingBytes > HELLO_BYTES_MAX) ws.close(CLOSE_BAD_MESSAGE, 'too much before the answer');
  });

  function read(data: Buffer): void {
    const expected = greeted !== null || data.length <= HELLO_BYTES_MAX;
    const message = expected ? readGatewayMessage(String(data)) : null;
    if (message === null) ws.close(CLOSE_BAD_MESSAGE, 'unreadable message');
    else if (admitted !== null) hear(message);
    else if (message.type === 'gatewayHello') judge(message.token, () => hear(message));
    else ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes first');
  }

  function hear(message: GatewayMessage): void {
    greeted?.connection.heard();
    if (message.type === 'gatewayHello') greet(message);
    else if (greeted === null) ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes first');
    else if (message.type === 'gatewayPing') {
      const nowMs = services.clock.nowMs();
      greeted.epoch.clock.said(message.nowMs, nowMs);
      if (message.serverAheadMs !== undefined) greeted.epoch.clock.told(message.serverAheadMs, nowMs);
      send({ type: 'serverPong', pingMs: message.nowMs, nowMs });
    } else if (message.type === 'gatewayHealth') {
      greeted.connection.tell(ofWorn(message.report, greeted.room));
    } else take(message);
  }
}

const identityOf = (hello: GatewayHello, enrolled: GatewayRow | null): GatewayIdentity => ({
  gatewayId: hello.gatewayId,
  connection: randomUUID(),
  origin: enrolled === null ? 'token' : 'enrolled',
  kind: enrolled?.kind ?? (hello.station === undefined ? 'gateway' : 'tablet'),
  station: hello.station ?? null,
});

/** A gateway sends no other; one that did would end here. */
function ofWorn(report: GatewayReport, { log }: Room): GatewayReport {
  const worn = wornNow(log);
  return { ...report, straps: report.straps.filter(({ sensor }) => worn.has(sensor)) };
}

/** What staff wrote down when it was enrolled counts, not what it says of itself. */
function asEnrolled(hello: GatewayHello, enrolled: GatewayRow | null): GatewayHello {
  if (enrolled === null) return hello;
  const { gatewayId, roomId, kind, station } = enrolled;
  const { station: said, ...rest } = hello;
  // A tablet without a station of its own is carried about and says where it is; a gateway stands in a room.
  const place = station ?? (kind === 'tablet' ? said : undefined);
  return { ...rest, gatewayId, room: roomId, ...(place === undefined ? {} : { station: place }) };
}
