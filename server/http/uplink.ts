/**
 * The server's end of `/uplink`: one gateway on another machine. Its samples are put on the server's clock, committed,
 * and only then acknowledged; what comes again after a reconnect is acknowledged and not taken twice.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '@takt/shared/errors.ts';
import type { GatewayReport } from '@takt/shared/gateway-health.ts';
import type { Sample } from '@takt/shared/sample.ts';
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_NOT_ALLOWED,
  CLOSE_TOO_OLD,
  type GatewayHello,
  type GatewayMessage,
  type GatewayPackets,
  type GatewaySamples,
  OLDEST_GATEWAY_PROTOCOL,
  PAIRING_PROTOCOL,
  PROTOCOL_VERSION,
  type UplinkServerMessage,
} from '@takt/shared/wire.ts';
import type { WebSocket } from 'ws';
import { keptNow, wornNow } from '../live/assigned.ts';
import type { ClassLog } from '../live/class-log.ts';
import { followEffort } from '../live/effort.ts';
import type { Connection, GatewayIdentity } from '../live/gateways.ts';
import { followPairing } from '../live/pairing.ts';
import type { Room } from '../live/room.ts';
import type { GatewayRow } from '../store/store.ts';
import type { Credentials } from './access.ts';
import { type Admission, admit } from './admission.ts';
import { parseGatewayMessage } from './messages.ts';
import { createPacketReader, type PacketReader } from './packets.ts';
import type { Services } from './services.ts';

const OFFSETS_KEPT = 64;
/** RFC 6455, section 7.4.1: a fault of ours. */
const CLOSE_TRY_AGAIN = 1011;

/** What a gateway epoch has sent so far; outlives the socket, so that what is sent again is known. */
interface Taken {
  seq: number;
  /** Settles when everything up to `seq` is committed. */
  committed: Promise<void>;
  /** Made with the first packet that a browser sends. */
  packets: PacketReader | null;
}
const epochs = new WeakMap<Services, Map<string, Taken>>();
/**
 * Every start of a gateway and every loading of a tablet's page is one, for as long as the server runs: those used last
 * are kept. Months of a clinic's; one that is older has no message left to send again.
 */
const EPOCHS_KEPT = 4096;

/** Messages that may come while access is judged: a hello and a ping, with room to spare. */
const WAITING_MAX = 16;

/**
 * Access is judged at once when a header came, else at the hello, by the token in it. Until then nothing is sent and
 * nothing taken. `onGreeted`: it has said who it is and may stay.
 */
