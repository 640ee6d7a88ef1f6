/**
 * A gateway that has said who it is and may stay: its samples are put on the server's clock, committed, and only then
 * acknowledged; and it is told what it must know of the class in its room.
 */
import type { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { CLOSE_BAD_MESSAGE, CLOSE_NOT_ALLOWED, CLOSE_TRY_AGAIN } from '@takt/shared/link/close-codes.ts';
import { knowsFeature, PROTOCOL_VERSION } from '@takt/shared/link/protocol-versions.ts';
import type {
  GatewayHello,
  GatewayMessage,
  GatewayPackets,
  GatewayPing,
  GatewaySamples,
} from '@takt/shared/wire/uplink.ts';
import type { UplinkServerMessage } from '@takt/shared/wire/uplink-server.ts';
import type { WebSocket } from 'ws';
import { followEffort } from '../live/effort.ts';
import type { Connection, GatewayIdentity } from '../live/gateways.ts';
import { keptNow, wornNow } from '../live/pairing/assigned.ts';
import { followPairing } from '../live/pairing/pairing.ts';
import type { Room } from '../live/room.ts';
import { epochsOf, type GatewayEpoch, type GatewayEpochs } from './gateway-epochs.ts';
import type { Services } from './services.ts';

/** More boots than this are not on one gateway's disk at a time, unless it restarts without end. */
const BOOTS_MAX = 1_024;

export class GreetedGateway {
  readonly #ws: WebSocket;
  readonly #services: Services;
  readonly #hello: GatewayHello;
  readonly #room: Room;
  readonly #presence: Connection;
  readonly #epochs: GatewayEpochs;
  /** Of the present boot. */
  readonly #epoch: GatewayEpoch;
  readonly #connection: number;
  /** Of which something was sent on this connection that is not acknowledged yet. */
  readonly #open = new Set<GatewayEpoch>();

  /** Accepts it at once. `ws` is open, and what follows it goes with it. */
  constructor(ws: WebSocket, services: Services, hello: GatewayHello, room: Room, who: GatewayIdentity) {
    this.#ws = ws;
    this.#services = services;
    this.#hello = hello;
    this.#room = room;
    const hangUp = (): void => ws.close(CLOSE_NOT_ALLOWED, 'revoked');
    this.#presence = services.gateways.connected(room.roomId, who, hangUp);
    this.#epochs = epochsOf(services);
    this.#connection = this.#epochs.nextConnection();
    this.#epoch = this.#epochs.of(`${hello.gatewayId}/${hello.bootId}`);
    const nowMs = services.clock.nowMs();
    this.#epoch.clock.connected();
    this.#epoch.clock.said(hello.nowMs, nowMs);
    this.#epoch.comesOn(this.#connection);
    ws.on('close', () => this.#presence.end());
    ws.on(
      'close',
      room.recorder.onRoom(() => this.#askAgain()),
    );
    const { serverBootId } = this.#epochs;
    this.#say({ type: 'serverAccepted', protocol: PROTOCOL_VERSION, nowMs, serverBootId });
    this.#tellOfClass();
    const { bus } = services;
    this.#follow(followEffort(bus, room.roomId, (percent) => this.#say({ type: 'serverEffort', percent })));
    if (!knowsFeature(hello.protocol, 'pairing')) return;
    this.#follow(followPairing(bus, room.roomId, (open) => this.#say({ type: 'serverPairing', open })));
  }

  hear(message: GatewayMessage): void {
    this.#presence.heard();
    switch (message.type) {
      case 'gatewayHello':
        this.#ws.close(CLOSE_BAD_MESSAGE, 'gatewayHello comes once');
        return;
      case 'gatewayPing':
        this.#answer(message);
        return;
      case 'gatewayHealth':
        this.#presence.tell(this.#ofWorn(message.report));
        return;
      default:
        this.#take(message);
    }
  }

  #say(message: UplinkServerMessage): void {
    this.#ws.send(JSON.stringify(message));
  }

  #answer({ nowMs: pingMs, serverAheadMs }: GatewayPing): void {
    const nowMs = this.#services.clock.nowMs();
    this.#epoch.clock.said(pingMs, nowMs);
    if (serverAheadMs !== undefined) this.#epoch.clock.told(serverAheadMs, nowMs);
    this.#say({ type: 'serverPong', pingMs, nowMs });
  }

  #take(message: GatewaySamples | GatewayPackets): void {
    const { gatewayId, bootId, station } = this.#hello;
    const earlierBoot = message.type === 'gatewaySamples' ? message.bootId : undefined;
    const source = `${gatewayId}/${earlierBoot ?? bootId}`;
    // Times are on the present boot's clock, whichever boot heard them.
    const { clock } = this.#epoch;
    const nowMs = this.#services.clock.nowMs();
    const { seq, sentAtMs } = message;
    if (sentAtMs !== undefined) clock.said(sentAtMs, nowMs);
    const times = message.type === 'gatewaySamples' ? message.samples : message.packets;
    if (!times.every(({ receivedAtMs }) => clock.canBe(receivedAtMs, nowMs))) {
      this.#ws.close(CLOSE_BAD_MESSAGE, 'a time that is not possible');
      return;
    }
    // What an earlier boot heard goes to the recording alone: its times are converted, and a value that came out as
    // "now" by a clock that was wrong must not be drawn as live.
    const isHistory = earlierBoot !== undefined && earlierBoot !== bootId;
    const { intake } = this.#room;
    const epoch = this.#epochs.of(source);
    this.#open.add(epoch);
    if (this.#open.size > BOOTS_MAX) {
      this.#ws.close(CLOSE_TRY_AGAIN, 'go on with the other boots on another connection');
      return;
    }
    const isTaken = epoch.take(this.#connection, seq, {
      read: (packets) =>
        (message.type === 'gatewaySamples' ? message.samples : packets(message.packets, station)).map(
          (sample) => ({ ...sample, receivedAtMs: clock.place(sample.receivedAtMs, sentAtMs, nowMs) }),
        ),
      keep: (samples) =>
        isHistory ? intake.record(source, samples, 'source') : intake.accept(source, samples, 'source'),
      show: (samples) => {
        if (!isHistory) intake.show(source, samples);
      },
      acknowledge: (upTo) => {
        const ofBoot = earlierBoot === undefined ? {} : { bootId: earlierBoot };
        this.#say({ type: 'serverAck', seq: upTo, ...ofBoot });
        if (epoch.isSettled) this.#open.delete(epoch);
      },
    });
    if (!isTaken) this.#ws.close(CLOSE_BAD_MESSAGE, 'this boot has another connection since');
  }

  /** All that was not acknowledged comes again on a new connection; this one is asked to make way for it. */
  #askAgain(): void {
    if ([...this.#open].some((epoch) => epoch.isLeftOn(this.#connection)))
      this.#ws.close(CLOSE_TRY_AGAIN, 'send again what was not acknowledged');
  }

  /** Which straps are worn; to a gateway that shows its person something, whether every screen is to be empty. */
  #tellOfClass(): void {
    const { log } = this.#room;
    const told = new Map<string, string>();
    const tellChange = (message: UplinkServerMessage): void => {
      const text = JSON.stringify(message);
      if (told.get(message.type) === text) return;
      told.set(message.type, text);
      this.#ws.send(text);
    };
    const tell = (): void => {
      tellChange({ type: 'serverAssigned', sensors: keptNow(log) });
      if (this.#hello.station === undefined) return;
      tellChange({ type: 'serverBlanked', blanked: log.current()?.model.blanked ?? false });
    };
    tell();
    this.#ws.on('close', log.onChange(tell));
  }

  /** Until the socket closes. */
  #follow(following: Promise<() => Promise<void>>): void {
    following
      .then((end) => {
        if (this.#ws.readyState !== this.#ws.OPEN) return end();
        this.#ws.on('close', () => void end());
        return undefined;
      })
      .catch(() => {});
  }

  /** A gateway sends no other; one that did would end here. */
  #ofWorn(report: GatewayReport): GatewayReport {
    const worn = wornNow(this.#room.log);
    return { ...report, straps: report.straps.filter(({ sensor }) => worn.has(sensor)) };
  }
}
