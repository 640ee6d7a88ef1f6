/**
 * A gateway's health, as it is sent to the server every ten seconds (uplink.ts, GatewayHealthMessage) and as the technician's
 * page reads it. One schema for both ends. What is not known is null, never zero.
 */
import Type from 'typebox';
import type { StrapKey } from '../sample.ts';
import { OrNull, type Static } from '../schema.ts';

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Seconds = Type.Number({ minimum: 0, maximum: 1e9 });
const Milliseconds = Type.Number({ minimum: -1e13, maximum: 1e13 });

/** `lost`: it was there, or should be, and is not; it is tried again. `ended`: a file is at its end. */
export const ReceiverState = Type.Enum(['starting', 'listening', 'lost', 'ended']);
export type ReceiverState = Static<typeof ReceiverState>;

export const ReceiverReport = Type.Object({
  receiver: Type.String({ minLength: 1, maxLength: 80 }),
  /** null: the radio does not say. */
  state: OrNull(ReceiverState),
  /** What straps and treadmills sent, without the receiver's answers to questions. */
  packets: Count,
  /** Over the last ten whole seconds. */
  packetsPerS: Type.Number({ minimum: 0, maximum: 1e6 }),
  /** null: nothing yet. */
  lastPacketAgeS: OrNull(Seconds),
  /** Connections that a Bluetooth adapter holds; null: this radio needs none. */
  links: OrNull(Count),
  /** The adapter has no room for another connection. */
  full: Type.Boolean(),
  // From here on what an older gateway does not tell.
  /** It answers, was started anew because it no longer heard any strap, and has heard none since. */
  deaf: Type.Optional(Type.Boolean()),
  restarts: Type.Optional(Count),
  /** Straps heard in the last minute that want to be bonded; that take no connection, again and again. */
  needBonding: Type.Optional(Count),
  refusing: Type.Optional(Count),
});

/** A strap that the server has named as worn in the class under way, and no other. */
const StrapReport = Type.Object({
  sensor: Type.Unsafe<StrapKey>(Type.String({ pattern: '^(ant|ble):[0-9a-z]{1,32}$' })),
  ageS: Seconds,
  /** Of its last packet; null where the receiver does not tell. */
  strengthDbm: OrNull(Type.Integer({ minimum: -200, maximum: 100 })),
});

export const GatewayReport = Type.Object({
  version: Type.String({ minLength: 1, maxLength: 40 }),
  uptimeS: Seconds,
  receivers: Type.Array(ReceiverReport, { maxItems: 64 }),
  /** What became of the packets since the start, by the decoder's kinds; `noise` counts bytes. */
  counts: Type.Record(Type.String({ pattern: '^(?!constructor$)[a-z][a-z-]{0,39}$' }), Count, {
    maxProperties: 64,
  }),
  /** The weakest first; where the strength is unknown last. */
  straps: Type.Array(StrapReport, { maxItems: 128 }),
  /** Samples that the server has not acknowledged. null: gateway and server are one program. */
  queue: OrNull(
    Type.Object({
      kept: Count,
      /** null: nothing is kept on a disk. */
      disk: OrNull(Type.Object({ samples: Count, bytes: Count })),
      /** Lost: too many were waiting, or for too long. */
      dropped: Count,
    }),
  ),
  /** By the quickest of the last 64 round trips; null: not compared yet, or one program. */
  clockOffsetMs: OrNull(Milliseconds),
  roundTripMs: OrNull(Milliseconds),
});
export type GatewayReport = Static<typeof GatewayReport>;