export function serveGateway(
  ws: WebSocket,
  services: Services,
  from: Credentials,
  onGreeted: () => void = () => {},
): void {
  const known = epochs.get(services) ?? new Map<string, Taken>();
  epochs.set(services, known);
  const offsets: number[] = [];
  let admitted: Admission | null = null;
  let judging = false;
  const waiting: GatewayMessage[] = [];
  let greeted: { hello: GatewayHello; room: Room; connection: Connection } | null = null;

  const send = (message: UplinkServerMessage): void => ws.send(JSON.stringify(message));

  /**
   * Server clock minus gateway clock. Every message shows it plus its own way; the least of the last 64 is nearest
   * to the truth, late by the shortest way (a millisecond or so on a local network).
   */
  function noteOffset(gatewayNowMs: number): void {
    offsets.push(services.clock.nowMs() - gatewayNowMs);
    if (offsets.length > OFFSETS_KEPT) offsets.shift();
  }

  function judge(token: string | undefined): void {
    judging = true;
    admit(services, from, token)
      .then((admission) => {
        admitted = admission;
        for (const message of waiting.splice(0)) if (ws.readyState === ws.OPEN) hear(message);
      })
      .catch((error) => {
        const refused = error instanceof AppError && error.kind === 'not-allowed';
        // A gateway that is not allowed stops; one that could not be judged is to come again.
        if (refused) ws.close(CLOSE_NOT_ALLOWED, 'wrong token');
        else ws.close(CLOSE_TRY_AGAIN, 'access could not be judged');
      });
  }

  function greet(said: GatewayHello): void {
    if (greeted !== null) {
      ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes once');
      return;
    }
    const hello = asEnrolled(said, admitted?.enrolled ?? null);
    const room = services.rooms.find((one) => one.roomId === hello.room);
    const who = identityOf(hello, admitted?.enrolled ?? null);
    if (hello.protocol < OLDEST_GATEWAY_PROTOCOL) {
      services.gateways.tooOld(hello.room, who);
      ws.close(CLOSE_TOO_OLD, 'update this gateway');
      return;
    }
    if (room === undefined) {
      ws.close(CLOSE_NOT_ALLOWED, 'no such room');
      return;
    }
    const hangUp = (): void => ws.close(CLOSE_NOT_ALLOWED, 'revoked');
    const connection = services.gateways.connected(room.roomId, who, hangUp);
    ws.on('close', () => connection.end());
    greeted = { hello, room, connection };
    onGreeted();
    send({ type: 'serverAccepted', protocol: PROTOCOL_VERSION, nowMs: services.clock.nowMs() });
    tellOfClass(room.log, hello.station !== undefined);
    const { bus } = services;
    follow(followEffort(bus, room.roomId, (percent) => send({ type: 'serverEffort', percent })));
    if (hello.protocol < PAIRING_PROTOCOL) return;
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
    // What an earlier boot heard goes to the recording alone: its clock is reckoned, and a value that came out as
    // "now" by a clock that was wrong must not be drawn as live.
    const into = bootId === hello.bootId ? room.intake : room.recorder;
    const taken = known.get(source) ?? { seq: -1, committed: Promise.resolve(), packets: null };
    known.delete(source);
    known.set(source, taken);
    const [oldest] = known.keys();
    if (known.size > EPOCHS_KEPT && oldest !== undefined) known.delete(oldest);
    if (message.seq > taken.seq) {
      const accepted = into.accept(source, onOurClock(heardIn(message, taken, hello.station)));
      taken.seq = message.seq;
      taken.committed = taken.committed.then(() => accepted);
    }
    const { seq } = taken;
    const ofBoot = earlierBoot === undefined ? {} : { bootId };
    void taken.committed.then(() => send({ type: 'serverAck', seq, ...ofBoot }));
  }

  function heardIn(
    message: GatewaySamples | GatewayPackets,
    taken: Taken,
    station: number | undefined,
  ): readonly Sample[] {
    if (message.type === 'gatewaySamples') return message.samples;
    taken.packets ??= createPacketReader();
    return taken.packets(message.packets, station);
  }

  /** Nothing was heard later than now: a value from the future would look live for as long. */
  function onOurClock(samples: readonly Sample[]): Sample[] {
    const offsetMs = Math.min(...offsets);
    const nowMs = services.clock.nowMs();
    return samples.map((sample) => ({
      ...sample,
      receivedAtMs: Math.min(nowMs, sample.receivedAtMs + offsetMs),
    }));
  }

  if (from.authorization !== undefined) judge(undefined);

  ws.on('message', (data, binary) => {
    // Whoever is hung up on may go on talking until it answers the close, half a minute at most.
    if (ws.readyState !== ws.OPEN) return;
    const message = binary ? null : parseGatewayMessage(data);
    if (message === null) return ws.close(CLOSE_BAD_MESSAGE, 'unreadable message');
    if (admitted !== null) return hear(message);
    if (!judging && message.type !== 'gatewayHello') {
      return ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes first');
    }
    if (waiting.push(message) > WAITING_MAX) return ws.close(CLOSE_BAD_MESSAGE, 'too much before the answer');
    if (!judging && message.type === 'gatewayHello') judge(message.token);
  });

  function hear(message: GatewayMessage): void {
    if ('nowMs' in message) noteOffset(message.nowMs);
    greeted?.connection.heard();
    if (message.type === 'gatewayHello') greet(message);
    else if (greeted === null) ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes first');
    else if (message.type === 'gatewayPing') {
      send({ type: 'serverPong', pingMs: message.nowMs, nowMs: services.clock.nowMs() });
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

/** A gateway tells of no other; were one to, it would end here. */
function ofWorn(report: GatewayReport, { log }: Room): GatewayReport {
  const worn = wornNow(log);
  return { ...report, straps: report.straps.filter(({ sensor }) => worn.has(sensor)) };
}

/** What staff wrote down when it was enrolled counts, not what it says of itself. */
function asEnrolled(hello: GatewayHello, enrolled: GatewayRow | null): GatewayHello {
  if (enrolled === null) return hello;
  const { gatewayId, roomId, kind, station } = enrolled;
  const { station: said, ...rest } = hello;
  // A tablet without a place of its own is carried about and says where it is; a gateway stands in a room.
  const place = station ?? (kind === 'tablet' ? said : undefined);
  return { ...rest, gatewayId, room: roomId, ...(place === undefined ? {} : { station: place }) };
}
