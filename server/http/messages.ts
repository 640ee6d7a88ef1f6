/** The border of the sockets: what comes in is checked once, here. The types are shared/wire/wire.ts's. */
import { GatewayReport } from '@takt/shared/health/gateway-health.ts';
import { GRADE_PERCENT_MAX, type Sample, SPEED_KMH_MAX } from '@takt/shared/sample.ts';
import { OrNull } from '@takt/shared/schema.ts';
import { type GatewayMessage, PACKET_BYTES_MAX, type ViewerMessage } from '@takt/shared/wire/wire.ts';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Clean } from 'typebox/value';
import type { RawData } from 'ws';

const Whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** To the year 2200. A machine without a battery clock begins in 1970, which is no fault: its clock is compared. */
const TimeMs = Type.Number({ minimum: 0, maximum: 7_258_118_400_000 });
const AheadMs = Type.Number({ minimum: -7_258_118_400_000, maximum: 7_258_118_400_000 });
const Name = Type.String({ minLength: 1, maxLength: 80 });

const HeartSampleSchema = Type.Object({
  kind: Type.Optional(Type.Never()),
  sensor: Type.String({ pattern: '^(ant|ble):[0-9a-z]{1,32}$' }),
  receivedAtMs: TimeMs,
  heartRateBpm: OrNull(Type.Integer({ minimum: 1, maximum: 300 })),
  rrTicks: Type.Array(Type.Integer({ minimum: 0, maximum: 0xffff }), { maxItems: 32 }),
  beatCount: OrNull(Type.Integer({ minimum: 0, maximum: 255 })),
  beatTimeTicks: OrNull(Type.Integer({ minimum: 0, maximum: 0xffff })),
  contact: Type.Enum(['on', 'off', 'unknown']),
  batteryPercent: OrNull(Type.Integer({ minimum: 0, maximum: 100 })),
  batteryLow: Type.Optional(Type.Boolean()),
  strengthDbm: Type.Optional(Type.Integer({ minimum: -128, maximum: 127 })),
  receiver: Type.Optional(Name),
});

const PacketSchema = Type.Object({
  receivedAtMs: TimeMs,
  address: Type.String({ pattern: '^w[0-9a-f]{16}$' }),
  characteristic: Type.Integer({ minimum: 0, maximum: 0xffff }),
  bytes: Type.String({ pattern: '^(?:[0-9a-f]{2})*$', maxLength: 2 * PACKET_BYTES_MAX }),
});

const TreadmillSampleSchema = Type.Object({
  kind: Type.Literal('treadmill'),
  sensor: Type.String({ pattern: '^(fec|ftms):[0-9a-z]{1,32}$' }),
  receivedAtMs: TimeMs,
  speedKmh: OrNull(Type.Number({ minimum: 0, maximum: SPEED_KMH_MAX })),
  inclinePercent: OrNull(Type.Number({ minimum: -GRADE_PERCENT_MAX, maximum: GRADE_PERCENT_MAX })),
  state: OrNull(Type.Enum(['off', 'ready', 'in-use', 'paused'])),
});

const SampleSchema = Type.Union([HeartSampleSchema, TreadmillSampleSchema]);

export const ViewerMessageSchema = Compile(
  Type.Union([
    Type.Object({
      type: Type.Literal('viewerHello'),
      protocol: Whole,
      room: Name,
      projection: Type.Enum(['wall', 'console']),
      format: Type.Enum(['binary', 'json']),
    }),
    Type.Object({
      type: Type.Literal('viewerAck'),
      seq: Whole,
      nowMs: Type.Optional(Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    }),
    Type.Object({ type: Type.Literal('viewerLost') }),
    Type.Object({
      type: Type.Literal('viewerPairing'),
      open: Type.Boolean(),
      slot: Type.Optional(Type.Integer({ minimum: 1, maximum: 40 })),
    }),
  ]),
);

const GatewayMessageSchema = Compile(
  Type.Union([
    Type.Object({
      type: Type.Literal('gatewayHello'),
      protocol: Whole,
      gatewayId: Name,
      bootId: Name,
      room: Name,
      nowMs: TimeMs,
      token: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      station: Type.Optional(Type.Integer({ minimum: 1, maximum: 40 })),
    }),
    Type.Object({
      type: Type.Literal('gatewaySamples'),
      seq: Whole,
      bootId: Type.Optional(Name),
      sentAtMs: Type.Optional(TimeMs),
      samples: Type.Array(SampleSchema, { maxItems: 10_000 }),
    }),
    Type.Object({
      type: Type.Literal('gatewayPackets'),
      seq: Whole,
      sentAtMs: Type.Optional(TimeMs),
      packets: Type.Array(PacketSchema, { maxItems: 1_000 }),
    }),
    Type.Object({
      type: Type.Literal('gatewayPing'),
      nowMs: TimeMs,
      serverAheadMs: Type.Optional(AheadMs),
    }),
    Type.Object({ type: Type.Literal('gatewayHealth'), report: GatewayReport }),
  ]),
);

interface Checker<T> {
  Check(value: unknown): value is T;
}

/**
 * The message, or null when it is not one. What it says beyond this version's fields is left out: nobody has checked
 * it, and it would go on to the bus and to other screens. A sample's station is for the server to say.
 */
export function parseGatewayMessage(data: RawData): GatewayMessage | null {
  const message = parseMessage<GatewayMessage>(GatewayMessageSchema, data);
  if (message?.type === 'gatewaySamples') return { ...message, samples: message.samples.map(known) };
  if (message?.type === 'gatewayHealth') {
    return { type: message.type, report: Clean(GatewayReport, message.report) as GatewayReport };
  }
  return message;
}

/** By hand: an outage's 200 000 samples come at once, and TypeBox takes 25 µs for each. */
function known(sample: Sample): Sample {
  const { properties } = sample.kind === 'treadmill' ? TreadmillSampleSchema : HeartSampleSchema;
  return Object.fromEntries(
    Object.entries(sample).filter(([name]) => Object.hasOwn(properties, name)),
  ) as unknown as Sample;
}

/** The message, or null when it is not one. */
export function parseMessage<T extends ViewerMessage | GatewayMessage>(
  schema: Checker<T>,
  data: RawData,
): T | null {
  try {
    const value: unknown = JSON.parse(data.toString());
    return schema.Check(value) ? value : null;
  } catch {
    return null;
  }
}
