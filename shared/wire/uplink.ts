/**
 * What a gateway says on `/uplink`. Text messages are JSON and are named by who sends them; what a server says there is in
 * uplink-server.ts. A gateway one version back is accepted (link/protocol-versions.ts).
 */
import Type from 'typebox';
import { Clean } from 'typebox/value';
import { compiled } from '../compiled.ts';
import { GatewayReport } from '../health/gateway-health.ts';
import { PACKET_BYTES_MAX } from '../limits.ts';
import { HeartSample, type Sample, TreadmillSample } from '../sample.ts';
import { type Static, StationNumber } from '../schema.ts';
import { faultIn, type SchemaFault } from '../schema-fault.ts';
import { parseJson } from './json.ts';
import { fieldsOf } from './read-sample.ts';

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** To the year 2200. A machine without a battery clock begins in 1970, which is no fault: its clock is compared. */
const LATEST_MS = 7_258_118_400_000;
const TimeMs = Type.Number({ minimum: 0, maximum: LATEST_MS });
const Name = Type.String({ minLength: 1, maxLength: 80 });

export const GatewayHello = Type.Object({
  type: Type.Literal('gatewayHello'),
  protocol: Whole,
  gatewayId: Name,
  /** New at every start of the gateway: a new epoch of its sequence numbers and its clock. */
  bootId: Name,
  room: Name,
  /** The gateway's clock now. */
  nowMs: TimeMs,
  /** What it was given when it was enrolled; from a browser, whose WebSocket can carry no header. */
  token: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** The station where it stands: a tablet on a treadmill's shelf. */
  station: Type.Optional(StationNumber),
});
export type GatewayHello = Static<typeof GatewayHello>;

/** Which station heard it is for the server to say. */
const { station: _byServer, ...heartFields } = HeartSample.properties;
const { station: _byServerToo, ...treadmillFields } = TreadmillSample.properties;
const SentHeart = Type.Object({ ...heartFields, receivedAtMs: TimeMs, receiver: Type.Optional(Name) });
const SentTreadmill = Type.Object({ ...treadmillFields, receivedAtMs: TimeMs });

/** Sequence numbers rise by one a message within a bootId; an unacknowledged message is sent again after a reconnect. */
const GatewaySamples = Type.Object({
  type: Type.Literal('gatewaySamples'),
  seq: Whole,
  /**
   * Set on what an earlier boot of this gateway heard and could not hand over: then `seq` is that boot's, the times are
   * on this boot's clock like all others, and the samples are history, however new they look.
   */
  bootId: Type.Optional(Name),
  /**
   * The gateway's clock when this was handed to the socket: what was heard so much earlier is so old at least, however the
   * two clocks stand. Left out by a gateway that does not tell.
   */
  sentAtMs: Type.Optional(TimeMs),
  samples: Type.Array(Type.Union([SentHeart, SentTreadmill]), { maxItems: 10_000 }),
});
export type GatewaySamples = Static<typeof GatewaySamples>;

/** One value of a Bluetooth characteristic, bytes untouched: what a browser hears and does not decode. */
const WirePacket = Type.Object({
  receivedAtMs: TimeMs,
  /** Stands for the device as far as this browser knows it: Web Bluetooth gives no address. */
  address: Type.String({ pattern: '^w[0-9a-f]{16}$' }),
  /** A 16-bit UUID. */
  characteristic: Type.Integer({ minimum: 0, maximum: 0xffff }),
  bytes: Type.String({ pattern: '^(?:[0-9a-f]{2})*$', maxLength: 2 * PACKET_BYTES_MAX }),
});
export type WirePacket = Static<typeof WirePacket>;

/** As GatewaySamples, numbered with them; only to a server of protocol 2 or newer. */
const GatewayPackets = Type.Object({
  type: Type.Literal('gatewayPackets'),
  seq: Whole,
  sentAtMs: Type.Optional(TimeMs),
  packets: Type.Array(WirePacket, { maxItems: 1_000 }),
});
export type GatewayPackets = Static<typeof GatewayPackets>;

/** After the acceptance, before anything that was heard, and then every two seconds. */
const GatewayPing = Type.Object({
  type: Type.Literal('gatewayPing'),
  nowMs: TimeMs,
  /**
   * By how much the server's clock is ahead of this one at least, by what the server has said of its own: the other half of
   * a round trip, of which this message is the first (link/clock-offset.ts). Left out by a gateway that does not tell.
   */
  serverAheadMs: Type.Optional(Type.Number({ minimum: -LATEST_MS, maximum: LATEST_MS })),
});
export type GatewayPing = Static<typeof GatewayPing>;

/** Every ten seconds, and only to a server of protocol 2 or newer. Of straps it names those of ServerAssigned alone. */
const GatewayHealthMessage = Type.Object({ type: Type.Literal('gatewayHealth'), report: GatewayReport });
export type GatewayHealthMessage = Static<typeof GatewayHealthMessage>;

const GatewayMessage = Type.Union([
  GatewayHello,
  GatewaySamples,
  GatewayPackets,
  GatewayPing,
  GatewayHealthMessage,
]);
export type GatewayMessage = Static<typeof GatewayMessage>;

const checked = compiled(GatewayMessage);
/** Where a text that is no message departs from one; null: it is no JSON. */
export function gatewayFault(text: string): SchemaFault | null {
  const message = parseJson(text);
  return message === undefined ? null : faultIn(GatewayMessage, message);
}

const known = { heart: fieldsOf(SentHeart), treadmill: fieldsOf(SentTreadmill) };

/**
 * The message, or null when it is not one. What it says beyond this version's fields is left out: nobody has checked it, and
 * it would go on to the bus and to other screens. Never throws. For Node alone (read-sample.ts).
 */
export function readGatewayMessage(text: string): GatewayMessage | null {
  const message = parseJson(text);
  if (!checked(message)) return null;
  const said = message as GatewayMessage;
  switch (said.type) {
    case 'gatewaySamples':
      return {
        ...said,
        samples: said.samples.map((sample) => known[sample.kind ?? 'heart'](sample) as Sample),
      };
    case 'gatewayHealth':
      return { type: said.type, report: Clean(GatewayReport, said.report) as GatewayReport };
    default:
      return said;
  }
}
